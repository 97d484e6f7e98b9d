# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compares `lamella complete` on small random-weight models with two judges: the NumPy model of reference_model.py, and
the reference interpreter, which evaluates the graph operators of the model's `relax` text.

One compilation serves prompts of 1, 2, 7, 64 and 513 ids, alone and three in one ragged batch, with a cache that grows:
greedy ids are equal, and the ten highest logits of the first generated position agree within 1e-3 with both judges; so
do the interpreter's logits after the last generated id but one and the id that follows. `lamella eval` agrees with NumPy
on the log-probabilities of every id of a text, in pieces of 200.

  check_small_models.py FOLDER
"""
import json
import os
import random
import subprocess
import sys

import numpy as np

from gguf_file import read_gguf
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


class Interpreter:
    """The model's graph functions, operator by operator."""

    def __init__(self, path, folder):
        self.graph, self.folder = f"{folder}/relax.mlir", folder
        os.makedirs(folder, exist_ok=True)
        subprocess.run(["lamella", "compile", path, "--emit=relax", "-o", self.graph], check=True,
                       stderr=subprocess.DEVNULL)
        for name, tensor in read_gguf(path).tensors.items():
            # A weight of a block format is its bytes.
            plain = {"F32": np.float32, "F16": np.float16, "BF16": np.uint16}.get(tensor.type, np.int8)
            np.save(f"{folder}/{name}.npy", tensor.data.view(plain).reshape(*tensor.shape[:-1], -1))

    def logits(self, rows):
        """[len(rows), vocabulary]: after the last id of each row, all rows in one ragged batch."""
        width = max(map(len, rows))
        np.save(f"{self.folder}/ids.npy", np.array([r + [0] * (width - len(r)) for r in rows], np.int32))
        np.save(f"{self.folder}/counts.npy", np.array([len(r) for r in rows], np.int32))
        np.save(f"{self.folder}/wanted.npy", np.array([s * width + len(r) - 1 for s, r in enumerate(rows)], np.int32))
        subprocess.run(["lamella-opt", self.graph, "--interpret=@step", f"--weights={self.folder}",
                        f"--in={self.folder}/ids.npy", f"--in={self.folder}/counts.npy",
                        f"--in={self.folder}/wanted.npy",
                        f"--in=cache:{len(rows)}x{width}", f"--out={self.folder}/logits.npy", "--out=-"], check=True,
                       stdout=subprocess.DEVNULL)
        return np.load(f"{self.folder}/logits.npy")


def check_interpreted(interpreter, results):
    """The ragged batch of these results, before and after they grew."""
    worst = 0
    first = interpreter.logits([r["prompt_ids"] for r in results])
    last = interpreter.logits([r["prompt_ids"] + r["ids"][:-1] for r in results])
    for result, before, after in zip(results, first, last):
        worst = max([worst] + [abs(value - float(before[token])) for token, value in result["top_logits"]])
        assert after[result["ids"][-1]] >= after.max() - TOLERANCE, f"{result['ids'][-1]}, {after.argmax()}"
    assert worst <= TOLERANCE, f"logits differ from the interpreter's by {worst}"
    return worst


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


def check_eval(reference, path, folder, prompt, ids):
    with open(f"{folder}/text.txt", "w") as file:
        file.write(prompt)
    subprocess.run(["lamella", "eval", path, "--text", file.name, "--context", "200", "--precision", "f32", "--json",
                    "--logits", f"{folder}/rows.npy"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    expected = []
    for piece in (ids[:200], ids[200:400]):
        logits = reference.logits(piece, every=True)[99:199].astype(np.float64)
        expected.append(logits - np.log(np.exp(logits).sum(axis=-1, keepdims=True)))
    worst = np.abs(np.load(f"{folder}/rows.npy") - np.concatenate(expected)).max()
    assert worst <= TOLERANCE, f"log-probabilities differ by {worst}"


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
        check_eval(reference, path, folder, prompts[-1], results[len(LENGTHS) - 1]["prompt_ids"])
        interpreter = Interpreter(path, f"{folder}/{name}")
        # The interpreter takes seconds for a long prompt: one model is enough for those.
        alone = [r for r in results[:len(LENGTHS)] if name == "llama-q4_1" or len(r["prompt_ids"]) < 10]
        interpreted = max(check_interpreted(interpreter, rows) for rows in [[r] for r in alone] + [results[-3:]])
        print(f"{name}: {len(results)} prompts of {sorted({len(r['prompt_ids']) for r in results})} ids, "
              f"logits differ by at most {worst:.2g} from NumPy's, {interpreted:.2g} from the interpreter's")


if __name__ == "__main__":
    main()
