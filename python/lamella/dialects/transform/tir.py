# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The schedule primitives, `transform.tir.*`, as ops: a class each. `lamella.tir.Schedule` has them as methods."""
from .._tir_transform_ops_gen import *  # noqa: F401,F403
