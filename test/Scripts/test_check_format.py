# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
from planted import PlantedTree


class CheckFormat(PlantedTree):
    def setUp(self):
        super().setUp()
        self.copy(".clang-format")
        self.plant("lib/X/Good.cpp", "int good() { return 1; }\n")

    def test_formatted_source_passes(self):
        self.assert_clean("check-format")

    def test_finds_and_mends_wrong_spacing(self):
        bad = self.plant("lib/X/Bad.cpp", "int  bad(){return 1;}\n")
        self.assert_found("check-format", "lib/X/Bad.cpp:1:")
        self.assertEqual(self.run_check("check-format", "--fix"), (0, []))
        self.assertEqual(bad.read_text(), "int bad() { return 1; }\n")

    def test_other_languages_are_left_alone(self):
        self.plant("scripts/x.py", "x=1\n")
        self.assert_clean("check-format")
