# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import numpy as np
from relax_case import check

rng = np.random.default_rng(3)
x = rng.standard_normal((3, 5, 4)).astype(np.float32)
wide = x.astype(np.float64)
REDUCTIONS = {"sum": np.sum, "mean": np.mean, "max": np.max, "min": np.min}
for name, function in REDUCTIONS.items():
    for dims in ([1], [0, 2], [2]):
        shape = [entry for i, entry in enumerate(("b", "n", "4")) if i not in dims]
        kept = [entry if i not in dims else "1" for i, entry in enumerate(("b", "n", "4"))]
        terms = np.sum(np.abs(wide), axis=tuple(dims))
        check(name, f"relax.{name} {{0}} dims {dims}", [(x, "b, n, 4")],
              [(function(wide, axis=tuple(dims)), "float32", ", ".join(shape), terms)])
        if dims == [0, 2]:
            check(name, f"relax.{name} {{0}} dims {dims} keep_dims", [(x, "b, n, 4")],
                  [(function(wide, axis=tuple(dims), keepdims=True), "float32", ", ".join(kept),
                    np.sum(np.abs(wide), axis=tuple(dims), keepdims=True))])
half = rng.standard_normal((2, 100)).astype(np.float16)
check("f16", "relax.sum {0} dims [1]", [(half, "n, 100")],
      [(half.astype(np.float64).sum(1), "float16", "n", np.abs(half.astype(np.float64)).sum(1) * 1e-2)], slack=8.0)
check("empty", "relax.sum {0} dims [0]", [(x[:0, 0], "n, 4")], [(np.zeros(4), "float32", "4")])
check("NaN", "relax.max {0} dims [1]", [(np.float32([[1, np.nan], [1, 2]]), "n, 2")],
      [(np.float64([np.nan, 2]), "float32", "n")])


def softmax(v, axis):
    with np.errstate(invalid="ignore"):
        m = np.max(v, axis=axis, keepdims=True)
        e = np.exp(v - np.where(np.isneginf(m), 0, m))
        s = e.sum(axis=axis, keepdims=True)
        return np.where(s == 0, 0, e / np.where(s == 0, 1, s))


rows = np.float32([[1, 2, -np.inf, 80], [-np.inf] * 4, [1, np.nan, 2, 3], [-1e30, 1e30, 0, 0]])
check("softmax", "relax.softmax {0} dim 1", [(rows, "n, 4")], [(softmax(rows.astype(np.float64), 1), "float32", "n, 4")],
      slack=100.0)
check("softmax 0", "relax.softmax {0} dim 1", [(x, "b, n, 4")], [(softmax(wide, 1), "float32", "b, n, 4")], slack=16.0)
check("softmax f16", "relax.softmax {0} dim 1", [(half, "n, 100")],
      [(softmax(half.astype(np.float64), 1), "float16", "n, 100")], slack=1.0)

table = np.float32([[1, 3, 3, 2], [np.nan, 5, np.nan, 9], [-np.inf] * 4, [7, 0, 0, 7]])
check("argmax", "relax.argmax {0}", [(table, "n, 4")], [(np.int32([1, 0, 0, 0]), "int32", "n")])
