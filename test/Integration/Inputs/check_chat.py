# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compares `lamella chat --prompt` with the golden line whose prompt is the same conversation written out.

The file's own template with its default system turn must give that line's prompt ids, and greedy answers its ids.

  check_chat.py GOLDEN MODEL
"""
import json
import subprocess
import sys

QUESTION = "Why is the sky blue?"
TOKENS = 20


def main():
    golden_path, model = sys.argv[1:]
    with open(golden_path, encoding="utf-8") as file:
        lines = [json.loads(line) for line in file]
    golden = next(line for line in lines if f"<|im_start|>user\n{QUESTION}<|im_end|>" in line["prompt"])
    command = ["lamella", "chat", "--model", model, "--prompt", QUESTION, "--temperature", "0", "--precision", "f32",
               "--max-tokens", str(TOKENS), "--json"]
    result = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, encoding="utf-8").stdout)
    assert result["prompt_ids"] == golden["ids"], result["prompt_ids"]
    assert result["ids"] == golden["greedy"][:TOKENS], result["ids"]
    print("the same conversation, the same answer")


if __name__ == "__main__":
    main()
