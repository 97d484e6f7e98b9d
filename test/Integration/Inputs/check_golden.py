# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compares `lamella complete` with golden lines made by another implementation from the same file.

Each line of GOLDEN holds a prompt, its ids, the ten highest logits of the first generated position and the greedy ids
(which run on past end tokens). Prompt ids and greedy ids must be equal, logits within 5e-3.

  check_golden.py GOLDEN MODEL [--module TEXT] [--schedules PATH] [--lines 0,2,4] [--tokens N] [--batch]
"""
import argparse
import json
import subprocess

TOLERANCE = 5e-3


def complete(options, prompts, tokens):
    command = ["lamella", "complete", "--model", options.model, "--max-tokens", str(tokens), "--temperature", "0",
               "--precision", "f32", "--ignore-eos", "--json"]
    if options.module:
        command += ["--module", options.module]
    if options.schedules:
        command += ["--schedules", options.schedules]
    for prompt in prompts:
        command += ["--prompt", prompt]
    output = subprocess.run(command, check=True, stdout=subprocess.PIPE, encoding="utf-8").stdout
    results = [json.loads(line) for line in output.splitlines()]
    assert len(results) == len(prompts), f"expected {len(prompts)} lines, got {len(results)}"
    return results


def check(number, golden, result, tokens):
    assert result["prompt_ids"] == golden["ids"], f"line {number}: prompt ids {result['prompt_ids']}"
    greedy = golden["greedy"][:tokens]  # lines differ in how many ids they hold
    assert len(result["ids"]) == tokens, f"line {number}: expected {tokens} ids, got {len(result['ids'])}"
    assert result["ids"][:len(greedy)] == greedy, f"line {number}: ids {result['ids']}, expected {greedy}"
    expected = dict(zip(golden["top_ids"], golden["top_logits"]))
    actual = dict(map(tuple, result["top_logits"]))
    assert set(actual) == set(expected), f"line {number}: top ids {sorted(actual)}, expected {sorted(expected)}"
    worst = max(abs(actual[token] - expected[token]) for token in expected)
    assert worst <= TOLERANCE, f"line {number}: logits differ by {worst}"
    assert result["compilations"] == 1, f"line {number}: compiled {result['compilations']} times"
    print(f"line {number}: ids equal, logits differ by at most {worst:.2g}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("golden")
    parser.add_argument("model")
    parser.add_argument("--module")
    parser.add_argument("--schedules")
    parser.add_argument("--lines")
    parser.add_argument("--tokens", type=int, help="how many to generate (default: as many as the line has)")
    parser.add_argument("--batch", action="store_true", help="all lines in one batch")
    options = parser.parse_args()
    with open(options.golden, encoding="utf-8") as file:
        lines = list(enumerate(json.loads(line) for line in file))
    if options.lines:
        lines = [lines[int(number)] for number in options.lines.split(",")]
    batches = [lines] if options.batch else [[line] for line in lines]
    for batch in batches:
        tokens = options.tokens or max(len(golden["greedy"]) for _, golden in batch)
        results = complete(options, [golden["prompt"] for _, golden in batch], tokens)
        for (number, golden), result in zip(batch, results):
            check(number, golden, result, tokens)


if __name__ == "__main__":
    main()
