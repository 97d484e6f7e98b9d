# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The format of the lit suite. A module of its own, because lit sends it to its worker processes by name."""
import lit.formats


class LamellaTest(lit.formats.ShTest):
    """A shell test; a .mlir file needs the compiler, and so is unsupported in a build without it."""

    def getTestsForPath(self, *arguments):
        for test in super().getTestsForPath(*arguments):
            if test.path_in_suite[-1].endswith(".mlir"):
                test.requires.append("jit")
            yield test
