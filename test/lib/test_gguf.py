# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Tests of the Python that the other tests lean on: python3 test/lib/test_gguf.py"""

import pathlib
import tempfile
import unittest

import numpy as np

import gguf_blocks
import make_gguf
from gguf_file import File, read_gguf, write_gguf


def by_hand(block, name):
    """The values of one block from the layout's text, code by code."""
    half = lambda at: float(np.frombuffer(bytes(block[at : at + 2]), np.float16)[0])
    scale, bias = half(0), half(2) if name in ("Q4_1", "Q5_1") else 0.0
    at = 4 if name in ("Q4_1", "Q5_1") else 2
    if name == "Q8_0":
        return [scale * (int(code) - 256 * (int(code) > 127)) for code in block[at:]]
    high = 0
    if name in ("Q5_0", "Q5_1"):
        high, at = int.from_bytes(bytes(block[at : at + 4]), "little"), at + 4
    zero = {"Q4_0": 8, "Q5_0": 16}.get(name, 0)
    values = []
    for j in range(32):
        nibble = int(block[at + j % 16]) >> (0 if j < 16 else 4) & 15
        values.append(scale * (nibble + 16 * (high >> j & 1) - zero) + bias)
    return values


class Blocks(unittest.TestCase):
    def setUp(self):
        self.values = np.random.default_rng(7).standard_normal((50, 64)).astype(np.float32)

    def test_layout(self):
        for name in ("Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0"):
            data = gguf_blocks.quantize(self.values, name)
            blocks = data.reshape(-1, gguf_blocks.TYPES[name].bytes)
            expected = np.array([by_hand(block, name) for block in blocks], np.float32).reshape(self.values.shape)
            np.testing.assert_array_equal(gguf_blocks.dequantize(data, name, self.values.shape), expected, name)

    def test_error_is_half_a_step(self):
        """And a little more: scales are rounded to f16, which moves the outermost code by up to 31 * 2^-11 steps."""
        groups = self.values.reshape(-1, 32)
        span = (groups.max(axis=1) - groups.min(axis=1))[:, None]
        peak = np.abs(groups).max(axis=1)[:, None]
        # The symmetric types lack the code +half: a value of the extreme's magnitude with the other sign is a step off.
        bounds = dict(F32=0 * peak, F16=peak / 2048, BF16=peak / 256, Q4_0=peak / 8, Q4_1=span / 30, Q5_0=peak / 16)
        bounds |= dict(Q5_1=span / 62, Q8_0=peak / 254)
        for name, bound in bounds.items():
            data = gguf_blocks.quantize(self.values, name)
            error = np.abs(gguf_blocks.dequantize(data, name, self.values.shape) - self.values).reshape(-1, 32)
            self.assertTrue((error <= bound + peak / 1024 * (name != "F32")).all(), name)

    def test_partial_block(self):
        with self.assertRaisesRegex(ValueError, "expected an innermost extent that is a multiple of 32, got 48"):
            gguf_blocks.quantize(np.zeros((2, 48)), "Q4_1")


class Files(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.path = pathlib.Path(self.folder.name) / "m.gguf"
        self.addCleanup(self.folder.cleanup)

    def test_round_trip(self):
        for version, alignment in ((2, 32), (3, 32), (3, 256)):
            file = File(version=version, alignment=alignment)
            file.put("name", "string", "caf\u00e9 \udcff")
            file.put("ids", "i32", [-1, 5])
            file.put("words", "string", ["", "a\n"])
            file.put("yes", "bool", True)
            for name in gguf_blocks.TYPES:
                file.put_tensor(name, name, np.arange(768, dtype=np.float32).reshape(3, 256))
            write_gguf(self.path, file)
            back = read_gguf(self.path)
            self.assertEqual((back.version, back.alignment), (version, alignment))
            self.assertEqual(back.metadata, file.metadata)
            self.assertEqual(list(back.tensors), list(file.tensors))
            for name, tensor in back.tensors.items():
                self.assertEqual((tensor.type, tensor.shape, tensor.offset % alignment), (name, (3, 256), 0))
                np.testing.assert_array_equal(tensor.data, file.tensors[name].data)

    def make(self, *arguments):
        make_gguf.write_gguf(self.path, make_gguf.make_model(make_gguf.parse_options([str(self.path), *arguments])))
        return read_gguf(self.path)

    def test_model(self):
        file = self.make("--layers", "3", "--types", "F16,Q5_0", "--untied", "--heads", "8")
        shapes = {name: tensor.shape for name, tensor in file.tensors.items()}
        self.assertEqual(len(shapes), 3 * 9 + 3)
        self.assertEqual(shapes["token_embd.weight"], (320, 64))
        self.assertEqual(shapes["output.weight"], (320, 64))
        self.assertEqual(shapes["blk.2.ffn_down.weight"], (64, 128))
        self.assertEqual(shapes["blk.0.attn_k.weight"], (16, 64))
        self.assertEqual({tensor.type for tensor in file.tensors.values()}, {"F16", "Q5_0", "F32", "Q8_0"})
        self.assertNotIn("output.weight", self.make("--tied").tensors)

    def test_seeds(self):
        first = self.make("--seed", "1").tensors["output_norm.weight"].data.tobytes()
        self.assertEqual(self.make("--seed", "1").tensors["output_norm.weight"].data.tobytes(), first)
        self.assertNotEqual(self.make("--seed", "2").tensors["output_norm.weight"].data.tobytes(), first)

    def test_vocabulary(self):
        tokens, types, merges = make_gguf.vocabulary(500)
        self.assertEqual((len(tokens), len(set(tokens)), len(types)), (500, 500, 500))
        self.assertEqual(len(set(make_gguf.byte_letters().values())), 256)
        self.assertEqual(make_gguf.byte_letters()[ord(" ")], "\u0120")
        for merge in merges:
            left, right = merge.split(" ")
            self.assertTrue({left, right, left + right} <= set(tokens), merge)


if __name__ == "__main__":
    unittest.main()
