# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""lamella.grammar: masks against brute force, arrays of NumPy and DLPack, errors, and the example."""
import ctypes
import json
import os
import random
import re
import subprocess
import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("LAMELLA_BUILD", ROOT / "build"))
LIBRARY = BUILD / "lib" / "libLamellaGrammarC.so"

try:
    import numpy
except ImportError:
    numpy = None

if LIBRARY.exists():
    os.environ["LAMELLA_GRAMMAR_LIBRARY"] = str(LIBRARY)
    sys.path.insert(0, str(BUILD / "python"))
    from lamella import grammar

PIECES = [bytes([b]) for b in range(256)] + [
    b'{"', b'": ', b'", "', b'"}', b"true", b"ab", b"aab", b"\\u00", b"12", b".5", b"]}", "é".encode(), b"\xe2\x82",
    b"  ", b"<call", b"name", b'"name"', b"x-1", b""]
PAD, STOP = len(PIECES), len(PIECES) + 1
TOKENS = PIECES + [b"<pad>", b"</s>"]

SCHEMAS = [
    {"type": "object", "properties": {"name": {"type": "string", "maxLength": 4}, "n": {"type": "integer"}},
     "required": ["name"], "additionalProperties": False},
    {"type": "array", "items": {"enum": ["ab", 12, None, 1.5]}, "minItems": 1, "maxItems": 3},
    {"type": "string", "pattern": "^(ab|a+b)*$", "minLength": 2},
    {"anyOf": [{"type": "number", "multipleOf": 0.5}, {"type": "object", "patternProperties": {"^x-": True}}]},
    True,
]


class Tensor:
    """A tensor of no framework: DLPack alone."""

    def __init__(self, array):
        self.array = array

    def __dlpack__(self, stream=None):
        return self.array.__dlpack__()

    def __dlpack_device__(self):
        return self.array.__dlpack_device__()


@unittest.skipUnless(LIBRARY.exists(), f"no {LIBRARY}")
@unittest.skipUnless(numpy, "no numpy")
class GrammarTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.vocabulary = grammar.Vocabulary(TOKENS, stop_tokens=[STOP], special_tokens=[PAD], size=300)

    def brute_force(self, matcher):
        """One bool an id, by trying each."""
        out = numpy.zeros(self.vocabulary.mask_words * 32, bool)
        for token in range(len(out)):
            fork = matcher.fork()
            out[token] = fork.accept_token(token)
        return out

    def mask(self, matcher):
        words = self.vocabulary.allocate_mask()
        matcher.fill_mask(words)
        return grammar.unpack_mask(words, self.vocabulary.mask_words * 32)

    def walk(self, source, draw, steps):
        """Random allowed tokens; at each place the mask equals brute force."""
        matcher = grammar.Matcher(source, self.vocabulary)
        for _ in range(steps):
            expected = self.brute_force(matcher)
            numpy.testing.assert_array_equal(self.mask(matcher), expected)
            allowed = [t for t in numpy.flatnonzero(expected) if t != STOP]
            self.assertEqual(bool(expected[STOP]), matcher.is_complete)
            if not allowed:
                self.assertTrue(matcher.is_complete)
                break
            self.assertTrue(matcher.accept_token(int(draw.choice(allowed))))
        return matcher

    def test_masks_equal_brute_force(self):
        draw = random.Random(7)
        sources = [grammar.Grammar.from_json_schema(s) for s in SCHEMAS]
        sources += [grammar.Grammar.from_regex("(a|ab)+[0-9]{2,3}"), grammar.Grammar.any_json(whitespace="compact"),
                    grammar.Grammar.from_ebnf('start ::= "a" start "b" | [0-9]+', root_rule="start"),
                    grammar.Grammar.from_lark('start: ("ab" | /[0-9]+/)+ ("." start)?\n%ignore " "'),
                    grammar.Grammar.from_structural_tag({"format": {"type": "triggered_tags", "triggers": ["<call"], "tags": [
                        {"type": "tag", "begin": "<call ", "content": {"type": "regex", "pattern": "[a-c]*"}, "end": ">"}]}})]
        for source in sources:
            for _ in range(2):
                self.walk(source, draw, 12)

    def test_the_bits_of_a_mask(self):
        """By hand, without unpack_mask or accept_token: after {" only names and their beginnings."""
        matcher = grammar.Matcher(grammar.Grammar.from_json_schema(
            {"type": "object", "required": ["name"], "properties": {"name": {"const": 12}},
             "additionalProperties": False}, spelling="shortest"), self.vocabulary)
        self.assertTrue(matcher.accept_bytes('{"'))
        words = self.vocabulary.allocate_mask()
        matcher.fill_mask(words)
        bits = {t for t in range(words.size * 32) if int(words[t // 32]) >> (t % 32) & 1}
        self.assertEqual({TOKENS[t] for t in bits}, {b"n", b"name"})
        self.assertEqual(matcher.forced_bytes(), b'name":')
        self.assertFalse(matcher.accept_token(TOKENS.index(b"ab")))
        self.assertEqual(matcher.why_rejected, "expected 'n', got 'a' at byte 0")
        self.assertTrue(matcher.accept_token(TOKENS.index(b"name")))
        matcher.rollback()
        self.assertEqual(matcher.forced_bytes(2), b"na")
        with self.assertRaisesRegex(ValueError, "cannot take back 2 steps"):
            matcher.rollback(2)
        self.assertEqual(json.loads('{"' + matcher.find_end().decode()), {"name": 12})

    def test_batches_trees_and_forks(self):
        draw, words = random.Random(3), self.vocabulary.mask_words
        source = grammar.Grammar.from_json_schema(SCHEMAS[0])
        matchers = [self.walk(source, draw, n) for n in (0, 1, 3)] + [grammar.Matcher(source, self.vocabulary)]
        single = numpy.stack([self.mask(m) for m in matchers])
        for threads in (1, 3):
            rows = self.vocabulary.allocate_mask(len(matchers))
            grammar.fill_masks(matchers, rows, threads=threads)
            numpy.testing.assert_array_equal(grammar.unpack_mask(rows, words * 32), single)
        # {  then  "  then (n | zz)
        root = grammar.Matcher(source, self.vocabulary)
        self.assertTrue(root.accept_bytes("{"))
        ids = [TOKENS.index(t) for t in (b"{", b'"', b"n", b"ab")]
        rows = self.vocabulary.allocate_mask(4)
        root.fill_tree_masks(ids, [1, 2, -1, -1], [-1, -1, 3, -1], rows)
        with self.assertRaisesRegex(grammar.BudgetError, "needs more than 2 steps for one tree"):
            root.fill_tree_masks(ids, [1, 2, -1, -1], [-1, -1, 3, -1], self.vocabulary.allocate_mask(4), max_work=2)
        path = root.fork()
        for node, token in enumerate(ids[1:3], 1):
            self.assertTrue(path.accept_token(token))
            numpy.testing.assert_array_equal(grammar.unpack_mask(rows[node], words * 32), self.mask(path))
        self.assertFalse(rows[3].any())
        self.assertEqual(root.forced_bytes(), b"")

    def test_arrays(self):
        matcher = grammar.Matcher(grammar.Grammar.from_regex("a"), self.vocabulary)
        expected = self.vocabulary.allocate_mask()
        matcher.fill_mask(expected)
        other = numpy.ones(self.vocabulary.mask_words, numpy.int32)
        matcher.fill_mask(Tensor(other))
        numpy.testing.assert_array_equal(other, expected)
        row = numpy.ones((3, self.vocabulary.mask_words), numpy.uint32)
        matcher.fill_mask(row[1])
        numpy.testing.assert_array_equal(row[1].view(numpy.int32), expected)
        self.assertTrue((row[[0, 2]] == 1).all())
        frozen = numpy.ones(self.vocabulary.mask_words, numpy.int32)
        frozen.flags.writeable = False
        for wrong, error, text in (
                (numpy.zeros(3, numpy.int32), ValueError, "expected a dense array of shape"),
                (numpy.zeros((self.vocabulary.mask_words, 2), numpy.int32)[:, 0], ValueError, "got strided"),
                (Tensor(numpy.zeros((self.vocabulary.mask_words, 2), numpy.int32)[:, 0]), ValueError, "got strided"),
                (numpy.zeros(self.vocabulary.mask_words), TypeError, "got <f8"),
                (Tensor(numpy.zeros(self.vocabulary.mask_words)), TypeError, "expected a tensor of int32 on the CPU"),
                (frozen, TypeError, "read-only"), ([0], TypeError, "got list")):
            with self.assertRaisesRegex(error, text):
                matcher.fill_mask(wrong)
        with self.assertRaisesRegex(ValueError, "expected a matcher with a vocabulary"):
            grammar.Matcher(grammar.Grammar.from_regex("a")).fill_mask(expected)

    def test_errors_have_a_kind_a_place_and_a_reason(self):
        build = grammar.Grammar
        for kind, pointer, reason, make in (
                (grammar.RefusedError, "#/properties/a~1b/pattern", "back references in a regular expression are not supported",
                 lambda: build.from_json_schema({"properties": {"a/b": {"pattern": r"(a)\1"}}})),
                (grammar.RefusedError, "#/format/json_schema/format", 'format "regex" cannot be enforced',
                 lambda: build.from_structural_tag({"format": {"type": "json_schema", "json_schema": {"format": "regex"}}})),
                (grammar.SyntaxError, "", "schema: expected a member name at byte 1", lambda: build.from_json_schema("{")),
                (grammar.SyntaxError, "", "line 2: expected '::=' after rule name b", lambda: build.from_ebnf('# x\nb "a"')),
                (grammar.SyntaxError, "#/0", 'expected a string "name"', lambda: build.from_tools([{}])),
                (grammar.NoTextError, "#", "no value satisfies the schema", lambda: build.from_json_schema(False)),
                (grammar.BudgetError, "#/pattern", "needs more than 5000 steps of work",
                 lambda: build.from_json_schema({"pattern": "(a|b)*a(a|b){12}"}, max_compile_work=5000)),
                (grammar.ArgumentError, "", "expected at least one grammar", lambda: build.union([])),
                (grammar.ArgumentError, "", "expected a token below 1, got 5", lambda: grammar.Vocabulary([b"a"], stop_tokens=[5])),
                (grammar.DamagedError, "", "expected a serialized grammar", lambda: build.deserialize(b"")),
                (grammar.VersionError, "", 'expected version 3 of a serialized grammar, got "lamella-grammar 9"',
                 lambda: build.deserialize(b"lamella-grammar 9\n"))):
            with self.assertRaises(kind) as caught:
                make()
            self.assertEqual((caught.exception.pointer, caught.exception.reason), (pointer, reason))
            self.assertEqual(str(caught.exception), f"{pointer}: {reason}" if pointer else reason)
            self.assertIsInstance(caught.exception, ValueError)
        with self.assertRaisesRegex(ValueError, "whitespace: expected one of bounded, compact, any, indented, got none"):
            build.any_json(whitespace="none")
        matcher = grammar.Matcher(build.from_regex("[a-z]*", max_mask_work=3), self.vocabulary)
        with self.assertRaisesRegex(grammar.BudgetError, "needs more than 3 steps for one mask"):
            matcher.fill_mask(self.vocabulary.allocate_mask())
        with self.assertRaisesRegex(grammar.BudgetError, "needs more than 3 steps for one mask"):
            grammar.fill_masks([matcher], self.vocabulary.allocate_mask(1))

    def test_grammars_are_composed_and_kept(self):
        word, number = grammar.Grammar.from_regex("[a-c]+"), grammar.Grammar.from_json_schema({"type": "integer"})
        texts = ["ab", "12", "ab12", "12ab", ""]
        for source, accepted in ((grammar.Grammar.union([word, number]), {"ab", "12"}),
                                 (grammar.Grammar.concatenation([word, number]), {"ab12"})):
            for again in (source, grammar.Grammar.deserialize(source.serialize())):
                found = set()
                for text in texts:
                    matcher = grammar.Matcher(again)
                    if matcher.accept_bytes(text) and matcher.is_complete:
                        found.add(text)
                self.assertEqual(found, accepted)
        lenient = grammar.Grammar.from_json_schema({"format": "regex"}, lenient=True)
        self.assertEqual(lenient.warnings, ['#/format: format "regex" cannot be enforced'])
        self.assertGreater(lenient.nbytes, 0)
        tools = [{"type": "function", "function": {"name": "f", "parameters": {"properties": {"x": {"type": "integer"}}}}}]
        matcher = grammar.Matcher(grammar.Grammar.from_tools(tools))
        self.assertTrue(matcher.accept_bytes('<tool_call>\n{"name": "f", "arguments": {"x": 1}}\n</tool_call>'))
        self.assertTrue(matcher.is_complete)

    def test_tokenizer_json(self):
        fallback = {"model": {"type": "BPE", "byte_fallback": True, "vocab": {"<unk>": 0, "▁a": 1, "<0x0A>": 2, "b▁": 3},
                              "merges": []}, "decoder": {"type": "Sequence", "decoders": [
                                  {"type": "Replace"}, {"type": "ByteFallback"}]},
                    "added_tokens": [{"id": 0, "content": "<unk>", "special": True}, {"id": 5, "content": "</s>", "special": True},
                                     {"id": 4, "content": "<think>", "special": False}]}
        v = grammar.Vocabulary.from_tokenizer_json(json.dumps(fallback), size=40)
        self.assertEqual([v.token_bytes(t) for t in range(1, 5)], [b" a", b"\n", b"b ", b"<think>"])
        self.assertEqual((v.stop_tokens, len(v), v.mask_words), ([5], 40, 2))
        self.assertEqual(v.token_bytes(39), b"")
        with self.assertRaises(IndexError):
            v.token_bytes(40)
        unigram = {"model": {"type": "Unigram", "vocab": [["<s>", 0.0], ["▁x", -1.5]]}, "decoder": {"type": "Metaspace"}}
        self.assertEqual(grammar.Vocabulary.from_tokenizer_json(json.dumps(unigram), stop_tokens=[0]).token_bytes(1), b" x")
        for text, kind, reason in (
                ("{}", grammar.SyntaxError, 'tokenizer.json: key "model.vocab": expected an object of tokens and ids'),
                ('{"model":{"vocab":{"a":-1}}}', grammar.SyntaxError, "expected an id below"),
                ('{"model":{"vocab":{}},"decoder":{"type":"WordPiece"}}', grammar.RefusedError, "depend on the token before")):
            with self.assertRaisesRegex(kind, reason):
                grammar.Vocabulary.from_tokenizer_json(text)
        levels = grammar.Vocabulary(["Ġa", "Ċ", "<é>"], spelling="byte-level", special_tokens=[2])
        self.assertEqual([levels.token_bytes(t) for t in range(2)], [b" a", b"\n"])
        with self.assertRaisesRegex(grammar.ArgumentError, "characters of the byte-level alphabet in token 0"):
            grammar.Vocabulary(["€"], spelling="byte-level")

    def test_nothing_leaks(self):
        import resource

        def work():
            for i in range(300):
                source = grammar.Grammar.from_json_schema({"type": "object", "properties": {f"p{i % 7}": {"type": "string"}}})
                matcher = grammar.Matcher(source, self.vocabulary)
                matcher.accept_bytes('{"p')
                self.mask(matcher.fork())
                source.serialize()
                matcher.find_end()
                with self.assertRaises(grammar.GrammarError):
                    grammar.Grammar.from_regex("(")

        work()
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        work()
        work()
        self.assertLess(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before, 4096)

    def test_numpy_is_not_needed(self):
        code = ("import sys; from lamella import grammar as g; m = g.Matcher(g.Grammar.from_regex('ab')); "
                "assert m.accept_bytes('ab') and m.is_complete and 'numpy' not in sys.modules")
        subprocess.run([sys.executable, "-c", code], check=True, env={**os.environ, "PYTHONPATH": str(BUILD / "python")})

    def test_example(self):
        done = subprocess.run([sys.executable, ROOT / "examples" / "python" / "constrained.py"], check=True, text=True,
                              stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(BUILD / "python")})
        answer, refusal = done.stdout.strip().splitlines()
        self.assertEqual(sorted(json.loads(answer)), ["age", "name"])
        self.assertRegex(refusal, re.escape("#/properties/name/pattern: lookbehind"))

    def test_the_header_and_the_module_agree(self):
        """Each function of the header has a prototype with as many arguments, and the options have their fields."""
        from lamella.grammar import _library

        header = (ROOT / "include" / "lamella-c" / "Grammar.h").read_text()
        functions = {name: 0 if arguments.strip() == "void" else arguments.count(",") + 1
                     for name, arguments in re.findall(r"LAMELLA_EXPORT[^;(]*?(lamella_\w+)\(([^)]*)\)", header)}
        self.assertEqual({name: len(arguments) for name, _, arguments in _library.PROTOTYPES}, functions)
        fields = re.search(r"typedef struct LamellaGrammarOptions \{(.*?)\}", header, re.S).group(1)
        fields = re.sub(r"/\*.*?\*/", "", fields, flags=re.S)
        self.assertEqual([name for name, _ in _library.Options._fields_], re.findall(r"(\w+);", fields))
        self.assertEqual(str(_library.API_VERSION), re.search(r"API_VERSION (\d+)", header).group(1))


if __name__ == "__main__":
    unittest.main()
