# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The key/value cache of relax: two steps of a ragged batch against attention written out in NumPy's f64."""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "lib"))
from interpret import expect_close, expect_equal, expect_error, run

random = np.random.default_rng(6)
BATCH, ROWS, HEADS, QUERY_HEADS, DIM, SCALE = 3, 4, 2, 6, 8, 0.3
STATE = f"!relax.state<kv_cache, [b, 2, {HEADS}, {DIM}], f32>"
COUNTS = "tensor<?xi32, #relax.shape<b>>"


def rows(heads, symbol):
    return f"tensor<?x?x{heads}x{DIM}xf32, #relax.shape<b, {symbol}, {heads}, {DIM}>>"


def step(name, symbol, kv, q):
    """Text of one step: extend, append to layer 1, positions, length, attention."""
    return f"""
      %{name}0 = relax.extend %{kv}, %counts_{name} : ({STATE}, {COUNTS}) -> {STATE}
      %{name}1 = relax.append %{name}0, %keys_{name}, %values_{name}, %counts_{name} layer 1
          : ({STATE}, {rows(HEADS, symbol)}, {rows(HEADS, symbol)}, {COUNTS}) -> {STATE}
      %{name}n = relax.symbol "{symbol}" : !relax.size<{symbol}>
      %{name}p = relax.positions %{name}1, %counts_{name}, %{name}n : ({STATE}, {COUNTS}, !relax.size<{symbol}>)
          -> tensor<?x?xi32, #relax.shape<b, {symbol}>>
      %{name}t = relax.length %{name}1 : {STATE} -> !relax.size<t_{name}>
      %{name}o = relax.attention %{q}, %{name}1, %counts_{name}, %{name}t layer 1 scale {SCALE}
          : ({rows(QUERY_HEADS, symbol)}, {STATE}, {COUNTS}, !relax.size<t_{name}>) -> {rows(QUERY_HEADS, symbol)}"""


def arguments(name, symbol):
    return (f"%query_{name}: {rows(QUERY_HEADS, symbol)}, %keys_{name}: {rows(HEADS, symbol)}, "
            f"%values_{name}: {rows(HEADS, symbol)}, %counts_{name}: {COUNTS}")


POSITIONS = "tensor<?x?xi32, #relax.shape<b, {}>>"
TEXT = f"""relax.func @f<b, n, m>(%cache: {STATE}, {arguments('a', 'n')}, {arguments('b', 'm')}, %keep: {COUNTS})
    -> ({rows(QUERY_HEADS, 'n')}, {POSITIONS.format('n')}, {rows(QUERY_HEADS, 'm')}, {POSITIONS.format('m')}, {STATE}) {{
  {step('a', 'n', 'cache', 'query_a')}
  %cut = relax.truncate %a1, %keep : ({STATE}, {COUNTS}) -> {STATE}
  {step('b', 'm', 'cut', 'query_b')}
  relax.return %ao, %ap, %bo, %bp, %b1
      : {rows(QUERY_HEADS, 'n')}, {POSITIONS.format('n')}, {rows(QUERY_HEADS, 'm')}, {POSITIONS.format('m')}, {STATE}
}}"""


def attention(query, keys, values, counts):
    """`keys`, `values`: for each sequence its whole history [positions, heads, dim]."""
    result = np.zeros(query.shape)
    for s in range(BATCH):
        length = len(keys[s])
        for i in range(counts[s]):
            last = length - counts[s] + i
            for h in range(QUERY_HEADS):
                g = h // (QUERY_HEADS // HEADS)
                scores = SCALE * keys[s][: last + 1, g].astype(np.float64) @ query[s, i, h].astype(np.float64)
                weights = np.exp(scores - scores.max())
                result[s, i, h] = weights / weights.sum() @ values[s][: last + 1, g].astype(np.float64)
    return result


def draw(length):
    return [random.normal(size=(BATCH, length, heads, DIM)).astype(np.float32) for heads in (QUERY_HEADS, HEADS, HEADS)]


def check_steps():
    counts = [np.array([4, 1, 3], np.int32), np.array([2, 0, 1], np.int32)]
    keep = np.array([3, 9, 0], np.int32)
    first, second = draw(ROWS), draw(2)
    results = run(TEXT, "f", [f"cache:{BATCH}x6", *first, counts[0], *second, counts[1], keep], 4)
    keys = [first[1][s, : counts[0][s]] for s in range(BATCH)]
    values = [first[2][s, : counts[0][s]] for s in range(BATCH)]
    expect_close("step 1", results[0], attention(first[0], keys, values, counts[0]), slack=1e-9)
    expect_equal("positions 1", results[1], np.tile(np.arange(ROWS, dtype=np.int32), (BATCH, 1)))
    keys = [np.concatenate([keys[s][: keep[s]], second[1][s, : counts[1][s]]]) for s in range(BATCH)]
    values = [np.concatenate([values[s][: keep[s]], second[2][s, : counts[1][s]]]) for s in range(BATCH)]
    expect_close("step 2", results[2], attention(second[0], keys, values, counts[1]), slack=1e-9)
    starts = [len(keys[s]) - counts[1][s] for s in range(BATCH)]
    expect_equal("positions 2", results[3], np.array([[start, start + 1] for start in starts], np.int32))


def check_errors():
    first, second = draw(ROWS), draw(2)
    two, keep = np.array([2, 2, 2], np.int32), np.array([9, 9, 9], np.int32)

    def fails(text, cache=f"cache:{BATCH}x6", a=two, b=two, keep=keep):
        expect_error("cache", text, lambda: run(TEXT, "f", [cache, *first, a, *second, b, keep], 4))

    fails("expected at most 3 positions, got 4 for sequence 0", cache=f"cache:{BATCH}x3")
    fails("expected counts of 0 or more, got -1 for sequence 1", a=np.array([2, -1, 2], np.int32))
    fails("expected at most 4 newest rows of 5 positions, got 5 for sequence 2", a=np.array([2, 2, 5], np.int32))
    fails("expected cache:BATCHxCAPACITY, got cache:6", cache="cache:6")
    fails("argument 0: expected cache:CAPACITY, got '5'", cache="5")
    # The batch of the cache and of the other arguments are one symbol.
    fails("expected argument 1 of shape [b, n, 6, 8] = [2, 4, 6, 8], got [3, 4, 6, 8]", cache="cache:2x6")


check_steps()
check_errors()
