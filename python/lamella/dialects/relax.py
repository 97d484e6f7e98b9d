# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The ops, types and attributes of the dialect relax, a class each. `lamella.relax` builds functions more shortly."""
from .._mlir_libs._lamella.relax import *  # noqa: F401,F403
from . import _relax_ops_gen
from ._ods_common import _cext
from ._relax_enum_gen import *  # noqa: F401,F403
from ._relax_ops_gen import *  # noqa: F401,F403
from ._relax_ops_gen import _Dialect


def _with_defaults(base, **defaults):
    """The class with its default attributes written out: type inference reads them before MLIR fills them in."""

    class Op(base):
        __doc__ = base.__doc__

        def __init__(self, *operands, **attributes):
            given = {key: value for key, value in attributes.items() if value is not None}
            super().__init__(*operands, **{**defaults, **given})

    Op.__name__ = Op.__qualname__ = base.__name__
    setattr(_relax_ops_gen, base.__name__, Op)  # for the function of the op
    return _cext.register_operation(_Dialect, replace=True)(Op)


PackOp = _with_defaults(_relax_ops_gen.PackOp, interleave=1)
QuantizedMatmulOp = _with_defaults(_relax_ops_gen.QuantizedMatmulOp, interleave=1)
RotaryOp = _with_defaults(_relax_ops_gen.RotaryOp, magnitude=1.0)
TakeOp = _with_defaults(_relax_ops_gen.TakeOp, batch_dims=0)
