# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""vector against NumPy. Vectors are read from and written to buffers."""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "lib"))
from interpret import expect_close, expect_equal, mlir_type, run

random = np.random.default_rng(11)
x, y = random.normal(size=(3, 4)).astype(np.float32), random.normal(size=(4, 5)).astype(np.float32)
z = random.normal(size=(3, 5)).astype(np.float32)


def vector(array):
    return mlir_type(array, "vector")


def evaluate(body, inputs, like):
    """`body` defines %r, a vector of the shape of `like`, from the vectors %0, %1, ..."""
    arguments = ", ".join(f"%m{i}: {mlir_type(a, 'memref')}" for i, a in enumerate(inputs))
    loads = "".join(f"  %{i} = vector.load %m{i}[{', '.join(['%c0'] * a.ndim)}] : {mlir_type(a, 'memref')}, {vector(a)}\n"
                    for i, a in enumerate(inputs))
    indices = ", ".join(["%c0"] * like.ndim)
    arguments = ", ".join(filter(None, [arguments, f"%out: {mlir_type(like, 'memref')}"]))
    text = f"""func.func @f({arguments}) {{
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %zero = arith.constant 0.0 : f32
{loads}  {body}
  vector.store %r, %out[{indices}] : {mlir_type(like, 'memref')}, {vector(like)}
  return
}}"""
    return run(text, "f", [*inputs, np.zeros_like(like)], [len(inputs)])[0]


def check(name, body, inputs, expected):
    expect_equal(name, evaluate(body, inputs, expected), expected)


check("broadcast", "%r = vector.broadcast %0 : vector<4xf32> to vector<3x4xf32>", [x[0]], np.broadcast_to(x[0], (3, 4)).copy())
check("broadcast of ones", "%r = vector.broadcast %0 : vector<3x1xf32> to vector<3x4xf32>", [x[:, :1].copy()],
      np.broadcast_to(x[:, :1], (3, 4)).copy())
check("transpose", "%r = vector.transpose %0, [1, 0] : vector<3x4xf32> to vector<4x3xf32>", [x], x.T.copy())
check("shape_cast", "%r = vector.shape_cast %0 : vector<3x4xf32> to vector<2x6xf32>", [x], x.reshape(2, 6))
check("extract", "%r = vector.extract %0[2] : vector<4xf32> from vector<3x4xf32>", [x], x[2])
check("extract at an index", """%e = vector.extract %0[%c2, 1] : f32 from vector<3x4xf32>
  %r = vector.broadcast %e : f32 to vector<2xf32>""", [x], np.full(2, x[2, 1]))
check("insert", "%r = vector.insert %1, %0[1] : vector<4xf32> into vector<3x4xf32>", [x, x[0]], x[[0, 0, 2]])
check("extract_strided_slice", """%r = vector.extract_strided_slice %0 {offsets = [1, 1], sizes = [2, 2], strides = [1, 1]}
      : vector<3x4xf32> to vector<2x2xf32>""", [x], x[1:, 1:3].copy())
inserted = x.copy()
inserted[1:, 1:3] = y[:2, :2]
check("insert_strided_slice", """%r = vector.insert_strided_slice %1, %0 {offsets = [1, 1], strides = [1, 1]}
      : vector<2x2xf32> into vector<3x4xf32>""", [x, y[:2, :2].copy()], inserted)
check("shuffle", "%r = vector.shuffle %0, %1 [0, 5, 3] : vector<3x4xf32>, vector<3x4xf32>",
      [x, -x], np.concatenate([x, -x])[[0, 5, 3]])
check("interleave", "%r = vector.interleave %0, %1 : vector<4xf32> -> vector<8xf32>", [x[0], x[1]], np.stack([x[0], x[1]], 1).reshape(8))
check("deinterleave", "%r, %s = vector.deinterleave %0 : vector<4xf32> -> vector<2xf32>", [x[0]], x[0, ::2].copy())
check("from_elements", """%a:4 = vector.to_elements %0 : vector<4xf32>
  %r = vector.from_elements %a#3, %a#0 : vector<2xf32>""", [x[0]], x[0, [3, 0]])
check("step", """%s = vector.step : vector<4xindex>
  %r = arith.index_cast %s : vector<4xindex> to vector<4xi64>""", [], np.arange(4))
check("create_mask", "%m = vector.create_mask %c2, %c1 : vector<3x4xi1>\n  %r = arith.select %m, %0, %1 : vector<3x4xi1>, vector<3x4xf32>",
      [x, -x], np.where(np.logical_and.outer(np.arange(3) < 2, np.arange(4) < 1), x, -x))
check("bitcast", "%r = vector.bitcast %0 : vector<3x4xf32> to vector<3x8xi16>", [x], x.view(np.int16))
check("bitcast back", "%r = vector.bitcast %0 : vector<8xi16> to vector<4xf32>", [x[0].view(np.int16)], x[0])

wide = x.astype(np.float64)
total = np.float32(0)
for element in x[0]:
    total = total + element
check("reduction", "%s = vector.reduction <add>, %0 : vector<4xf32> into f32\n  %r = vector.broadcast %s : f32 to vector<1xf32>",
      [x[0]], np.array([total]))
check("reduction of integers", "%s = vector.reduction <maxsi>, %0 : vector<5xi8> into i8\n  %r = vector.broadcast %s : i8 to vector<1xi8>",
      [np.array([-3, 7, -128, 2, 7], np.int8)], np.array([7], np.int8))
check("multi_reduction", "%r = vector.multi_reduction <maximumf>, %0, %1 [1] : vector<3x4xf32> to vector<3xf32>",
      [x, np.full(3, -9, np.float32)], x.max(1))
contract = """%r = vector.contract {indexing_maps = [affine_map<(i, j, k) -> (i, k)>, affine_map<(i, j, k) -> (k, j)>,
      affine_map<(i, j, k) -> (i, j)>], iterator_types = ["parallel", "parallel", "reduction"]} %0, %1, %2
      : vector<3x4xf64>, vector<4x5xf64> into vector<3x5xf64>"""
a, b, c = (m.astype(np.float64) for m in (x, y, z))
expect_close("contract", evaluate(contract, [a, b, c], c), a @ b + c, slack=1e-13)
expect_close("outerproduct", evaluate("%r = vector.outerproduct %0, %1, %2 {kind = #vector.kind<add>} : vector<3xf64>, vector<5xf64>",
                                      [a[:, 0].copy(), b[0], c], c), np.outer(a[:, 0], b[0]) + c, slack=1e-13)
expect_close("fma", evaluate("%r = vector.fma %0, %1, %2 : vector<4xf32>", [x[0], x[1], x[2]], x[0]),
             a[0] * a[1] + a[2], slack=1e-15)

# Transfers: bounds, padding, masks and permutations.
padded = np.zeros((2, 4), np.float32)
padded[0, :2] = x[2, 2:]
check("transfer_read", "%r = vector.transfer_read %m0[%c2, %c2], %zero : memref<3x4xf32>, vector<2x4xf32>", [x], padded)
check("transfer_read of columns", """%r = vector.transfer_read %m0[%c0, %c1], %zero {in_bounds = [true, true],
      permutation_map = affine_map<(i, j) -> (j, i)>} : memref<3x4xf32>, vector<2x3xf32>""", [x], x[:, 1:3].T.copy())
check("transfer_read broadcast", """%r = vector.transfer_read %m0[%c1, %c0], %zero {in_bounds = [true, true],
      permutation_map = affine_map<(i, j) -> (0, j)>} : memref<3x4xf32>, vector<2x4xf32>""", [x], x[[1, 1]])
check("transfer_read masked", """%m = vector.create_mask %c1 : vector<4xi1>
  %r = vector.transfer_read %m0[%c1, %c0], %zero, %m {in_bounds = [true]} : memref<3x4xf32>, vector<4xf32>""",
      [x], np.where(np.arange(4) < 1, x[1], 0).astype(np.float32))
written = y.copy()
written[2:, 3:] = x[:2, :2]
check("transfer_write", """vector.transfer_write %0, %m1[%c2, %three] : vector<3x4xf32>, memref<4x5xf32>
  %r = vector.load %m1[%c0, %c0] : memref<4x5xf32>, vector<4x5xf32>""".replace("%three", "%c3").replace(
    "vector.transfer_write", "%c3 = arith.constant 3 : index\n  vector.transfer_write", 1), [x, y], written)
check("maskedload", """%m = vector.create_mask %c2 : vector<4xi1>
  %r = vector.maskedload %m0[%c1, %c0], %m, %1 : memref<3x4xf32>, vector<4xi1>, vector<4xf32> into vector<4xf32>""",
      [x, -x[0]], np.where(np.arange(4) < 2, x[1], -x[0]))
check("maskedstore", """%m = vector.create_mask %c2 : vector<4xi1>
  vector.maskedstore %m0[%c0], %m, %1 : memref<4xf32>, vector<4xi1>, vector<4xf32>
  %r = vector.load %m0[%c0] : memref<4xf32>, vector<4xf32>""", [x[0], x[1]], np.where(np.arange(4) < 2, x[1], x[0]))
check("gather", """%m = vector.constant_mask [3] : vector<4xi1>
  %r = vector.gather %m0[%c1] [%1], %m, %2 : memref<4xf32>, vector<4xi32>, vector<4xi1>, vector<4xf32> into vector<4xf32>""",
      [x[0], np.array([2, -1, 0, 99], np.int32), x[2]], np.array([x[0, 3], x[0, 0], x[0, 1], x[2, 3]]))
