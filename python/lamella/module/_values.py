# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Arrays of NumPy and DLPack as values of include/lamella-c/Module.h, and back. Dense arrays are never copied."""
import numpy as np

from ._abi import ELEMENT_TYPES, MAX_RANK, SIZE, TENSOR, Value


class ModuleError(RuntimeError):
    """A module that cannot be opened, or a call that failed. The text names the module, the entry and both values."""


def as_array(argument):
    """The argument as an array over the same memory, where it has some."""
    if not isinstance(argument, np.ndarray) and hasattr(argument, "__dlpack__"):
        return np.from_dlpack(argument)
    return np.asarray(argument)


def make_value(argument):
    """A value of the interface, and what keeps its memory alive."""
    if isinstance(argument, (int, np.integer)):
        value = Value(kind=SIZE)
        value.as_.size = int(argument)
        return value, None
    array = as_array(argument)
    if array.dtype.name not in ELEMENT_TYPES or not array.dtype.isnative:
        raise ModuleError(f"expected elements of one of {', '.join(filter(None, ELEMENT_TYPES))}, got {array.dtype}")
    if array.ndim > MAX_RANK:
        raise ModuleError(f"expected a rank of at most {MAX_RANK}, got {array.ndim}")
    if not array.flags.c_contiguous:
        array = np.array(array, order="C")
    value = Value(kind=TENSOR)
    tensor = value.as_.tensor
    tensor.data, tensor.element_type, tensor.rank = array.ctypes.data, ELEMENT_TYPES.index(array.dtype.name), array.ndim
    tensor.shape[: array.ndim] = array.shape
    return value, array


class _Memory:
    """A result's memory as NumPy sees it; keeps alive what owns it."""

    def __init__(self, tensor, name, owner):
        self._owner = owner
        self.__array_interface__ = {"version": 3, "data": (tensor.data, False), "typestr": np.dtype(name).str,
                                    "shape": tuple(tensor.shape[: tensor.rank])}


def read_value(value, owner):
    """A result as a number, or as an array over its memory that keeps `owner` alive."""
    if value.kind == SIZE:
        return value.as_.size
    if value.kind != TENSOR:
        raise ModuleError("expected a tensor or a size as a result, got a cache")
    tensor = value.as_.tensor
    name = ELEMENT_TYPES[tensor.element_type]
    if name is None:
        raise ModuleError("expected elements that NumPy has, got bf16")
    if 0 in tensor.shape[: tensor.rank]:
        return np.empty(tensor.shape[: tensor.rank], name)
    return np.asarray(_Memory(tensor, name, owner))
