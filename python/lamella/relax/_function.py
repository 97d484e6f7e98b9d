# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Modules and functions as `with` statements."""
import re
import threading
from typing import Dict, Optional, Tuple, Union

from .. import ir
from ..dialects import relax as dialect
from ._tensor import Tensor, here, shape_of, tensor_type

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_ANY_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
Dim = Union[int, str, None]
_WORDS = {"floordiv", "mod", "min", "max"}


class _Open(threading.local):
    """What this thread is building: the innermost module and function."""

    module = None
    function = None


building = _Open()


class Symbolic:
    """The type of an argument: `tensor(...)` or `size(...)`."""

    def __init__(self, dims, dtype):
        self.dims, self.dtype = tuple(dims), dtype

    def to_type(self, context):
        if self.dtype is None:
            return dialect.SizeType.get(self.dims[0], context)
        return tensor_type(self.dims, self.dtype, context)

    def __repr__(self):
        if self.dtype is None:
            return f"relax.size({self.dims[0]!r})"
        return f"relax.tensor({', '.join(map(repr, self.dims))}, dtype={self.dtype!r})"


def tensor(*dims: Dim, dtype: str = "f32") -> Symbolic:
    """The type of a tensor argument: `tensor("n", 64)`. dtype: f32, f16, bf16, f64, i1, i8, i16, i32, i64."""
    return Symbolic(dims, dtype)


def size(expression: Union[int, str]) -> Symbolic:
    """The type of an argument that is a size: `size("n")` declares the symbol n and is called with an integer."""
    return Symbolic([expression], None)


class Module:
    """A module that is being built: `with relax.module() as module:`. Prints as its text; `operation` is its
    `lamella.ir.Operation`."""

    def __init__(self, context=None):
        self.context = context or ir.Context()
        with self.context, ir.Location.unknown():
            self.ir = ir.Module.create()

    @property
    def operation(self):
        return self.ir.operation

    def __enter__(self):
        self._outer, building.module = building.module, self
        return self

    def __exit__(self, kind, error, trace):
        building.module = self._outer
        if kind is None:
            self.operation.verify()

    def __str__(self):
        return str(self.ir)


def module(context: Optional[ir.Context] = None) -> Module:
    """A new module, in the context or in one of its own."""
    return Module(context)


class function:
    """Builds a graph function.

        with relax.function("double", x=relax.tensor("n")) as f:
            f.returns(f.x + f.x)

    Arguments are items, `f["x"]`, and attributes, `f.x`, where no attribute of this class has the name. Outside a
    `with relax.module()` the function has a module of its own: `f.module`.

    symbols: bounds of symbols, {"n": (1, 4096)}; an upper bound of None is none.
    private: only other functions call it.

    Raises at the end of the `with`: ValueError without `returns`, MLIRError where the verifier refuses the function, which
    is then not in the module.
    """

    def __init__(self, name: str, /, *, symbols: Optional[Dict[str, Tuple[int, Optional[int]]]] = None,
                 private: bool = False, **arguments: Symbolic) -> None:
        self.name, self.module = name, building.module or Module()
        self._types, self._returned = arguments, None
        for argument, kind in arguments.items():
            if not isinstance(kind, Symbolic):
                raise TypeError(f"{name}: argument '{argument}': expected relax.tensor(...) or relax.size(...), "
                                f"got {kind!r}")
        self._bounds = dict.fromkeys(self._declared(), (0, None))
        self._bounds.update(symbols or {})
        self._build(private)

    def _declared(self):
        """The bare names among the arguments' dimensions, in their order."""
        dims = [dim for kind in self._types.values() for dim in kind.dims]
        return [dim for dim in dims if isinstance(dim, str) and _NAME.match(dim) and dim not in _WORDS]

    def _build(self, private):
        context = self.module.context
        where = here(context)
        types = [kind.to_type(context) for kind in self._types.values()]
        declared = [dialect.SymbolDeclAttr.get(name, lower, upper, context)
                    for name, (lower, upper) in self._bounds.items()]
        attributes = {"sym_name": ir.StringAttr.get(self.name, context),
                      "function_type": ir.TypeAttr.get(ir.FunctionType.get(types, [], context), context),
                      "symbols": ir.ArrayAttr.get(declared, context)}
        if private:
            attributes["sym_visibility"] = ir.StringAttr.get("private", context)
        self.operation = ir.Operation.create("relax.func", attributes=attributes, regions=1, loc=where,
                                             ip=ir.InsertionPoint(self.module.ir.body))
        places = [ir.Location.name(name, where, context) for name in self._types]
        self.block = ir.Block.create_at_start(self.operation.regions[0], types, places)
        self.arguments = [Tensor(value) for value in self.block.arguments]
        self._named = dict(zip(self._types, self.arguments))

    def __getitem__(self, name: str) -> Tensor:
        return self._named[name]

    def __getattr__(self, name: str) -> Tensor:
        if name.startswith("_") or name not in self._named:
            raise AttributeError(f"{self.__dict__.get('name')}: expected one of the arguments "
                                 f"{', '.join(self.__dict__.get('_named', ()))}, got '{name}'")
        return self._named[name]

    def __enter__(self):
        self._outer, building.function = building.function, self
        return self

    def returns(self, *values: Tensor) -> None:
        """Ends the function with these tensors; its result types are theirs."""
        if self._returned is not None:
            raise ValueError(f"{self.name}: expected one returns, got a second")
        context = self.module.context
        self._returned = [value.type for value in values]
        dialect.ReturnOp([value.value for value in values], loc=here(context), ip=ir.InsertionPoint(self.block))
        inputs = [argument.type for argument in self.arguments]
        self.operation.attributes["function_type"] = ir.TypeAttr.get(
            ir.FunctionType.get(inputs, self._returned, context), context)

    def __exit__(self, kind, error, trace):
        building.function = self._outer
        try:
            if kind is None and self._returned is None:
                raise ValueError(f"{self.name}: expected f.returns(...) before the end of the function")
            if kind is None:
                self.operation.verify()
        except Exception:
            self.operation.erase()
            raise
        if kind is not None:
            self.operation.erase()

    def __str__(self):
        return str(self.operation)


def call(callee: function, *arguments: Tensor) -> Union[Tensor, Tuple[Tensor, ...]]:
    """Calls a finished function of the same module: its symbols are found by matching its argument types with these, and
    its result types follow. Gives a tensor, or a tuple of them. Raises MLIRError where the types do not match."""
    where = here(callee.module.context)
    symbols = {}
    for kind, argument in zip(callee._types.values(), arguments):
        for dim, given in zip(kind.dims, argument.shape):
            if isinstance(dim, str) and _NAME.match(dim):
                symbols.setdefault(dim, given)

    def substitute(dim):
        names = {name for name in _ANY_NAME.findall(str(dim))} - _WORDS
        if dim is None or any(symbols.get(name) is None for name in names):
            return None
        return _ANY_NAME.sub(lambda found: found[0] if found[0] in _WORDS else f"({symbols[found[0]]})", str(dim))

    results = []
    for result in callee._returned:
        dims = [substitute(dim) for dim in shape_of(result)]
        results.append(tensor_type(dims, str(result.element_type), callee.module.context))
    op = dialect.CallOp(results, callee.name, [argument.value for argument in arguments], loc=where,
                        ip=ir.InsertionPoint(building.function.block))
    values = tuple(Tensor(value) for value in op.operation.results)
    return values[0] if len(values) == 1 else values
