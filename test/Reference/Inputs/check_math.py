# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""math against NumPy's f64."""

import math
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "lib"))
from interpret import expect_close, expect_equal, expect_error, mlir_type, run

random = np.random.default_rng(9)
FUNCTIONS = {
    "exp": np.exp, "exp2": np.exp2, "expm1": np.expm1, "log": np.log, "log2": np.log2, "log10": np.log10,
    "log1p": np.log1p, "sqrt": np.sqrt, "rsqrt": lambda x: 1 / np.sqrt(x), "cbrt": np.cbrt,
    "erf": np.vectorize(math.erf), "erfc": np.vectorize(math.erfc), "sin": np.sin, "cos": np.cos, "tan": np.tan,
    "asin": np.arcsin, "acos": np.arccos, "atan": np.arctan, "sinh": np.sinh, "cosh": np.cosh, "tanh": np.tanh,
    "asinh": np.arcsinh, "acosh": np.arccosh, "atanh": np.arctanh, "absf": np.abs, "ceil": np.ceil, "floor": np.floor,
    "trunc": np.trunc, "roundeven": np.round, "round": lambda x: np.trunc(x + np.copysign(0.5, x)),
}


def run_all(texts, inputs, types):
    arguments = ", ".join(f"%{i}: {mlir_type(x)}" for i, x in enumerate(inputs))
    body = "".join(f"  %r{i} = {text}\n" for i, text in enumerate(texts))
    names, types = ", ".join(f"%r{i}" for i in range(len(texts))), ", ".join(types)
    return run(f"func.func @f({arguments}) -> ({types}) {{\n{body}  return {names} : {types}\n}}", "f", inputs, len(texts))


def check_reals(dtype):
    x = np.concatenate([random.normal(size=40), [0.0, -0.0, 1, -1, 2.5, -2.5, 0.5, np.inf, -np.inf, np.nan]]).astype(dtype)
    kind = mlir_type(x)
    with np.errstate(all="ignore"):
        for (name, formula), actual in zip(FUNCTIONS.items(), run_all(
                [f"math.{name} %0 : {kind}" for name in FUNCTIONS], [x], [kind] * len(FUNCTIONS))):
            expect_close(f"math.{name} {kind}", actual, formula(x.astype(np.float64)))
        y = np.roll(x, 7)
        pairs = {"powf": np.power, "atan2": np.arctan2, "copysign": np.copysign}
        for (name, formula), actual in zip(pairs.items(), run_all(
                [f"math.{name} %0, %1 : {kind}" for name in pairs], [x, y], [kind] * len(pairs))):
            expect_close(f"math.{name} {kind}", actual, formula(x.astype(np.float64), y.astype(np.float64)))
    tests = {"isnan": np.isnan, "isinf": np.isinf, "isfinite": np.isfinite}
    for (name, formula), actual in zip(tests.items(), run_all(
            [f"math.{name} %0 : {kind}" for name in tests], [x], [mlir_type(x > 0)] * 3)):
        expect_equal(f"math.{name}", actual, formula(x))


def check_fma():
    """Rounded once: exact rational arithmetic says what is right."""
    from fractions import Fraction
    a, b = (random.normal(size=200).astype(np.float32) for _ in range(2))
    # c nearly cancels, and a sum halfway between two f32 is told apart only beyond f64.
    c = (-(a * b)).astype(np.float32)
    a[0], b[0], c[0] = 1 + 2.0**-12, 1 + 2.0**-12, 2.0**-60
    expected = []
    for x, y, z in zip(a, b, c):
        exact = Fraction(float(x)) * Fraction(float(y)) + Fraction(float(z))
        near = np.float32(float(exact))
        around = [np.nextafter(near, np.float32(-np.inf)), near, np.nextafter(near, np.float32(np.inf))]
        expected.append(min(around, key=lambda value: abs(Fraction(float(value)) - exact)))
    kind = mlir_type(a)
    actual = run_all([f"math.fma %0, %1, %2 : {kind}"], [a, b, c], [kind])[0]
    expect_equal("math.fma", np.abs(actual), np.abs(np.array(expected, np.float32)))


def check_integers():
    for bits in (8, 32, 64):
        dtype = np.dtype(f"i{bits // 8}")
        x = np.concatenate([random.integers(np.iinfo(dtype).min, np.iinfo(dtype).max, 40, dtype=dtype), np.array([0, -1, 1], dtype)])
        kind, texts = mlir_type(x), [format(int(v) & (2**bits - 1), f"0{bits}b") for v in x]
        results = run_all([f"math.{name} %0 : {kind}" for name in ("ctpop", "ctlz", "cttz", "absi")], [x], [kind] * 4)
        expect_equal("ctpop", results[0], np.array([t.count("1") for t in texts], dtype))
        expect_equal("ctlz", results[1], np.array([len(t) - len(t.lstrip("0")) for t in texts], dtype))
        expect_equal("cttz", results[2], np.array([len(t) - len(t.rstrip("0")) for t in texts], dtype))
        expect_equal("absi", results[3], np.abs(x))
    x, n = np.array([3, -2, 0, 1, -1, 2], np.int32), np.array([5, 3, 0, -4, -3, -1], np.int32)
    expect_equal("ipowi", run_all(["math.ipowi %0, %1 : tensor<6xi32>"], [x, n], ["tensor<6xi32>"])[0],
                 np.array([243, -8, 1, 1, -1, 0], np.int32))
    expect_error("ipowi", "expected a power that is not of 0 to a negative exponent",
                 lambda: run_all(["math.ipowi %0, %1 : tensor<6xi32>"], [x * 0, n], ["tensor<6xi32>"]))
    y = np.array([2, 0.5, -1.5, np.inf, 0, 3], np.float32)
    with np.errstate(all="ignore"):
        expect_close("fpowi", run_all(["math.fpowi %0, %1 : tensor<6xf32>, tensor<6xi32>"], [y, n], ["tensor<6xf32>"])[0],
                     np.power(y.astype(np.float64), n))


for dtype in (np.float16, np.float32, np.float64):
    check_reals(dtype)
check_fma()
check_integers()
