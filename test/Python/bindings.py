# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What tests of the Python package share: where it is, and why a part of it is absent."""
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("LAMELLA_BUILD", ROOT / "build"))
PACKAGE = BUILD / "python"
MODEL = ROOT / "build" / "models" / "SmolLM2-135M-Instruct.Q4_1.gguf"
if str(PACKAGE) not in sys.path:
    sys.path.insert(0, str(PACKAGE))


def missing_compiler():
    """None, or why `lamella.compile` cannot be tested."""
    library = BUILD / "lib" / "libLamellaCompilerC.so"
    if not library.exists():
        return f"no {library.name} in the build folder"
    try:
        import numpy  # noqa: F401
    except ImportError as error:
        return str(error)
    return None


def missing_bindings():
    """None, or why `lamella.ir` cannot be tested."""
    if missing_compiler():
        return missing_compiler()
    note = PACKAGE / "bindings.txt"
    why = note.read_text().strip() if note.exists() else "the Python bindings are not built"
    if not why and not list((PACKAGE / "lamella" / "_mlir_libs").glob("_lamella.*.so")):
        why = "the Python bindings are not built (make python)"
    return why or None


def run_script(path, *arguments, timeout=600, **environment):
    """Runs a script on the package; what it printed. What it wrote to standard error is in the exception."""
    import subprocess
    environment = {**os.environ, "PYTHONPATH": str(PACKAGE), "LAMELLA_CACHE": "off", **environment}
    done = subprocess.run([sys.executable, str(path), *map(str, arguments)], capture_output=True, text=True,
                          timeout=timeout, env=environment)
    if done.returncode:
        raise AssertionError(f"{path}: exit code {done.returncode}\n{done.stdout}\n{done.stderr}")
    return done.stdout
