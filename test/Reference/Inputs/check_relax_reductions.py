# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""matmul, reductions, softmax and norms of relax against NumPy's f64."""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "lib"))
from interpret import expect_close, expect_error, mlir_type, run

random = np.random.default_rng(4)


def call(op, inputs, shape, attributes=""):
    arguments = ", ".join(f"%{i}: {mlir_type(a)}" for i, a in enumerate(inputs))
    operands, types = ", ".join(f"%{i}" for i in range(len(inputs))), ", ".join(mlir_type(a) for a in inputs)
    result = mlir_type(np.zeros(shape, inputs[0].dtype))
    text = f"""relax.func @f({arguments}) -> {result} {{
      %r = relax.{op} {operands} {attributes} : ({types}) -> {result}
      relax.return %r : {result}
    }}"""
    return run(text, "f", inputs, 1)[0]


def check(op, inputs, exact, attributes="", slack=1e-10):
    expect_close(f"{op} {attributes} {inputs[0].dtype}", call(op, inputs, np.shape(exact), attributes), exact, slack)


def check_matmul(dtype):
    for left, right in [((3, 5), (5, 4)), ((2, 3, 5), (5, 4)), ((2, 1, 3, 5), (4, 5, 2)), ((1, 5), (5, 1)), ((2, 0), (0, 3))]:
        a, b = random.normal(size=left).astype(dtype), random.normal(size=right).astype(dtype)
        exact = np.matmul(a.astype(np.float64), b.astype(np.float64))
        check("matmul", [a, b], exact, slack=1e-12)
        check("matmul", [a, np.swapaxes(b, -1, -2).copy()], exact, "transpose_rhs", slack=1e-12)


def check_reductions(dtype):
    x = random.normal(size=(2, 3, 4)).astype(dtype)
    x[0, 1, 2], x[1, 0, 0], x[1, 2, 3] = np.inf, np.nan, -np.inf
    wide = x.astype(np.float64)
    for op, formula in {"sum": np.sum, "mean": np.mean, "max": np.max, "min": np.min}.items():
        for dims in [(0,), (1,), (2,), (0, 2), (0, 1, 2), ()]:
            with np.errstate(invalid="ignore"):
                check(op, [x], formula(wide, axis=dims), f"dims {list(dims)}")
                check(op, [x], formula(wide, axis=dims, keepdims=True), f"dims {list(dims)} keep_dims")
    check("sum", [np.zeros((0, 2), dtype)], np.zeros(2), "dims [0]")


def softmax(x, axis):
    greatest = np.max(x, axis=axis, keepdims=True)
    with np.errstate(invalid="ignore"):
        y = np.exp(x - greatest)
        return np.where(greatest == -np.inf, 0, y / y.sum(axis=axis, keepdims=True))


def check_rows(dtype):
    x = (random.normal(size=(4, 6)) * 5).astype(dtype)
    x[1, :] = -np.inf
    x[2, 3] = -np.inf
    x[3, 5] = np.nan
    check("softmax", [x], softmax(x.astype(np.float64), 1), "dim 1")
    check("softmax", [x], softmax(x.astype(np.float64), 0), "dim 0")
    x = random.normal(size=(2, 3, 8)).astype(dtype)
    w, b = random.normal(size=8).astype(dtype), random.normal(size=8).astype(dtype)
    wide = x.astype(np.float64)
    check("rms_norm", [x, w], wide / np.sqrt((wide**2).mean(-1, keepdims=True) + 1e-5) * w, "epsilon 1.0e-05")
    mean, variance = wide.mean(-1, keepdims=True), wide.var(-1, keepdims=True)
    # Where product and bias cancel, an error of the f64 computation is large beside the result.
    check("layer_norm", [x, w, b], (wide - mean) / np.sqrt(variance + 1e-5) * w + b, "epsilon 1.0e-05", slack=1e-8)


def check_errors():
    text = """relax.func @matmul<n, m>(%a: tensor<2x?xf32, #relax.shape<2, n>>, %b: tensor<?x2xf32, #relax.shape<m, 2>>) {
      %r = relax.matmul %a, %b : (tensor<2x?xf32, #relax.shape<2, n>>, tensor<?x2xf32, #relax.shape<m, 2>>) -> tensor<2x2xf32>
      relax.return
    }
    relax.func @norm<n, m>(%a: tensor<2x?xf32, #relax.shape<2, n>>, %b: tensor<?xf32, #relax.shape<m>>) {
      %r = relax.rms_norm %a, %b epsilon 1.0e-05
          : (tensor<2x?xf32, #relax.shape<2, n>>, tensor<?xf32, #relax.shape<m>>) -> tensor<2x?xf32, #relax.shape<2, n>>
      relax.return
    }"""
    a, b = np.ones((2, 3), np.float32), np.ones((4, 2), np.float32)
    expect_error("matmul", "expected equal contracted dimensions, got 3 of 2x3 and 4 of 4x2",
                 lambda: run(text, "matmul", [a, b], 0))
    expect_error("rms_norm", "expected a weight of 3 elements as the last dimension of 2x3, got 2",
                 lambda: run(text, "norm", [a, a[:, 0].copy()], 0))


for dtype in (np.float16, np.float32, np.float64):
    check_matmul(dtype)
    check_reductions(dtype)
    check_rows(dtype)
check_errors()
