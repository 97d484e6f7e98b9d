# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Memory of arrays, from NumPy or by DLPack."""
import ctypes
from typing import TYPE_CHECKING, Any, Tuple

if TYPE_CHECKING:
    import numpy

CPU, INT, UINT = 1, 0, 1  # kDLCPU, kDLInt, kDLUInt


class _DLTensor(ctypes.Structure):
    _fields_ = [("data", ctypes.c_void_p), ("device_type", ctypes.c_int32), ("device_id", ctypes.c_int32),
                ("ndim", ctypes.c_int32), ("code", ctypes.c_uint8), ("bits", ctypes.c_uint8),
                ("lanes", ctypes.c_uint16), ("shape", ctypes.POINTER(ctypes.c_int64)),
                ("strides", ctypes.POINTER(ctypes.c_int64)), ("byte_offset", ctypes.c_uint64)]


_get_pointer = ctypes.pythonapi.PyCapsule_GetPointer
_get_pointer.restype, _get_pointer.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]


def _is_dense(shape, strides) -> bool:
    step = 1
    for size, stride in zip(reversed(shape), reversed(strides)):
        if size > 1 and stride != step:
            return False
        step *= size
    return True


def address_of(array: Any, shape: Tuple[int, ...]) -> int:
    """The address of a dense, writable array of 32-bit integers of this shape on the CPU.

    Raises TypeError for other arrays, ValueError for other shapes. The array must outlive the address.
    """
    interface = getattr(array, "__array_interface__", None)
    if interface is not None:
        address, is_read_only = interface["data"]
        if interface["typestr"][1:] not in ("i4", "u4") or is_read_only:
            raise TypeError(f"expected a writable array of int32, got {interface['typestr']}"
                            + (" that is read-only" if is_read_only else ""))
        is_dense, found = interface["strides"] is None, interface["shape"]
    elif hasattr(array, "__dlpack__"):
        capsule = array.__dlpack__()
        tensor = _DLTensor.from_address(_get_pointer(capsule, b"dltensor"))
        if tensor.device_type != CPU or tensor.code not in (INT, UINT) or tensor.bits != 32 or tensor.lanes != 1:
            raise TypeError("expected a tensor of int32 on the CPU, got type code "
                            f"{tensor.code} of {tensor.bits} bits on device type {tensor.device_type}")
        found = tuple(tensor.shape[: tensor.ndim])
        is_dense = not tensor.strides or _is_dense(found, tensor.strides[: tensor.ndim])
        address = (tensor.data or 0) + tensor.byte_offset
    else:
        raise TypeError(f"expected an array of NumPy or one with __dlpack__, got {type(array).__name__}")
    if tuple(found) != shape or not is_dense:
        raise ValueError(f"expected a dense array of shape {shape}, got {'' if is_dense else 'strided '}{tuple(found)}")
    return address


def unpack_mask(words: Any, size: int) -> "numpy.ndarray":
    """One bool a token: [..., mask_words] int32 becomes [..., size]."""
    import numpy

    bits = numpy.unpackbits(numpy.ascontiguousarray(words).view(numpy.uint8), axis=-1, bitorder="little")
    return bits[..., :size].astype(bool)
