# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Modules to functions on arrays: compiled for this machine, or run by the reference interpreter."""
import os
from ctypes import byref, c_void_p, sizeof, string_at
from typing import Any, Callable, List, Optional, Sequence, Union

from ._compiler import Options, last_error, lib
from .module._abi import Value
from .module._module import Module, Results
from .module._values import make_value

Path = Union[None, str, os.PathLike]
LEVELS = ("relax", "linalg", "tir", "scheduled", "llvm", "asm")


class Function:
    """An entry or a kernel of a Program, to be called.

    An entry takes arrays of NumPy or DLPack (and integers for its sizes), checks shapes and types, and returns a new
    array, a tuple of them where there are several, or None.

    A kernel takes the integers of its sizes, then arrays for its operands and then its results, which it fills. Their
    number is checked, their extents and types are not.
    """

    def __init__(self, program, name):
        self._program, self.__name__ = program, name
        entry = program.entries.get(name)
        self.__doc__ = f"({', '.join(entry.arguments)}) -> ({', '.join(entry.results)})" if entry else (
            f"kernel of {program.kernels[name].size_count} sizes and {program.kernels[name].buffer_count} buffers")

    def __call__(self, *arguments: Any) -> Any:
        if self.__name__ not in self._program.entries:
            return self._program.run_kernel(self.__name__, *self._split(arguments))
        results = self._program.call(self.__name__, *arguments)
        return tuple(results) if len(results) > 1 else results[0] if results else None

    def bind(self, *arguments: Any) -> Callable[[], None]:
        """Of a kernel: a function without arguments that calls it with these, for many calls or for timing."""
        return self._program.bind_kernel(self.__name__, *self._split(arguments))

    def _split(self, arguments):
        count = self._program.kernels[self.__name__].size_count
        return arguments[:count], arguments[count:]

    def __repr__(self):
        return f"<lamella.Function {self.__name__}{self.__doc__ if '->' in self.__doc__ else ': ' + self.__doc__}>"


class Program(Module):
    """A module that was compiled in this process: its entries and kernels are attributes, `program.main(x)`, and items,
    `program["main"]`; `entries` and `kernels` list them. Keeps its code, weights, memory and threads."""

    def __init__(self, handle):
        self._adopt(lib, handle)

    def __getitem__(self, name: str) -> Function:
        if name not in self.entries and name not in self.kernels:
            raise KeyError(f"expected one of {', '.join([*self.entries, *self.kernels]) or 'none'}, got '{name}'")
        return Function(self, name)

    def __getattr__(self, name: str) -> Function:
        if name.startswith("_") or "entries" not in self.__dict__:
            raise AttributeError(name)
        try:
            return self[name]
        except KeyError as error:
            raise AttributeError(error.args[0]) from None


def _read(module, schedules):
    """The text of what is to be compiled, its name in errors, and what schedules are for it."""
    if isinstance(module, str):
        return module, "<string>", schedules
    if isinstance(module, os.PathLike):
        try:
            with open(module, encoding="utf-8") as file:
                return file.read(), os.fspath(module), schedules
        except UnicodeDecodeError:
            raise ValueError(f"{os.fspath(module)}: expected a text; lamella.LLM opens model files") from None
    if hasattr(module, "script"):  # a tir.Schedule: its kernel is as its author wants it
        return _read(module.module, "none" if schedules is None else schedules)
    operation = getattr(module, "operation", None)
    if operation is None:
        raise TypeError(f"expected a text, a path, a module or a schedule, got {type(module).__name__}")
    return operation.get_asm(enable_debug_info=True), "<module>", schedules


def _prepare(module, schedules, **options):
    text, name, schedules = _read(module, schedules)
    data = text.encode()
    return data, len(data), name.encode(), _make_options(schedules=schedules, **options)


def _make_options(target="host", schedules=None, dispatch=None, cache=None, precision="f32", threads=0, model=None):
    if target != "host":
        raise ValueError(f"target: expected 'host', got {target!r}")
    if precision not in ("f32", "fast"):
        raise ValueError(f"precision: expected 'f32' or 'fast', got {precision!r}")
    if threads < 0:
        raise ValueError(f"threads: expected 0 or more, got {threads}")
    encode = [None if value is None else os.fsencode(value) for value in (schedules, dispatch, cache, model)]
    return byref(Options(sizeof(Options), threads, precision == "fast", 0, *encode))


def compile(module: Any, *, target: str = "host", schedules: Path = None, dispatch: Path = None, precision: str = "f32",
            threads: int = 0, model: Path = None, cache: Path = None) -> Program:
    """Compiles a module and gives a Program whose functions are called on arrays, without copies.

    module: a text, a path (os.PathLike) of a file with one, a module of `lamella.ir` or `lamella.relax`, or a
        `lamella.tir.Schedule`; of any level.
    target: "host", this machine.
    schedules: "builtin" (the default): those of the library for this machine; "none"; or a file or folder of scripts.
    dispatch: a file of rules by which library functions take the place of operators.
    precision: "f32", or "fast": linear layers over quantized weights compute with 8-bit activations.
    threads: how many run the functions; 0: one a processor.
    model: the model file with the module's weights.
    cache: the folder for compiled code, or "off"; default: what the environment's LAMELLA_CACHE says.

    Raises CompileError with the place, in the text or, of a module, at its locations. Other Python threads run meanwhile.
    """
    handle = lib.lamella_compile(*_prepare(module, schedules, target=target, dispatch=dispatch, precision=precision,
                                           threads=threads, model=model, cache=cache))
    if not handle:
        raise last_error()
    return Program(handle)


def emit(module: Any, level: str, *, kernel: Optional[str] = None, path: Path = None, **options: Any) -> Optional[str]:
    """The text of a level of the module: "relax", "linalg", "tir", "scheduled", "llvm" or "asm"; of one kernel, where it
    is named. Or "library": writes a shared library at `path`, for `lamella.module.Module`. Options as for compile.
    Raises CompileError."""
    if level == "library":
        if path is None:
            raise ValueError("path: expected the file to write, got None")
        *text, chosen = _prepare(module, **{"schedules": None, **options})
        if lib.lamella_emit_library(*text, os.fsencode(path), chosen):
            raise last_error()
        return None
    if level not in LEVELS:
        raise ValueError(f"level: expected one of {', '.join(LEVELS)}, library, got {level!r}")
    *text, chosen = _prepare(module, **{"schedules": None, **options})
    lowered = lib.lamella_emit(*text, level.encode(), None if kernel is None else kernel.encode(), chosen)
    if not lowered:
        raise last_error()
    try:
        return string_at(lowered).decode()
    finally:
        lib.lamella_text_free(c_void_p(lowered))


def interpret(module: Any, function: str, arrays: Sequence[Any]) -> List[Any]:
    """Calls a function of the module in the reference interpreter: slow, every access checked; the oracle of what is
    compiled.

    arrays: an array for each tensor and buffer, an integer for each index and integer, an array of rank 0 for each float.
        Buffers are written in place.

    Returns a list of new arrays and integers. Raises CompileError with the op and the reason.
    """
    text, name, _ = _read(module, None)
    data = text.encode()
    held = [make_value(argument) for argument in arrays]
    values = (Value * len(held))(*(value for value, _ in held))
    results = lib.lamella_interpret(data, len(data), name.encode(), function.lstrip("@").encode(), values, len(held))
    if not results:
        raise last_error()
    return Results(lib, results, None).read()
