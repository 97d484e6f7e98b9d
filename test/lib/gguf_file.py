# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes and reads GGUF files, versions 2 and 3, little endian; independent of the C++ reader.

As a program it prints a file as the JSON of `describeJson` (include/lamella/Runtime/ModelFile/Describe.h), with the CRC-32
of every tensor's bytes and of every array's elements (as text, one a line) in addition:
    python3 test/lib/gguf_file.py m.gguf
"""

import argparse
import json
import math
import struct
import zlib
from dataclasses import dataclass, field

import numpy as np

import gguf_blocks

# In the order of their numbers in the file; struct's letters for those of fixed size.
VALUE_TYPES = ["u8", "i8", "u16", "i16", "u32", "i32", "f32", "bool", "string", "array", "u64", "i64", "f64"]
LETTERS = dict(u8="B", i8="b", u16="H", i16="h", u32="I", i32="i", f32="f", bool="?", u64="Q", i64="q", f64="d")


@dataclass
class Value:
    type: str  # of a scalar, or of an array's elements
    value: object
    is_array: bool = False


@dataclass
class Tensor:
    type: str
    shape: tuple  # outermost first
    data: np.ndarray  # uint8
    offset: int = 0  # from the start of the file

    def values(self):
        return gguf_blocks.dequantize(self.data, self.type, self.shape)


@dataclass
class File:
    version: int = 3
    alignment: int = 32
    bytes: int = 0
    metadata: dict = field(default_factory=dict)  # key -> Value
    tensors: dict = field(default_factory=dict)  # name -> Tensor

    def put(self, key, type, value):
        self.metadata[key] = Value(type, value, is_array=isinstance(value, (list, tuple)))

    def put_tensor(self, name, type, values):
        self.tensors[name] = Tensor(type, values.shape, gguf_blocks.quantize(values, type))


def _string(text):
    data = text.encode("utf-8", "surrogateescape")
    return struct.pack("<Q", len(data)) + data


def _scalars(type, values):
    if type == "string":
        return b"".join(map(_string, values))
    return struct.pack(f"<{len(values)}{LETTERS[type]}", *values)


def _pad(size, alignment):
    return bytes(-size % alignment)


def write_gguf(path, file):
    """Tensors are laid out in the order of `file.tensors`; an alignment other than 32 is stated as metadata."""
    if file.alignment != 32:
        file.put("general.alignment", "u32", file.alignment)
    header = b"GGUF" + struct.pack("<IQQ", file.version, len(file.tensors), len(file.metadata))
    for key, entry in file.metadata.items():
        header += _string(key)
        if entry.is_array:
            header += struct.pack("<IIQ", VALUE_TYPES.index("array"), VALUE_TYPES.index(entry.type), len(entry.value))
            header += _scalars(entry.type, entry.value)
        else:
            header += struct.pack("<I", VALUE_TYPES.index(entry.type)) + _scalars(entry.type, [entry.value])
    offset = 0
    for name, tensor in file.tensors.items():
        header += _string(name) + struct.pack("<I", len(tensor.shape))
        header += struct.pack(f"<{len(tensor.shape)}Q", *reversed(tensor.shape))
        header += struct.pack("<IQ", gguf_blocks.TYPES[tensor.type].number, offset)
        offset += len(tensor.data) + len(_pad(len(tensor.data), file.alignment))
    with open(path, "wb") as out:
        out.write(header + _pad(len(header), file.alignment))
        for tensor in file.tensors.values():
            out.write(tensor.data.tobytes() + _pad(len(tensor.data), file.alignment))


class _Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, letters):
        values = struct.unpack_from("<" + letters, self.data, self.at)
        self.at += struct.calcsize("<" + letters)
        return values

    def one(self, letter):
        return self.take(letter)[0]

    def string(self):
        length = self.one("Q")
        self.at += length
        if self.at > len(self.data):
            raise ValueError(f"expected a string of {length} bytes, got the end of the file")
        return bytes(self.data[self.at - length : self.at]).decode("utf-8", "surrogateescape")

    def values(self, type, count):
        if type == "string":
            return [self.string() for _ in range(count)]
        return list(self.take(f"{count}{LETTERS[type]}"))


def read_gguf(path):
    """Arrays of arrays are not read. Trusts the file: a bad one may raise anything."""
    data = np.memmap(path, dtype=np.uint8, mode="r")
    reader = _Reader(memoryview(data))
    if bytes(reader.take("4s")[0]) != b"GGUF":
        raise ValueError(f"{path}: expected a GGUF file")
    version, tensor_count, entry_count = reader.take("IQQ")
    file = File(version=version, bytes=len(data))
    for _ in range(entry_count):
        key = reader.string()
        type = VALUE_TYPES[reader.one("I")]
        if type == "array":
            element_type = VALUE_TYPES[reader.one("I")]
            file.metadata[key] = Value(element_type, reader.values(element_type, reader.one("Q")), is_array=True)
        else:
            file.metadata[key] = Value(type, reader.values(type, 1)[0])
    if "general.alignment" in file.metadata:
        file.alignment = file.metadata["general.alignment"].value
    rows = []
    for _ in range(tensor_count):
        name, rank = reader.string(), reader.one("I")
        rows.append((name, tuple(reversed(reader.take(f"{rank}Q"))), *reader.take("IQ")))
    start = reader.at + -reader.at % file.alignment
    for name, shape, number, offset in rows:
        type = gguf_blocks.NAMES[number]
        block = gguf_blocks.TYPES[type]
        size = math.prod(shape) // block.elements * block.bytes
        file.tensors[name] = Tensor(type, shape, data[start + offset :][:size], start + offset)
    return file


def _printable(value):
    return value.encode("utf-8", "surrogateescape").decode("utf-8", "replace") if isinstance(value, str) else value


def _describe_entry(key, entry):
    if not entry.is_array:
        return {"key": key, "type": entry.type, "value": _printable(entry.value)}
    lines = "".join(f"{element}\n" for element in entry.value).encode("utf-8", "surrogateescape")
    return {
        "key": key,
        "type": "array",
        "element_type": entry.type,
        "count": len(entry.value),
        "first": [_printable(element) for element in entry.value[:8]],
        "crc32": zlib.crc32(lines),
    }


def describe(path):
    file = read_gguf(path)
    tensors, totals = [], []
    for name, tensor in file.tensors.items():
        row = {"name": name, "type": tensor.type, "shape": list(tensor.shape), "bytes": len(tensor.data)}
        tensors.append(row | {"offset": tensor.offset, "crc32": zlib.crc32(tensor.data.tobytes())})
    for type in gguf_blocks.TYPES:
        rows = [row for row in tensors if row["type"] == type]
        if rows:
            elements, size = sum(math.prod(row["shape"]) for row in rows), sum(row["bytes"] for row in rows)
            totals.append({"type": type, "tensors": len(rows), "elements": elements, "bytes": size})
    metadata = [_describe_entry(key, entry) for key, entry in file.metadata.items()]
    facts = {"file": str(path), "bytes": file.bytes, "version": file.version, "alignment": file.alignment}
    return facts | {"metadata": metadata, "tensors": tensors, "totals": totals}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Prints a GGUF file as JSON.")
    parser.add_argument("file")
    print(json.dumps(describe(parser.parse_args().file), indent=1, ensure_ascii=False))
