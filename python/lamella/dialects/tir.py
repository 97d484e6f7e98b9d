# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The ops and attributes of the dialect tir, a class each. `lamella.tir` schedules kernels."""
from .._mlir_libs._lamella.tir import FactAttr, ForKindAttr, IterKindAttr, ScopeAttr  # noqa: F401
from ._tir_enum_gen import *  # noqa: F401,F403
from ._tir_ops_gen import *  # noqa: F401,F403
from ._tir_ops_gen import _Dialect  # noqa: F401
