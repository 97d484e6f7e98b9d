# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Interprets the kernels of both texts for several sizes: no schedule changes a bit.

  check_schedules.py SOURCE SCHEDULED
"""
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

BATCHES = [(1, 1), (1, 3), (3, 15), (0, 4)]
# kernel: sizes, shapes of the inputs, shape of the result
CASES = [("bias", (n,), [(n, 32), (32,)], (n, 32)) for n in (0, 1, 32, 70)]
CASES += [("transpose", (n,), [(32, n)], (n, 32)) for n in (1, 5)]
for b, s in BATCHES:
    for name, row in (("silu", (48,)), ("heads", (3, 16)), ("norm", (20,))):
        CASES.append((name, (b, s), [(b, s, *row)], (b, s, *row)))


def interpret(text, name, sizes, files, shape, out):
    command = ["lamella-opt", text, f"--interpret=@{name}"]
    for value in [*map(str, sizes), *files, "empty:" + "x".join(map(str, shape))]:
        command += ["--in", value]
    subprocess.run(command + ["--out", f"{len(sizes) + len(files)}={out}"], check=True)
    return np.load(out)


def main():
    random = np.random.default_rng(5)
    with tempfile.TemporaryDirectory() as folder:
        for name, sizes, shapes, result in CASES:
            files = []
            for number, shape in enumerate(shapes):
                files.append(f"{folder}/{number}.npy")
                np.save(files[-1], random.standard_normal(shape, np.float32))
            plain, scheduled = (interpret(text, name, sizes, files, result, Path(folder) / "out.npy")
                                for text in sys.argv[1:])
            assert plain.shape == result and np.array_equal(plain, scheduled), f"{name} {sizes}: results differ"


if __name__ == "__main__":
    main()
