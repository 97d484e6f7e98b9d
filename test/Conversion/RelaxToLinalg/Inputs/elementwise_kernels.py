# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import math

import numpy as np
from relax_case import LEVELS, check

rng = np.random.default_rng(1)
erf = np.vectorize(math.erf)
x = rng.standard_normal((3, 4)).astype(np.float32)
y = (rng.standard_normal((4,)) + 3).astype(np.float32)
wide = x.astype(np.float64)
positive = np.abs(wide).astype(np.float32)
exact_positive = positive.astype(np.float64)

UNARY = {
    "negate": lambda v: -v, "abs": np.abs, "exp": np.exp, "sin": np.sin, "cos": np.cos, "tanh": np.tanh, "erf": erf,
    "sigmoid": lambda v: 1 / (1 + np.exp(-v)), "silu": lambda v: v / (1 + np.exp(-v)),
    "gelu_tanh": lambda v: v / 2 * (1 + np.tanh(np.sqrt(2 / np.pi) * (v + 0.044715 * v**3))),
    "gelu": lambda v: v / 2 * (1 + erf(v / np.sqrt(2))), "relu": lambda v: np.maximum(v, 0),
}
for name, function in UNARY.items():
    terms = np.abs(wide) + np.abs(function(wide))
    check(name, f"relax.{name} {{0}}", [(x, "n, 4")], [(function(wide), "float32", "n, 4", terms)])
for name, function in {"log": np.log, "sqrt": np.sqrt, "rsqrt": lambda v: 1 / np.sqrt(v)}.items():
    check(name, f"relax.{name} {{0}}", [(positive, "n, 4")], [(function(exact_positive), "float32", "n, 4")])
half = x.astype(np.float16)
check("f16", "relax.silu {0}", [(half, "n, 4")],
      [(UNARY["silu"](half.astype(np.float64)), "float16", "n, 4")], slack=1.0)

BINARY = {"add": np.add, "subtract": np.subtract, "multiply": np.multiply, "divide": np.divide, "maximum": np.maximum,
          "minimum": np.minimum}
for name, function in BINARY.items():
    exact = function(wide, y.astype(np.float64))
    check(name, f"relax.{name} {{0}}, {{1}}", [(x, "n, 4"), (y, "4")],
          [(exact, "float32", "n, 4", np.abs(wide) + np.abs(y) + np.abs(exact))])
check("power", "relax.power {0}, {1}", [(positive, "n, 4"), (y, "4")],
      [(np.power(exact_positive, y.astype(np.float64)), "float32", "n, 4")])

# Broadcasting on both sides, and a scalar.
a, b = x[:, None, :1], rng.standard_normal((2, 5)).astype(np.float32)
check("broadcast", "relax.add {0}, {1}", [(a, "n, 1, 1"), (b, "2, 5")], [(a + b, "float32", "n, 2, 5", np.abs(a) + np.abs(b))])
check("scalar", "relax.multiply {0}, {1}", [(x, "n, m"), (np.float32([2.0])[0:1].reshape(()), "")],
      [(wide * 2, "float32", "n, m")])

# NaN: the greater and the lesser of NaN and anything is NaN; only `ne` holds.
special = np.float32([np.nan, np.inf, -np.inf, 0.0])
for name in ("maximum", "minimum"):
    check(name + " of NaN", f"relax.{name} {{0}}, {{1}}", [(special, "4"), (y, "4")],
          [(BINARY[name](special.astype(np.float64), y), "float32", "4")])
COMPARE = {"eq": np.equal, "ne": np.not_equal, "lt": np.less, "le": np.less_equal, "gt": np.greater,
           "ge": np.greater_equal}
for name, function in COMPARE.items():
    check(name, f"relax.compare {name} {{0}}, {{1}}", [(special, "n"), (special[::-1].copy(), "n")],
          [(function(special, special[::-1]), "bool", "n")])
    i = np.int32([-1, 0, 1, 2])
    check(name, f"relax.compare {name} {{0}}, {{1}}", [(i, "n"), (i[::-1].copy(), "n")],
          [(function(i, i[::-1]), "bool", "n")])
mask = wide > 0
check("select", "relax.select {0}, {1}, {2}", [(mask, "n, 4"), (x, "n, 4"), (y, "4")],
      [(np.where(mask, x, y), "float32", "n, 4")])

# Casts, integers.
numbers = np.float32([1.5, -2.7, 100.25, -0.0])
check("to i32", "relax.cast {0}", [(numbers, "n")], [(np.int32([1, -2, 100, 0]), "int32", "n")])
check("to f16", "relax.cast {0}", [(numbers, "n")], [(numbers, "float16", "n")], slack=0.5)
check("from i8", "relax.cast {0}", [(np.int8([-3, 127]), "n")], [(np.float64([-3, 127]), "float32", "n")])
check("extends", "relax.cast {0}", [(np.int8([-3, 127]), "n")], [(np.int32([-3, 127]), "int32", "n")])
flags = np.array([True, False])
for target in ("int8", "int32", "float32"):
    check("from i1", "relax.cast {0}", [(flags, "n")], [(flags.astype(target), target, "n")])
check("divide integers", "relax.divide {0}, {1}", [(np.int32([7, -7, 7, -7]), "n"), (np.int32([2, 2, -2, -2]), "n")],
      [(np.int32([3, -3, -3, 3]), "int32", "n")])
check("integers", "relax.multiply {0}, {1}", [(np.int32([3, -4]), "n"), (np.int32([5]), "1")],
      [(np.int32([15, -20]), "int32", "n")])
