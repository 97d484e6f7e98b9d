# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compiles a module and calls its kernels (build/lib/run-kernels) with NumPy arrays."""

import subprocess
import tempfile
from pathlib import Path

import numpy as np


class RunError(Exception):
    """What run-kernels printed."""


def run_kernels(tool, module, calls, options=()):
    """The results of each call: (kernel, sizes, inputs, outputs). An output is (shape, dtype), or an array where the
    kernel finds what the caller wrote there. `module`: a path, or text."""
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        if not isinstance(module, Path):
            (folder / "module.mlir").write_text(module)
            module = folder / "module.mlir"
        command, wanted = [tool, *options, module], []
        for number, (kernel, sizes, inputs, outputs) in enumerate(calls):
            # What a kernel does not write is seen.
            poison = [out if isinstance(out, np.ndarray) else np.full(out[0], 77, out[1]) for out in outputs]
            names = [folder / f"{number}.{i}.npy" for i in range(len(inputs) + len(outputs))]
            for name, array in zip(names, [*inputs, *poison]):
                np.save(name, array)
            command += [",", kernel] if number else [kernel]
            command += [*sizes, *names[: len(inputs)], ":", *names[len(inputs) :]]
            wanted.append(names[len(inputs) :])
        done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
        if done.returncode:
            raise RunError(done.stderr)
        return [[np.load(name) for name in names] for names in wanted]
