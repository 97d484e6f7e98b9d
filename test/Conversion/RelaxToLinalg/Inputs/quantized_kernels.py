# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Random bytes of each block format against a plain reading of the format, element by element."""
import gguf_blocks
import gguf_groups
import interpret
import numpy as np
from relax_case import LEVELS, check

rng = np.random.default_rng(5)
ROWS, BLOCKS = 3, 2
# bytes of a block, minimum, high bits
FORMATS = {"q4_0": (18, False, False), "q4_1": (20, True, False), "q5_0": (22, False, True), "q5_1": (24, True, True),
           "q8_0": (34, False, False)}
BIAS = {"q4_0": 8, "q5_0": 16}

for name, (size, has_minimum, has_high) in FORMATS.items():
    blocks = rng.integers(0, 256, (ROWS, BLOCKS, size), dtype=np.uint8)
    halves = rng.standard_normal((ROWS, BLOCKS, 2)).astype(np.float16)
    blocks[..., :4 if has_minimum else 2] = halves.view(np.uint8)[..., :4 if has_minimum else 2]
    at = 4 if has_minimum else 2
    high = blocks[..., at:at + 4].copy().view(np.int32)[..., 0] if has_high else None
    codes = blocks[..., at + 4 * has_high:].view(np.int8)
    scales, minima = halves[..., 0].copy(), halves[..., 1].copy()
    parts = [(codes.copy(), f"3, 2, {codes.shape[-1]}")] + [(high, "3, 2")] * has_high + [(scales, "3, 2")]
    parts += [(minima, "3, 2")] * has_minimum
    check("unpack " + name, f"relax.unpack {name} {{0}}", [(blocks.reshape(ROWS, -1).view(np.int8), f"3, {BLOCKS * size}")],
          [(part, part.dtype.name, shape) for part, shape in parts], slack=0.0)
    pattern = ", ".join(f"{{{i}}}" for i in range(len(parts)))
    for together in (1, 3):
        packed = gguf_blocks.pack([part for part, _ in parts], together)
        check(f"pack {name} by {together}", f"relax.pack {name} {pattern} interleave {together}", parts,
              [(packed, "int16", ", ".join(map(str, packed.shape)))])

    values, terms = np.zeros((ROWS, BLOCKS * 32)), np.zeros((ROWS, BLOCKS * 32))
    for row in range(ROWS):
        for k in range(BLOCKS * 32):
            block, j = divmod(k, 32)
            if name == "q8_0":
                q = int(codes[row, block, j])
            else:
                byte = int(codes[row, block, j % 16]) & 255
                q = byte & 15 if j < 16 else byte >> 4
                if has_high:
                    q |= ((int(high[row, block]) & 0xFFFFFFFF) >> j & 1) << 4
                q -= BIAS.get(name, 0)
            d, m = float(scales[row, block]), float(minima[row, block]) if has_minimum else 0.0
            values[row, k], terms[row, k] = d * q + m, abs(d * q) + abs(m)
    check("dequantize " + name, f"relax.dequantize {name} {pattern}",
          [(part, shape.replace("3", "n", 1)) for part, shape in parts], [(values, "float32", "n, 64", terms)], slack=1.0)

# Formats whose parts take arithmetic: the values of random blocks, which are exact where they are one product.
for name, (_, elements, size) in gguf_groups.SIZES.items():
    name, blocks = name.lower(), rng.integers(0, 256, (ROWS, BLOCKS, size), dtype=np.uint8)
    for at in {"q2_k": (80, 82), "q3_k": (108,), "q4_k": (0, 2), "q5_k": (0, 2), "q6_k": (208,), "iq4_nl": (0,)}.get(name, ()):
        blocks[..., at:at + 2] = rng.standard_normal((ROWS, BLOCKS, 1)).astype(np.float16).view(np.uint8)
    if name == "mxfp4":
        blocks[..., 0] = [[0, 1], [2, 127], [130, 254]]
    exact = gguf_groups.UNPACK[name.upper()](blocks.reshape(-1, size)).reshape(ROWS, -1)
    group = {"q2_k": 16, "q3_k": 16, "q6_k": 16}.get(name, 32)
    minima, groups = name in ("q2_k", "q4_k", "q5_k"), BLOCKS * elements // group
    scale = f"tensor<{ROWS}x{groups}x{'f16' if name == 'iq4_nl' else 'f32'}>"
    codes = f"tensor<{ROWS}x{groups}x{16 if group == 16 or minima else 32}xi8>"
    parts = [codes] + [f"tensor<{ROWS}x{groups}xi32>"] * (name == "q5_k") + [scale] * (1 + minima)
    names, types = ", ".join(f"%{i}" for i in range(len(parts))), ", ".join(parts)
    source, result = f"tensor<{ROWS}x{BLOCKS * size}xi8>", f"tensor<{ROWS}x{BLOCKS * elements}xf32>"
    module = f"""relax.func @case(%bytes: {source}) -> {result} {{
      {names} = relax.unpack {name} %bytes : ({source}) -> ({types})
      %values = relax.dequantize {name} {names} : ({types}) -> {result}
      relax.return %values : {result}
    }}"""
    for level in LEVELS:
        actual = interpret.run(module, "case", [blocks.reshape(ROWS, -1).view(np.int8)], 1, level)[0]
        if minima:
            # A product and a sum, which may round once or twice.
            np.testing.assert_allclose(actual, exact, rtol=0, atol=2e-7 * 63 * 31 * 4, err_msg=f"{name} {level}")
        else:
            np.testing.assert_array_equal(actual.view(np.uint32), exact.view(np.uint32), err_msg=f"{name} {level}")
