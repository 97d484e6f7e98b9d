# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Small random-weight models whose linear layers are all of one block format, against NumPy on the dequantized weights:
equal ids, and logits near in f32; with 8-bit activations nearer than a tenth of their standard deviation, with a cache of
f16 alone nearer than a two-hundredth.

  check_formats.py FOLDER
"""
import json
import subprocess
import sys

from reference_model import Model

FORMATS = ["Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "Q2_K", "Q3_K", "Q4_K", "Q5_K", "Q6_K", "IQ4_NL", "MXFP4"]
# Without a scale for each 32 elements: activations stay in f32, and --precision fast means a cache of f16.
IN_F32 = {"Q2_K", "Q3_K", "Q6_K"}
PROMPT = "!#$%&*+,-./:;=?@^_~0123"


def complete(path, precision):
    output = subprocess.run(["lamella", "complete", "--model", path, "--prompt", PROMPT, "--max-tokens", "4", "--temperature",
                             "0", "--precision", precision, "--ignore-eos", "--json"], check=True, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, encoding="utf-8").stdout
    return json.loads(output)


def check(name, folder):
    path = f"{folder}/{name}.gguf"
    subprocess.run([sys.executable, f"{sys.path[0]}/../../lib/make_gguf.py", path, "--width", "256", "--heads", "8", "--ffn",
                    "512", "--untied", "--types", name, "--embedding-type", name], check=True)
    model, errors = Model(path), []
    for precision in ("f32", "fast"):
        result = complete(path, precision)
        logits = model.logits(result["prompt_ids"])
        tolerance = 1e-4 if precision == "f32" else float(logits.std()) * (0.005 if name in IN_F32 else 0.1)
        errors.append(max(abs(value - float(logits[token])) for token, value in result["top_logits"]))
        assert errors[-1] <= tolerance, f"{name} {precision}: {errors[-1]}"
        ids = list(result["prompt_ids"])
        for token in result["ids"]:
            row = model.logits(ids)
            # A near tie may fall either way.
            assert row[token] >= row.max() - 2 * tolerance, f"{name} {precision}: {token}, {row.argmax()}"
            ids.append(token)
    return errors


def main():
    for name in FORMATS:
        f32, fast = check(name, sys.argv[1])
        print(f"{name}: logits differ by at most {f32:.2g} in f32, {fast:.2g} in fast", flush=True)
    print(f"{len(FORMATS)} formats")


if __name__ == "__main__":
    main()
