# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compares `lamella complete` on small random-weight models with the NumPy model of reference_model.py.

One compilation serves prompts of 1, 2, 7, 64 and 513 ids, alone and three in one ragged batch, with a cache that grows:
greedy ids are equal, and the ten highest logits of the first generated position agree within 1e-3.

  check_small_models.py FOLDER
"""
import json
import random
import subprocess
import sys

import numpy as np

from reference_model import Model

LENGTHS = [1, 2, 7, 64, 513]
TOKENS = 6
TOLERANCE = 1e-3
MODELS = {
    "llama-q4_1": [],
    "llama-mixed": ["--types", "Q4_0,Q5_0,Q5_1,Q8_0,F16,BF16,F32", "--untied", "--seed", "1"],
    "qwen2": ["--architecture", "qwen2", "--seed", "2"],
    "qwen3": ["--architecture", "qwen3", "--head-dim", "32", "--seed", "3"],
}


def complete(model, prompts):
    command = ["lamella", "complete", "--model", model, "--max-tokens", str(TOKENS), "--temperature", "0", "--precision",
               "f32", "--ignore-eos", "--json"]
    for prompt in prompts:
        command += ["--prompt", prompt]
    output = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8").stdout
    return [json.loads(line) for line in output.splitlines()]


def check(reference, result):
    assert result["compilations"] == 1
    ids = list(result["prompt_ids"])
    logits = reference.logits(ids)
    top = np.argsort(-logits)[:10]
    actual = dict(map(tuple, result["top_logits"]))
    worst = max(abs(actual[int(token)] - float(logits[token])) for token in top)
    assert worst <= TOLERANCE, f"{len(ids)} ids: logits differ by {worst}"
    for token in result["ids"]:
        row = reference.logits(ids)
        # A near tie may fall either way.
        assert row[token] >= row.max() - TOLERANCE, f"{len(ids)} ids: {token} is not the greatest, {row.argmax()} is"
        ids.append(token)
    return worst


def main():
    folder = sys.argv[1]
    source = random.Random(0)
    for name, options in MODELS.items():
        path = f"{folder}/{name}.gguf"
        subprocess.run([sys.executable, f"{sys.path[0]}/../../lib/make_gguf.py", path, *options], check=True)
        reference = Model(path)
        # Bytes that no merge joins: as many ids as characters.
        prompts = ["".join(source.choice("!#$%&*+,-./:;=?@^_~0123456789") for _ in range(length)) for length in LENGTHS]
        results = [complete(path, [prompt])[0] for prompt in prompts]
        results += complete(path, [prompts[3], prompts[0], prompts[2]])
        worst = max(check(reference, result) for result in results)
        print(f"{name}: {len(results)} prompts of {sorted({len(r['prompt_ids']) for r in results})} ids, "
              f"logits differ by at most {worst:.2g}")


if __name__ == "__main__":
    main()
