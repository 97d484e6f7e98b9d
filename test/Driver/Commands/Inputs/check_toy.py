# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Checks lines of 'lamella complete --json' over the toy module against the formula in test/lib/ToyModule.c.

    check_toy.py FILE                   20 greedy tokens each
    check_toy.py --same-ids FILE FILE   equal ids
"""
import json
import sys


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
for line in lines(sys.argv[1]):
    assert line["ids"] == answer(line["prompt_ids"], 20), line
    assert line["finish"] == "length" and line["compilations"] == 0, line
    logits = line["top_logits"]
    assert len(logits) == 10 and logits[0][0] == line["ids"][0], logits
    assert logits == sorted(logits, key=lambda pair: (-pair[1], pair[0])), logits
    assert logits[0][1] > 10 > logits[1][1], logits
