# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Interprets @linear of the source and of the guarded text for several numbers of rows; both equal NumPy, bit for bit.

  check_guarded.py SOURCE GUARDED
"""
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np


def run(text, rows, folder):
    out = folder / "y.npy"
    subprocess.run(["lamella-opt", text, "--interpret=@linear", "--in", str(rows),
                    "--in", f"{folder}/x.npy", "--in", f"{folder}/w.npy", "--in", f"empty:{rows}x32",
                    "--out", f"3={out}"], check=True)
    return np.load(out)


def main():
    source, guarded = sys.argv[1:]
    random = np.random.default_rng(12)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for rows in (0, 1, 2, 5, 8, 9, 12, 14):
            x = random.integers(-8, 9, (rows, 64)).astype(np.float32)
            w = random.integers(-8, 9, (32, 64)).astype(np.float32)
            np.save(folder / "x.npy", x)
            np.save(folder / "w.npy", w)
            expected = x @ w.T
            for text in (source, guarded):
                assert np.array_equal(run(text, rows, folder), expected), f"{text}: {rows} rows differ"


if __name__ == "__main__":
    main()
