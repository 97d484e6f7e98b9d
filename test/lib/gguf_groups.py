# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The block types of GGUF tensors whose codes or scales take arithmetic: Q2_K to Q6_K, IQ4_NL, MXFP4.

`unpack` gives the values of blocks; PyPI gguf 0.19.0 (gguf.quants.dequantize) gives equal bits on random blocks of every
type. `fill` does not quantize: it gives blocks of random codes and scales, whose values have the mean 0 and the standard
deviation of the given ones, which is what random-weight models need.
"""

import zlib

import numpy as np

SIZES = {  # number in the file, elements of a block, bytes of a block
    "Q2_K": (10, 256, 84),
    "Q3_K": (11, 256, 110),
    "Q4_K": (12, 256, 144),
    "Q5_K": (13, 256, 176),
    "Q6_K": (14, 256, 210),
    "IQ4_NL": (20, 32, 18),
    "MXFP4": (39, 32, 17),
}
STEPS = np.array([-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113], np.float32)
FLOATS = np.array([0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12], np.float32)  # twice their values


def _half(blocks, at):
    return blocks[:, at : at + 2].copy().view(np.float16).astype(np.float32)


def _planes(data, bits, width):
    """Codes of `bits` bits: all lowest ones of `width` bytes in turn, then all next ones, then the next bytes."""
    data = data.reshape(len(data), -1, 1, width)
    shifts = np.arange(0, 8, bits, dtype=np.uint8).reshape(1, 1, -1, 1)
    return ((data >> shifts) & ((1 << bits) - 1)).reshape(len(data), -1)


def _spread(codes, scales, minima=None):
    """Values of groups: codes [blocks, elements], scales and minima [blocks, groups], all f32."""
    groups = codes.astype(np.float32).reshape(*scales.shape, -1)
    values = scales[..., None] * groups
    return (values if minima is None else values - minima[..., None]).reshape(codes.shape)


def _unpack_q2_k(blocks):
    packed, codes = blocks[:, :16], _planes(blocks[:, 16:80], 2, 32)
    scales = _half(blocks, 80) * (packed & 15).astype(np.float32)
    return _spread(codes, scales, _half(blocks, 82) * (packed >> 4).astype(np.float32))


def _unpack_q3_k(blocks):
    third = np.unpackbits(blocks[:, :32, None], axis=2, bitorder="little").transpose(0, 2, 1).reshape(len(blocks), 256)
    codes = _planes(blocks[:, 32:96], 2, 32).astype(np.int8) - 4 * (1 - third.astype(np.int8))
    packed = blocks[:, 96:108]
    scales = _planes(packed[:, :8], 4, 8) | _planes(packed[:, 8:], 2, 4) << 4
    return _spread(codes, _half(blocks, 108) * (scales.astype(np.int8) - 32).astype(np.float32))


def _six_bits(packed):
    """Eight scales and eight minima in 12 bytes."""
    first, last = packed[:, 0:8], packed[:, 8:12]
    scales = np.concatenate([first[:, :4] & 63, (last & 15) | (first[:, :4] >> 6) << 4], axis=1)
    minima = np.concatenate([first[:, 4:] & 63, (last >> 4) | (first[:, 4:] >> 6) << 4], axis=1)
    return scales.astype(np.float32), minima.astype(np.float32)


def _unpack_q4_k(blocks, codes=None):
    scales, minima = _six_bits(blocks[:, 4:16])
    codes = _planes(blocks[:, 16:], 4, 32) if codes is None else codes
    return _spread(codes, _half(blocks, 0) * scales, _half(blocks, 2) * minima)


def _unpack_q5_k(blocks):
    fifth = np.unpackbits(blocks[:, 16:48, None], axis=2, bitorder="little").transpose(0, 2, 1).reshape(len(blocks), 256)
    return _unpack_q4_k(blocks, _planes(blocks[:, 48:], 4, 32) | fifth << 4)


def _unpack_q6_k(blocks):
    codes = _planes(blocks[:, :128], 4, 64) | _planes(blocks[:, 128:192], 2, 32) << 4
    scales = blocks[:, 192:208].copy().view(np.int8).astype(np.float32)
    return _spread(codes.astype(np.int8) - 32, _half(blocks, 208) * scales)


def _unpack_iq4_nl(blocks):
    return _half(blocks, 0) * STEPS[_planes(blocks[:, 2:], 4, 16)]


def _unpack_mxfp4(blocks):
    return np.ldexp(np.float32(1), blocks[:, :1].astype(np.int32) - 128) * FLOATS[_planes(blocks[:, 1:], 4, 16)]


UNPACK = {
    "Q2_K": _unpack_q2_k,
    "Q3_K": _unpack_q3_k,
    "Q4_K": _unpack_q4_k,
    "Q5_K": _unpack_q5_k,
    "Q6_K": _unpack_q6_k,
    "IQ4_NL": _unpack_iq4_nl,
    "MXFP4": _unpack_mxfp4,
}
# Where a block's scale is, and its minimum with the mean of the codes, whose product balances the mean of the values.
HALVES = {"Q2_K": (80, 82, 1.5), "Q3_K": (108, None, 0), "Q4_K": (0, 2, 7.5), "Q5_K": (0, 2, 15.5), "Q6_K": (208, None, 0)}


def fill(values, name):
    """[blocks, bytes] for values [blocks, elements]; the same values give the same blocks."""
    count, deviation = len(values), np.float32(values.std())
    source = np.random.default_rng(zlib.crc32(np.ascontiguousarray(values).tobytes()))
    blocks = source.integers(0, 256, (count, SIZES[name][2]), dtype=np.uint8)

    def put(at, number):
        blocks[:, at : at + 2] = np.full((count, 1), number, np.float16).view(np.uint8)

    if name == "MXFP4":
        unit = 128
        blocks[:, 0] = unit
        blocks[:, 0] = unit + round(float(np.log2(deviation / UNPACK[name](blocks).std())))
        return blocks
    scale, minimum, mean = HALVES.get(name, (0, None, 0))
    for step in (1.0, None):
        step = deviation / spread if step is None else step
        put(scale, step)
        if minimum is not None:
            put(minimum, step * mean)
        spread = UNPACK[name](blocks).std()
    return blocks
