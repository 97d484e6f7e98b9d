# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""arith against NumPy: integers exactly, floats rounded once."""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "lib"))
from interpret import expect_equal, mlir_type, run

random = np.random.default_rng(1)


def run_all(ops, inputs):
    """Applies each op (a text with %0, %1, ... and its result type) to the same inputs."""
    arguments = ", ".join(f"%{i}: {mlir_type(x)}" for i, x in enumerate(inputs))
    body = "".join(f"    %r{i} = {text}\n" for i, (_, text, _) in enumerate(ops))
    names = ", ".join(f"%r{i}" for i in range(len(ops)))
    types = ", ".join(kind for _, _, kind in ops)
    text = f"func.func @f({arguments}) -> ({types}) {{\n{body}    return {names} : {types}\n}}\n"
    results = run(text, "f", inputs, len(ops))
    return {name: result for (name, _, _), result in zip(ops, results)}


def check(inputs, expected, kind=None):
    """`expected`: op -> NumPy's result; the op's text follows from its name."""
    operand = mlir_type(inputs[0])
    names = ", ".join(f"%{i}" for i in range(len(inputs)))
    ops = [(name, f"arith.{name}{',' if ' ' in name else ''} {names} : {operand}", mlir_type(value)) for name, value in expected.items()]
    for name, result in run_all(ops, inputs).items():
        expect_equal(f"arith.{name} {operand}", result, expected[name])


def integers(bits):
    signed, unsigned = np.dtype(f"i{bits // 8}"), np.dtype(f"u{bits // 8}")
    low, high = np.iinfo(signed).min, np.iinfo(signed).max
    a = np.concatenate([random.integers(low, high, 200, dtype=signed, endpoint=True), np.array([low, high, 0, -1, low], signed)])
    b = np.concatenate([random.integers(low, high, 200, dtype=signed, endpoint=True), np.array([2, -2, 3, 5, 1], signed)])
    b[:100] = b[:100] % 13 - 6
    b[(b == 0) | (b == -1)] = 7
    ua, ub = a.view(unsigned), b.view(unsigned)
    quotient = np.array([int(abs(int(x)) // abs(int(y))) * (1 if (x < 0) == (y < 0) else -1) for x, y in zip(a, b)])
    check([a, b], {
        "addi": a + b, "subi": a - b, "muli": a * b, "andi": a & b, "ori": a | b, "xori": a ^ b,
        "maxsi": np.maximum(a, b), "minsi": np.minimum(a, b),
        "maxui": np.maximum(ua, ub).view(signed), "minui": np.minimum(ua, ub).view(signed),
        "divsi": quotient.astype(signed), "floordivsi": a // b,
        "ceildivsi": np.array([-(-int(x) // int(y)) for x, y in zip(a, b)]).astype(signed),
        "remsi": np.array([int(x) - int(q) * int(y) for x, y, q in zip(a, b, quotient)]).astype(signed),
        "divui": (ua // ub).view(signed), "remui": (ua % ub).view(signed),
        "ceildivui": np.array([-(-int(x) // int(y)) for x, y in zip(ua, ub)], dtype=np.uint64).astype(unsigned).view(signed),
        "cmpi slt": a < b, "cmpi sle": a <= b, "cmpi sgt": a > b, "cmpi sge": a >= b, "cmpi eq": a == b,
        "cmpi ne": a != b, "cmpi ult": ua < ub, "cmpi ule": ua <= ub, "cmpi ugt": ua > ub, "cmpi uge": ua >= ub,
    })
    shift = (np.arange(len(a)) % bits).astype(signed)
    check([a, shift], {"shli": a << shift, "shrsi": a >> shift, "shrui": (ua >> shift.view(unsigned)).view(signed)})


def reals(dtype):
    special = np.array([0.0, -0.0, 1, -1, np.inf, -np.inf, np.nan, 65504, 1e-7, 3], dtype)
    a = np.concatenate([random.normal(size=100).astype(dtype), np.repeat(special, len(special))])
    b = np.concatenate([random.normal(size=100).astype(dtype), np.tile(special, len(special))])
    unordered = np.isnan(a) | np.isnan(b)
    # NumPy leaves open which of -0 and +0 is greater; arith does not.
    greater = np.where(a == b, np.where(np.signbit(a), b, a), np.maximum(a, b))
    smaller = np.where(a == b, np.where(np.signbit(a), a, b), np.minimum(a, b))
    with np.errstate(all="ignore"):
        check([a, b], {
            "addf": a + b, "subf": a - b, "mulf": a * b, "divf": a / b, "remf": np.fmod(a, b),
            "maximumf": greater, "minimumf": smaller,
            "maxnumf": np.where(np.isnan(a), b, np.where(np.isnan(b), a, greater)),
            "minnumf": np.where(np.isnan(a), b, np.where(np.isnan(b), a, smaller)),
            "cmpf oeq": ~unordered & (a == b), "cmpf one": ~unordered & (a != b), "cmpf olt": a < b, "cmpf ole": a <= b,
            "cmpf ogt": a > b, "cmpf oge": a >= b, "cmpf ord": ~unordered, "cmpf uno": unordered,
            "cmpf ueq": unordered | (a == b), "cmpf une": unordered | (a != b), "cmpf ult": unordered | (a < b),
            "cmpf ule": unordered | (a <= b), "cmpf ugt": unordered | (a > b), "cmpf uge": unordered | (a >= b),
        })
    check([a], {"negf": -a})


for bits in (8, 16, 32, 64):
    integers(bits)
for dtype in (np.float16, np.float32, np.float64):
    reals(dtype)
