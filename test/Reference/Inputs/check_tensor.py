# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""tensor against NumPy."""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "lib"))
from interpret import expect_equal, mlir_type, run

random = np.random.default_rng(10)
x, y = random.normal(size=(4, 6)).astype(np.float32), random.normal(size=(2, 3)).astype(np.float32)


def check(name, body, inputs, expected):
    """`body` defines %r."""
    arguments = ", ".join(f"%{i}: {mlir_type(a)}" for i, a in enumerate(inputs))
    text = f"""func.func @f({arguments}) -> {mlir_type(expected)} {{
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c2 = arith.constant 2 : index
      {body}
      return %r : {mlir_type(expected)}
    }}"""
    expect_equal(name, run(text, "f", inputs, 1)[0], expected)


inserted = x.copy()
inserted[1:3, 0:6:2] = y
row = x.copy()
row[2, 1:4] = y[0]
scattered = x.copy()
scattered[1, 2] = 7
check("extract_slice", "%r = tensor.extract_slice %0[1, 0] [2, 3] [1, 2] : tensor<4x6xf32> to tensor<2x3xf32>",
      [x], x[1:3, 0:6:2].copy())
check("extract_slice of a row", "%r = tensor.extract_slice %0[2, 1] [1, 3] [1, 1] : tensor<4x6xf32> to tensor<3xf32>",
      [x], x[2, 1:4].copy())
check("insert_slice", "%r = tensor.insert_slice %1 into %0[1, 0] [2, 3] [1, 2] : tensor<2x3xf32> into tensor<4x6xf32>",
      [x, y], inserted)
check("insert_slice of a row", "%r = tensor.insert_slice %1 into %0[2, 1] [1, 3] [1, 1] : tensor<3xf32> into tensor<4x6xf32>",
      [x, y[0]], row)
check("insert leaves its operand", """%seven = arith.constant 7.0 : f32
      %n = tensor.insert %seven into %0[%c1, %c2] : tensor<4x6xf32>
      %a = tensor.extract_slice %n[0, 0] [2, 6] [1, 1] : tensor<4x6xf32> to tensor<2x6xf32>
      %b = tensor.extract_slice %0[0, 0] [2, 6] [1, 1] : tensor<4x6xf32> to tensor<2x6xf32>
      %r = tensor.concat dim(0) %a, %b : (tensor<2x6xf32>, tensor<2x6xf32>) -> tensor<4x6xf32>""",
      [x], np.concatenate([scattered[:2], x[:2]]))
check("collapse_shape", "%r = tensor.collapse_shape %0 [[0, 1]] : tensor<4x6xf32> into tensor<24xf32>", [x], x.reshape(24))
check("expand_shape", "%r = tensor.expand_shape %0 [[0], [1, 2]] output_shape [4, 2, 3] : tensor<4x6xf32> into tensor<4x2x3xf32>",
      [x], x.reshape(4, 2, 3))
check("reshape", """%s = arith.constant dense<[3, 8]> : tensor<2xi64>
      %r = tensor.reshape %0(%s) : (tensor<4x6xf32>, tensor<2xi64>) -> tensor<3x8xf32>""", [x], x.reshape(3, 8))
check("concat", "%r = tensor.concat dim(1) %0, %1 : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x6xf32>",
      [y, -y], np.concatenate([y, -y], 1))
check("pad", """%v = arith.constant 9.0 : f32
      %r = tensor.pad %0 low[1, 0] high[0, 2] { ^bb0(%i: index, %j: index): tensor.yield %v : f32 }
          : tensor<2x3xf32> to tensor<3x5xf32>""", [y], np.pad(y, ((1, 0), (0, 2)), constant_values=9))
check("generate", """%r = tensor.generate { ^bb0(%i: index, %j: index):
        %k = arith.muli %i, %j : index
        %n = arith.index_cast %k : index to i32
        tensor.yield %n : i32 } : tensor<3x4xi32>""", [], np.outer(np.arange(3), np.arange(4)).astype(np.int32))
check("from_elements", """%a = tensor.extract %0[%c1, %c2] : tensor<2x3xf32>
      %b = tensor.extract %0[%c0, %c0] : tensor<2x3xf32>
      %r = tensor.from_elements %a, %b : tensor<2xf32>""", [y], np.array([y[1, 2], y[0, 0]]))
check("splat and cast", """%a = tensor.extract %0[%c1, %c1] : tensor<2x3xf32>
      %s = tensor.splat %a[%c2] : tensor<?x3xf32>
      %r = tensor.cast %s : tensor<?x3xf32> to tensor<2x3xf32>""", [y], np.full((2, 3), y[1, 1]))
check("scf.forall", """%r = scf.forall (%i) in (4) shared_outs(%o = %0) -> (tensor<4x6xf32>) {
        %s = tensor.extract_slice %1[%i, 0] [1, 6] [1, 1] : tensor<4x6xf32> to tensor<1x6xf32>
        %t = arith.addf %s, %s : tensor<1x6xf32>
        scf.forall.in_parallel { tensor.parallel_insert_slice %t into %o[%i, 0] [1, 6] [1, 1] : tensor<1x6xf32> into tensor<4x6xf32> }
      }""", [x, -x], -2 * x)
check("materialize_in_destination",
      "%r = bufferization.materialize_in_destination %0 in %1 : (tensor<4x6xf32>, tensor<4x6xf32>) -> tensor<4x6xf32>", [x, -x], x)
