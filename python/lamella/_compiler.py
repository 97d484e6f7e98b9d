# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The shared library behind include/lamella-c/Compiler.h, through ctypes. Its functions run without the GIL."""
import ctypes
from ctypes import POINTER, c_char_p, c_int32, c_size_t, c_uint32, c_void_p

from ._shared_library import open_library
from .module._abi import Value
from .module._library import PROTOTYPES as RUNNER_PROTOTYPES

API_VERSION = 1  # LAMELLA_COMPILER_API_VERSION


class CompileError(RuntimeError):
    """A module that cannot be compiled, lowered or interpreted. The text names the place and what was expected there."""


class Options(ctypes.Structure):
    """LamellaCompileOptions: zero is the default of every field but struct_size."""

    _fields_ = [("struct_size", c_uint32), ("threads", c_uint32), ("fast", c_int32), ("reserved", c_int32),
                ("schedules", c_char_p), ("dispatch", c_char_p), ("cache", c_char_p), ("model", c_char_p)]


# Function, result, arguments. Texts that the caller frees are void pointers.
PROTOTYPES = RUNNER_PROTOTYPES + (
    ("lamella_compiler_api_version", c_uint32, []),
    ("lamella_compile", c_void_p, [c_char_p, c_size_t, c_char_p, POINTER(Options)]),
    ("lamella_emit", c_void_p, [c_char_p, c_size_t, c_char_p, c_char_p, c_char_p, POINTER(Options)]),
    ("lamella_text_free", None, [c_void_p]),
    ("lamella_emit_library", c_int32, [c_char_p, c_size_t, c_char_p, c_char_p, POINTER(Options)]),
    ("lamella_interpret", c_void_p, [c_char_p, c_size_t, c_char_p, c_char_p, POINTER(Value), c_uint32]),
    ("lamella_compiler_error", c_char_p, []),
)

lib = open_library("lamella.compile", "libLamellaCompilerC", "LAMELLA_COMPILER_LIBRARY", PROTOTYPES,
                   "lamella_compiler_api_version", API_VERSION)


def last_error() -> CompileError:
    """What the last call in this thread reported."""
    return CompileError(lib.lamella_compiler_error().decode("utf-8", "replace"))
