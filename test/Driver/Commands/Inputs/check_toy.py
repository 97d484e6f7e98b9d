# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Checks lines of 'lamella complete --json' over the toy module against the formula in test/lib/ToyModule.c.

    check_toy.py FILE                   20 greedy tokens each
    check_toy.py --same-ids FILE FILE   equal ids
    check_toy.py --distinct FILE...     no id twice, none of the prompt's
    check_toy.py --distinct-in-5 FILE   the same in any five ids in a row after the prompt's first; but not in all
    check_toy.py --logprobs MODEL FILE  three log-probabilities for each id
"""
import json
import sys

import numpy as np

sys.path.append(f"{sys.path[0]}/../../../lib")
from gguf_file import read_gguf


def lines(path):
    return [json.loads(line) for line in open(path)]


def answer(tokens, count):
    tokens = list(tokens)
    for _ in range(count):
        tokens.append(sum((token + 1) * (j + 1) for j, token in enumerate(tokens)) % 7919 % 320)
    return tokens[-count:]


if sys.argv[1] == "--same-ids":
    first, second = (lines(path)[0]["ids"] for path in sys.argv[2:])
    assert first == second and len(first) == 9, (first, second)
    sys.exit()
if sys.argv[1] == "--distinct":
    for path in sys.argv[2:]:
        prompt, ids = (lines(path)[0][key] for key in ("prompt_ids", "ids"))
        assert len(ids) == 40 and len({*prompt, *ids}) == 40 + len(set(prompt)), (prompt, ids)
    sys.exit()
if sys.argv[1] == "--distinct-in-5":
    ids = lines(sys.argv[2])[0]["ids"]
    assert all(ids[i] not in ids[max(0, i - 5) : i] for i in range(len(ids))), ids
    assert len(ids) == 40 and len(set(ids)) < 40, ids
    sys.exit()
if sys.argv[1] == "--logprobs":
    loaded, line = 2.0 * read_gguf(sys.argv[2]).tensors["output_norm.weight"].values(), lines(sys.argv[3])[0]
    assert len(line["ids"]) == len(line["logprobs"]) > 2, line
    for i, token in enumerate(line["logprobs"]):
        logits = np.tile(loaded, 5).astype(np.float64)
        logits[answer(line["prompt_ids"] + line["ids"][:i], 1)[0]] += 10
        logits -= np.log(np.exp(logits).sum())
        assert token["id"] == line["ids"][i] and abs(token["logprob"] - logits[token["id"]]) < 1e-5, token
        best = np.argsort(-logits, kind="stable")[:3]
        assert [pair[0] for pair in token["top"]] == best.tolist(), (token, best)
        assert np.abs([pair[1] for pair in token["top"]] - logits[best]).max() < 1e-5, token
    sys.exit()
for line in lines(sys.argv[1]):
    assert line["ids"] == answer(line["prompt_ids"], 20), line
    assert line["finish"] == "length" and line["compilations"] == 0, line
    logits = line["top_logits"]
    assert len(logits) == 10 and logits[0][0] == line["ids"][0], logits
    assert logits == sorted(logits, key=lambda pair: (-pair[1], pair[0])), logits
    assert logits[0][1] > 10 > logits[1][1], logits
