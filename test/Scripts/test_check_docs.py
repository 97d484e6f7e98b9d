# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import shutil
import unittest

from planted import PlantedTree

DIALECT = """include "mlir/IR/OpBase.td"
def PlantedDialect : Dialect {
  let name = "planted";
  let summary = "one summary";
  let cppNamespace = "::planted";
}
"""
PAGE = "planted.md lamella/Planted.td -gen-dialect-doc -dialect=planted\n"
HAS_TBLGEN = shutil.which("mlir-tblgen-22") or shutil.which("mlir-tblgen", path="/usr/lib/llvm-22/bin")


class CheckDocs(PlantedTree):
    def test_finds_a_file_on_no_page(self):
        self.plant("include/lamella/Planted.td", DIALECT)
        self.assert_found("check-docs", "include/lamella/Planted.td: on no page")

    def test_finds_a_page_that_the_table_lacks(self):
        self.plant("docs/generated/old.md", "x\n")
        self.assert_found("check-docs", "docs/generated/old.md: expected a line in scripts/docs.txt")

    @unittest.skipUnless(HAS_TBLGEN, "mlir-tblgen is not installed")
    def test_writes_a_page_and_finds_it_stale(self):
        self.plant("scripts/docs.txt", PAGE)
        source = self.plant("include/lamella/Planted.td", 'include "lamella/Base.td"\n' + DIALECT)
        self.plant("include/lamella/Base.td", "")
        self.assert_found("check-docs", "docs/generated/planted.md: stale")
        self.assertEqual(self.run_check("check-docs", "--fix"), (0, []))
        page = (self.root / "docs/generated/planted.md").read_text()
        self.assertIn("_One summary_", page)
        self.assertNotIn("[TOC]", page)
        self.assertNotIn(str(self.root), page)
        self.assert_clean("check-docs")
        source.write_text(source.read_text().replace("one summary", "another"))
        self.assert_found("check-docs", "docs/generated/planted.md: stale")

    @unittest.skipUnless(HAS_TBLGEN, "mlir-tblgen is not installed")
    def test_tells_what_tblgen_refused(self):
        self.plant("scripts/docs.txt", PAGE)
        self.plant("include/lamella/Planted.td", "def X : Nothing;\n")
        code, lines = self.run_check("check-docs")
        self.assertEqual(code, 1)
        self.assertEqual(lines[0], "include/lamella/Planted.td: mlir-tblgen refused it:")
        self.assertIn("Couldn't find class 'Nothing'", "\n".join(lines))
