# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Checks 'lamella eval --json --logits' over the toy module against the formula in test/lib/ToyModule.c.

    check_toy_eval.py MODEL COMPLETION CONTEXT ROWS REPORT      COMPLETION: of the text as a prompt, for its token ids
"""
import json
import math
import sys

import numpy as np

sys.path.append(f"{sys.path[0]}/../../../lib")
from gguf_file import read_gguf

model, completion, context, rows, report = sys.argv[1:]
context, rows, report = int(context), np.load(rows), json.load(open(report))
loaded = 2.0 * read_gguf(model).tensors["output_norm.weight"].values()
ids = json.load(open(completion))["prompt_ids"]
pieces = [ids[start : start + context] for start in range(0, len(ids) - context + 1, context)]
expected, own = [], []
for piece in pieces:
    for end in range(context // 2, context):
        logits = np.tile(loaded, 5).astype(np.float64)
        logits[sum((token + 1) * (j + 1) for j, token in enumerate(piece[:end])) % 7919 % 320] += 10
        expected.append(logits - np.log(np.exp(logits).sum()))
        own.append(expected[-1][piece[end]])
assert len(pieces) > 1 and rows.dtype == np.float32 and rows.shape == (len(expected), 320), rows.shape
assert np.abs(rows - expected).max() < 2e-6
assert report["tokens"] == len(pieces) * context and report["scored"] == len(own), report
assert abs(report["mean_log_probability"] - np.mean(own)) < 1e-6, report
assert math.isclose(report["perplexity"], math.exp(-np.mean(own)), rel_tol=1e-5), report
print("equal")
