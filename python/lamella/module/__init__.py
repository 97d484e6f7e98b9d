# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compiled modules: what `lamella compile FILE -o FILE.so` wrote, called with NumPy arrays.

    module = Module("mlp.so", threads=2)
    y, = module.call("mlp", x)               # an entry: shapes and types are checked, results are new arrays
    module.run_kernel("matmul", [m], [x, w, y])   # a kernel: nothing is checked, nothing is allocated

The package is a thin layer over include/lamella-c/Runner.h. It loads the shared library that LAMELLA_RUNNER_LIBRARY
names, or the one beside it, of the build folder or of the system.
"""
from ._module import Entry, Kernel, Module
from ._values import ModuleError

__all__ = ["Entry", "Kernel", "Module", "ModuleError"]
