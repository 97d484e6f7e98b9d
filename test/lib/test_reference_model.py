# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Tests of the NumPy model: against another implementation's logits where they are, and of its formulas."""

import json
import os
import pathlib
import tempfile
import unittest

import numpy as np

import make_gguf
import reference_model
from gguf_file import write_gguf

MODEL = pathlib.Path(__file__).parents[2] / "build/models/SmolLM2-135M-Instruct.Q4_1.gguf"
GOLDEN = pathlib.Path(os.environ.get("LAMELLA_SUITES", "/nonexistent")) / "golden/smollm2_135m_q4_1.f32.jsonl"


class Golden(unittest.TestCase):
    @unittest.skipUnless(MODEL.exists(), "no model in build/models (scripts/fetch-model gets it)")
    @unittest.skipUnless(GOLDEN.exists(), "LAMELLA_SUITES names no folder with golden logits")
    def test_logits(self):
        model = reference_model.Model(MODEL)
        for line in GOLDEN.read_text().splitlines():
            golden = json.loads(line)
            logits = model.logits(golden["ids"])
            top = np.argsort(-logits, kind="stable")[: len(golden["top_ids"])]
            self.assertEqual(top.tolist(), golden["top_ids"], golden["prompt"])
            np.testing.assert_allclose(logits[top], golden["top_logits"], atol=1e-3, rtol=0)


class Formulas(unittest.TestCase):
    def test_rotation_is_a_complex_product(self):
        x = np.random.default_rng(1).standard_normal((5, 2, 8))
        positions = np.array([0, 1, 2, 7, 100])
        turned = np.exp(1j * positions[:, None, None] * 10000.0 ** (-np.arange(3) / 3))
        pairs = reference_model.rotate(x, positions, 10000.0, 6, interleaved=True)
        expected = (x[..., 0:6:2] + 1j * x[..., 1:6:2]) * turned
        np.testing.assert_allclose(pairs[..., 0:6:2] + 1j * pairs[..., 1:6:2], expected, atol=1e-12)
        np.testing.assert_array_equal(pairs[..., 6:], x[..., 6:])
        halves = reference_model.rotate(x, positions, 10000.0, 6, interleaved=False)
        expected = (x[..., 0:3] + 1j * x[..., 3:6]) * turned
        np.testing.assert_allclose(halves[..., 0:3] + 1j * halves[..., 3:6], expected, atol=1e-12)

    def test_prefix_does_not_see_the_rest(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "tiny.gguf")
            for architecture in reference_model.STYLES:
                options = make_gguf.parse_options([path, "--architecture", architecture])
                write_gguf(path, make_gguf.make_model(options))
                model = reference_model.Model(path, np.float64)
                whole = model.logits([5, 6, 7, 8, 9], every=True)
                for rows in (1, 2, 5):
                    part = model.logits([5, 6, 7, 8, 9][:rows])
                    np.testing.assert_allclose(part, whole[rows - 1], atol=1e-9, err_msg=architecture)
                self.assertGreater(np.abs(whole[0] - whole[1]).max(), 0.1)


if __name__ == "__main__":
    unittest.main()
