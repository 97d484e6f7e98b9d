# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The entries sample, penalize and log_probabilities of a model, and filters and masks alone, against NumPy in f64: compiled, and
in the reference interpreter.

  check_sampling.py CALL-ENTRY FOLDER      FOLDER/N.mlir: the graph of a model with N tokens, for 320, 331 and 49152
"""
import re
import subprocess
import sys

import interpret
import numpy as np
from sampling import check_filtered, filter_cases, kept_tokens, masked, random_mask

SLACK = 1e-5  # of shares and weights in f32
call_entry, folder = sys.argv[1:]
rng = np.random.default_rng(11)
FILTER = """
!l = tensor<?x320xf32, #relax.shape<b, 320>>
!r = tensor<?xf32, #relax.shape<b>>
!i = tensor<?xi32, #relax.shape<b>>
relax.func @filter<b>(%l: !l, %t: !r, %k: !i, %p: !r, %m: !r) -> !l {
  %f = relax.filter_logits %l, %t, %k, %p, %m : (!l, !r, !i, !r, !r) -> !l
  relax.return %f : !l
}
!w = tensor<?xWORDSxi32, #relax.shape<b, WORDS>>
relax.func @mask<b>(%l: !l, %w: !w) -> !l {
  %m = relax.mask_logits %l, %w : (!l, !w) -> !l
  relax.return %m : !l
}
"""


def module(vocabulary):
    """The entries of a model; no model has so few tokens as 7, so these are one's with another prime number of tokens."""
    source = 331 if vocabulary == 7 else vocabulary
    model = re.sub(r" loc\(#\w+\)", "", open(f"{folder}/{source}.mlir").read())
    entries = [re.search(rf"^( *)relax.func @{name}<.*?^\1}}", model, re.MULTILINE | re.DOTALL).group(0)
               for name in ("sample", "penalize", "log_probabilities")]
    alone = FILTER.replace("320", str(vocabulary)).replace("WORDS", str((vocabulary + 31) // 32))
    return alone + "\n".join(entries).replace(str(source), str(vocabulary))


def compiled(vocabulary, calls):
    """The results of (entry, arrays) calls of one compiled module."""
    path, command = f"{folder}/entries.mlir", []
    open(path, "w").write(module(vocabulary))
    for number, (entry, arrays) in enumerate(calls):
        files = [f"{folder}/{number}_{i}.npy" for i in range(len(arrays) + 1)]
        for file, array in zip(files, arrays):
            np.save(file, array)
        command += [",", entry, *files]
    subprocess.run([call_entry, path, *command[1:]], check=True)
    return [np.load(f"{folder}/{number}_{len(arrays)}.npy") for number, (_, arrays) in enumerate(calls)]


def check_drawn(name, ids, logits, temperature, top_k, top_p, min_p, uniform):
    for row, (token, heat, u) in enumerate(zip(ids, temperature.astype(np.float64), uniform)):
        x, label = logits[row].astype(np.float64), f"{name}: row {row}"
        if np.isnan(x.max()) or np.isinf(x.max()) or heat == 0:
            assert heat > 0 or token == x.argmax(), f"{label}: {token}, {x.argmax()}"
            continue
        masks = [kept_tokens(logits[row], heat, top_k[row], 1 if top_p[row] == 1 else min(top_p[row] * (1 + s), 1),
                             min(min_p[row] * (1 - s), 1)) for s in (-SLACK, 0, SLACK)]
        if (masks[0] != masks[2]).any():  # which tokens stay is a matter of rounding
            assert masks[2][token], f"{label}: {token} was excluded"
            continue
        weights = np.where(masks[1], np.exp((x - x.max()) / heat), 0)
        shares = np.cumsum(weights) / weights.sum()
        before = shares[token - 1] if token else 0
        assert weights[token] > 0 and before - SLACK <= u <= shares[token] + SLACK, f"{label}: {token}, {before}, {u}"


def check_penalized(name, actual, logits, counts, repetition, frequency, presence):
    x, column = logits.astype(np.float64), lambda a: a.astype(np.float64)[:, None]
    repeated = np.where(x > 0, x / column(repetition), x * column(repetition))
    exact = np.where(counts > 0, repeated, x) - column(frequency) * counts - column(presence) * (counts > 0)
    size = np.abs(repeated) + np.abs(column(frequency)) * counts + np.abs(column(presence))
    assert (np.isneginf(actual) == np.isneginf(exact)).all(), name
    finite = np.isfinite(exact)
    assert (np.abs(actual[finite] - exact[finite]) <= 4 * np.finfo(np.float32).eps * size[finite]).all(), name


def check_log_probabilities(name, actual, logits):
    x = logits.astype(np.float64)
    exact = x - x.max(1, keepdims=True)
    exact -= np.log(np.exp(exact).sum(1, keepdims=True))
    assert (np.isneginf(actual) == np.isneginf(exact)).all(), name
    finite = np.isfinite(exact)
    assert (np.abs(actual[finite] - exact[finite]) <= 1e-6 * (1 + np.abs(exact[finite]))).all(), name


for vocabulary, rows in ((7, 96), (320, 96), (49152, 16)):
    cases = filter_cases(rng, vocabulary, rows)
    uniform = rng.random(rows).astype(np.float32)
    uniform[:2] = 0, np.float32(1) - np.float32(2) ** -24
    logits = np.where(np.isnan(cases[0]) | np.isposinf(cases[0]), 1, cases[0]).astype(np.float32)
    logits[np.isneginf(logits).all(1)] = 2
    counts = (rng.integers(0, 4, logits.shape) * (rng.random(logits.shape) < 0.3)).astype(np.int32)
    penalties = [rng.uniform(0.5, 2, rows).astype(np.float32), rng.uniform(-1, 2, rows).astype(np.float32),
                 rng.uniform(-1, 2, rows).astype(np.float32)]
    calls = [("filter", cases), ("sample", [*cases, uniform]), ("penalize", [logits, counts, *penalties]),
             ("log_probabilities", [logits]), ("mask", [cases[0], random_mask(rng, vocabulary, rows)]),
             ("log_probabilities", [logits[:0]])]
    few = [(entry, [array[:3] for array in arrays]) for entry, arrays in calls[:5]]
    ran = [("compiled", calls, compiled(vocabulary, calls))]
    ran.append(("interpreted", few,
                [interpret.run(module(vocabulary), entry, arrays, 1)[0] for entry, arrays in few]))
    for way, given, results in ran:
        check_filtered(f"{way} filter", results[0], *given[0][1], slack=SLACK)
        check_drawn(f"{way} sample", results[1], *given[1][1])
        check_penalized(f"{way} penalize", results[2], *given[2][1])
        check_log_probabilities(f"{way} log_probabilities", results[3], *given[3][1])
        np.testing.assert_array_equal(results[4], masked(*given[4][1]), f"{way} mask")
        assert len(results) == 5 or results[5].shape == (0, vocabulary)
    print(f"{vocabulary} tokens: equal")

# All of [0, 1) in steps: how often a token is drawn is its probability, to a step at each end.
STEPS = 1 << 13
SETTINGS = [(1, 0, 1, 0), (0.5, 3, 1, 0), (1.5, 0, 0.7, 0), (1, 0, 1, 0.3), (2, 5, 0.8, 0.2)]
calls = []
for settings in SETTINGS:
    logits = (rng.standard_normal(7) * 2).astype(np.float32)
    logits[4] = logits[2]
    rows = [np.full(STEPS, value, dtype) for value, dtype in
            zip(settings, (np.float32, np.int32, np.float32, np.float32))]
    uniform = ((np.arange(STEPS) + 0.5) / STEPS).astype(np.float32)
    calls.append(("sample", [np.tile(logits, (STEPS, 1)), *rows, uniform]))
for settings, (_, arrays), ids in zip(SETTINGS, calls, compiled(7, calls)):
    logits, heat = arrays[0][0], settings[0]
    weights = np.where(kept_tokens(logits, *settings), np.exp(logits.astype(np.float64) / heat), 0)
    difference = np.bincount(ids, minlength=7) / STEPS - weights / weights.sum()
    assert np.abs(difference).max() <= 1 / STEPS + SLACK, (settings, difference)
print("distributions: equal")
