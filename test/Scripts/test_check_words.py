# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
from planted import PlantedTree

# Put together here so that this file passes the check itself.
SCRATCH = "/" + "tmp"
UNFINISHED = "TO" + "DO"


class CheckWords(PlantedTree):
    def test_finds_machine_paths_and_unfinished_marks(self):
        self.plant("a.cpp", f'int x;\nauto p = "{SCRATCH}/x";\n')
        self.plant("b.md", f"{UNFINISHED}: more\n")
        self.plant("c.txt", "see https://" + "pypi" + ".org/x\n")
        self.assert_found("check-words", "a.cpp:2: a folder of one machine", "b.md:1: a mark of unfinished work",
                          "c.txt:1: a package registry's host")

    def test_system_paths_and_substitutions_pass(self):
        self.plant("a.mlir", "// RUN: lamella-opt %s -o %t" + SCRATCH + "/x\n")
        self.plant("b.cmake", "find_program(LIT lit HINTS /usr/lib/llvm-22/bin)\n")
        self.assert_clean("check-words")

    def test_binary_files_are_not_read(self):
        (self.root / "x.bin").write_bytes(b"\0" + UNFINISHED.encode())
        self.assert_clean("check-words")
