# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Block formats and 8-bit activations of relax against NumPy."""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "lib"))
import gguf_blocks
import gguf_groups
from interpret import expect_equal, mlir_type, run

random = np.random.default_rng(5)


def call(op, inputs, results, prefix="", suffix=""):
    arguments = ", ".join(f"%{i}: {mlir_type(a)}" for i, a in enumerate(inputs))
    operands, types = ", ".join(f"%{i}" for i in range(len(inputs))), ", ".join(mlir_type(a) for a in inputs)
    names = ", ".join(f"%r{i}" for i in range(len(results)))
    text = f"""relax.func @f({arguments}) -> ({', '.join(results)}) {{
      {names} = relax.{op} {prefix} {operands} {suffix} : ({types}) -> ({', '.join(results)})
      relax.return {names} : {', '.join(results)}
    }}"""
    return run(text, "f", inputs, len(results))


def check_blocks():
    for name, parts in {"Q4_0": "cs", "Q4_1": "csm", "Q5_0": "chs", "Q5_1": "chsm", "Q8_0": "cs"}.items():
        values = random.normal(size=(3, 64)).astype(np.float32)
        values[1] *= 1000
        values[2, 32:] = 0
        data = gguf_blocks.quantize(values, name)
        code_bytes = 32 if name == "Q8_0" else 16
        types = [{"c": f"tensor<3x2x{code_bytes}xi8>", "h": "tensor<3x2xi32>"}.get(part, "tensor<3x2xf16>") for part in parts]
        data = data.reshape(3, -1)
        unpacked = call("unpack", [data], types, prefix=name.lower())
        weight = call("dequantize", unpacked, ["tensor<3x64xf32>"], prefix=name.lower())[0]
        expect_equal(name, weight, gguf_blocks.dequantize(data.tobytes(), name, (3, 64)))


def check_groups():
    """Random bytes of the formats whose parts take arithmetic."""
    for name, (_, elements, size) in gguf_groups.SIZES.items():
        blocks = gguf_groups.fill(random.normal(size=(6, elements)).astype(np.float32), name)
        group = 16 if name in ("Q2_K", "Q3_K", "Q6_K") else 32
        minima, groups = name in ("Q2_K", "Q4_K", "Q5_K"), 2 * elements // group
        scale = f"tensor<3x{groups}x{'f16' if name == 'IQ4_NL' else 'f32'}>"
        types = [f"tensor<3x{groups}x{16 if group == 16 or minima else 32}xi8>"]
        types += [f"tensor<3x{groups}xi32>"] * (name == "Q5_K") + [scale] * (1 + minima)
        unpacked = call("unpack", [blocks.reshape(3, -1).view(np.int8)], types, prefix=name.lower())
        weight = call("dequantize", unpacked, [f"tensor<3x{2 * elements}xf32>"], prefix=name.lower())[0]
        exact = gguf_groups.UNPACK[name](blocks).reshape(3, -1)
        # The sum with a minimum is rounded once here.
        assert np.abs(weight - exact).max() <= (2.0**-23 * np.abs(exact).max() if minima else 0), name


def check_activations():
    """Quantized rows times a weight in blocks is near the product in f64: half a code off in each factor of the rows."""
    x = random.normal(size=(4, 64)).astype(np.float32)
    types = ["tensor<4x2x32xi8>", "tensor<4x2xf32>", "tensor<4x2xf32>"]
    codes, scales, sums = call("quantize", [x], types)
    near = codes * scales[..., None]
    assert np.abs(near.reshape(4, 64) - x).max() <= 0.5001 * scales.max()
    expect_equal("sums", sums, scales * codes.sum(axis=-1, dtype=np.int32).astype(np.float32))
    weight = random.normal(size=(6, 64)).astype(np.float32)
    for name, parts in {"Q4_0": "cs", "Q4_1": "csm", "Q5_0": "chs", "Q5_1": "chsm", "Q8_0": "cs"}.items():
        data = gguf_blocks.quantize(weight, name).reshape(6, -1)
        code_bytes = 32 if name == "Q8_0" else 16
        types = [{"c": f"tensor<6x2x{code_bytes}xi8>", "h": "tensor<6x2xi32>"}.get(p, "tensor<6x2xf16>") for p in parts]
        unpacked = call("unpack", [data], types, prefix=name.lower())
        for together in (1, 3):
            words = gguf_blocks.pack(unpacked, together)
            packed = call("pack", unpacked, [mlir_type(words)], prefix=name.lower(), suffix=f"interleave {together}")[0]
            np.testing.assert_array_equal(packed, words, err_msg=name)
            arrays = [codes, scales, sums, packed]
            arguments = ", ".join(f"%{i}: {mlir_type(a)}" for i, a in enumerate(arrays))
            text = f"""relax.func @f({arguments}) -> tensor<4x6xf32> {{
              %r = relax.quantized_matmul {name.lower()} %0, %1, %2 weight %3 interleave {together}
                  : ({', '.join(mlir_type(a) for a in arrays)}) -> tensor<4x6xf32>
              relax.return %r : tensor<4x6xf32>
            }}"""
            dense = gguf_blocks.dequantize(data.tobytes(), name, (6, 64)).astype(np.float64)
            exact = near.reshape(4, 64).astype(np.float64) @ dense.T
            actual = run(text, "f", arrays, 1)[0]
            assert np.abs(actual - exact).max() <= 1e-5 * np.abs(exact).max(), name


check_blocks()
check_groups()
check_activations()
