# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# The lit suite: .mlir and .test files with RUN lines. GoogleTest binaries are the suite in test/Unit.
import importlib.util
import os
import platform
import shutil
import sys
from pathlib import Path

here = Path(__file__).resolve().parent
if not hasattr(config, "lamella_build_dir"):  # lit was given the sources: what CMake wrote leads back here
    build = lit_config.params.get("build", here.parent / "build")
    lit_config.load_config(config, str(Path(build) / "test" / "lit.site.cfg.py"))
    raise SystemExit

sys.path.insert(0, str(here))
import litformat

config.name = "Lamella"
config.test_format = litformat.LamellaTest(execute_external=False)
config.suffixes = [".mlir", ".test"]
config.excludes = ["Inputs", "Scripts", "Unit"]
config.test_source_root = str(here)

config.environment["PATH"] = os.pathsep.join(
    [os.path.join(config.lamella_build_dir, "bin"), config.llvm_tools_dir, config.environment["PATH"]])
config.environment["FILECHECK_OPTS"] = "--enable-var-scope --dump-input=fail"
# Every compilation is one, and nothing is written into the user's cache. Tests of the cache name folders of their own.
config.environment["LAMELLA_CACHE"] = "off"

if importlib.util.find_spec("psutil"):  # lit needs it to stop a test that hangs
    lit_config.maxIndividualTestTime = 900

suites = os.environ.get("LAMELLA_SUITES", "")
config.substitutions.append(("%{python}", config.python))
config.substitutions.append(("%{model}", config.lamella_model))
config.substitutions.append(("%{suites}", suites))
config.substitutions.append(("%{toy}", os.path.join(config.lamella_build_dir, "lib", "toy-module.so")))
config.substitutions.append(("%{library}", os.path.join(config.lamella_build_dir, "lib", "toy-library.so")))
config.substitutions.append(("%{plugin}", os.path.join(config.lamella_build_dir, "lib", "toy-plugin.so")))
config.substitutions.append(("%{cc}", config.c_compiler))
config.substitutions.append(("%{cxx}", config.cxx_compiler))
config.substitutions.append(("%{call-entry}", os.path.join(config.lamella_build_dir, "lib", "call-entry")))
config.substitutions.append(("%{emit-object}", os.path.join(config.lamella_build_dir, "lib", "emit-object")))
config.substitutions.append(("%{aarch64}", "/usr/aarch64-linux-gnu"))
config.substitutions.append(("%{llvm-include}", os.path.join(os.path.dirname(config.llvm_tools_dir), "include")))
config.substitutions.append(("%{run-kernels}", os.path.join(config.lamella_build_dir, "lib", "run-kernels")))
config.substitutions.append(("%{build}", config.lamella_build_dir))
config.substitutions.append(("%{source}", config.lamella_source_dir))
config.substitutions.append(("%{build}", config.lamella_build_dir))


def feature(name, present, reason):
    """A test that REQUIRES an absent feature is unsupported; the note says why it is absent."""
    if present:
        config.available_features.add(name)
    else:
        lit_config.note(f"feature {name}: {reason}")


feature("jit", config.lamella_compiler, "this build has no compiler (LAMELLA_COMPILER=OFF)")
feature("model", os.path.isfile(config.lamella_model), "no model in build/models (scripts/fetch-model gets it)")
feature("suites", os.path.isdir(suites), "LAMELLA_SUITES names no folder")
feature("x86", platform.machine() == "x86_64", "this machine is no x86-64")
feature("jsonschema", importlib.util.find_spec("jsonschema") is not None, f"{config.python} has no jsonschema")
feature("numpy", importlib.util.find_spec("numpy") is not None, f"{config.python} has no numpy")
feature("qemu-aarch64", shutil.which("qemu-aarch64") is not None and os.path.isfile("/usr/aarch64-linux-gnu/lib/crt1.o"),
        "no qemu-aarch64 or no /usr/aarch64-linux-gnu (the packages qemu-user and libc6-dev-arm64-cross)")
