# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""usage: check_swiglu.py MODEL.so: its results beside NumPy's, for some numbers of rows."""
import os, sys
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), *[os.pardir] * 3, "python"))
import numpy as np
from lamella.module import Module

module = Module(sys.argv[1])
random = np.random.default_rng(1)
for rows in (0, 1, 5, 33):
    gate, up = random.standard_normal((2, rows, 64), np.float32)
    expected = gate / (1 + np.exp(-gate.astype("f8"))) * up
    result = module.call("main", gate, up)[0]
    assert result.shape == (rows, 64) and np.allclose(result, expected, atol=1e-6), (rows, result, expected)
print("4 shapes agree")
