# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The logits of a GGUF decoder in NumPy, written from the formulas: the oracle of whole models.

    python3 test/lib/reference_model.py m.gguf --ids 504,3575,282 --top 10
    python3 test/lib/reference_model.py m.gguf --ids 504,3575,282 --greedy 8

Prints one JSON object: "logits" of the last position (with --all: of every position), or with --top the "top_ids" and
"top_logits" and "logsumexp", or with --greedy the "ids" that follow. No cache: every step is computed whole. Shares no
code with the C++ side. `--precision f32` and `f64` differ by rounding alone.
"""

import argparse
import json
import math
from dataclasses import dataclass

import numpy as np

from gguf_file import read_gguf


@dataclass
class Style:
    """What a name of an architecture stands for."""

    interleaved: bool  # rotary pairs (2i, 2i+1), else (i, i + dims/2)


STYLES = {"llama": Style(interleaved=True), "qwen2": Style(interleaved=False), "qwen3": Style(interleaved=False)}


def silu(x):
    return x / (1 + np.exp(-x))


def softmax(x):
    exponents = np.exp(x - x.max(axis=-1, keepdims=True))
    return exponents / exponents.sum(axis=-1, keepdims=True)


def rotate(x, positions, base, dims, interleaved):
    """x: [rows, heads, dim]. Pair i of the first `dims` elements turns by position * base^(-2i/dims)."""
    angles = positions[:, None, None] * base ** (-2.0 * np.arange(dims // 2) / dims)
    cos, sin = np.cos(angles).astype(x.dtype), np.sin(angles).astype(x.dtype)
    first = slice(0, dims, 2) if interleaved else slice(0, dims // 2)
    second = slice(1, dims, 2) if interleaved else slice(dims // 2, dims)
    result = x.copy()
    result[..., first] = x[..., first] * cos - x[..., second] * sin
    result[..., second] = x[..., first] * sin + x[..., second] * cos
    return result


class Model:
    def __init__(self, path, dtype=np.float32):
        self.file, self.dtype = read_gguf(path), dtype
        self.architecture = self.file.metadata["general.architecture"].value
        self.style = STYLES[self.architecture]
        self.weights = {}
        self.layers, self.heads = self.key("block_count"), self.key("attention.head_count")
        self.kv_heads = self.key("attention.head_count_kv", self.heads)
        self.width = self.key("embedding_length")
        self.head_dim = self.key("attention.key_length", self.width // self.heads)
        self.rotary_dims = self.key("rope.dimension_count", self.head_dim)
        # Metadata holds f32 values; their decimal meaning is lost there, and the file's value is what counts.
        self.base = self.key("rope.freq_base", 10000.0)
        self.epsilon = self.key("attention.layer_norm_rms_epsilon")

    def key(self, name, default=None):
        entry = self.file.metadata.get(f"{self.architecture}.{name}")
        if entry is None and default is None:
            raise SystemExit(f"reference_model: expected metadata {self.architecture}.{name}")
        return default if entry is None else entry.value

    def weight(self, name):
        if name not in self.weights:
            self.weights[name] = self.file.tensors[name].values().astype(self.dtype)
        return self.weights[name]

    def norm(self, x, name):
        mean = (x * x).mean(axis=-1, keepdims=True)
        return x / np.sqrt(mean + self.dtype(self.epsilon)) * self.weight(name)

    def linear(self, x, name):
        y = x @ self.weight(name + ".weight").T
        return y + self.weight(name + ".bias") if name + ".bias" in self.file.tensors else y

    def heads_of(self, x, name, heads, positions):
        """Queries or keys: projected, normalized where the file has a norm for them, rotated."""
        y = self.linear(x, name).reshape(len(x), heads, self.head_dim)
        if f"{name}_norm.weight" in self.file.tensors:
            y = self.norm(y, f"{name}_norm.weight")
        return rotate(y, positions, self.base, self.rotary_dims, self.style.interleaved)

    def attention(self, x, block):
        rows = len(x)
        positions = np.arange(rows)
        queries = self.heads_of(x, block + "attn_q", self.heads, positions)
        keys = self.heads_of(x, block + "attn_k", self.kv_heads, positions)
        values = self.linear(x, block + "attn_v").reshape(rows, self.kv_heads, self.head_dim)
        result = np.empty_like(queries)
        for head in range(self.heads):
            group = head * self.kv_heads // self.heads
            scores = queries[:, head] @ keys[:, group].T / self.dtype(math.sqrt(self.head_dim))
            scores[positions[:, None] < positions[None, :]] = -np.inf
            result[:, head] = softmax(scores) @ values[:, group]
        return self.linear(result.reshape(rows, -1), block + "attn_output")

    def feed_forward(self, x, block):
        return self.linear(silu(self.linear(x, block + "ffn_gate")) * self.linear(x, block + "ffn_up"), block + "ffn_down")

    def logits(self, ids, every=False):
        """[rows, vocabulary], or the last row alone."""
        x = self.weight("token_embd.weight")[np.asarray(ids)]
        for layer in range(self.layers):
            block = f"blk.{layer}."
            x = x + self.attention(self.norm(x, block + "attn_norm.weight"), block)
            x = x + self.feed_forward(self.norm(x, block + "ffn_norm.weight"), block)
        x = self.norm(x if every else x[-1:], "output_norm.weight")
        table = self.weight("output.weight" if "output.weight" in self.file.tensors else "token_embd.weight")
        return x @ table.T if every else (x @ table.T)[0]

    def greedy(self, ids, count):
        ids = list(ids)
        for _ in range(count):
            ids.append(int(np.argmax(self.logits(ids))))
        return ids[len(ids) - count :]


def main():
    parser = argparse.ArgumentParser(description="The logits of a GGUF decoder in NumPy.")
    parser.add_argument("file")
    parser.add_argument("--ids", required=True, type=lambda text: [int(id) for id in text.split(",")])
    parser.add_argument("--precision", choices=["f32", "f64"], default="f32")
    output = parser.add_mutually_exclusive_group()
    output.add_argument("--all", action="store_true", help="logits of every position")
    output.add_argument("--top", type=int, metavar="K", help="the K greatest logits of the last position")
    output.add_argument("--greedy", type=int, metavar="N", help="the N ids that follow, each the argmax")
    options = parser.parse_args()
    model = Model(options.file, np.float64 if options.precision == "f64" else np.float32)
    if options.greedy:
        print(json.dumps({"ids": model.greedy(options.ids, options.greedy)}))
        return
    logits = model.logits(options.ids, options.all)
    if not options.top:
        print(json.dumps({"logits": logits.tolist()}))
        return
    top = np.argsort(-logits, kind="stable")[: options.top]
    shifted = np.exp((logits - logits.max()).astype(np.float64)).sum()
    print(json.dumps({"top_ids": top.tolist(), "top_logits": logits[top].tolist(),
                      "logsumexp": float(logits.max() + np.log(shifted))}))


if __name__ == "__main__":
    main()
