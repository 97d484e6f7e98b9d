# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import interpret
import numpy as np
from relax_case import LEVELS, check, refused
from sampling import masked, random_mask

x = np.arange(24, dtype=np.float32).reshape(2, 3, 4)
check("permute", "relax.permute {0} [2, 0, 1]", [(x, "b, n, 4")], [(x.transpose(2, 0, 1), "float32", "4, b, n")])
y = np.arange(16, dtype=np.float32).reshape(2, 2, 4) + 100
check("concat", "relax.concat {0}, {1} dim 1", [(x, "b, n, 4"), (y, "b, 2, 4")],
      [(np.concatenate([x, y], 1), "float32", "b, n + 2, 4")])
check("concat of itself", "relax.concat {0}, {0} dim 0".replace("{0}, {0}", "{0}, {1}"), [(x, "b, n, 4"), (x, "b, n, 4")],
      [(np.concatenate([x, x], 0), "float32", "b * 2, n, 4")])
check("split", "relax.split {0} dim 2 [1, 3]", [(x, "b, n, 4")],
      [(x[..., :1], "float32", "b, n, 1"), (x[..., 1:], "float32", "b, n, 3")])
check("split 1", "relax.split {0} dim 1 [2, 1]", [(x, "b, 3, 4")],
      [(x[:, :2], "float32", "b, 2, 4"), (x[:, 2:], "float32", "b, 1, 4")])
check("broadcast_to", "relax.broadcast_to {0}", [(x[:, :1], "2, 1, 4")], [(np.repeat(x[:, :1], 3, 1), "float32", "2, 3, 4")])
# The size operand is not passed to the kernel.
repeat = """relax.func @case<n>(%x: tensor<1x4xf32>, %y: tensor<?xf32, #relax.shape<n>>)
    -> tensor<?x4xf32, #relax.shape<n, 4>> {
  %n = relax.symbol "n" : !relax.size<n>
  %r = relax.broadcast_to %x sizes(%n) : (tensor<1x4xf32>, !relax.size<n>) -> tensor<?x4xf32, #relax.shape<n, 4>>
  relax.return %r : tensor<?x4xf32, #relax.shape<n, 4>>
}"""
for level in LEVELS:
    actual, = interpret.run(repeat, "case", [x[0, :1], np.zeros(5, np.float32)], 1, level)
    np.testing.assert_array_equal(actual, np.repeat(x[0, :1], 5, 0))

table = np.arange(20, dtype=np.float32).reshape(5, 4)
ids = np.int32([[0, 4, 4], [2, 1, 3]])
check("take", "relax.take {0}, {1} axis 0", [(table, "5, 4"), (ids, "b, n")], [(table[ids], "float32", "b, n, 4")])
check("take 1", "relax.take {0}, {1} axis 1", [(table, "m, 4"), (np.int32([3, 0]), "n")],
      [(table[:, [3, 0]], "float32", "m, n")])
check("take one", "relax.take {0}, {1} axis 0", [(table, "5, 4"), (np.int32(3).reshape(()), "")],
      [(table[3], "float32", "4")])
picked = np.take_along_axis(x, np.int64([[[2], [0]], [[1], [1]]]), 1)
check("take batched", "relax.take {0}, {1} axis 1 batch_dims 1", [(x, "b, n, 4"), (np.int32([[2, 0], [1, 1]]), "b, 2")],
      [(picked, "float32", "b, 2, 4")])
check("take none", "relax.take {0}, {1} axis 0", [(table, "5, 4"), (np.zeros((0,), np.int32), "n")],
      [(np.zeros((0, 4)), "float32", "n, 4")])
for bad in (5, -1):
    refused("take of " + str(bad), "take: an index is outside its dimension", "relax.take {0}, {1} axis 0",
            [(table, "5, 4"), (np.int32([0, bad]), "n")], [("float32", "n, 4")])

rng = np.random.default_rng(3)
for vocabulary, rows in ((1, 2), (31, 3), (32, 3), (70, 4)):
    logits = rng.standard_normal((rows, vocabulary)).astype(np.float32)
    logits[0, 0], logits[-1, -1] = np.nan, np.inf
    mask = random_mask(rng, vocabulary, rows)
    check(f"mask_logits {vocabulary}", "relax.mask_logits {0}, {1}",
          [(logits, f"b, {vocabulary}"), (mask, f"b, {mask.shape[1]}")],
          [(masked(logits, mask), "float32", f"b, {vocabulary}")])
