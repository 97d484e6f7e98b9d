# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Random bytes of each block format against a plain reading of the format, element by element."""
import gguf_blocks
import numpy as np
from relax_case import check

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
    for together in (1, 3):
        packed = gguf_blocks.pack(blocks.reshape(ROWS, -1), name.upper(), together)
        check(f"pack {name} by {together}", f"relax.pack {name} {{0}} interleave {together}",
              [(blocks.reshape(ROWS, -1).view(np.int8), f"3, {BLOCKS * size}")],
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
    pattern = ", ".join(f"{{{i}}}" for i in range(len(parts)))
    check("dequantize " + name, f"relax.dequantize {name} {pattern}",
          [(part, shape.replace("3", "n", 1)) for part, shape in parts], [(values, "float32", "n, 64", terms)], slack=1.0)
