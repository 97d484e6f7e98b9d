# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Text of a model that must follow a JSON schema, with masks from lamella.grammar.

The model stands in for a real one: random logits over a vocabulary of bytes and a few words. A real one has its
tokenizer.json: Vocabulary.from_tokenizer_json(open("tokenizer.json", "rb").read()).
"""
import numpy

from lamella import grammar

tokens = [bytes([b]) for b in range(256)] + [b'{"', b'": ', b', "', b'"}', b"name", b"age", b"Ada", b"Lin"]
stop = len(tokens)
vocabulary = grammar.Vocabulary(tokens + [b"</s>"], stop_tokens=[stop])

schema = {
    "type": "object",
    "properties": {"name": {"type": "string", "pattern": "^[A-Z][a-z]{1,8}$"},
                   "age": {"type": "integer", "minimum": 0, "maximum": 130}},
    "required": ["name", "age"],
    "additionalProperties": False,
}
person = grammar.Grammar.from_json_schema(schema, whitespace="compact", spelling="shortest")

matcher, mask, text = grammar.Matcher(person, vocabulary), vocabulary.allocate_mask(), b""
random = numpy.random.default_rng(4)
while not matcher.is_terminated:
    forced = matcher.forced_bytes()  # where only one text is possible, no model has to run
    if forced and matcher.accept_bytes(forced):
        text += forced
        continue
    logits = random.normal(size=len(vocabulary))
    matcher.fill_mask(mask)
    logits[~grammar.unpack_mask(mask, len(vocabulary))] = -numpy.inf
    token = int(logits.argmax())
    assert matcher.accept_token(token), matcher.why_rejected
    text += vocabulary.token_bytes(token) if token != stop else b""
print(text.decode())

schema["properties"]["name"]["pattern"] = "(?<=x)y"
try:
    grammar.Grammar.from_json_schema(schema)
except grammar.RefusedError as error:
    print(error)
