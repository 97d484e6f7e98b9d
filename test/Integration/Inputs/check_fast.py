# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The next token of some texts with 8-bit activations and in f32: the likeliest tokens and their probabilities are near.

  check_fast.py MODEL
"""
import json
import math
import subprocess
import sys

TEXTS = ["The capital of France is", "Once upon a time there was a little", "def fibonacci(n):\n    if n <",
         "The theory of relativity says that", "Water boils at a temperature of", "In 1969 the first man on the",
         "My favourite recipe for bread needs flour,", "The stock market fell today because",
         "Die Hauptstadt von Deutschland ist", "To be or not to be, that is the"]


def complete(*options):
    command = ["lamella", "complete", "--model", sys.argv[1], "--max-tokens", "1", "--json", *options]
    for text in TEXTS:
        command += ["--prompt", text]
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    return [json.loads(line) for line in lines]


def log_probabilities(logits, ids):
    total = math.log(sum(math.exp(logits[i]) for i in ids))
    return {i: logits[i] - total for i in ids}


same, divergence = 0, 0.0
for exact, fast in zip(complete("--precision", "f32"), complete(), strict=True):
    exact_logits, fast_logits = dict(exact["top_logits"]), dict(fast["top_logits"])
    both = exact_logits.keys() & fast_logits.keys()
    assert len(both) >= 8, f"expected most of the ten likeliest tokens to be the same, got {len(both)}"
    worst = max(abs(exact_logits[i] - fast_logits[i]) for i in both)
    assert 0 < worst < 1, f"expected logits that are near and not equal, got a difference of {worst}"
    p, q = log_probabilities(exact_logits, both), log_probabilities(fast_logits, both)
    divergence += sum(math.exp(p[i]) * (p[i] - q[i]) for i in both) / len(TEXTS)
    same += exact["ids"] == fast["ids"]
assert same >= len(TEXTS) - 2, f"expected the same next token nearly everywhere, got it in {same} of {len(TEXTS)} texts"
assert divergence < 0.02, f"expected a small divergence, got {divergence}"
print(f"near f32: the same token in {same} of {len(TEXTS)} texts, mean divergence {divergence:.4f}")
