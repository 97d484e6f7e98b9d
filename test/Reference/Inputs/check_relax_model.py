# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Rotary embedding, argmax and sampling of relax against NumPy."""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "lib"))
from interpret import expect_close, expect_equal, expect_error, mlir_type, run

random = np.random.default_rng(5)


def call(op, inputs, results, attributes="", prefix=""):
    arguments = ", ".join(f"%{i}: {mlir_type(a)}" for i, a in enumerate(inputs))
    operands, types = ", ".join(f"%{i}" for i in range(len(inputs))), ", ".join(mlir_type(a) for a in inputs)
    names = ", ".join(f"%r{i}" for i in range(len(results)))
    text = f"""relax.func @f({arguments}) -> ({', '.join(results)}) {{
      {names} = relax.{op} {prefix} {operands} {attributes} : ({types}) -> ({', '.join(results)})
      relax.return {names} : {', '.join(results)}
    }}"""
    return run(text, "f", inputs, len(results))


def rotate(x, positions, base, dims, interleaved):
    """As rotation of complex numbers, over whole arrays."""
    pairs = np.arange(dims // 2)
    angle = positions[:, :, None, None] * base ** (-2.0 * pairs / dims)
    first = x[..., 0:dims:2] if interleaved else x[..., : dims // 2]
    second = x[..., 1:dims:2] if interleaved else x[..., dims // 2 : dims]
    turned = (first + 1j * second) * np.exp(1j * angle)
    result = x.copy()
    result[..., 0:dims:2 if interleaved else 1][..., : dims // 2] = turned.real
    result[..., 1 if interleaved else dims // 2 : dims : 2 if interleaved else 1] = turned.imag
    return result


def check_rotary():
    positions = np.array([[0, 1, 2], [100, 101, 4095]], np.int32)
    for dtype in (np.float16, np.float32, np.float64):
        x = random.normal(size=(2, 3, 2, 8)).astype(dtype)
        for dims in (8, 6, 2):
            for style in ("", "interleaved"):
                exact = rotate(x.astype(np.float64), positions, 10000.0, dims, bool(style))
                actual = call("rotary", [x, positions], [mlir_type(x)], f"base 10000.0 rotary_dims {dims} {style}")[0]
                expect_close(f"rotary {dims} {style}", actual, exact, slack=1e-9)


def check_argmax():
    x = random.normal(size=(2, 3, 7)).astype(np.float32)
    x[0, 0, 2] = x[0, 0, 5] = 9
    x[0, 1, 4], x[0, 1, 6] = np.inf, np.nan
    x[1, 1] = -np.inf
    expect_equal("argmax", call("argmax", [x], ["tensor<2x3xi32>"])[0], np.argmax(x, axis=-1).astype(np.int32))
    expect_error("argmax", "expected at least one element in the last dimension",
                 lambda: call("argmax", [x[..., :0].copy()], ["tensor<2x3xi32>"]))


def check_sample():
    rows, tokens = 40, 11
    logits = (random.normal(size=(rows, tokens)) * 3).astype(np.float32)
    logits[3, 4:] = -np.inf
    temperature = np.where(np.arange(rows) % 5 == 0, 0, random.uniform(0.2, 2, rows)).astype(np.float32)
    uniform = random.uniform(0, 1, rows).astype(np.float32)
    uniform[3] = np.nextafter(np.float32(1), np.float32(0))
    expected = []
    for row in range(rows):
        if temperature[row] == 0:
            expected.append(np.argmax(logits[row]))
            continue
        scaled = logits[row].astype(np.float64) / temperature[row]
        p = np.exp(scaled - scaled.max())
        below = np.cumsum(p / p.sum())
        expected.append(np.argmax(below > uniform[row]) if below[-1] > uniform[row] else np.nonzero(p)[0][-1])
    actual = call("sample", [logits, temperature, uniform], [f"tensor<{rows}xi32>"])[0]
    expect_equal("sample", actual, np.array(expected, np.int32))
    bad = uniform.copy()
    bad[2] = 1
    expect_error("sample", "expected a temperature of 0 or more and a uniform number in [0, 1)",
                 lambda: call("sample", [logits, temperature, bad], [f"tensor<{rows}xi32>"]))
    logits[7, 1] = np.nan
    temperature[7] = 1
    expect_error("sample", "expected logits with a softmax, got NaN in row 7",
                 lambda: call("sample", [logits, temperature, uniform], [f"tensor<{rows}xi32>"]))


check_rotary()
check_argmax()
check_sample()
