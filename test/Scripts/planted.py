# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A small work tree with planted violations, and a check run over it."""
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = ROOT / "scripts"


class PlantedTree(unittest.TestCase):
    def setUp(self):
        self.root = Path(tempfile.mkdtemp(prefix="lamella-planted-"))
        self.addCleanup(shutil.rmtree, self.root)
        subprocess.run(["git", "init", "--quiet", str(self.root)], check=True)

    def plant(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def copy(self, name):
        self.plant(name, (ROOT / name).read_text())

    def run_check(self, script, *options):
        """(exit code, output lines) of scripts/SCRIPT over the planted tree."""
        done = subprocess.run([sys.executable, SCRIPTS / script, "--root", self.root, *options],
                              capture_output=True, text=True)
        self.assertEqual(done.stderr, "")
        return done.returncode, done.stdout.splitlines()

    def assert_clean(self, script):
        self.assertEqual(self.run_check(script), (0, []))

    def assert_found(self, script, *expected):
        """The check fails with exactly these findings, each given by its beginning."""
        code, lines = self.run_check(script)
        self.assertEqual(code, 1)
        self.assertEqual(len(lines) - 1, len(expected), lines)
        for line, beginning in zip(sorted(lines[:-1]), sorted(expected)):
            self.assertTrue(line.startswith(beginning), f"expected '{beginning}...', got '{line}'")
