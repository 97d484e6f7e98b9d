# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import ctypes
import json
import os
from typing import Any, List, Optional, Sequence, Union

from ._library import Handle, Options, as_bytes, checked, lib, take_bytes

JSON_SCHEMA, REGEX, EBNF, LARK, STRUCTURAL_TAG = range(5)  # LamellaGrammarLanguage
WHITESPACE = ("bounded", "compact", "any", "indented")

Text = Union[str, bytes]


def _make_options(*, whitespace: str = "bounded", indent: int = 2, property_order: str = "free",
                  spelling: str = "any", formats: str = "enforce", lenient: bool = False,
                  allow_no_text: bool = False, schema_dir: Union[str, os.PathLike, None] = None,
                  max_compile_work: int = 0, max_mask_work: int = 0, max_automaton_states: int = 0,
                  mask_cache_bytes: int = 0, root_rule: Optional[str] = None) -> Options:
    for name, value, allowed in (("whitespace", whitespace, WHITESPACE),
                                 ("property_order", property_order, ("free", "fixed")),
                                 ("spelling", spelling, ("any", "shortest")),
                                 ("formats", formats, ("enforce", "annotate"))):
        if value not in allowed:
            raise ValueError(f"{name}: expected one of {', '.join(allowed)}, got {value}")
    return Options(ctypes.sizeof(Options), WHITESPACE.index(whitespace), indent, property_order == "fixed",
                   formats == "annotate", lenient, spelling == "shortest", allow_no_text, max_compile_work,
                   max_mask_work, max_automaton_states, mask_cache_bytes, root_rule.encode() if root_rule else None,
                   os.fsencode(schema_dir) if schema_dir else None)


class Grammar(Handle):
    """What a text must look like. Immutable; to be shared by any number of matchers and threads.

    The constructors take these options:

    whitespace: of JSON. "bounded" (one space, or a line break and indentation), "compact", "any", or "indented" with
        `indent` spaces a level.
    property_order: "free", or "fixed" as the schema declares them.
    spelling: "any", or "shortest": characters and numbers of JSON in one way.
    formats: "enforce", or "annotate" as the draft's default says.
    lenient: drop what cannot be enforced, with a warning in `warnings`.
    allow_no_text: a schema that no value satisfies is a grammar without texts.
    schema_dir: the folder that holds documents of remote references, by the path of their URI.
    max_compile_work, max_mask_work, max_automaton_states, mask_cache_bytes: budgets; 0 for the defaults.

    They raise SyntaxError, RefusedError, NoTextError or BudgetError, with the place and the reason.
    """

    _free = "lamella_grammar_free"

    @classmethod
    def _compile(cls, language: int, text: Text, options: dict) -> "Grammar":
        data = as_bytes(text)
        return cls(checked(lib.lamella_grammar_compile, language, data, len(data),
                           ctypes.byref(_make_options(**options))))

    @classmethod
    def from_json_schema(cls, schema: Union[Text, dict, bool], **options: Any) -> "Grammar":
        """JSON Schema, draft 2020-12 and the spellings of draft-07: its text, or what json.loads makes of it."""
        return cls._compile(JSON_SCHEMA, schema if isinstance(schema, (str, bytes)) else json.dumps(schema), options)

    @classmethod
    def any_json(cls, **options: Any) -> "Grammar":
        """Any JSON value."""
        return cls._compile(JSON_SCHEMA, "true", options)

    @classmethod
    def from_regex(cls, pattern: Text, **options: Any) -> "Grammar":
        """A regular expression (ECMA-262) that the whole text must match."""
        return cls._compile(REGEX, pattern, options)

    @classmethod
    def from_ebnf(cls, text: Text, *, root_rule: str = "root", **options: Any) -> "Grammar":
        """EBNF, a superset of GBNF: `name ::= ...`, strings, classes, `? * + {m,n}`, groups, comments."""
        return cls._compile(EBNF, text, {"root_rule": root_rule, **options})

    @classmethod
    def from_lark(cls, text: Text, **options: Any) -> "Grammar":
        """A Lark grammar: rules, terminals, `%ignore`, `%json`, common imports; begins at `start`."""
        return cls._compile(LARK, text, options)

    @classmethod
    def from_structural_tag(cls, tag: Union[Text, dict], **options: Any) -> "Grammar":
        """A structural tag, {"format": ...}: its text, or what json.loads makes of it."""
        return cls._compile(STRUCTURAL_TAG, tag if isinstance(tag, (str, bytes)) else json.dumps(tag), options)

    @classmethod
    def from_tools(cls, tools: Union[Text, list], *, chat_template: str = "", **options: Any) -> "Grammar":
        """One or more calls of the tools, a list in OpenAI's form, in the format that the chat template speaks of."""
        data = as_bytes(tools if isinstance(tools, (str, bytes)) else json.dumps(tools))
        return cls(checked(lib.lamella_grammar_compile_tools, data, len(data), chat_template.encode(),
                           ctypes.byref(_make_options(**options))))

    @classmethod
    def _compose(cls, function: Any, parts: Sequence["Grammar"]) -> "Grammar":
        handles = (ctypes.c_void_p * len(parts))(*(part._handle for part in parts))
        return cls(checked(function, handles, len(parts)))

    @classmethod
    def union(cls, parts: Sequence["Grammar"]) -> "Grammar":
        """Texts of any of the grammars."""
        return cls._compose(lib.lamella_grammar_union, parts)

    @classmethod
    def concatenation(cls, parts: Sequence["Grammar"]) -> "Grammar":
        """Texts of each grammar, one after the other."""
        return cls._compose(lib.lamella_grammar_concatenation, parts)

    @classmethod
    def deserialize(cls, data: bytes) -> "Grammar":
        """What serialize gave. Raises DamagedError and VersionError, and what the grammar's own constructor raises."""
        return cls(checked(lib.lamella_grammar_deserialize, bytes(data), len(data)))

    def serialize(self) -> bytes:
        """A versioned form: the sources and the options."""
        size = ctypes.c_size_t()
        pointer = lib.lamella_grammar_serialize(self._handle, ctypes.byref(size))
        return take_bytes(pointer, size.value)

    @property
    def warnings(self) -> List[str]:
        """What `lenient` dropped, each as "#/json/pointer: reason"."""
        out: List[str] = []
        while (text := lib.lamella_grammar_warning(self._handle, len(out))) is not None:
            out.append(text.decode("utf-8", "replace"))
        return out

    @property
    def nbytes(self) -> int:
        """Memory held by the states and masks made so far."""
        return lib.lamella_grammar_bytes(self._handle)
