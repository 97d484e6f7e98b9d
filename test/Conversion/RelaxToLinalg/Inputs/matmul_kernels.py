# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import numpy as np
from relax_case import check

rng = np.random.default_rng(2)


def draw(*shape, dtype=np.float32):
    return rng.standard_normal(shape).astype(dtype)


def product(a, b):
    wide_a, wide_b = a.astype(np.float64), b.astype(np.float64)
    return wide_a @ wide_b, np.abs(wide_a) @ np.abs(wide_b)


a, b = draw(3, 7), draw(7, 5)
exact, terms = product(a, b)
check("plain", "relax.matmul {0}, {1}", [(a, "n, 7"), (b, "7, 5")], [(exact, "float32", "n, 5", terms)])
check("transposed", "relax.matmul {0}, {1} transpose_rhs", [(a, "n, 7"), (b.T, "5, 7")],
      [(exact, "float32", "n, 5", terms)])
check("symbolic sum", "relax.matmul {0}, {1}", [(a, "n, k"), (b, "k, 5")], [(exact, "float32", "n, 5", terms)])
check("empty sum", "relax.matmul {0}, {1}", [(draw(3, 0), "n, k"), (draw(0, 5), "k, 5")],
      [(np.zeros((3, 5)), "float32", "n, 5")])
batch, weights = draw(2, 1, 3, 7), draw(4, 5, 7)
exact, terms = product(batch, weights.transpose(0, 2, 1))
check("batched", "relax.matmul {0}, {1} transpose_rhs", [(batch, "b, 1, n, 7"), (weights, "4, 5, 7")],
      [(exact, "float32", "b, 4, n, 5", terms)])
# Sums of f16 are in f32: the result is rounded once.
a, b = draw(3, 64, dtype=np.float16), draw(64, 5, dtype=np.float16)
exact, terms = product(a, b)
check("f16", "relax.matmul {0}, {1}", [(a, "n, 64"), (b, "64, 5")],
      [(exact, "float16", "n, 5", np.abs(exact) + terms * 1e-3)], slack=1.0)
