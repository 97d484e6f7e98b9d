# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A value of a function that is being built, and where in Python it came from."""
import os
import sys
from typing import Tuple, Union

from .. import ir
from ..dialects import relax as dialect

_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep


def here(context):
    """The line of Python, outside this package, that is building."""
    frame = sys._getframe(1)
    while frame.f_back and os.path.abspath(frame.f_code.co_filename).startswith(_PACKAGE):
        frame = frame.f_back
    return ir.Location.file(frame.f_code.co_filename, frame.f_lineno, 1, context=context)


def tensor_type(dims, dtype, context):
    """tensor<?x64xf32, #relax.shape<n, 64>> of ["n", 64] and "f32"."""
    sizes = [None if size is None else dialect.SizeAttr.get(size, context) for size in dims]
    values = [None if size is None else size.value for size in sizes]
    extents = "".join(f"{'?' if value is None else value}x" for value in values)
    named = any(size is not None and value is None for size, value in zip(sizes, values))
    texts = ", ".join("?" if size is None else size.expression for size in sizes)
    return ir.Type.parse(f"tensor<{extents}{dtype}{f', #relax.shape<{texts}>' if named else ''}>", context)


def shape_of(type):
    """For each dimension an integer, the text of an expression, or None."""
    if isinstance(type.encoding, dialect.ShapeAttr):
        return tuple(type.encoding.sizes)
    return tuple(None if type.is_dynamic_dim(i) else type.get_dim_size(i) for i in range(type.rank))


class Tensor:
    """A tensor inside a `relax.function`.

    value: its `lamella.ir.Value`.
    shape: for each dimension an integer, the text of an expression, or None.
    dtype: the name of the element type.
    """

    __array_ufunc__ = None  # `array + tensor` is for the tensor to do

    def __init__(self, value):
        self.value = value

    @property
    def type(self) -> ir.Type:
        return self.value.type

    @property
    def shape(self) -> Tuple[Union[int, str, None], ...]:
        return shape_of(self.type)

    @property
    def dtype(self) -> str:
        return str(self.type.element_type)

    def __repr__(self):
        return f"relax.Tensor(shape={self.shape}, dtype='{self.dtype}')"

    def __bool__(self):
        raise TypeError("a tensor has no value while the function is built: use relax.select")

