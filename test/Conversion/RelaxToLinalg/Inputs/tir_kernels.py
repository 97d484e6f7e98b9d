# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The kernels of Kernels/ in a function that appends to a cache twice and attends, against NumPy in f64."""
import interpret
import numpy as np
from relax_case import LEVELS, check, relax_module, relax_type
from sampling import check_filtered, filter_cases

rng = np.random.default_rng(6)
BATCH, LAYERS, KV_HEADS, HEADS, DIM, CAPACITY = 3, 2, 2, 4, 8, 9


def module(element, style):
    return f"""
!kv = !relax.state<kv_cache, [b, {LAYERS}, {KV_HEADS}, {DIM}], {element}>
!h = tensor<?x?x{KV_HEADS}x{DIM}x{element}, #relax.shape<b, n, {KV_HEADS}, {DIM}>>
!q = tensor<?x?x{HEADS}x{DIM}x{element}, #relax.shape<b, n, {HEADS}, {DIM}>>
!h2 = tensor<?x?x{KV_HEADS}x{DIM}x{element}, #relax.shape<b, m, {KV_HEADS}, {DIM}>>
!q2 = tensor<?x?x{HEADS}x{DIM}x{element}, #relax.shape<b, m, {HEADS}, {DIM}>>
!c = tensor<?xi32, #relax.shape<b>>
relax.func @case<b, n, m>(%s0: !kv, %q1: !q, %k1: !h, %v1: !h, %c1: !c, %q2: !q2, %k2: !h2, %v2: !h2, %c2: !c)
    -> (!q, !q2, !kv) {{
  %s1 = relax.extend %s0, %c1 : (!kv, !c) -> !kv
  %t1 = relax.length %s1 : !kv -> !relax.size<t1>
  %s2 = relax.append %s1, %k1, %v1, %c1 layer 1 : (!kv, !h, !h, !c) -> !kv
  %o1 = relax.attention %q1, %s2, %c1, %t1 layer 1 scale 0.25 {style} : (!q, !kv, !c, !relax.size<t1>) -> !q
  %s3 = relax.extend %s2, %c2 : (!kv, !c) -> !kv
  %t2 = relax.length %s3 : !kv -> !relax.size<t2>
  %s4 = relax.append %s3, %k2, %v2, %c2 layer 0 : (!kv, !h2, !h2, !c) -> !kv
  %s5 = relax.append %s4, %k2, %v2, %c2 layer 1 : (!kv, !h2, !h2, !c) -> !kv
  %o2 = relax.attention %q2, %s5, %c2, %t2 layer 1 scale 0.25 {style} : (!q2, !kv, !c, !relax.size<t2>) -> !q2
  relax.return %o1, %o2, %s5 : !q, !q2, !kv
}}
"""


def attend(query, keys, values, start, count, window, cap):
    """One sequence: row i at position start + i sees the last `window` keys up to there; rows past count give 0."""
    out = np.zeros(query.shape)
    for i in range(count):
        for h in range(HEADS):
            g = h * KV_HEADS // HEADS
            seen = slice(max(0, start + i + 1 - window), start + i + 1)
            scores = 0.25 * keys[seen, g] @ query[i, h]
            scores = cap * np.tanh(scores / cap) if cap else scores
            weights = np.exp(scores - scores.max())
            out[i, h] = weights / weights.sum() @ values[seen, g]
    return out


for dtype, element, slack, window, cap in ((np.float32, "f32", 16, 0, 0), (np.float16, "f16", 1, 0, 0),
                                           (np.float32, "f32", 16, 2, 0), (np.float32, "f32", 16, 0, 0.5),
                                           (np.float32, "f32", 16, 3, 0.5)):
    style = (f"window {window} " if window else "") + (f"softcap {cap}" if cap else "")
    def draw(rows, heads):
        return rng.standard_normal((BATCH, rows, heads, DIM)).astype(dtype)
    q1, k1, v1, q2, k2, v2 = (draw(r, h) for r in (4, 2) for h in (HEADS, KV_HEADS, KV_HEADS))
    c1, c2 = np.int32([4, 0, 2]), np.int32([1, 2, 0])
    expected = [np.zeros(q1.shape), np.zeros(q2.shape)]
    for s in range(BATCH):
        a, b = int(c1[s]), int(c2[s])
        keys = np.concatenate([k1[s, :a], k2[s, :b]]).astype(np.float64)
        values = np.concatenate([v1[s, :a], v2[s, :b]]).astype(np.float64)
        expected[0][s] = attend(q1[s].astype(np.float64), keys, values, 0, a, window or CAPACITY, cap)
        expected[1][s] = attend(q2[s].astype(np.float64), keys, values, a, b, window or CAPACITY, cap)
    for level in [*LEVELS, [*LEVELS[2], "--lamella-tir-to-scheduled"]]:
        inputs = [f"cache:{BATCH}x{CAPACITY}", q1, k1, v1, c1, q2, k2, v2, c2]
        for array, exact in zip(interpret.run(module(element, style), "case", inputs, 2, level), expected):
            assert array.dtype == dtype, array.dtype
            error = np.abs(array.astype(np.float64) - exact)
            bound = slack * np.finfo(dtype).eps * (1 + np.abs(exact)) * (exact != 0)
            assert (error <= bound).all(), f"{element} {style} {level}: an error exceeds its bound by {np.max(error - bound)}"

# Sampling.
logits = rng.standard_normal((6, 50)).astype(np.float32) * 3
logits[3, 10:] = -np.inf
temperature = np.float32([1.0, 0.5, 0.0, 2.0, 1.0, 0.0])
uniform = np.float32([0.3, 0.9, 0.5, 0.99999994, 0.0, 0.7])
logits[5, 7], logits[5, 20] = np.nan, np.inf
with np.errstate(invalid="ignore", divide="ignore"):
    weights = np.exp((logits.astype(np.float64) - logits.max(1, keepdims=True)) / temperature[:, None].astype(np.float64))
    shares = np.cumsum(weights, 1) / weights.sum(1, keepdims=True)
drawn = (shares <= uniform[:, None]).sum(1)
expected = np.where(temperature == 0, [0, 0, logits[2].argmax(), 0, 0, 7], drawn).astype(np.int32)
expected[3] = min(expected[3], 9)
check("sample", "relax.sample {0}, {1}, {2}", [(logits, "b, 50"), (temperature, "b"), (uniform, "b")],
      [(expected, "int32", "b")])

# The filters of sampling.
for vocabulary, rows in ((1, 8), (7, 64), (320, 40)):
    inputs = filter_cases(rng, vocabulary, rows)
    types = [relax_type(a.dtype, f"b, {vocabulary}" if a.ndim == 2 else "b") for a in inputs]
    text = relax_module("relax.filter_logits {0}, {1}, {2}, {3}, {4}", types, types[:1])
    for level in LEVELS:
        actual = interpret.run(text, "case", inputs, 1, level)[0]
        check_filtered(f"filter_logits {' '.join(level)}", actual, *inputs, slack=1e-5)
