#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes golden-json.json: small tokenizer.json files of every kind, and their ids by HF tokenizers; and golden-unigram.json:
a unigram vocabulary as GGUF files have it, and its ids by SentencePiece.

    pip install tokenizers==0.23.3 sentencepiece==0.2.3 protobuf unicodedata2==16.0.0 && python make_golden_json.py
"""
import base64
import io
import json
import pathlib
import random

import sentencepiece
import unicodedata2 as data
from sentencepiece import sentencepiece_model_pb2
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, processors, trainers
from tokenizers import pre_tokenizers as pre

from make_peers import RANGES, SENTENCES

HERE = pathlib.Path(__file__).parent
GPT4 = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
SPECIALS = ["<unk>", "<s>", "</s>", "[CLS]", "[SEP]"]
ADDED = [AddedToken("<tool>", lstrip=True, rstrip=True, normalized=False), AddedToken("ab", single_word=True),
         AddedToken("CAFÉ", normalized=True), AddedToken("\n\n", normalized=False)]  # fmt: skip


def texts():
    rng = random.Random(11)
    made = ["", " ", "a", "  a  b ", "x <tool> y", "ab cab ab, ab_ab ab", "café CAFÉ Cafe\u0301", "a<s>b</s>", "\n\n\n"]
    for _ in range(60):
        words = rng.choice(SENTENCES).split(" ") + rng.choice(SENTENCES).split(" ") + ["<tool>", "ab", "CAFÉ", "  "]
        made.append(rng.choice(["", " "]).join(rng.choice(words) for _ in range(rng.randrange(1, 9))))
        first, last = rng.choice(RANGES)
        made.append("".join(chr(rng.randrange(first, last)) + rng.choice(["", "", " "]) for _ in range(rng.randrange(1, 7))))
    return SENTENCES[:38:3] + made


def charsmap():
    """SentencePiece's own normalization table, cut to a few rules."""
    rules = [("ﬁ", "fi"), ("①", "1"), ("Ａ", "A"), ("Ｂ", "B"), ("e\u0301", "é"), ("\t", " "), ("\u00a0", " "), ("\u3000", " "), ("\u200b", "")]
    path = HERE / "rules.tsv"
    path.write_text("".join(" ".join(f"{ord(c):X}" for c in a) + "\t" + " ".join(f"{ord(c):X}" for c in b) + "\n" for a, b in rules))
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(SENTENCES * 4), model_writer=model, vocab_size=900, model_type="unigram",
        normalization_rule_tsv=str(path), byte_fallback=True, hard_vocab_limit=False, minloglevel=2, character_coverage=0.98)
    path.unlink()
    return model.getvalue()


def write_unigram(data):
    model = sentencepiece_model_pb2.ModelProto.FromString(data)
    processor = sentencepiece.SentencePieceProcessor(model_proto=data)
    lines = texts()
    golden = {"tokens": [p.piece for p in model.pieces], "scores": [p.score for p in model.pieces], "types": [p.type for p in model.pieces],
              "charsmap": base64.b64encode(model.normalizer_spec.precompiled_charsmap).decode(),
              "texts": lines, "ids": [processor.encode(line) for line in lines]}  # fmt: skip
    (HERE / "golden-unigram.json").write_text(json.dumps(golden, separators=(",", ":")) + "\n")
    return base64.b64decode(golden["charsmap"])


def train(model, trainer, **parts):
    tokenizer = Tokenizer(model)
    for name, part in parts.items():
        setattr(tokenizer, name, part)
    tokenizer.train_from_iterator(SENTENCES[:12] + SENTENCES[27:30], trainer)
    tokenizer.add_tokens(ADDED)
    return tokenizer


def around(first, last):
    ids = {token: i for i, token in enumerate(SPECIALS)}
    return processors.TemplateProcessing(single=f"{first} $A {last}", special_tokens=[(t, ids[t]) for t in (first, last)])


def tokenizers(table):
    alphabet = pre.ByteLevel.alphabet()
    yield "unigram", train(
        models.Unigram(), trainers.UnigramTrainer(vocab_size=500, special_tokens=SPECIALS, unk_token="<unk>", show_progress=False),
        normalizer=normalizers.Sequence([normalizers.Precompiled(table), normalizers.Replace(Regex(" {2,}"), " ")]),
        pre_tokenizer=pre.Metaspace(), decoder=decoders.Metaspace(), post_processor=around("<s>", "</s>"))
    yield "unigram-first", train(
        models.Unigram(), trainers.UnigramTrainer(vocab_size=400, special_tokens=SPECIALS, unk_token="<unk>", show_progress=False),
        normalizer=normalizers.Sequence([normalizers.NFKC(), normalizers.Strip()]),
        pre_tokenizer=pre.Sequence([pre.WhitespaceSplit(), pre.Metaspace(prepend_scheme="first")]), decoder=decoders.Metaspace())
    wordpiece = trainers.WordPieceTrainer(vocab_size=500, special_tokens=SPECIALS, show_progress=False)
    for name, options in [("wordpiece", {}), ("wordpiece-cased", {"lowercase": False})]:
        yield name, train(
            models.WordPiece(unk_token="<unk>", max_input_chars_per_word=20), wordpiece, normalizer=normalizers.BertNormalizer(**options),
            pre_tokenizer=pre.BertPreTokenizer(), decoder=decoders.WordPiece(), post_processor=processors.BertProcessing(("[SEP]", 4), ("[CLS]", 3)))
    bpe = trainers.BpeTrainer(vocab_size=500, special_tokens=SPECIALS, show_progress=False, limit_alphabet=150)
    yield "bpe-characters", train(
        models.BPE(unk_token="<unk>", fuse_unk=True), bpe, normalizer=normalizers.Sequence(
            [normalizers.NFD(), normalizers.StripAccents(), normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")]),
        decoder=decoders.Sequence([decoders.Replace("▁", " "), decoders.Fuse(), decoders.Strip(" ", 1, 0)]))
    yield "bpe-words", train(models.BPE(unk_token="<unk>"), bpe, normalizer=normalizers.NFKD(), pre_tokenizer=pre.Sequence(
        [pre.Whitespace(), pre.Digits(individual_digits=False), pre.Punctuation("merged_with_previous")]))
    byte = trainers.BpeTrainer(vocab_size=600, special_tokens=SPECIALS, show_progress=False, initial_alphabet=alphabet)
    yield "bytes", train(models.BPE(ignore_merges=True), byte, normalizer=normalizers.NFC(), pre_tokenizer=pre.Sequence(
        [pre.Split(Regex(GPT4), "isolated"), pre.ByteLevel(add_prefix_space=False, use_regex=False)]), decoder=decoders.ByteLevel(),
        post_processor=processors.RobertaProcessing(("</s>", 2), ("<s>", 1), add_prefix_space=False))
    yield "bytes-prefix", train(models.BPE(), byte, normalizer=normalizers.Lowercase(), pre_tokenizer=pre.Sequence(
        [pre.Digits(individual_digits=True), pre.Split("e", "merged_with_next"), pre.Split("  ", "contiguous"),
         pre.Split("q", "removed"), pre.ByteLevel(add_prefix_space=True)]), decoder=decoders.ByteLevel())  # fmt: skip


def forms():
    """Normal forms of every character that has one of its own, of marks in any order and of Hangul, by Python."""
    rng = random.Random(5)
    codes = [c for c in range(0x110000) if data.decomposition(chr(c)) or data.combining(chr(c))]
    lines = [chr(c) for c in rng.sample(codes, 150)] + ["\u1100\u1161\u11a8\u1112\u1175", "각가\u11a8한", "a\u0315\u0300\u05ae\u0300b", "\u0344\u2126\u212b"]
    lines += ["".join(chr(rng.choice(codes)) for _ in range(rng.randrange(2, 7))) for _ in range(100)]
    lines += ["aAzZÀÉßŒǅİΣΑΣЖẞ\U00010400"]
    return {"texts": lines, "lower": ["".join(c.lower() for c in line) for line in lines],
            **{form: [data.normalize(form, line) for line in lines] for form in ("NFC", "NFD", "NFKC", "NFKD")}}  # fmt: skip


def main():
    table = write_unigram(charsmap())
    lines, golden = texts(), {"texts": texts(), "files": [], "forms": forms()}
    for name, tokenizer in tokenizers(table):
        encoded = [tokenizer.encode(line).ids for line in lines]
        decoded = [tokenizer.decode(ids, skip_special_tokens=False) for ids in encoded]
        golden["files"].append({"name": name, "file": tokenizer.to_str(), "ids": encoded, "decoded": decoded})
        print(name, tokenizer.get_vocab_size(), sum(map(len, encoded)))
    (HERE / "golden-json.json").write_text(json.dumps(golden, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
