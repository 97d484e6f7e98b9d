# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Finds and opens the shared libraries behind the headers of include/lamella-c, through ctypes."""
import ctypes
import os
import sys
from pathlib import Path


def _candidates(name, variable):
    """Where the library may be: as told, in the wheel's package, in the build folder that holds the package, in that of
    the sources, for the loader to find."""
    told = os.environ.get(variable)
    if told:
        return [told]
    package = Path(__file__).absolute().parent
    near = [package / "_mlir_libs" / name, package.parents[1] / "lib" / name,
            package.parents[1] / "build" / "lib" / name]
    return [str(path) for path in near if path.exists()] + [name]


def open_library(user, stem, variable, prototypes, version_function, version):
    """The library `stem` with its functions typed as `prototypes` says: (name, result, arguments).

    user: the package that needs it, for messages.
    variable: of the environment, which may name the file.
    version_function, version: its function that gives the version of the interface, and the one expected.
    """
    name = stem + (".dylib" if sys.platform == "darwin" else ".so")
    errors = []
    for path in _candidates(name, variable):
        try:
            library = ctypes.CDLL(path)
        except OSError as error:
            errors.append(str(error))
            continue
        for function_name, result, arguments in prototypes:
            function = getattr(library, function_name)
            function.restype, function.argtypes = result, arguments
        found = getattr(library, version_function)()
        if found == version:
            return library
        errors.append(f"{path}: expected version {version} of the interface, got {found}")
    raise ImportError(f"{user} needs {name} ({variable} may name it): " + "; ".join(errors))
