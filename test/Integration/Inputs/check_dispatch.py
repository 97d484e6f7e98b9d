# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compiles side-by-side.mlir with and without its library function, against the interpreter and NumPy.

    check_dispatch.py CALL_ENTRY LIBRARY RULES FOLDER
"""
import subprocess
import sys
from pathlib import Path

import numpy as np

import interpret

caller, library, rules, folder = sys.argv[1:]
module = Path(__file__).with_name("side-by-side.mlir")
random = np.random.default_rng(5)


def run(options, arrays):
    paths = []
    for i, array in enumerate(arrays):
        paths.append(f"{folder}/in{i}.npy")
        np.save(paths[-1], array)
    return subprocess.run([caller, *options, str(module), "f", *paths, f"{folder}/out.npy"], capture_output=True, text=True)


def compile(options, arrays):
    done = run(options, arrays)
    assert done.returncode == 0, done.stderr
    return np.load(f"{folder}/out.npy")


def expected(x, w, b, u):
    y = np.maximum(x.astype(np.float64) @ w.astype(np.float64).T + b, 0)
    return np.tanh(np.cumsum(y, axis=1)) * u + y


for n in (1, 2, 7, 100):
    arrays = [random.standard_normal(shape).astype(np.float32) for shape in ((n, 8), (4, 8), (4,), (n, 4))]
    exact = expected(*arrays)
    [interpreted] = interpret.run(module.read_text(), "f", arrays, 1)
    dispatched, plain = compile([f"--dispatch={rules}", f"--library={library}"], arrays), compile([], arrays)
    for result in (interpreted, dispatched, plain):
        np.testing.assert_allclose(result, exact, rtol=1e-5, atol=1e-5)
print("4 sizes equal")

# Without the library the module still compiles, and the call says what is missing and where.
done = run([f"--dispatch={rules}"], arrays)
assert done.returncode == 1 and "there is no library function 'toy.linear_add_relu'" in done.stderr, done.stderr
print(done.stderr, end="")
failing = f"{folder}/failing.mlir"
Path(failing).write_text(Path(rules).read_text().replace("toy.linear_add_relu", "toy.fail"))
done = run([f"--dispatch={failing}", f"--library={library}"], arrays)
assert done.returncode == 1, done.stderr
print(done.stderr, end="")
