# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import os
import threading
import weakref
from ctypes import c_int64, c_void_p
from dataclasses import dataclass

from ._abi import Value
from ._values import ModuleError, make_value, read_value


@dataclass(frozen=True)
class Entry:
    """A function of the module. `arguments` and `results` are their types as the IR writes them; parameters, which the
    module makes of its weights, are left out."""

    name: str
    arguments: tuple
    results: tuple


@dataclass(frozen=True)
class Kernel:
    """What stands in a slot of the kernel table: how many sizes and buffers it takes, the node it comes from."""

    name: str
    slot: int
    size_count: int
    buffer_count: int
    location: str


class Results:
    """Owns the results of a call, and with them their memory."""

    def __init__(self, lib, handle, owner):
        self._handle, self._owner = handle, owner
        self._values = lib.lamella_results_values(handle)[: lib.lamella_results_count(handle)]
        # At the end of the process arrays may still use the memory: it stays.
        weakref.finalize(self, lib.lamella_results_free, handle).atexit = False

    def read(self):
        return [read_value(value, self) for value in self._values]


class Module:
    """A compiled module with its weights, its memory and its threads. Calls from several Python threads wait for one
    another.

    path: the shared library that `lamella compile` wrote. Its code runs: open only what you trust.
    model: the model file with its weights; none for a module without weights.
    threads: how many compute; 0: one a processor.
    Raises ModuleError.
    """

    def __init__(self, path, model=None, threads=0):
        if threads < 0:
            raise ValueError(f"expected 0 threads or more, got {threads}")
        from ._library import lib

        weights = None if model is None else os.fsencode(model)
        handle = lib.lamella_runner_open(os.fsencode(path), weights, threads)
        if not handle:
            raise ModuleError(lib.lamella_runner_error(None).decode("utf-8", "replace"))
        self._adopt(lib, handle)

    def _adopt(self, lib, handle):
        """Takes a runner of a library that has the functions of Runner.h."""
        self._lib, self._handle, self._lock = lib, handle, threading.Lock()
        self._finalizer = weakref.finalize(self, lib.lamella_runner_close, handle)
        tables = lib.lamella_runner_module(handle).contents
        self.entries = {entry.name: entry for entry in map(_read_entry, tables.entries[: tables.entry_count])}
        self.kernels = {}
        for slot, row in enumerate(tables.kernels[: tables.kernel_count]):
            kernel = Kernel(row.name.decode(), slot, row.size_count, row.buffer_count, row.location.decode())
            self.kernels[kernel.name] = kernel

    def call(self, entry, *arguments):
        """Calls an entry with arrays (of NumPy or DLPack, on the CPU) and, where it takes sizes, integers. Returns a list
        of new arrays, over the memory that the module wrote them into.

        Arrays that are not dense row-major are copied. Raises ModuleError where an argument does not fit, with both types.
        """
        held = [make_value(argument) for argument in arguments]
        values = (Value * len(held))(*(value for value, _ in held))
        with self._lock:
            results = self._lib.lamella_runner_call(self._handle, entry.encode(), values, len(held))
            if not results:
                raise self._error()
        return Results(self._lib, results, self).read()

    def run_kernel(self, name, sizes, buffers):
        """Calls a kernel: the values of its sizes, and arrays for its operands and then its results, which it fills.

        Counts are checked, extents and types are not. For many calls with the same arrays see `bind_kernel`.
        """
        self.bind_kernel(name, sizes, buffers)()

    def bind_kernel(self, name, sizes, buffers):
        """A function without arguments that calls the kernel with these sizes and arrays, which it keeps alive."""
        kernel = self.kernels.get(name)
        if kernel is None:
            raise ModuleError(f"expected a kernel of the module, got '{name}'; its kernels are {', '.join(self.kernels)}")
        for what, given, expected in (("sizes", sizes, kernel.size_count), ("buffers", buffers, kernel.buffer_count)):
            if len(given) != expected:
                raise ModuleError(f"{name}: expected {expected} {what}, got {len(given)}")
        for buffer in buffers:
            if not buffer.flags.c_contiguous:
                raise ModuleError(f"{name}: expected dense row-major arrays, got strides {buffer.strides}")
        all_sizes = (c_int64 * len(sizes))(*sizes)
        addresses = (c_void_p * len(buffers))(*(buffer.ctypes.data for buffer in buffers))

        def run(kept=tuple(buffers), call=self._lib.lamella_runner_run_kernel, handle=self._handle, slot=kernel.slot):
            with self._lock:
                if call(handle, slot, all_sizes, addresses):
                    raise self._error()

        return run

    def _error(self):
        return ModuleError(self._lib.lamella_runner_error(self._handle).decode("utf-8", "replace"))


def _read_entry(row):
    own = row.argument_count - row.parameter_count
    return Entry(row.name.decode(), tuple(value.text.decode() for value in row.arguments[:own]),
                 tuple(value.text.decode() for value in row.results[: row.result_count]))

