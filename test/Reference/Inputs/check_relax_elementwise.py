# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Each element-wise operator of relax against its formula in NumPy's f64."""

import math
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "lib"))
from interpret import expect_close, expect_equal, expect_error, mlir_type, run

random = np.random.default_rng(2)
SPECIAL = [0.0, -0.0, 1.0, -1.0, 0.5, -2.0, 3.0, np.inf, -np.inf, np.nan, 1e-6, 1e4]


def call(op, inputs, result, attributes=""):
    arguments = ", ".join(f"%{i}: {mlir_type(x)}" for i, x in enumerate(inputs))
    operands, types = ", ".join(f"%{i}" for i in range(len(inputs))), ", ".join(mlir_type(x) for x in inputs)
    text = f"""relax.func @f({arguments}) -> {result} {{
      %r = relax.{op} {operands} {attributes} : ({types}) -> {result}
      relax.return %r : {result}
    }}"""
    return run(text, "f", inputs, 1)[0]


def call_all(ops, inputs, result):
    """The results of several ops on the same operands, in one run."""
    arguments = ", ".join(f"%{i}: {mlir_type(x)}" for i, x in enumerate(inputs))
    operands, types = ", ".join(f"%{i}" for i in range(len(inputs))), ", ".join(mlir_type(x) for x in inputs)
    body = "".join(f"  %r{i} = relax.{op} {operands} : ({types}) -> {result}\n" for i, op in enumerate(ops))
    names, results = ", ".join(f"%r{i}" for i in range(len(ops))), ", ".join([result] * len(ops))
    text = f"relax.func @f({arguments}) -> ({results}) {{\n{body}  relax.return {names} : {results}\n}}"
    return run(text, "f", inputs, len(ops))


UNARY = {
    "negate": lambda x: -x, "abs": np.abs, "exp": np.exp, "log": np.log, "sqrt": np.sqrt,
    "rsqrt": lambda x: 1 / np.sqrt(x), "sin": np.sin, "cos": np.cos, "tanh": np.tanh, "erf": np.vectorize(math.erf),
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)), "silu": lambda x: x / (1 + np.exp(-x)),
    "gelu_tanh": lambda x: x / 2 * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3))),
    "gelu": lambda x: x / 2 * (1 + np.vectorize(math.erf)(x / np.sqrt(2))), "relu": lambda x: np.maximum(x, 0),
}
BINARY = {
    "add": np.add, "subtract": np.subtract, "multiply": np.multiply, "divide": np.divide, "maximum": np.maximum,
    "minimum": np.minimum, "power": np.power,
}
COMPARE = {"eq": np.equal, "ne": np.not_equal, "lt": np.less, "le": np.less_equal, "gt": np.greater,
           "ge": np.greater_equal}


def check_unary():
    for dtype in (np.float16, np.float32, np.float64):
        x = np.concatenate([random.normal(size=50) * 4, SPECIAL]).astype(dtype)
        for (op, formula), actual in zip(UNARY.items(), call_all(UNARY, [x], mlir_type(x))):
            with np.errstate(all="ignore"):
                expect_close(f"{op} {dtype.__name__}", actual, formula(x.astype(np.float64)))


def check_binary():
    for dtype in (np.float16, np.float32, np.float64):
        a, b = (x.reshape(-1).astype(dtype) for x in np.meshgrid(SPECIAL, SPECIAL))
        for (op, formula), actual in zip(BINARY.items(), call_all(BINARY, [a, b], mlir_type(a))):
            with np.errstate(all="ignore"):
                exact = formula(a.astype(np.float64), b.astype(np.float64))
            expect_close(f"{op} {dtype.__name__}", actual, exact)
        compares = [f"compare {predicate}" for predicate in COMPARE]
        for (op, formula), actual in zip(COMPARE.items(), call_all(compares, [a, b], mlir_type(a == b))):
            expect_equal(f"compare {op}", actual, formula(a, b))
    a = random.integers(-100, 100, 60, dtype=np.int32)
    b = np.where(random.integers(0, 2, 60) > 0, 7, -3).astype(np.int32)
    integers = {**BINARY, "divide": lambda x, y: np.trunc(x / y).astype(np.int32)}
    del integers["power"]
    for (op, formula), actual in zip(integers.items(), call_all(integers, [a, b], mlir_type(a))):
        expect_equal(f"{op} i32", actual, formula(a, b))
    expect_equal("power i32", call("power", [a, np.full(60, 3, np.int32)], mlir_type(a)), a**3)
    for (op, formula), actual in zip(COMPARE.items(), call_all(compares, [a, b], mlir_type(a == b))):
        expect_equal(f"compare {op} i32", actual, formula(a, b))


def check_broadcast():
    shapes = [((2, 3, 4), (4,)), ((2, 1, 4), (3, 1)), ((1,), (5, 2)), ((), (3,)), ((2, 1), (1, 3)), ((0, 3), (1,))]
    for left, right in shapes:
        a, b = (np.asarray(random.normal(size=shape), np.float32) for shape in (left, right))
        exact = a.astype(np.float64) - b
        expect_close(f"subtract {left} {right}", call("subtract", [a, b], mlir_type(exact.astype(np.float32))), exact)
    mask, x, y = random.integers(0, 2, (3, 1)) > 0, random.normal(size=4).astype(np.float32), np.float32(7).reshape(())
    expect_equal("select", call("select", [mask, x, y], "tensor<3x4xf32>"), np.where(mask, x, y).astype(np.float32))
    # A size that is 1 only when the code runs does not repeat.
    text = """relax.func @f<n, m>(%a: tensor<?xf32, #relax.shape<n>>, %b: tensor<?xf32, #relax.shape<m>>) {
      %r = relax.add %a, %b : (tensor<?xf32, #relax.shape<n>>, tensor<?xf32, #relax.shape<m>>) -> tensor<?xf32>
      relax.return
    }"""
    one, five = np.ones(1, np.float32), np.ones(5, np.float32)
    run(text, "f", [five, five], 0)
    expect_error("add", "expected shapes that broadcast, got [1] and [5]", lambda: run(text, "f", [one, five], 0))


def check_cast():
    x = np.array([0.4, -0.6, 2.5, -2.5, 100.99, 3e-8, 65519.0, 2049.0])
    for source in (np.float16, np.float32, np.float64):
        for target in (np.float16, np.float32, np.float64, np.int32, np.int64):
            with np.errstate(over="ignore"):
                a = np.where(np.isfinite(x.astype(source)), x, 0).astype(source)
                expected = a.astype(target)
            expect_equal(f"cast {source} {target}", call("cast", [a], mlir_type(expected)), expected)
    a = np.array([2**24 + 1, -(2**24) - 3, 2**31 - 1, 5, -7, 300], np.int32)
    for target in (np.float32, np.float64, np.int8, np.int16, np.int64):
        expect_equal(f"cast i32 {target}", call("cast", [a], mlir_type(a.astype(target))), a.astype(target))
    a = np.array([True, False])
    for target in (np.int8, np.int32, np.int64, np.float16, np.float32):
        expect_equal(f"cast i1 {target}", call("cast", [a], mlir_type(a.astype(target))), a.astype(target))
    for value in (3e9, np.nan):
        expect_error("cast", "expected values that fit 'i32'",
                     lambda: call("cast", [np.array([value], np.float32)], "tensor<1xi32>"))


def check_errors():
    zero, one = np.zeros(1, np.int32), np.ones(1, np.int32)
    expect_error("divide", "expected integers whose result is defined, got 1 and 0",
                 lambda: call("divide", [one, zero], "tensor<1xi32>"))
    smallest = np.full(1, -(2**31), np.int32)
    expect_error("divide", "expected integers whose result is defined, got -2147483648 and -1",
                 lambda: call("divide", [smallest, -one], "tensor<1xi32>"))
    expect_error("power", "expected integers whose result is defined, got 1 and -1",
                 lambda: call("power", [one, -one], "tensor<1xi32>"))


check_unary()
check_binary()
check_broadcast()
check_cast()
check_errors()
