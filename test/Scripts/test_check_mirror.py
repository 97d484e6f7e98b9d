# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
from planted import PlantedTree


class CheckMirror(PlantedTree):
    def test_each_form_of_test_counts(self):
        for name in ("lib/Dialect/TIR/FuseOps.cpp", "test/Dialect/TIR/fuse-ops.mlir",
                     "lib/Import/GGUFReader.cpp", "test/Import/gguf-reader-errors.test",
                     "lib/Runtime/Core/Pool.cpp", "test/Unit/Runtime/Core/PoolTest.cpp"):
            self.plant(name, "")
        self.assert_clean("check-mirror")

    def test_finds_a_source_without_a_test(self):
        self.plant("lib/Dialect/TIR/FuseOps.cpp", "")
        self.plant("test/Dialect/TIR/fuse-opsel.mlir", "")
        self.plant("test/Unit/Dialect/TIR/FuseOpsel.cpp", "")
        self.plant("test/Dialect/Relax/fuse-ops.mlir", "")
        self.assert_found("check-mirror", "lib/Dialect/TIR/FuseOps.cpp: expected test/Dialect/TIR/fuse-ops.mlir or")

    def test_an_exception_covers(self):
        self.plant("lib/X/A.cpp", "")
        self.plant("test/X/all.mlir", "")
        self.plant("scripts/mirror-exceptions.txt", "lib/X/*.cpp test/X/all.mlir one table, tested whole\n")
        self.assert_clean("check-mirror")

    def test_an_exception_with_a_stem_asks_for_each_files_own_test(self):
        self.plant("lib/X/FooBar.cpp", "")
        self.plant("lib/X/Other.cpp", "")
        self.plant("test/Y/foo-bar.mlir", "")
        self.plant("scripts/mirror-exceptions.txt", "lib/X/*.cpp test/Y/{stem}.mlir tested next door\n")
        self.assert_found("check-mirror", "lib/X/Other.cpp: expected test/X/other.mlir or")
        self.plant("test/Y/other.mlir", "")
        self.assert_clean("check-mirror")

    def test_finds_stale_exceptions(self):
        self.plant("lib/X/A.cpp", "")
        self.plant("test/X/a.mlir", "")
        self.plant("scripts/mirror-exceptions.txt",
                   "lib/X/A.cpp test/X/a.mlir a reason\nlib/Y.cpp test/gone.mlir a reason\nlib/Z.cpp test/X/a.mlir\n")
        self.assert_found("check-mirror", "scripts/mirror-exceptions.txt:1: 'lib/X/A.cpp' is not needed",
                          "scripts/mirror-exceptions.txt:2: 'lib/Y.cpp' is not needed",
                          "scripts/mirror-exceptions.txt:2: no test matches 'test/gone.mlir'",
                          "scripts/mirror-exceptions.txt:3: 'lib/Z.cpp' is not needed",
                          "scripts/mirror-exceptions.txt:3: expected 'SOURCE TEST reason'")
