# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The operators as functions on tensors, and as operators of Python. Shapes are written as in the dialect's pages."""
import builtins
import re
from typing import Any, Sequence, Tuple, Union

from .. import ir
from ..dialects import relax as dialect
from ._function import Dim, building
from ._tensor import Tensor, here, tensor_type

_NUMPY = {"float32": "f32", "float16": "f16", "float64": "f64", "bool": "i1", "int8": "i8", "int16": "i16",
          "int32": "i32", "int64": "i64"}

Operand = Union[Tensor, int, float, Any]  # a tensor, a number, or an array, which becomes a constant


def _function():
    if building.function is None:
        raise RuntimeError("expected to be inside `with relax.function(...)`")
    return building.function


def _context():
    return _function().module.context


def _place():
    """Where an op goes now: `loc` and `ip` of its builder."""
    function = _function()
    if function._returned is not None:
        raise ValueError(f"{function.name}: expected no op after returns")
    return {"loc": here(function.module.context), "ip": ir.InsertionPoint(function.block)}


def _build(op, *operands, **attributes):
    """Builds an op of one result."""
    return Tensor(op(*operands, **attributes, **_place()).operation.results[0])


def _type(dims, dtype):
    return tensor_type(dims, dtype, _context())


def _value(operand, like=None):
    """The SSA value of a tensor; a number becomes a constant of the other operand's element type."""
    if isinstance(operand, Tensor):
        return operand.value
    if isinstance(operand, (int, float)) and like is not None:
        return _scalar(operand, like.dtype).value
    if hasattr(operand, "__array__"):
        return constant(operand).value
    raise TypeError(f"expected a tensor, an array or a number, got {type(operand).__name__}")


def _scalar(number, dtype):
    context = _context()
    text = repr(float(number)) if re.match("b?f", dtype) else str(int(number))
    return _build(dialect.ConstantOp, ir.Attribute.parse(f"dense<{text}> : tensor<{dtype}>", context))


def _unary(op, formula):
    def function(x: Operand) -> Tensor:
        return _build(op, _value(x))

    function.__name__ = function.__qualname__ = op.OPERATION_NAME.split(".")[1]
    function.__doc__ = f"{formula}, for each element; the shape and type of x, which is of floats."
    return function


def _binary(op, formula):
    def function(x: Operand, y: Operand) -> Tensor:
        return _build(op, _value(x, y if isinstance(y, Tensor) else None), _value(y, x if isinstance(x, Tensor) else None))

    function.__name__ = function.__qualname__ = op.OPERATION_NAME.split(".")[1]
    function.__doc__ = f"""{formula}, for each pair of elements; shapes broadcast as in NumPy, types are equal, one of the
    two may be a number. Raises MLIRError where dimensions are provably different."""
    return function


def _reduction(op, formula):
    def function(x: Operand, dims: Union[int, Sequence[int]], keep_dims: bool = False) -> Tensor:
        return _build(op, _value(x), [dims] if isinstance(dims, int) else builtins.list(dims), keep_dims=keep_dims)

    function.__name__ = function.__qualname__ = op.OPERATION_NAME.split(".")[1]
    function.__doc__ = f"""{formula} over the dimensions `dims` (an integer or several, from 0), which go, or with keep_dims
    stay with extent 1."""
    return function


negate = _unary(dialect.NegateOp, "-x")
abs = _unary(dialect.AbsOp, "|x|")
exp = _unary(dialect.ExpOp, "exp(x)")
log = _unary(dialect.LogOp, "ln(x)")
sqrt = _unary(dialect.SqrtOp, "sqrt(x)")
rsqrt = _unary(dialect.RsqrtOp, "1 / sqrt(x)")
sin = _unary(dialect.SinOp, "sin(x)")
cos = _unary(dialect.CosOp, "cos(x)")
tanh = _unary(dialect.TanhOp, "tanh(x)")
erf = _unary(dialect.ErfOp, "erf(x)")
sigmoid = _unary(dialect.SigmoidOp, "1 / (1 + exp(-x))")
silu = _unary(dialect.SiluOp, "x / (1 + exp(-x))")
gelu = _unary(dialect.GeluOp, "x / 2 * (1 + erf(x / sqrt(2)))")
gelu_tanh = _unary(dialect.GeluTanhOp, "gelu with its approximation by tanh")
relu = _unary(dialect.ReluOp, "max(x, 0)")
add = _binary(dialect.AddOp, "x + y")
subtract = _binary(dialect.SubtractOp, "x - y")
multiply = _binary(dialect.MultiplyOp, "x * y")
divide = _binary(dialect.DivideOp, "x / y")
maximum = _binary(dialect.MaximumOp, "max(x, y)")
minimum = _binary(dialect.MinimumOp, "min(x, y)")
power = _binary(dialect.PowerOp, "x to the power of y")
sum = _reduction(dialect.SumOp, "the sum")
mean = _reduction(dialect.MeanOp, "the mean")
max = _reduction(dialect.MaxOp, "the maximum")
min = _reduction(dialect.MinOp, "the minimum")


def matmul(x: Operand, y: Operand, transpose_rhs: bool = False) -> Tensor:
    """[..., i, k] times [..., k, j], or with transpose_rhs [..., j, k], gives [..., i, j]; leading dimensions broadcast."""
    return _build(dialect.MatmulOp, _value(x), _value(y), transpose_rhs=transpose_rhs)


def softmax(x: Operand, dim: int) -> Tensor:
    """exp(x - m) / sum(exp(x - m)) over the dimension, m its maximum; the shape of x."""
    return _build(dialect.SoftmaxOp, _value(x), dim)


def compare(predicate: str, x: Operand, y: Operand) -> Tensor:
    """Of i1: predicate is eq, ne, lt, le, gt or ge; shapes broadcast."""
    chosen = {str(case): case for case in dialect.ComparePredicate}.get(predicate)
    if chosen is None:
        raise ValueError(f"predicate: expected eq, ne, lt, le, gt or ge, got {predicate!r}")
    return _build(dialect.CompareOp, chosen, _value(x, y), _value(y, x))


def select(condition: Tensor, x: Operand, y: Operand) -> Tensor:
    """x where the condition (of i1) holds, else y; shapes broadcast."""
    return _build(dialect.SelectOp, _value(condition), _value(x, y), _value(y, x))


def cast(x: Tensor, dtype: str) -> Tensor:
    """The elements of x as another element type, by its name: "f16"."""
    return _build(dialect.CastOp, _type(x.shape, dtype), _value(x))


def reshape(x: Tensor, *dims: Dim) -> Tensor:
    """The same elements in row-major order under other dimensions, provably as many."""
    return _build(dialect.ReshapeOp, _type(dims, x.dtype), _value(x), [])


def broadcast_to(x: Tensor, *dims: Dim) -> Tensor:
    """x repeated to these dimensions, as NumPy broadcasts."""
    return _build(dialect.BroadcastToOp, _type(dims, x.dtype), _value(x), [])


def match_cast(x: Tensor, *dims: Dim) -> Tensor:
    """x with a stronger shape, checked when it runs; names that nothing else declares are defined here."""
    return _build(dialect.MatchCastOp, _type(dims, x.dtype), _value(x), [])


def permute(x: Tensor, permutation: Sequence[int]) -> Tensor:
    """Dimension i of the result is dimension permutation[i] of x."""
    return _build(dialect.PermuteOp, _value(x), builtins.list(permutation))


def concat(tensors: Sequence[Operand], dim: int) -> Tensor:
    """The tensors side by side along a dimension."""
    return _build(dialect.ConcatOp, [_value(x) for x in tensors], dim)


def split(x: Tensor, dim: int, extents: Sequence[int]) -> Tuple[Tensor, ...]:
    """A tuple of pieces of these extents along a dimension."""
    op = dialect.SplitOp(_value(x), dim, builtins.list(extents), **_place())
    return tuple(Tensor(value) for value in op.operation.results)


def take(x: Operand, indices: Operand, axis: int, batch_dims: int = 0) -> Tensor:
    """Slices of x along the axis at the indices (of integers)."""
    return _build(dialect.TakeOp, _value(x), _value(indices), axis, batch_dims=batch_dims)


def argmax(x: Operand) -> Tensor:
    """The index (i32) of the maximum of the last dimension, which goes."""
    return _build(dialect.ArgmaxOp, _value(x))


def rms_norm(x: Operand, weight: Operand, epsilon: float) -> Tensor:
    """x / sqrt(mean(x^2) + epsilon) * weight over the last dimension."""
    return _build(dialect.RMSNormOp, _value(x), _value(weight), float(epsilon))


def layer_norm(x: Operand, weight: Operand, bias: Operand, epsilon: float) -> Tensor:
    """(x - mean) / sqrt(variance + epsilon) * weight + bias over the last dimension."""
    return _build(dialect.LayerNormOp, _value(x), _value(weight), _value(bias), float(epsilon))


def constant(array: Any) -> Tensor:
    """An array as a part of the function."""
    import numpy as np
    array = np.ascontiguousarray(array)
    if array.dtype.name not in _NUMPY:
        raise TypeError(f"expected elements of one of {', '.join(_NUMPY)}, got {array.dtype}")
    type = _type(array.shape, _NUMPY[array.dtype.name])
    if array.dtype.name == "bool":
        array = np.packbits(array, axis=None, bitorder="little")
    return _build(dialect.ConstantOp, ir.DenseElementsAttr.get(array, type=type.element_type, shape=type.shape,
                                                               context=_context()))


def weight(name: str, *dims: Dim, dtype: str = "f32") -> Tensor:
    """A tensor of the model file, by its name there."""
    return _build(dialect.WeightOp, _type(dims, dtype), name)


def symbol(name: str) -> Tensor:
    """The value of a symbol that the function declares, to be returned or given to a call."""
    return _build(dialect.SymbolOp, dialect.SizeType.get(name, _context()), name)


def dim(x: Tensor, index: int) -> Tensor:
    """The extent of a dimension as a value."""
    return _build(dialect.DimOp, _value(x), index)


def _define_operators():
    for name, function in (("add", add), ("sub", subtract), ("mul", multiply), ("truediv", divide), ("pow", power)):
        setattr(Tensor, f"__{name}__", function)
        setattr(Tensor, f"__r{name}__", lambda x, y, function=function: function(y, x))
    Tensor.__matmul__, Tensor.__neg__ = matmul, negate


_define_operators()
