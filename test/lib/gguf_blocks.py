# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The block types of GGUF tensors in NumPy: sizes, quantization, dequantization.

This is the oracle of the compiled unpack kernels; include/lamella/Runtime/ModelFile/BlockType.h has the layouts. It
shares no code with the C++ side. It was checked against PyPI gguf 0.19.0 (gguf.quants) on random, constant, zero, denormal
and huge blocks: both directions give equal bits for every type.
"""

from dataclasses import dataclass

import numpy as np

import gguf_groups


@dataclass(frozen=True)
class BlockType:
    number: int  # in the file
    elements: int  # in a block
    bytes: int  # of a block


TYPES = {
    "F32": BlockType(0, 1, 4),
    "F16": BlockType(1, 1, 2),
    "BF16": BlockType(30, 1, 2),
    "Q4_0": BlockType(2, 32, 18),
    "Q4_1": BlockType(3, 32, 20),
    "Q5_0": BlockType(6, 32, 22),
    "Q5_1": BlockType(7, 32, 24),
    "Q8_0": BlockType(8, 32, 34),
    **{name: BlockType(*sizes) for name, sizes in gguf_groups.SIZES.items()},
}
NAMES = {kind.number: name for name, kind in TYPES.items()}


def quantize(values, name):
    """The bytes (flat uint8) of `values`, an array of f32 whose last extent is a multiple of the block. Of the types in
    gguf_groups.py, random blocks of their spread."""
    values = np.ascontiguousarray(values, dtype=np.float32)
    kind = TYPES[name]
    if values.shape[-1] % kind.elements:
        raise ValueError(f"expected an innermost extent that is a multiple of {kind.elements}, got {values.shape[-1]}")
    blocks = values.reshape(-1, kind.elements)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        return _PACK[name](blocks).reshape(-1)


def dequantize(data, name, shape):
    """The f32 values of `data`, the bytes of a tensor of this shape (outermost extent first)."""
    blocks = np.frombuffer(bytes(data), dtype=np.uint8).reshape(-1, TYPES[name].bytes)
    with np.errstate(invalid="ignore", over="ignore"):
        return _UNPACK[name](blocks).reshape(shape)


def pack(parts, together):
    """The words (int16, [rows / together, B, words]) of relax.pack: codes are [rows, B, bytes], other parts [rows, B]."""
    fields = []
    for part in parts:
        blocks = np.ascontiguousarray(part).view(np.uint8).reshape(part.shape[0] // together, together, part.shape[1], -1)
        run = 2 if part.dtype.kind == "f" else 4
        runs = blocks.reshape(*blocks.shape[:3], -1, run).transpose(0, 2, 3, 1, 4)
        fields.append(runs.reshape(*runs.shape[:2], -1))
    return np.ascontiguousarray(np.concatenate(fields, axis=-1)).view(np.int16)


# Plain floats.


def _pack_bf16(blocks):
    bits = blocks.view(np.uint32)
    rounded = ((bits.astype(np.uint64) + 0x7FFF + ((bits >> 16) & 1)) >> 16).astype(np.uint16)
    quiet = ((bits >> 16) | 64).astype(np.uint16)
    return np.where(np.isnan(blocks), quiet, rounded).view(np.uint8)


def _unpack_bf16(blocks):
    return (blocks.view(np.uint16).astype(np.uint32) << 16).view(np.float32)


# Codes of 4 and 5 bits. The low nibbles of a block's 32 codes are in 16 bytes, the first half of the codes in the low
# halves of the bytes; the fifth bits are in 4 bytes, bit j for code j.


def _pack_codes(codes, bits):
    nibbles = (codes[:, :16] & 15) | (codes[:, 16:] << 4)
    if bits == 4:
        return nibbles
    return np.concatenate([np.packbits(codes >> 4, axis=1, bitorder="little"), nibbles], axis=1)


def _unpack_codes(data, bits):
    nibbles = data[:, -16:]
    codes = np.concatenate([nibbles & 15, nibbles >> 4], axis=1)
    if bits == 5:
        codes |= np.unpackbits(data[:, :4], axis=1, bitorder="little") << 4
    return codes.astype(np.float32)


def _half(column):
    return column.astype(np.float16).view(np.uint8)


def _inverse(scale):
    return np.where(scale == 0, np.float32(0), np.float32(1) / scale)


def _pack_symmetric(bits):
    """The value of largest magnitude gets code 0, so that it is exact up to the scale's rounding."""
    half = 1 << (bits - 1)

    def pack(blocks):
        extreme = np.take_along_axis(blocks, np.abs(blocks).argmax(axis=1)[:, None], axis=1)
        scale = extreme / np.float32(-half)
        codes = np.trunc(blocks * _inverse(scale) + np.float32(half + 0.5)).astype(np.uint8)
        return np.concatenate([_half(scale), _pack_codes(np.minimum(codes, 2 * half - 1), bits)], axis=1)

    return pack


def _unpack_symmetric(bits):
    def unpack(blocks):
        scale = blocks[:, :2].copy().view(np.float16).astype(np.float32)
        return scale * (_unpack_codes(blocks[:, 2:], bits) - np.float32(1 << (bits - 1)))

    return unpack


def _pack_affine(bits):
    """The smallest value gets code 0, the largest the last."""
    last = (1 << bits) - 1

    def pack(blocks):
        low = blocks.min(axis=1, keepdims=True)
        scale = (blocks.max(axis=1, keepdims=True) - low) / np.float32(last)
        codes = np.trunc((blocks - low) * _inverse(scale) + np.float32(0.5)).astype(np.uint8)
        return np.concatenate([_half(scale), _half(low), _pack_codes(np.minimum(codes, last), bits)], axis=1)

    return pack


def _unpack_affine(bits):
    def unpack(blocks):
        scale = blocks[:, :2].copy().view(np.float16).astype(np.float32)
        low = blocks[:, 2:4].copy().view(np.float16).astype(np.float32)
        return scale * _unpack_codes(blocks[:, 4:], bits) + low

    return unpack


# Codes of 8 bits.


def _pack_q8_0(blocks):
    scale = np.abs(blocks).max(axis=1, keepdims=True) / np.float32(127)
    scaled = blocks * _inverse(scale)
    # To nearest, ties away from zero; adding a half could round up what is just below a tie.
    whole = np.trunc(scaled)
    codes = whole + np.sign(scaled) * (np.abs(scaled - whole) >= np.float32(0.5))
    return np.concatenate([_half(scale), codes.astype(np.int8).view(np.uint8)], axis=1)


def _unpack_q8_0(blocks):
    scale = blocks[:, :2].copy().view(np.float16).astype(np.float32)
    return scale * blocks[:, 2:].copy().view(np.int8).astype(np.float32)


_PACK = {
    "F32": lambda blocks: blocks.view(np.uint8),
    "F16": lambda blocks: blocks.astype(np.float16).view(np.uint8),
    "BF16": _pack_bf16,
    "Q4_0": _pack_symmetric(4),
    "Q4_1": _pack_affine(4),
    "Q5_0": _pack_symmetric(5),
    "Q5_1": _pack_affine(5),
    "Q8_0": _pack_q8_0,
    **{name: lambda blocks, name=name: gguf_groups.fill(blocks, name) for name in gguf_groups.SIZES},
}
_UNPACK = {
    "F32": lambda blocks: blocks.view(np.float32),
    "F16": lambda blocks: blocks.view(np.float16).astype(np.float32),
    "BF16": _unpack_bf16,
    "Q4_0": _unpack_symmetric(4),
    "Q4_1": _unpack_affine(4),
    "Q5_0": _unpack_symmetric(5),
    "Q5_1": _unpack_affine(5),
    "Q8_0": _unpack_q8_0,
    **gguf_groups.UNPACK,
}
