# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The structs of include/lamella-c/Module.h that a caller of lamella-c/Runner.h reads and writes."""
import ctypes as c

MAX_RANK = 8
TENSOR, SIZE, KV_CACHE = 0, 1, 2
# By LamellaElementType; bf16 has no type in NumPy.
ELEMENT_TYPES = ("float32", "float16", None, "float64", "bool", "int8", "int16", "int32", "int64")


class Tensor(c.Structure):
    _fields_ = [("data", c.c_void_p), ("element_type", c.c_int32), ("rank", c.c_int32), ("shape", c.c_int64 * MAX_RANK)]


class Either(c.Union):
    _fields_ = [("tensor", Tensor), ("size", c.c_int64), ("cache", c.c_void_p)]


class Value(c.Structure):
    _fields_ = [("kind", c.c_int32), ("reserved", c.c_int32), ("as_", Either)]


class ValueType(c.Structure):
    _fields_ = [("kind", c.c_int32), ("element_type", c.c_int32), ("rank", c.c_int32), ("reserved", c.c_int32),
                ("shape", c.c_int64 * MAX_RANK), ("text", c.c_char_p)]


class Entry(c.Structure):
    _fields_ = [("name", c.c_char_p), ("run", c.c_void_p), ("argument_count", c.c_int32), ("result_count", c.c_int32),
                ("arguments", c.POINTER(ValueType)), ("results", c.POINTER(ValueType)), ("parameter_count", c.c_int32),
                ("reserved", c.c_int32), ("parameters", c.POINTER(c.c_int32))]


class Kernel(c.Structure):
    _fields_ = [("name", c.c_char_p), ("location", c.c_char_p), ("size_count", c.c_int32), ("buffer_count", c.c_int32),
                ("bytes", c.c_char_p), ("operations", c.c_char_p)]


class ModuleTables(c.Structure):
    _fields_ = [("abi_version", c.c_uint32), ("entry_count", c.c_uint32), ("kernel_count", c.c_uint32),
                ("weight_count", c.c_uint32), ("entries", c.POINTER(Entry)), ("kernel_table", c.c_void_p),
                ("kernels", c.POINTER(Kernel)), ("weights", c.c_void_p)]
