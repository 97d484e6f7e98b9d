# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What the filters of sampling keep, in f64: thresholds are tried one after the other, from the greatest logit down."""
import numpy as np


def kept_tokens(logits, temperature, top_k, top_p, min_p):
    """Which tokens of one row stay."""
    x = np.asarray(logits, np.float64)
    if temperature == 0 or not np.isfinite(x.max()):
        return np.ones(x.shape, bool)
    weights = np.exp((x - x.max()) / float(temperature))
    stay = np.ones(x.shape, bool)
    if 0 < top_k < x.size:
        stay = x >= np.partition(x, x.size - top_k)[x.size - top_k]
    if top_p < 1:
        values, group = np.unique(-x[stay], return_inverse=True)
        shares = np.cumsum(np.bincount(group, weights[stay])) / weights[stay].sum()
        stay = stay & (x >= -values[min(np.searchsorted(shares, top_p), values.size - 1)])
    return stay & (weights >= min_p)


def check_filtered(name, actual, logits, temperature, top_k, top_p, min_p, slack):
    """[b, vocabulary] against [b] settings. Whether a token stays must be right where the exact shares and weights are
    further than `slack` (relative) from top_p and min_p; tokens that stay keep their bits, and equal ones go together."""
    for row, settings in enumerate(zip(temperature, top_k, top_p, min_p)):
        heat, k, p, m = (value.item() for value in settings)
        x, y = logits[row], actual[row]
        most = kept_tokens(x, heat, k, p if p == 1 else min(p * (1 + slack), 1), m * (1 - slack))
        fewest = kept_tokens(x, heat, k, p * (1 - slack) if p < 1 else 1, min(m * (1 + slack), 1))
        stays = (y.view(np.int32) == x.view(np.int32)) & ~np.isneginf(x)
        label = f"{name}: row {row} with temperature {heat}, top-k {k}, top-p {p}, min-p {m}"
        assert (stays | np.isneginf(y)).all(), f"{label}: neither the logit nor -inf"
        wrong = (stays & ~most | ~stays & fewest) & ~np.isneginf(x)
        assert not wrong.any(), f"{label}: wrong for tokens {np.nonzero(wrong)[0][:8]}, {stays.sum()} stay"
        finite = x[stays & np.isfinite(x)]
        if finite.size and not stays.all():
            assert (stays == (x >= finite.min())).all(), f"{label}: equal logits parted"


def masked(logits, mask):
    """The logits [b, vocabulary] whose bits in mask [b, words] are set; -inf in place of the others."""
    bits = np.unpackbits(mask.view(np.uint8), axis=1, bitorder="little")[:, : logits.shape[1]]
    return np.where(bits == 1, logits, np.float32(-np.inf))


def random_mask(random, vocabulary, rows):
    """Masks of any bits, those past the last token too; the first allows nothing and the last everything."""
    mask = random.integers(-(2**31), 2**31, (rows, (vocabulary + 31) // 32)).astype(np.int32)
    mask[0], mask[-1] = 0, -1
    return mask


def filter_cases(random, vocabulary, rows):
    """Logits and settings [rows]: each filter alone, two and all of them, with ties, infinities and NaN among the rows."""
    logits = (random.standard_normal((rows, vocabulary)) * random.uniform(0.5, 6, (rows, 1))).astype(np.float32)
    kind = np.arange(rows)
    logits[kind % 5 == 1] = np.round(logits[kind % 5 == 1])  # ties, and both zeros
    logits[kind % 11 == 2, vocabulary // 2 :] = -np.inf
    on = kind % 8
    temperature = random.choice(np.float32([0.2, 0.7, 1, 1.5, 10]), rows)
    top_k = np.where(on & 1, random.integers(1, vocabulary + 2, rows), 0).astype(np.int32)
    top_p = np.where(on & 2, random.choice([0.0, 0.1, 0.5, 0.9, 0.95, 0.999], rows), 1).astype(np.float32)
    min_p = np.where(on & 4, random.choice([1e-3, 0.05, 0.1, 0.5, 1.0], rows), 0).astype(np.float32)
    special = {3: np.nan, 12: np.inf, 21: -np.inf}
    for row, value in special.items():
        if row < rows:
            logits[row] = value if np.isneginf(value) else np.where(np.arange(vocabulary) == 3, value, logits[row])
    temperature[kind % 13 == 6] = 0
    return [logits, temperature, top_k, top_p, min_p]
