# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import os
import subprocess
import sys

from planted import SCRIPTS, PlantedTree

SUITE = """import lit.formats
config.name = "Planted"
config.test_format = lit.formats.ShTest()
config.suffixes = [".test"]
config.excludes = ["Unit"]
"""
UNIT_SUITE = """import lit.formats
config.name = "Planted-Unit"
config.test_format = lit.formats.GoogleTest(".", "Tests")
config.test_source_root = config.test_exec_root = {folder!r}
"""
# Speaks as much of GoogleTest as lit listens to: one test passes, one skips.
UNIT_BINARY = """#!{python}
import json, os, sys
if "--gtest_list_tests" in sys.argv:
    print("Planted.\\n  Passes\\n  Skips")
    sys.exit()
if "--gtest_filter=Planted.Skips" in sys.argv:
    print("[ RUN      ] Planted.Skips\\nA.cpp:3: Skipped\\nno such data\\n\\n[  SKIPPED ] Planted.Skips (0 ms)")
    sys.exit()
tests = [dict(name=name, result=result, time="0s") for name, result in (("Passes", "COMPLETED"), ("Skips", "SKIPPED"))]
if os.environ["GTEST_SHARD_INDEX"] != "0":
    tests = []
with open(os.environ["GTEST_OUTPUT"].removeprefix("json:"), "w") as file:
    json.dump(dict(testsuites=[dict(name="Planted", testsuite=tests)]), file)
"""


class RunTests(PlantedTree):
    def setUp(self):
        super().setUp()
        self.plant("test/lit.site.cfg.py", SUITE)
        self.plant("test/Unit/lit.site.cfg.py", UNIT_SUITE.format(folder=str(self.root / "unittests")))
        binary = self.plant("unittests/PlantedTests", UNIT_BINARY.format(python=sys.executable))
        binary.chmod(0o755)

    def run_tests(self, *options):
        command = [sys.executable, SCRIPTS / "run-tests", "--build", self.root, "--no-checks", *options]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("GTEST_")}
        done = subprocess.run(command, capture_output=True, text=True, env=environment)
        return done.returncode, done.stdout.splitlines()

    def test_sums_up_what_passed_failed_and_was_skipped(self):
        self.plant("test/good.test", "RUN: true\n")
        self.plant("test/bad.test", "RUN: echo the words of a failure && false\n")
        self.plant("test/needy.test", "REQUIRES: moonlight\nRUN: true\n")
        code, lines = self.run_tests()
        self.assertEqual((code, lines[-1]), (1, "2 passed, 1 failed, 2 skipped"))
        self.assertIn("==== FAILED Planted/bad.test", lines)
        self.assertIn("# | the words of a failure", lines)
        self.assertIn("SKIPPED Planted/needy.test: Missing required feature(s): moonlight", lines)
        self.assertTrue(any(line.startswith("SKIPPED") and line.endswith("Skips: no such data") for line in lines))

    def test_a_green_run_ends_with_zero(self):
        (self.root / "unittests/PlantedTests").unlink()
        self.plant("test/good.test", "RUN: true\n")
        code, lines = self.run_tests()
        self.assertEqual((code, lines[-1]), (0, "1 passed, 0 failed"))

    def test_a_crashed_unit_test_fails(self):
        self.plant("unittests/PlantedTests", UNIT_BINARY.format(python=sys.executable).replace(
            "if os.environ", "os.abort()\nif os.environ"))
        code, lines = self.run_tests()
        self.assertEqual(code, 1)
        self.assertRegex(lines[-1], r"^0 passed, [12] failed$")

    def test_nothing_run_is_a_failure(self):
        code, lines = self.run_tests("--filter", "no such test")
        self.assertEqual((code, lines[-1]), (1, "0 passed, 0 failed"))
