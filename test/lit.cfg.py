# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import os

import lit.formats

config.name = "Lamella"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".mlir"]
config.test_source_root = os.path.dirname(__file__)
build = os.path.abspath(lit_config.params.get("build", os.path.join(config.test_source_root, "..", "build")))
config.test_exec_root = os.path.join(build, "test")
config.environment["PATH"] = os.pathsep.join(
    [os.path.join(build, "bin"), "/usr/lib/llvm-22/bin", config.environment["PATH"]])
config.excludes = ["Unit", "Inputs", "CMakeLists.txt"]
