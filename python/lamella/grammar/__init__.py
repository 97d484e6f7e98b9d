# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Grammars: which tokens may follow a text so that it can still become a text of the grammar.

    vocabulary = grammar.Vocabulary.from_tokenizer_json(open("tokenizer.json", "rb").read())
    person = grammar.Grammar.from_json_schema({"type": "object", "properties": {"name": {"type": "string"}}})
    matcher = grammar.Matcher(person, vocabulary)
    mask = vocabulary.allocate_mask()
    while not matcher.is_terminated:
        matcher.fill_mask(mask)
        logits[~grammar.unpack_mask(mask, len(vocabulary))] = -numpy.inf
        matcher.accept_token(int(logits.argmax()))

A mask is an int32 array of `vocabulary.mask_words` words; bit t % 32 of word t // 32 is 1 exactly where
`accept_token(t)` would succeed. Arrays to be filled are NumPy's or anything else on the CPU that has `__dlpack__`, as
tensors of PyTorch and JAX have; NumPy is imported only by those functions that return its arrays. What fails raises a
GrammarError that names the kind of failure, the place in the grammar and the reason.

The module is a thin layer over include/lamella-c/Grammar.h. It loads the shared library that LAMELLA_GRAMMAR_LIBRARY
names, or the one beside it, of the build folder or of the system.
"""
from ._errors import (ArgumentError, BudgetError, DamagedError, GrammarError, NoTextError, RefusedError,
                      SyntaxError, VersionError)
from ._grammar import Grammar
from ._matcher import Matcher, fill_masks
from ._masks import unpack_mask
from ._vocabulary import Vocabulary

__all__ = ["ArgumentError", "BudgetError", "DamagedError", "Grammar", "GrammarError", "Matcher", "NoTextError",
           "RefusedError", "SyntaxError", "VersionError", "Vocabulary", "fill_masks", "unpack_mask"]
