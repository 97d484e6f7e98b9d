# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Operators of relax that move elements, against NumPy."""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "lib"))
from interpret import expect_equal, expect_error, mlir_type, run

random = np.random.default_rng(3)
x = random.normal(size=(2, 3, 4)).astype(np.float32)


def call(op, inputs, expected, attributes=""):
    """`expected`: the results as NumPy computes them."""
    arguments = ", ".join(f"%{i}: {mlir_type(a)}" for i, a in enumerate(inputs))
    operands, types = ", ".join(f"%{i}" for i in range(len(inputs))), ", ".join(mlir_type(a) for a in inputs)
    results, names = ", ".join(mlir_type(a) for a in expected), ", ".join(f"%r{i}" for i in range(len(expected)))
    text = f"""relax.func @f({arguments}) -> ({results}) {{
      {names} = relax.{op} {operands} {attributes} : ({types}) -> ({results})
      relax.return {names} : {results}
    }}"""
    return run(text, "f", inputs, len(expected))


def check(op, inputs, expected, attributes=""):
    for actual, wanted in zip(call(op, inputs, expected, attributes), expected):
        expect_equal(op, actual, wanted)


def take(table, indices, axis, batch):
    """Straight from the formula, one element at a time."""
    sizes = table.shape[:axis] + indices.shape[batch:] + table.shape[axis + 1:]
    result = np.zeros(sizes, table.dtype)
    picked = indices.ndim - batch
    for index in np.ndindex(*sizes):
        row = indices[index[:batch] + index[axis:axis + picked]]
        result[index] = table[index[:axis] + (row,) + index[axis + picked:]]
    return result


check("reshape", [x], [x.reshape(6, 4)])
check("reshape", [x], [x.reshape(1, 24)])
check("permute", [x], [x.transpose(2, 0, 1)], "[2, 0, 1]")
check("permute", [x], [x.transpose(1, 2, 0)], "[1, 2, 0]")
check("broadcast_to", [x[:, :1]], [np.broadcast_to(x[:, :1], (5, 2, 3, 4)).copy()])
check("concat", [x, x[:, :1], x[:, 1:]], [np.concatenate([x, x[:, :1], x[:, 1:]], 1)], "dim 1")
check("split", [x], [x[..., :1], x[..., 1:]], "dim 2 [1, 3]")
check("split", [x], [x[:, :2], x[:, 2:]], "dim 1 [2, 1]")
check("take", [x, np.array([[2, 0], [1, 1]], np.int32)], [take(x, np.array([[2, 0], [1, 1]]), 1, 0)], "axis 1")
check("take", [x, np.array([[2, 0], [1, 1]], np.int32)], [take(x, np.array([[2, 0], [1, 1]]), 1, 1)],
      "axis 1 batch_dims 1")
check("take", [x, np.array([[3, 0, 1]] * 2, np.int64)], [take(x, np.array([[3, 0, 1]] * 2), 2, 1)],
      "axis 2 batch_dims 1")
for row in (3, -1):
    expect_error("take", f"expected indices inside [0, 3), got {row}",
                 lambda: call("take", [x, np.array([row], np.int32)], [x[:, :1]], "axis 1"))

# Sizes that are only known when the code runs.
DYNAMIC = """
relax.func @reshape<n, m>(%x: tensor<?x4xf32, #relax.shape<n, 4>>, %m: !relax.size<m>)
    -> tensor<?x?xf32, #relax.shape<m, ?>> {
  %r = relax.reshape %x sizes(%m) : (tensor<?x4xf32, #relax.shape<n, 4>>, !relax.size<m>)
      -> tensor<?x?xf32, #relax.shape<m, ?>>
  relax.return %r : tensor<?x?xf32, #relax.shape<m, ?>>
}
relax.func @split<n>(%x: tensor<?xf32, #relax.shape<n>>) -> (tensor<2xf32>, tensor<1xf32>) {
  %a, %b = relax.split %x dim 0 [2, 1] : (tensor<?xf32, #relax.shape<n>>) -> (tensor<2xf32>, tensor<1xf32>)
  relax.return %a, %b : tensor<2xf32>, tensor<1xf32>
}
relax.func @concat<n, m>(%x: tensor<?x4xf32, #relax.shape<n, 4>>, %y: tensor<?x4xf32, #relax.shape<m, 4>>)
    -> tensor<?x8xf32, #relax.shape<n, 8>> {
  %r = relax.concat %x, %y dim 1 : (tensor<?x4xf32, #relax.shape<n, 4>>, tensor<?x4xf32, #relax.shape<m, 4>>)
      -> tensor<?x8xf32>
  %c = relax.match_cast %r : (tensor<?x8xf32>) -> tensor<?x8xf32, #relax.shape<n, 8>>
  relax.return %c : tensor<?x8xf32, #relax.shape<n, 8>>
}
relax.func @broadcast<n, m>(%x: tensor<?xf32, #relax.shape<n>>, %m: !relax.size<m>) -> tensor<3x?xf32, #relax.shape<3, m>> {
  %r = relax.broadcast_to %x sizes(%m) : (tensor<?xf32, #relax.shape<n>>, !relax.size<m>)
      -> tensor<3x?xf32, #relax.shape<3, m>>
  relax.return %r : tensor<3x?xf32, #relax.shape<3, m>>
}
"""
y = x.reshape(6, 4)
expect_equal("reshape", run(DYNAMIC, "reshape", [y, 3], 1)[0], y.reshape(3, 8))
expect_error("reshape", "expected a shape of as many elements, got 6x4 and 5x4", lambda: run(DYNAMIC, "reshape", [y, 5], 1))
expect_error("split", "expected extents that sum to 4, got 3", lambda: run(DYNAMIC, "split", [y[0]], 2))
expect_equal("concat", run(DYNAMIC, "concat", [y, y], 1)[0], np.concatenate([y, y], 1))
expect_error("concat", "expected shapes that differ in dimension 1 alone, got 6x4 and 5x4",
             lambda: run(DYNAMIC, "concat", [y, y[1:]], 1))
expect_error("broadcast_to", "expected shapes that broadcast, got 4 to 3x5", lambda: run(DYNAMIC, "broadcast", [y[0], 5], 1))
