#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Builds a network whose batch size is a symbol, compiles it once, runs it for several batches, and compares with NumPy
and with the reference interpreter."""
import numpy as np

import lamella
from lamella import relax

with relax.module() as module:
    with relax.function("mlp", x=relax.tensor("n", 64), w=relax.tensor(128, 64), v=relax.tensor(10, 128),
                        symbols={"n": (1, 1024)}) as f:
        hidden = relax.relu(relax.matmul(f.x, f.w, transpose_rhs=True))
        scores = relax.softmax(relax.matmul(hidden, f.v, transpose_rhs=True), 1)
        print("scores:", scores.shape, scores.dtype)
        f.returns(scores)
print(module)

program = lamella.compile(module)
random = np.random.default_rng(0)
w, v = random.standard_normal((128, 64), np.float32) / 8, random.standard_normal((10, 128), np.float32) / 8
for n in (1, 3, 17):
    x = random.standard_normal((n, 64), np.float32)
    y = program.mlp(x, w, v)
    e = np.exp(np.maximum(x @ w.T, 0) @ v.T)
    assert np.abs(y - e / e.sum(1, keepdims=True)).max() < 1e-5
    assert np.abs(y - lamella.interpret(module, "mlp", [x, w, v])[0]).max() < 1e-5
    print(f"n = {n}: {y.shape}, equal to NumPy and to the interpreter")
