# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
from planted import PlantedTree

LINE = "SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception"


class CheckLicence(PlantedTree):
    def test_finds_each_kind_of_source(self):
        for name in ("a.cpp", "a.h", "a.td", "a.mlir", "a.test"):
            self.plant(name, "x\n")
        for name in ("a.py", "a.cmake", "CMakeLists.txt", "Makefile", "a.sh", "a.cfg.py.in"):
            self.plant(name, "x\n")
        self.plant("tool", "#!/usr/bin/env bash\n")
        code, lines = self.run_check("check-licence")
        self.assertEqual((code, len(lines)), (1, 13))

    def test_prose_and_data_need_none(self):
        self.plant("a.md", "x\n")
        self.plant("a.json", "{}\n")
        self.plant("requirements.txt", "numpy\n")
        self.assert_clean("check-licence")

    def test_mends_after_the_interpreter_line(self):
        tool = self.plant("tool", "#!/usr/bin/env bash\necho\n")
        source = self.plant("a.cpp", "int x;\n")
        self.assertEqual(self.run_check("check-licence", "--fix"), (0, []))
        self.assertEqual(tool.read_text(), f"#!/usr/bin/env bash\n# {LINE}\necho\n")
        self.assertEqual(source.read_text(), f"// {LINE}\nint x;\n")
        self.assert_clean("check-licence")

    def test_another_licence_is_found(self):
        self.plant("a.cpp", "// SPDX-License-Identifier: MIT\n")
        self.assert_found("check-licence", "a.cpp:1: expected")

    def test_exceptions_need_a_reason_and_a_use(self):
        self.plant("a.cpp", "x\n")
        self.plant("scripts/licence-exceptions.txt", "a.cpp\nb.cpp of another project\n")
        self.assert_found("check-licence", "scripts/licence-exceptions.txt:1: expected a reason",
                          "scripts/licence-exceptions.txt: 'b.cpp' excepts no file")
