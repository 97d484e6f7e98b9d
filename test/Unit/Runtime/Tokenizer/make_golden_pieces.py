#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes golden-pieces.json: a small SentencePiece vocabulary, and the ids of random texts by llama.cpp.

    PYTHONPATH=test/lib PYTHON make_golden_pieces.py     (PYTHON has NumPy and llama-cpp-python 0.3.36)
"""
import json
import pathlib
import random
import tempfile
from collections import Counter

import llama_cpp as L
import numpy as np

from gguf_file import File, write_gguf
from make_gguf import TEXT

HERE = pathlib.Path(__file__).parent
NORMAL, UNKNOWN, CONTROL, BYTE = 1, 2, 3, 6
OTHER = "Москва привет, мир. naïve café Ελληνικά 你好世界 你好 aaaa aaaaaaa bbbabab   ababab    x"
WORDS = TEXT.split() + OTHER.split() + ["\n", "\t", "  ", "    ", "日本語", "🇫🇷", "é", "<s>", "</s>", "<0x41>", "\x00", "▁", "a▁b"]


def learn():
    """Pieces of several characters in the order in which byte-pair encoding finds them, then single characters."""
    words = Counter(["▁" + word for word in (TEXT + " " + OTHER).split()])
    splits = {word: list(word) for word in words}
    merged = ["▁▁", "▁▁▁▁"]
    while len(merged) < 300:
        pairs = Counter()
        for word, parts in splits.items():
            for pair in zip(parts, parts[1:]):
                pairs[pair] += words[word]
        if not pairs or max(pairs.values()) < 2:
            break
        best = min(pairs, key=lambda pair: (-pairs[pair], pair))
        if "".join(best) not in merged:
            merged.append("".join(best))
        for word, parts in splits.items():
            joined = []
            for part in parts:
                joined = joined[:-1] + [joined[-1] + part] if joined and (joined[-1], part) == best else joined + [part]
            splits[word] = joined
    letters = Counter("".join(words.elements()))
    return merged + [letter for letter, count in sorted(letters.items(), key=lambda item: (-item[1], item[0])) if count > 1]


def main():
    pieces = learn()
    tokens = ["<unk>", "<s>", "</s>"] + [f"<0x{byte:02X}>" for byte in range(256)] + pieces
    types = [UNKNOWN, CONTROL, CONTROL] + [BYTE] * 256 + [NORMAL] * len(pieces)
    scores = [0.0] * 259 + [-float(i) for i in range(len(pieces))]
    rng = random.Random(3)
    texts = ["", " ", "a", " a", "the layer", "  the  layer "] + [
        "".join(rng.choice(WORDS) + rng.choice([" ", " ", "", "  "]) for _ in range(rng.randrange(1, 12))) for _ in range(300)]
    quiet = L.llama_log_callback(lambda level, text, data: None)
    L.llama_log_set(quiet, None)
    results = {}
    for prefix in (True, False):
        file = File()
        for key, type, value in [
            ("general.architecture", "string", "llama"), ("llama.block_count", "u32", 1),
            ("llama.context_length", "u32", 64), ("llama.embedding_length", "u32", 8),
            ("llama.feed_forward_length", "u32", 8), ("llama.attention.head_count", "u32", 1),
            ("llama.attention.layer_norm_rms_epsilon", "f32", 1e-5), ("llama.vocab_size", "u32", len(tokens)),
            ("tokenizer.ggml.model", "string", "llama"), ("tokenizer.ggml.tokens", "string", tokens),
            ("tokenizer.ggml.scores", "f32", scores), ("tokenizer.ggml.token_type", "i32", types),
            ("tokenizer.ggml.add_space_prefix", "bool", prefix), ("tokenizer.ggml.bos_token_id", "u32", 1),
            ("tokenizer.ggml.eos_token_id", "u32", 2), ("tokenizer.ggml.unknown_token_id", "u32", 0)]:
            file.put(key, type, value)
        file.put_tensor("token_embd.weight", "F32", np.zeros((len(tokens), 8), np.float32))
        with tempfile.NamedTemporaryFile(suffix=".gguf") as target:
            write_gguf(target.name, file)
            params = L.llama_model_default_params()
            params.vocab_only = True
            vocab = L.llama_model_get_vocab(L.llama_model_load_from_file(target.name.encode(), params))
        ids = (L.llama_token * 4096)()
        rows = []
        for text in texts:
            data = text.encode()
            count = L.llama_tokenize(vocab, data, len(data), ids, len(ids), False, False)
            assert count >= 0
            rows.append(list(ids[:count]))
        results["with_prefix" if prefix else "without_prefix"] = rows
    golden = {"tokens": tokens, "types": types, "scores": scores, "texts": texts, **results}
    with open(HERE / "golden-pieces.json", "w", encoding="utf-8") as out:
        json.dump(golden, out, ensure_ascii=True, separators=(",", ":"))
        out.write("\n")
    print(len(tokens), len(texts), sum(map(len, results["with_prefix"])))


if __name__ == "__main__":
    main()
