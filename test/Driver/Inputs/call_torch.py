# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The kernel of a module without a graph, as torch-mlir wrote it, against torch's result."""
import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "python"))
from lamella.module import Module

data = ROOT / "test" / "Integration" / "Inputs" / "torch"
x, expected = (np.load(data / f"perceptron.{name}.npy") for name in ("in", "out"))
module = Module(sys.argv[1], threads=2)
assert not module.entries and list(module.kernels) == ["perceptron"], module.kernels
y = np.full_like(expected, np.nan)
module.run_kernel("perceptron", [len(x)], [x, y])
np.testing.assert_allclose(y, expected, rtol=0, atol=2e-6)
