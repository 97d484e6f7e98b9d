# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs functions in the reference interpreter (lamella-opt --interpret) with NumPy arrays, and compares results."""

import subprocess
import tempfile
from pathlib import Path

import numpy as np

# The largest error of a result that is rounded once from f64, in units of the last place.
HALF_ULP = 0.5


class InterpretError(Exception):
    """What lamella-opt printed."""


def run(module, function, inputs, outputs, options=()):
    """The arrays that `function` gives. `inputs`: arrays, numbers, or texts such as 'empty:2x3'. `outputs`: a number of
    results, or a list of argument numbers whose buffers are wanted after the run."""
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        (folder / "module.mlir").write_text(module)
        command = ["lamella-opt", folder / "module.mlir", f"--interpret=@{function}", *options]
        for i, value in enumerate(inputs):
            if isinstance(value, np.ndarray):
                np.save(folder / f"in{i}.npy", value)
                value = folder / f"in{i}.npy"
            command += ["--in", str(value)]
        wanted = [f"{n}=" for n in outputs] if isinstance(outputs, list) else [""] * outputs
        for i, prefix in enumerate(wanted):
            command += ["--out", f"{prefix}{folder}/out{i}.npy"]
        done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
        if done.returncode:
            raise InterpretError(done.stderr)
        return [np.load(folder / f"out{i}.npy") for i in range(len(wanted))]


def mlir_type(array, container="tensor"):
    """`tensor<2x3xf32>`."""
    names = {"bool": "i1", "float16": "f16", "float32": "f32", "float64": "f64"}
    element = names.get(array.dtype.name, array.dtype.name.replace("uint", "i").replace("int", "i"))
    return f"{container}<{''.join(f'{size}x' for size in array.shape)}{element}>"


def expect_equal(name, actual, expected):
    """Equal element type, shape and elements; NaN equals NaN, and the signs of zeros count."""
    if actual.dtype != expected.dtype or actual.shape != expected.shape:
        raise AssertionError(f"{name}: expected {expected.dtype}{expected.shape}, got {actual.dtype}{actual.shape}")
    same = actual == expected
    if actual.dtype.kind == "f":
        same = (same & (np.signbit(actual) == np.signbit(expected))) | (np.isnan(actual) & np.isnan(expected))
    if not same.all():
        at = tuple(int(i[0]) for i in np.nonzero(~np.atleast_1d(same)))
        raise AssertionError(f"{name}: at {at} expected {np.atleast_1d(expected)[at]!r}, got {np.atleast_1d(actual)[at]!r}")


def expect_close(name, actual, exact, slack=1e-10):
    """`exact` is in f64. The result is the exact value rounded to the element type, give or take an error of the f64
    computation (`slack`, relative); NaN and infinities are at equal places."""
    exact = np.asarray(exact, dtype=np.float64)
    if actual.shape != exact.shape:
        raise AssertionError(f"{name}: expected shape {exact.shape}, got {actual.shape}")
    with np.errstate(over="ignore", invalid="ignore"):
        rounded = exact.astype(actual.dtype)
        unit = np.spacing(np.abs(rounded)).astype(np.float64)
        error = np.abs(actual.astype(np.float64) - exact)
    finite = np.isfinite(rounded)
    bad = np.where(finite, error > HALF_ULP * unit * (1 + 1e-6) + slack * np.abs(exact),
                   ~((actual == rounded) | (np.isnan(actual) & np.isnan(rounded))))
    if bad.any():
        at = tuple(int(i[0]) for i in np.nonzero(np.atleast_1d(bad)))
        raise AssertionError(f"{name}: at {at} expected {np.atleast_1d(exact)[at]!r}, got {np.atleast_1d(actual)[at]!r}")


def expect_error(name, text, function, kind=InterpretError):
    """`function()` fails with a message that has `text` in it."""
    try:
        function()
    except kind as error:
        if text not in str(error):
            raise AssertionError(f"{name}: expected '{text}' in the error, got: {error}") from None
        return
    raise AssertionError(f"{name}: expected an error with '{text}', got none")
