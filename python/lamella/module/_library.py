# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The shared library behind include/lamella-c/Runner.h, through ctypes."""
from ctypes import POINTER, c_char_p, c_int32, c_int64, c_uint32, c_void_p

from .._shared_library import open_library
from ._abi import ModuleTables, Value

API_VERSION = 1  # LAMELLA_RUNNER_API_VERSION
# Function, result, arguments.
PROTOTYPES = (
    ("lamella_runner_api_version", c_uint32, []),
    ("lamella_runner_open", c_void_p, [c_char_p, c_char_p, c_uint32]),
    ("lamella_runner_close", None, [c_void_p]),
    ("lamella_runner_error", c_char_p, [c_void_p]),
    ("lamella_runner_module", POINTER(ModuleTables), [c_void_p]),
    ("lamella_runner_call", c_void_p, [c_void_p, c_char_p, POINTER(Value), c_uint32]),
    ("lamella_results_count", c_uint32, [c_void_p]),
    ("lamella_results_values", POINTER(Value), [c_void_p]),
    ("lamella_results_free", None, [c_void_p]),
    ("lamella_runner_run_kernel", c_int32, [c_void_p, c_uint32, POINTER(c_int64), POINTER(c_void_p)]),
)

lib = open_library("lamella.module", "libLamellaRunnerC", "LAMELLA_RUNNER_LIBRARY", PROTOTYPES,
                   "lamella_runner_api_version", API_VERSION)
