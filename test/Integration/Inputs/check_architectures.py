# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compares small random-weight models of each architecture with the golden files in Architectures/.

A table of what was found: the greatest difference of a logit to the golden file (after the softmax over the vocabulary is
taken off both), and whether the ids that follow the prompt are equal.

  check_architectures.py FOLDER [NAME...]
"""
import json
import os
import subprocess
import sys

import numpy as np

from architecture_models import GREEDY, LENGTH, MODELS, ROWS, options, prompt

HERE = os.path.dirname(os.path.abspath(__file__))
TOLERANCE = 5e-5
# GELU comes from a table in f16 there.
ROUGH = {"gemma": 1e-2, "gemma2": 1e-2, "gemma3": 1e-2, "gpt2": 1e-2}


def run(*command):
    return subprocess.run(["lamella", *command], check=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          encoding="utf-8").stdout


def log_softmax(logits):
    logits = np.asarray(logits, np.float64)
    shifted = logits - logits.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


def check(name, folder):
    path, text, rows = f"{folder}/{name}.gguf", f"{folder}/text.txt", f"{folder}/rows.npy"
    subprocess.run([sys.executable, f"{HERE}/../../lib/make_gguf.py", path, *options(name)], check=True)
    with open(f"{HERE}/Architectures/{name}.json") as file:
        golden = json.load(file)
    result = json.loads(run("complete", "--model", path, "--prompt", prompt(), "--max-tokens", str(GREEDY),
                            "--temperature", "0", "--precision", "f32", "--ignore-eos", "--json"))
    assert result["prompt_ids"] == golden["ids"]
    with open(text, "w") as file:
        file.write(prompt())
    run("eval", path, "--text", text, "--context", str(LENGTH), "--precision", "f32", "--json", "--logits", rows)
    first = LENGTH // 2 - 1
    actual = np.load(rows)[[row - first for row in ROWS]]
    return np.abs(actual - log_softmax(golden["logits"])).max(), result["ids"] == golden["greedy"]


def main():
    folder, bad = sys.argv[1], []
    print(f"{'architecture':16}{'logit error':>14}  ids equal")
    for name in sys.argv[2:] or MODELS:
        error, equal = check(name, folder)
        print(f"{name:16}{error:14.2g}  {'yes' if equal else 'no'}", flush=True)
        if not equal or not error <= ROUGH.get(name, TOLERANCE):
            bad.append(name)
    assert not bad, f"{', '.join(bad)}: not as in the golden files"
    print(f"{len(sys.argv[2:] or MODELS)} models are as in the golden files")


if __name__ == "__main__":
    main()
