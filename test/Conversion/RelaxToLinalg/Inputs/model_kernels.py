# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import numpy as np
from relax_case import check

rng = np.random.default_rng(4)
x = rng.standard_normal((2, 3, 8)).astype(np.float32)
w, b = rng.standard_normal((2, 8)).astype(np.float32)
wide, ww, wb = x.astype(np.float64), w.astype(np.float64), b.astype(np.float64)
epsilon = 1e-5

rms = wide / np.sqrt((wide**2).mean(-1, keepdims=True) + epsilon) * ww
check("rms_norm", "relax.rms_norm {0}, {1} epsilon 1.0e-5", [(x, "b, n, 8"), (w, "8")], [(rms, "float32", "b, n, 8")])
check("rms_norm of a symbol", "relax.rms_norm {0}, {1} epsilon 1.0e-5", [(x, "b, n, m"), (w, "m")],
      [(rms, "float32", "b, n, m")])
half, half_w = x.astype(np.float16), w.astype(np.float16)
exact = half.astype(np.float64)
exact = exact / np.sqrt((exact**2).mean(-1, keepdims=True) + epsilon) * half_w.astype(np.float64)
check("rms_norm f16", "relax.rms_norm {0}, {1} epsilon 1.0e-5", [(half, "b, n, 8"), (half_w, "8")],
      [(exact, "float16", "b, n, 8")], slack=1.0)

centred = wide - wide.mean(-1, keepdims=True)
deviation = np.sqrt((centred**2).mean(-1, keepdims=True) + epsilon)
layer = centred / deviation * ww + wb
terms = (np.abs(wide) + np.abs(wide).mean(-1, keepdims=True)) / deviation * np.abs(ww) + np.abs(wb)
check("layer_norm", "relax.layer_norm {0}, {1}, {2} epsilon 1.0e-5", [(x, "b, n, 8"), (w, "8"), (b, "8")],
      [(layer, "float32", "b, n, 8", terms)])


def rotary(values, positions, base, dims, interleaved, divisors=np.ones(4), magnitude=1.0):
    result = values.astype(np.float64).copy()
    for i in range(dims // 2):
        first, second = (2 * i, 2 * i + 1) if interleaved else (i, i + dims // 2)
        angle = positions.astype(np.float64)[..., None] * base ** (-2 * i / dims) / divisors[i]
        p, q = values[..., first].astype(np.float64), values[..., second].astype(np.float64)
        result[..., first] = magnitude * (p * np.cos(angle) - q * np.sin(angle))
        result[..., second] = magnitude * (p * np.sin(angle) + q * np.cos(angle))
    return result


heads = rng.standard_normal((2, 3, 2, 9)).astype(np.float32)
positions = np.int32([[0, 1, 2], [7, 100, 1000]])
for dims in (8, 4):
    for size in (8, 9):
        for interleaved in (False, True):
            value = heads[..., :size]
            exact = rotary(value, positions, 10000.0, dims, interleaved)
            # The angle is rounded in f32: an error of half a unit of the position.
            terms = np.abs(value).sum(-1, keepdims=True) * (1 + positions[..., None, None])
            check(f"rotary {dims} of {size}", f"relax.rotary {{0}}, {{1}} base 10000.0 rotary_dims {dims}" +
                  (" interleaved" if interleaved else ""), [(value, f"b, n, 2, {size}"), (positions, "b, n")],
                  [(exact, "float32", f"b, n, 2, {size}", terms)], slack=2.0)

divisors = np.float32([1, 1.5, 4, 8])
for interleaved in (False, True):
    exact = rotary(heads[..., :8], positions, 500000.0, 8, interleaved, divisors.astype(np.float64), 1.25)
    terms = 1.25 * np.abs(heads[..., :8]).sum(-1, keepdims=True) * (1 + positions[..., None, None])
    check("stretched rotary", "relax.rotary {0}, {1} divisors {2} base 500000.0 rotary_dims 8" +
          (" interleaved" if interleaved else "") + " magnitude 1.25",
          [(heads[..., :8], "b, n, 2, 8"), (positions, "b, n"), (divisors, "4")],
          [(exact, "float32", "b, n, 2, 8", terms)], slack=2.0)
