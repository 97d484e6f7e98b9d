# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Models in folders of safetensors give the ids and logits that they give as GGUF files, whose logits are checked by
check_architectures.py.

  check_folders.py FOLDER
"""
import json
import os
import shutil
import subprocess
import sys

from architecture_models import MODELS, prompt
from hf_folder import write_folder

HERE = os.path.dirname(os.path.abspath(__file__))
# Model, types of the weights, files.
CASES = [("llama", "F32", 1), ("llama", "BF16,F16", 2), ("llama-linear", "F32", 1), ("qwen2", "BF16", 1),
         ("qwen3", "F16", 1), ("gemma", "BF16", 1), ("gemma2", "BF16", 3), ("gemma3", "F32", 1), ("phi3", "BF16", 1),
         ("olmo2", "BF16", 2)]


def complete(model):
    output = subprocess.run(["lamella", "complete", "--model", model, "--prompt", prompt(), "--max-tokens", "6",
                             "--temperature", "0", "--precision", "f32", "--ignore-eos", "--json"], check=True,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8").stdout
    return json.loads(output)


def check(name, types, shards, folder):
    path, target = f"{folder}/{name}.gguf", f"{folder}/{name}-{shards}"
    shutil.rmtree(target, ignore_errors=True)
    options = ["--types", types, "--embedding-type", types.split(",")[0], "--context", "256", *MODELS[name]]
    subprocess.run([sys.executable, f"{HERE}/../../lib/make_gguf.py", path, *options], check=True)
    write_folder(path, target, shards)
    expected, actual = complete(path), complete(target)
    assert actual["prompt_ids"] == expected["prompt_ids"], name
    assert actual["ids"] == expected["ids"], name
    logits = dict(map(tuple, actual["top_logits"]))
    # Gemma's norms lose a bit on their way through the weight less 1.
    return max(abs(logits[token] - value) for token, value in expected["top_logits"])


def main():
    for name, types, shards in CASES:
        error = check(name, types, shards, sys.argv[1])
        assert error <= 1e-4, f"{name}: {error}"
        print(f"{name} {types} in {shards}: logits differ by at most {error:.2g}", flush=True)
    print(f"{len(CASES)} folders give what the files give")


if __name__ == "__main__":
    main()
