# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import subprocess
import sys

from planted import SCRIPTS, PlantedTree


class FetchBindings(PlantedTree):
    def fetch(self, *options):
        command = [sys.executable, SCRIPTS / "fetch-bindings", "--to", self.root / "build" / "mlir-python", *options]
        done = subprocess.run(command, capture_output=True, text=True)
        return done.returncode, done.stdout, done.stderr

    def test_a_changed_wheel_is_refused_and_leaves_nothing(self):
        wheel = self.plant("changed.whl", "not the wheel")
        code, _, err = self.fetch("--wheel", wheel)
        self.assertEqual(code, 1)
        self.assertRegex(err, r"fetch-bindings: changed.whl: expected sha256 [0-9a-f]{64}, got [0-9a-f]{64}")
        self.assertEqual(list((self.root / "build").iterdir()), [])

    def test_sources_that_are_there_are_kept(self):
        source = self.plant("build/mlir-python/here.cpp", "here")
        self.assertEqual(self.fetch(), (0, "", ""))
        self.assertEqual(source.read_text(), "here")
