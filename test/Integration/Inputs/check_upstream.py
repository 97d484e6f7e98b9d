# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Functions of upstream ops that are not named structured ops, and such with dynamic dimensions, against NumPy:
interpreted (behind --decompose-aggregates), and compiled."""

import sys

import numpy as np
from interpret import run
from run_kernels import run_kernels

random = np.random.default_rng(5)
f32 = np.float32


def numbers(*shape, dtype=f32):
    return random.integers(-6, 7, shape).astype(dtype)


CASES = []  # name, text, sizes, inputs, expected, tolerance


def case(name, text, sizes, inputs, expected, tolerance=0.0):
    CASES.append((name, text.replace("@f(", f"@{name}("), sizes, inputs, expected, tolerance))


x, y = numbers(4, 6), numbers(6, 5)
soft = np.exp(x - x.max(0)) / np.exp(x - x.max(0)).sum(0)
case("softmax", """func.func @f(%x: tensor<4x6xf32>) -> tensor<4x6xf32> {
  %e = tensor.empty() : tensor<4x6xf32>
  %r = linalg.softmax dimension(0) ins(%x : tensor<4x6xf32>) outs(%e : tensor<4x6xf32>) -> tensor<4x6xf32>
  return %r : tensor<4x6xf32> }""", [], [x], soft, 1e-6)
case("softmax_dynamic", """func.func @f(%x: tensor<?x?xf32>) -> tensor<?x?xf32> {
  %c0 = arith.constant 0 : index  %c1 = arith.constant 1 : index
  %m = tensor.dim %x, %c0 : tensor<?x?xf32>  %n = tensor.dim %x, %c1 : tensor<?x?xf32>
  %e = tensor.empty(%m, %n) : tensor<?x?xf32>
  %r = linalg.softmax dimension(0) ins(%x : tensor<?x?xf32>) outs(%e : tensor<?x?xf32>) -> tensor<?x?xf32>
  return %r : tensor<?x?xf32> }""", [4, 6], [x], soft, 1e-6)
case("pad", """func.func @f(%x: tensor<4x6xf32>) -> tensor<7x9xf32> {
  %c = arith.constant 2.5 : f32
  %r = tensor.pad %x low[1, 0] high[2, 3] { ^bb0(%i: index, %j: index): tensor.yield %c : f32 }
    : tensor<4x6xf32> to tensor<7x9xf32>
  return %r : tensor<7x9xf32> }""", [], [x], np.pad(x, ((1, 2), (0, 3)), constant_values=2.5))
case("pad_dynamic", """func.func @f(%x: tensor<?x6xf32>) -> tensor<?x9xf32> {
  %c = arith.constant -1.0 : f32
  %r = tensor.pad %x low[1, 0] high[2, 3] { ^bb0(%i: index, %j: index): tensor.yield %c : f32 }
    : tensor<?x6xf32> to tensor<?x9xf32>
  return %r : tensor<?x9xf32> }""", [4], [x], np.pad(x, ((1, 2), (0, 3)), constant_values=-1))
case("pad_by_index", """func.func @f(%x: tensor<4x6xf32>) -> tensor<6x6xf32> {
  %r = tensor.pad %x low[0, 0] high[2, 0] { ^bb0(%i: index, %j: index):
    %k = arith.index_cast %j : index to i32  %v = arith.sitofp %k : i32 to f32
    tensor.yield %v : f32 } : tensor<4x6xf32> to tensor<6x6xf32>
  return %r : tensor<6x6xf32> }""", [], [x], np.concatenate([x, np.tile(np.arange(6, dtype=f32), (2, 1))]))
case("concat", """func.func @f(%x: tensor<4x6xf32>, %y: tensor<4x2xf32>) -> tensor<4x14xf32> {
  %r = tensor.concat dim(1) %x, %y, %x : (tensor<4x6xf32>, tensor<4x2xf32>, tensor<4x6xf32>) -> tensor<4x14xf32>
  return %r : tensor<4x14xf32> }""", [], [x, x[:, 1:3].copy()], np.concatenate([x, x[:, 1:3], x], 1))
case("concat_dynamic", """func.func @f(%x: tensor<?x6xf32>, %y: tensor<?x6xf32>) -> tensor<?x6xf32> {
  %r = tensor.concat dim(0) %x, %y : (tensor<?x6xf32>, tensor<?x6xf32>) -> tensor<?x6xf32>
  return %r : tensor<?x6xf32> }""", [4, 3], [x, x[:3].copy()], np.concatenate([x, x[:3]]))
case("pack", """func.func @f(%x: tensor<6x5xf32>) -> tensor<3x2x2x3xf32> {
  %e = tensor.empty() : tensor<3x2x2x3xf32>
  %c = arith.constant 9.0 : f32
  %r = linalg.pack %x padding_value(%c : f32) inner_dims_pos = [0, 1] inner_tiles = [2, 3] into %e
    : tensor<6x5xf32> -> tensor<3x2x2x3xf32>
  return %r : tensor<3x2x2x3xf32> }""", [], [y],
     np.pad(y, ((0, 0), (0, 1)), constant_values=9).reshape(3, 2, 2, 3).transpose(0, 2, 1, 3).copy())
packed = numbers(3, 2, 2, 3)
case("unpack", """func.func @f(%x: tensor<3x2x2x3xf32>) -> tensor<6x5xf32> {
  %e = tensor.empty() : tensor<6x5xf32>
  %r = linalg.unpack %x inner_dims_pos = [0, 1] inner_tiles = [2, 3] into %e : tensor<3x2x2x3xf32> -> tensor<6x5xf32>
  return %r : tensor<6x5xf32> }""", [], [packed], packed.transpose(0, 2, 1, 3).reshape(6, 6)[:, :5].copy())
image, kernel = numbers(1, 6, 6, 2), numbers(3, 3, 3, 2)
convolved = np.zeros((1, 4, 4, 3))
for i, j in np.ndindex(4, 4):
    convolved[0, i, j] = np.einsum("hwc,fhwc->f", image[0, i : i + 3, j : j + 3], kernel)
case("winograd", """func.func @f(%x: tensor<1x6x6x2xf32>, %w: tensor<3x3x3x2xf32>) -> tensor<1x4x4x3xf32> {
  %e0 = tensor.empty() : tensor<6x6x2x3xf32>
  %u = linalg.winograd_filter_transform fmr(F_4_3) ins(%w : tensor<3x3x3x2xf32>) outs(%e0 : tensor<6x6x2x3xf32>)
    -> tensor<6x6x2x3xf32>
  %e1 = tensor.empty() : tensor<6x6x1x1x1x2xf32>
  %v = linalg.winograd_input_transform fmr(F_4_3) ins(%x : tensor<1x6x6x2xf32>) outs(%e1 : tensor<6x6x1x1x1x2xf32>)
    -> tensor<6x6x1x1x1x2xf32>
  %u3 = tensor.collapse_shape %u [[0, 1], [2], [3]] : tensor<6x6x2x3xf32> into tensor<36x2x3xf32>
  %v3 = tensor.collapse_shape %v [[0, 1], [2, 3, 4], [5]] : tensor<6x6x1x1x1x2xf32> into tensor<36x1x2xf32>
  %zero = arith.constant 0.0 : f32
  %e2 = tensor.empty() : tensor<36x1x3xf32>
  %f2 = linalg.fill ins(%zero : f32) outs(%e2 : tensor<36x1x3xf32>) -> tensor<36x1x3xf32>
  %m = linalg.batch_matmul ins(%v3, %u3 : tensor<36x1x2xf32>, tensor<36x2x3xf32>) outs(%f2 : tensor<36x1x3xf32>)
    -> tensor<36x1x3xf32>
  %m6 = tensor.expand_shape %m [[0, 1], [2, 3, 4], [5]] output_shape [6, 6, 1, 1, 1, 3]
    : tensor<36x1x3xf32> into tensor<6x6x1x1x1x3xf32>
  %e3 = tensor.empty() : tensor<1x4x4x3xf32>
  %f3 = linalg.fill ins(%zero : f32) outs(%e3 : tensor<1x4x4x3xf32>) -> tensor<1x4x4x3xf32>
  %r = linalg.winograd_output_transform fmr(F_4_3) ins(%m6 : tensor<6x6x1x1x1x3xf32>) outs(%f3 : tensor<1x4x4x3xf32>)
    -> tensor<1x4x4x3xf32>
  return %r : tensor<1x4x4x3xf32> }""", [], [image, kernel], convolved.astype(f32), 1e-3)

case("elementwise", """func.func @f(%x: tensor<?x6xf32>, %y: tensor<?x6xf32>) -> tensor<?x6xf32> {
  %s = arith.addf %x, %y : tensor<?x6xf32>
  %t = math.absf %s : tensor<?x6xf32>
  %c = arith.cmpf olt, %s, %y : tensor<?x6xf32>
  %r = arith.select %c, %t, %x : tensor<?x6xi1>, tensor<?x6xf32>
  return %r : tensor<?x6xf32> }""", [4], [x, x[::-1].copy()],
     np.where(x + x[::-1] < x[::-1], np.abs(x + x[::-1]), x))
case("generate", """func.func @f() -> tensor<3x4xi32> {
  %r = tensor.generate { ^bb0(%i: index, %j: index):
    %s = arith.addi %i, %j : index  %v = arith.index_cast %s : index to i32  tensor.yield %v : i32 } : tensor<3x4xi32>
  return %r : tensor<3x4xi32> }""", [], [], np.add.outer(np.arange(3), np.arange(4)).astype(np.int32))
case("splat", """func.func @f() -> tensor<3x4xf32> {
  %c = arith.constant 1.5 : f32
  %r = tensor.splat %c : tensor<3x4xf32>
  return %r : tensor<3x4xf32> }""", [], [], np.full((3, 4), 1.5, f32))
case("from_elements", """func.func @f() -> tensor<2x2xf32> {
  %a = arith.constant 1.5 : f32  %b = arith.constant 2.5 : f32
  %r = tensor.from_elements %a, %b, %b, %a : tensor<2x2xf32>
  return %r : tensor<2x2xf32> }""", [], [], np.array([[1.5, 2.5], [2.5, 1.5]], f32))
target = numbers(6, 9)
inserted = target.copy()
inserted[1:5:2, 3:9:3] = x[1:3, 0:4:2]
case("slices", """func.func @f(%x: tensor<4x6xf32>, %t: tensor<6x9xf32>) -> tensor<6x9xf32> {
  %s = tensor.extract_slice %x[1, 0] [2, 2] [1, 2] : tensor<4x6xf32> to tensor<2x2xf32>
  %r = tensor.insert_slice %s into %t[1, 3] [2, 2] [2, 3] : tensor<2x2xf32> into tensor<6x9xf32>
  return %r : tensor<6x9xf32> }""", [], [x, target], inserted)
case("slice_of_rank_1", """func.func @f(%x: tensor<?x6xf32>) -> tensor<6xf32> {
  %s = tensor.extract_slice %x[2, 0] [1, 6] [1, 1] : tensor<?x6xf32> to tensor<6xf32>
  return %s : tensor<6xf32> }""", [4], [x], x[2].copy())
case("shapes", """func.func @f(%x: tensor<?x6xf32>) -> tensor<3x?x2xf32> {
  %c0 = arith.constant 0 : index
  %n = tensor.dim %x, %c0 : tensor<?x6xf32>
  %a = tensor.collapse_shape %x [[0, 1]] : tensor<?x6xf32> into tensor<?xf32>
  %b = tensor.expand_shape %a [[0, 1, 2]] output_shape [%n, 3, 2] : tensor<?xf32> into tensor<?x3x2xf32>
  %e = tensor.empty(%n) : tensor<3x?x2xf32>
  %r = linalg.transpose ins(%b : tensor<?x3x2xf32>) outs(%e : tensor<3x?x2xf32>) permutation = [1, 0, 2]
  return %r : tensor<3x?x2xf32> }""", [4], [x], x.reshape(4, 3, 2).transpose(1, 0, 2).copy())
case("collapsed_result", """func.func @f(%x: tensor<?x?x2xf32>) -> tensor<?xf32> {
  %r = tensor.collapse_shape %x [[0, 1, 2]] : tensor<?x?x2xf32> into tensor<?xf32>
  return %r : tensor<?xf32> }""", [4, 3], [x.reshape(4, 3, 2)], x.ravel())

# Sizes that ops say are equal are one; a sum of the two sizes of a result.
case("matmul_dynamic", """func.func @f(%x: tensor<?x?xf32>, %y: tensor<?x?xf32>) -> tensor<?x?xf32> {
  %c0 = arith.constant 0 : index  %c1 = arith.constant 1 : index  %zero = arith.constant 0.0 : f32
  %m = tensor.dim %x, %c0 : tensor<?x?xf32>  %n = tensor.dim %y, %c1 : tensor<?x?xf32>
  %e = tensor.empty(%m, %n) : tensor<?x?xf32>
  %i = linalg.fill ins(%zero : f32) outs(%e : tensor<?x?xf32>) -> tensor<?x?xf32>
  %r = linalg.matmul ins(%x, %y : tensor<?x?xf32>, tensor<?x?xf32>) outs(%i : tensor<?x?xf32>) -> tensor<?x?xf32>
  return %r : tensor<?x?xf32> }""", [4, 6, 5], [x, y], x @ y)
case("convolution_dynamic", """func.func @f(%x: tensor<?x?x?x2xf32>, %w: tensor<3x3x3x2xf32>) -> tensor<?x?x?x3xf32> {
  %c0 = arith.constant 0 : index  %c1 = arith.constant 1 : index  %c2 = arith.constant 2 : index
  %two = arith.constant 2 : i64  %zero = arith.constant 0.0 : f32
  %n = tensor.dim %x, %c0 : tensor<?x?x?x2xf32>
  %h = tensor.dim %x, %c1 : tensor<?x?x?x2xf32>  %w0 = tensor.dim %x, %c2 : tensor<?x?x?x2xf32>
  %h64 = arith.index_cast %h : index to i64
  %oh64 = arith.subi %h64, %two : i64
  %oh = arith.index_cast %oh64 : i64 to index
  %ow = affine.apply affine_map<()[s0] -> (s0 - 2)>()[%w0]
  %e = tensor.empty(%n, %oh, %ow) : tensor<?x?x?x3xf32>
  %i = linalg.fill ins(%zero : f32) outs(%e : tensor<?x?x?x3xf32>) -> tensor<?x?x?x3xf32>
  %r = linalg.conv_2d_nhwc_fhwc ins(%x, %w : tensor<?x?x?x2xf32>, tensor<3x3x3x2xf32>) outs(%i : tensor<?x?x?x3xf32>)
    -> tensor<?x?x?x3xf32>
  return %r : tensor<?x?x?x3xf32> }""", [1, 6, 6], [image, kernel], convolved.astype(f32))
case("known_by_another", """func.func @f(%x: tensor<?x?xf32>, %y: tensor<4x6xf32>) -> tensor<?x?xf32> {
  %r = linalg.add ins(%x, %y : tensor<?x?xf32>, tensor<4x6xf32>) outs(%x : tensor<?x?xf32>) -> tensor<?x?xf32>
  return %r : tensor<?x?xf32> }""", [], [x, x], 2 * x)
case("result_is_argument", """func.func @f(%x: tensor<?x6xf32>) -> tensor<?x6xf32> {
  return %x : tensor<?x6xf32> }""", [4], [x], x)
case("gather", """func.func @f(%i: tensor<?xi64>, %x: tensor<4x6xf32>) -> tensor<?x6xf32> {
  %c0 = arith.constant 0 : index  %c4 = arith.constant 4 : index
  %n = tensor.dim %i, %c0 : tensor<?xi64>
  %e = tensor.empty(%n) : tensor<?x6xf32>
  %r = linalg.generic {indexing_maps = [affine_map<(a, b) -> (a)>, affine_map<(a, b) -> (a, b)>],
      iterator_types = ["parallel", "parallel"]} ins(%i : tensor<?xi64>) outs(%e : tensor<?x6xf32>) {
  ^bb0(%in: i64, %o: f32):
    %row = arith.index_cast %in : i64 to index
    %ok = arith.cmpi ult, %row, %c4 : index
    cf.assert %ok, "row out of range"
    %column = linalg.index 1 : index
    %v = tensor.extract %x[%row, %column] : tensor<4x6xf32>
    linalg.yield %v : f32
  } -> tensor<?x6xf32>
  return %r : tensor<?x6xf32> }""", [3], [np.array([3, 0, 3]), x], x[[3, 0, 3]])

tool = sys.argv[1]
module = "\n".join(text for _, text, *_ in CASES)
calls = []
for name, text, sizes, inputs, expected, tolerance in CASES:
    actual = run(module, name, inputs, 1, ["--decompose-aggregates"])[0]
    assert actual.shape == expected.shape and (np.abs(actual - expected) <= tolerance).all(), f"{name}, interpreted:\n{actual}"
    calls.append((name, sizes, inputs, [(expected.shape, expected.dtype)]))
for options in ((), ("--schedules=none",)):
    for (name, *_, expected, tolerance), (actual,) in zip(CASES, run_kernels(tool, module, calls, options)):
        assert (np.abs(actual - expected) <= tolerance).all(), f"{name}, compiled {options}: expected\n{expected}\ngot\n{actual}"
