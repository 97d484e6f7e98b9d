# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Argmax, sampling, the filters of sampling and masks of relax against NumPy."""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "lib"))
from interpret import expect_equal, expect_error, mlir_type, run
from sampling import check_filtered, filter_cases, masked, random_mask

random = np.random.default_rng(5)


def call(op, inputs, results):
    arguments = ", ".join(f"%{i}: {mlir_type(a)}" for i, a in enumerate(inputs))
    operands, types = ", ".join(f"%{i}" for i in range(len(inputs))), ", ".join(mlir_type(a) for a in inputs)
    text = f"""relax.func @f({arguments}) -> {results[0]} {{
      %r = relax.{op} {operands} : ({types}) -> {results[0]}
      relax.return %r : {results[0]}
    }}"""
    return run(text, "f", inputs, 1)


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


def check_filter():
    for vocabulary, rows in ((1, 8), (7, 64), (320, 64), (49152, 8)):
        inputs = filter_cases(random, vocabulary, rows)
        actual = call("filter_logits", inputs, [mlir_type(inputs[0])])[0]
        check_filtered("filter_logits", actual, *inputs, slack=1e-12)
    inputs = filter_cases(random, 7, 3)
    for number, value in ((1, np.inf), (1, -1), (2, -1), (3, 1.5), (3, np.nan), (4, -0.5)):
        bad = [array.copy() for array in inputs]
        bad[number][2] = value
        expect_error("filter_logits", "expected a finite temperature and top_k of 0 or more, top_p and min_p in [0, 1], got",
                     lambda: call("filter_logits", bad, [mlir_type(inputs[0])]))


def check_mask():
    for vocabulary, rows in ((1, 2), (31, 3), (33, 5), (320, 9)):
        logits = filter_cases(random, vocabulary, rows)[0]
        mask = random_mask(random, vocabulary, rows)
        actual = call("mask_logits", [logits, mask], [mlir_type(logits)])[0]
        expect_equal("mask_logits", actual, masked(logits, mask))


check_argmax()
check_sample()
check_filter()
check_mask()
