# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Graph functions with symbolic shapes, built in Python.

    from lamella import relax

    with relax.module() as module:
        with relax.function("mlp", x=relax.tensor("n", 64), w=relax.tensor(32, 64), symbols={"n": (1, 4096)}) as f:
            f.returns(relax.relu(relax.matmul(f.x, f.w, transpose_rhs=True)))

    y = lamella.compile(module).mlp(x, w)

A dimension is an integer, an expression over symbols as a text ("n", "2 * n + 1"), or None (unknown). A bare name among an
argument's dimensions declares the symbol. Result types are inferred; what does not fit raises `lamella.ir.MLIRError`, which
names the Python line. Operators of Python (`+ - * / @ **`, unary `-`) work on tensors; numbers become constants.
"""
from ._function import Module, Symbolic, call, function, module, size, tensor
from ._ops import (abs, add, argmax, broadcast_to, cast, compare, concat, constant, cos, dim, divide, erf, exp, gelu,
                   gelu_tanh, layer_norm, log, match_cast, matmul, max, maximum, mean, min, minimum, multiply, negate,
                   permute, power, relu, reshape, rms_norm, rsqrt, select, sigmoid, silu, sin, softmax, split, sqrt,
                   subtract, sum, symbol, take, tanh, weight)
from ._tensor import Tensor

__all__ = [name for name in dir() if not name.startswith("_")]
