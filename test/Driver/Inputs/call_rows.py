# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Entries and kernels of a compiled text from Python, and the errors of wrong calls."""
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "python"))
from lamella.module import Module, ModuleError
from lamella.module._library import lib


def expect_error(text, function, *arguments):
    try:
        function(*arguments)
    except ModuleError as error:
        assert text in str(error), f"expected '{text}' in '{error}'"
    else:
        raise AssertionError(f"expected an error with '{text}'")


module = Module(sys.argv[1], threads=2)
entry = module.entries["sum"]
assert entry.arguments == ("tensor<?x64xf32, #relax.shape<m, 64>>",) * 2 and len(entry.results) == 1, entry
rng = np.random.default_rng(3)
for rows in (0, 1, 100):
    x, y = rng.standard_normal((2, rows, 64), np.float32)
    result, = module.call("sum", x, y)
    np.testing.assert_array_equal(result, 2 * x + y)
    result, = module.call("sum", np.asfortranarray(x), y[:, ::-1])  # copied into rows
    np.testing.assert_array_equal(result, 2 * x + y[:, ::-1])

kernel = module.kernels["twice"]
assert (kernel.size_count, kernel.buffer_count) == (1, 2), kernel
out = np.zeros_like(x)
module.run_kernel("twice", [100], [x, out])
np.testing.assert_array_equal(out, 2 * x)
call = module.bind_kernel("twice", [100], [out, x])
call()
np.testing.assert_array_equal(x, 2 * out)

expect_error("expected an entry of the module, got 'none'", module.call, "none", x, y)
expect_error("expected 2 arguments besides the parameters, got 1", module.call, "sum", x)
expect_error("expected f32 [?, 64], got f64 [100, 64]", module.call, "sum", x.astype(np.float64), y)
expect_error("expected f32 [?, 64], got f32 [100, 63]", module.call, "sum", x[:, 1:], y)
expect_error("m = 100", module.call, "sum", x, y[1:])
expect_error("got complex64", module.call, "sum", x.astype(np.complex64), y)
expect_error("expected a rank of at most 8, got 9", module.call, "sum", np.zeros((1,) * 9, np.float32), y)
assert lib.lamella_runner_run_kernel(module._handle, 99, None, None) != 0  # from C
assert lib.lamella_runner_error(module._handle) == f"expected a slot below {len(module.kernels)}, got 99".encode()
expect_error("expected a kernel of the module, got 'none'; its kernels are", module.run_kernel, "none", [], [])
expect_error("twice: expected 1 sizes, got 0", module.run_kernel, "twice", [], [x, out])
expect_error("twice: expected 2 buffers, got 1", module.run_kernel, "twice", [1], [x])
expect_error("twice: expected dense row-major arrays", module.run_kernel, "twice", [1], [x, out.T])
