# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""linalg on tensors and on buffers against NumPy."""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "lib"))
from interpret import expect_close, expect_equal, mlir_type, run

random = np.random.default_rng(8)
f64 = np.float64


def check(name, op, inputs, expected):
    """`op`: text over %0, %1, ... and %out, a tensor of zeros of the result's type."""
    out = np.zeros(expected.shape, expected.dtype)
    arguments = ", ".join(f"%{i}: {mlir_type(a)}" for i, a in enumerate(inputs))
    text = f"""func.func @f({arguments}, %out: {mlir_type(out)}) -> {mlir_type(out)} {{
      %r = {op}
      return %r : {mlir_type(out)}
    }}"""
    for options in ((), ("--interpret-shuffle=5",)):
        actual = run(text, "f", [*inputs, out], 1, options)[0]
        if expected.dtype == f64:
            expect_close(name, actual, expected, slack=1e-13)
        else:
            expect_equal(name, actual, expected)


def structured(op, inputs, expected, attributes=""):
    operands, types = ", ".join(f"%{i}" for i in range(len(inputs))), ", ".join(mlir_type(a) for a in inputs)
    out = mlir_type(expected)
    check(op, f"linalg.{op} {attributes} ins({operands} : {types}) outs(%out : {out}) -> {out}", inputs, expected)


a, b, c = random.normal(size=(3, 4)), random.normal(size=(4, 5)), random.normal(size=(2, 3, 4))
structured("matmul", [a, b], a @ b)
structured("batch_matmul", [c, np.swapaxes(c, 1, 2).copy()], c @ np.swapaxes(c, 1, 2))
structured("matvec", [a, b[:, 0].copy()], a @ b[:, 0])
structured("dot", [a[0], a[1]], np.asarray(a[0] @ a[1]))
structured("add", [a, a], a + a)
structured("exp", [a], np.exp(a))
x, y = random.integers(-99, 99, (3, 4)).astype(np.int8), random.integers(-99, 99, (4, 2)).astype(np.int8)
structured("matmul", [x, y], x.astype(np.int32) @ y.astype(np.int32))

image, kernel = random.normal(size=(1, 6, 7, 2)), random.normal(size=(3, 2, 2, 4))
convolved = np.zeros((1, 2, 6, 4))
for i, j in np.ndindex(2, 6):
    convolved[0, i, j] = np.einsum("hwc,hwcf->f", image[0, 2 * i : 2 * i + 3, j : j + 2], kernel)
structured("conv_2d_nhwc_hwcf", [image, kernel], convolved, "{strides = dense<[2, 1]> : tensor<2xi64>}")
pooled = np.zeros((1, 5, 6, 2))
for i, j in np.ndindex(5, 6):
    pooled[0, i, j] = np.maximum(image[0, i : i + 2, j : j + 2].max(axis=(0, 1)), 0)
structured("pooling_nhwc_max", [image, np.zeros((2, 2))], pooled)

check("reduce", """linalg.reduce ins(%0 : tensor<3x4xf64>) outs(%out : tensor<3xf64>) dimensions = [1]
        (%x: f64, %s: f64) { %t = arith.addf %x, %s : f64 linalg.yield %t : f64 }""", [a], a.sum(1))
check("broadcast", "linalg.broadcast ins(%0 : tensor<4xf64>) outs(%out : tensor<3x4xf64>) dimensions = [0]",
      [a[0]], np.broadcast_to(a[0], (3, 4)).copy())
check("transpose", "linalg.transpose ins(%0 : tensor<3x4xf64>) outs(%out : tensor<4x3xf64>) permutation = [1, 0]",
      [a], a.T.copy())
check("map", """linalg.map ins(%0, %1 : tensor<3x4xf64>, tensor<3x4xf64>) outs(%out : tensor<3x4xf64>)
        (%x: f64, %y: f64, %o: f64) { %t = arith.mulf %x, %y : f64 linalg.yield %t : f64 }""", [a, a], a * a)
# Indices, a map with a sum, and an output that gives only its shape.
check("generic", """linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, 2 * j + 1)>, affine_map<(i, j) -> (i, j)>],
          iterator_types = ["parallel", "parallel"]} ins(%0 : tensor<3x4xf64>) outs(%out : tensor<3x2xf64>) {
        ^bb0(%x: f64, %o: f64):
          %i = linalg.index 0 : index
          %j = linalg.index 1 : index
          %k = affine.apply affine_map<(i, j) -> (10 * i + j)>(%i, %j)
          %n = arith.index_cast %k : index to i64
          %f = arith.sitofp %n : i64 to f64
          %t = arith.addf %x, %f : f64
          linalg.yield %t : f64
        } -> tensor<3x2xf64>""", [a], np.array([[a[i, 2 * j + 1] + 10 * i + j for j in range(2)] for i in range(3)]))

# On buffers: filled, then reduced in place.
BUFFERS = """
func.func @f(%a: memref<?x4xf64>, %b: memref<4x5xf64>, %c: memref<?x5xf64>) {
  %zero = arith.constant 0.0 : f64
  linalg.fill ins(%zero : f64) outs(%c : memref<?x5xf64>)
  linalg.matmul ins(%a, %b : memref<?x4xf64>, memref<4x5xf64>) outs(%c : memref<?x5xf64>)
  return
}
func.func @tensors(%a: tensor<?x4xf64>, %b: tensor<4x5xf64>) -> tensor<?x5xf64> {
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : f64
  %n = tensor.dim %a, %c0 : tensor<?x4xf64>
  %empty = tensor.empty(%n) : tensor<?x5xf64>
  %filled = linalg.fill ins(%zero : f64) outs(%empty : tensor<?x5xf64>) -> tensor<?x5xf64>
  %c = linalg.matmul ins(%a, %b : tensor<?x4xf64>, tensor<4x5xf64>) outs(%filled : tensor<?x5xf64>) -> tensor<?x5xf64>
  return %c : tensor<?x5xf64>
}"""
expect_close("buffers", run(BUFFERS, "f", [a, b, "empty:3x5"], [2], ["--interpret-track-writes"])[0], a @ b, slack=1e-13)
expect_close("tensors", run(BUFFERS, "tensors", [a, b], 1, ["--interpret-track-writes"])[0], a @ b, slack=1e-13)
