# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Modules that torch-mlir made (Inputs/torch/make.py) give torch's results, interpreted and compiled."""

import sys
from pathlib import Path

import numpy as np
from interpret import expect_error, run
from run_kernels import RunError, run_kernels

TOOL, FOLDER = sys.argv[1], Path(__file__).resolve().parent / "torch"
# Sums of at most 72 products of numbers near 1, in another order than torch's.
TOLERANCE = 2e-6


def expect_near(what, actual, expected):
    assert actual.shape == expected.shape and actual.dtype == expected.dtype, (what, actual.shape, actual.dtype)
    error = np.abs(actual - expected).max()
    assert error <= TOLERANCE, f"{what}: expected an error of at most {TOLERANCE}, got {error}"


for name, sizes in [("perceptron", [5]), ("convolutions", []), ("attention", [])]:
    path = FOLDER / f"{name}.mlir"
    given, expected = np.load(FOLDER / f"{name}.in.npy"), np.load(FOLDER / f"{name}.out.npy")
    assert np.abs(expected).max() > 0.1
    expect_near(f"{name}, interpreted", run(path.read_text(), name, [given], 1)[0], expected)
    for options in ((), ("--schedules=none",)):
        result = run_kernels(TOOL, path, [(name, sizes, [given], [(expected.shape, expected.dtype)])], options)[0][0]
        expect_near(f"{name}, compiled {options}", result, expected)

# One module for every number of rows: each row of the result depends on its row alone.
given, expected = np.load(FOLDER / "perceptron.in.npy"), np.load(FOLDER / "perceptron.out.npy")
calls = [("perceptron", [rows], [given[:rows]], [((rows, 7), np.float32)]) for rows in (0, 1, 3)]
for rows, (result,) in zip((0, 1, 3), run_kernels(TOOL, FOLDER / "perceptron.mlir", calls)):
    assert result.shape == (rows, 7) and (np.abs(result - expected[:rows]) <= TOLERANCE).all()

# A token that the embedding does not have is the kernel's error, before anything is computed.
tokens = np.load(FOLDER / "attention.in.npy").copy()
for wrong, text in ((20, "index must be smaller than dim size"), (-1, "index must be larger or equal to 0")):
    tokens[1, 4] = wrong
    expect_error(f"token {wrong}", text,
                 lambda: run_kernels(TOOL, FOLDER / "attention.mlir",
                                     [("attention", [], [tokens], [((2, 9, 20), np.float32)])]), RunError)
