# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The small models on which architectures are checked: options of test/lib/make_gguf.py, and the ids they read."""
import random

COMMON = ["--types", "F32", "--embedding-type", "F32", "--context", "256"]
MODELS = {
    "llama": [],
    "llama-linear": ["--rope", "linear"],
    "llama-yarn": ["--rope", "yarn"],
    "llama3": ["--rope", "stored", "--rope-base", "500000"],
    "mixtral": ["--experts", "4"],
    "qwen2": ["--architecture", "qwen2"],
    "qwen3": ["--architecture", "qwen3", "--head-dim", "32"],
    "gemma": ["--architecture", "gemma", "--kv-heads", "1"],
    "gemma2": ["--architecture", "gemma2", "--layers", "4", "--head-dim", "32"],
    "gemma3": ["--architecture", "gemma3", "--layers", "7", "--head-dim", "32", "--rope-base", "1000000"],
    "phi3": ["--architecture", "phi3", "--heads", "2", "--kv-heads", "1", "--rotary-dims", "24", "--untied"],
    "gpt2": ["--architecture", "gpt2", "--kv-heads", "4"],
    "olmo2": ["--architecture", "olmo2", "--untied"],
}
LENGTH, GREEDY = 40, 8
# Of the second half of the text, whose logits are compared.
ROWS = [20, 26, 33, 38]


def options(name):
    return [*COMMON, *MODELS[name], "--seed", str(list(MODELS).index(name))]


def prompt():
    """Characters that no merge joins: as many ids."""
    source = random.Random(7)
    return "".join(source.choice("!#$%&*+,-./:;=?@^_~0123456789") for _ in range(LENGTH))
