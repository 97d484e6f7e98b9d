# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The shared library behind include/lamella-c/Grammar.h, through ctypes."""
import ctypes
from ctypes import POINTER, c_char_p, c_int32, c_size_t, c_uint32, c_uint64, c_void_p

from .._shared_library import open_library
from ._errors import KINDS, GrammarError

API_VERSION = 2  # LAMELLA_GRAMMAR_API_VERSION


class Options(ctypes.Structure):
    """LamellaGrammarOptions: zero is the default of every field but struct_size."""

    _fields_ = [("struct_size", c_uint32), ("whitespace", c_int32), ("indent", c_int32),
                ("fixed_property_order", c_int32), ("annotate_formats", c_int32), ("lenient", c_int32),
                ("shortest_spelling", c_int32), ("allow_no_text", c_int32), ("max_compile_work", c_uint64),
                ("max_mask_work", c_uint64), ("max_automaton_states", c_uint64), ("mask_cache_bytes", c_uint64),
                ("root_rule", c_char_p), ("schema_dir", c_char_p)]


# Function, result, arguments. Texts that the caller frees are void pointers.
PROTOTYPES = (
    ("lamella_grammar_api_version", c_uint32, []),
    ("lamella_grammar_error_kind", c_int32, [c_void_p]),
    ("lamella_grammar_error_message", c_char_p, [c_void_p]),
    ("lamella_grammar_error_pointer", c_char_p, [c_void_p]),
    ("lamella_grammar_error_reason", c_char_p, [c_void_p]),
    ("lamella_grammar_error_free", None, [c_void_p]),
    ("lamella_string_free", None, [c_void_p]),
    ("lamella_vocabulary_create", c_void_p,
     [c_char_p, c_void_p, c_size_t, c_int32, c_void_p, c_size_t, c_void_p, c_size_t, c_size_t, c_void_p]),
    ("lamella_vocabulary_from_tokenizer_json", c_void_p,
     [c_char_p, c_size_t, c_void_p, c_size_t, c_size_t, c_void_p]),
    ("lamella_vocabulary_free", None, [c_void_p]),
    ("lamella_vocabulary_size", c_size_t, [c_void_p]),
    ("lamella_vocabulary_mask_words", c_size_t, [c_void_p]),
    ("lamella_vocabulary_token", c_void_p, [c_void_p, c_int32, POINTER(c_size_t)]),
    ("lamella_vocabulary_stop_tokens", POINTER(c_int32), [c_void_p, POINTER(c_size_t)]),
    ("lamella_grammar_compile", c_void_p, [c_int32, c_char_p, c_size_t, POINTER(Options), c_void_p]),
    ("lamella_grammar_compile_tools", c_void_p, [c_char_p, c_size_t, c_char_p, POINTER(Options), c_void_p]),
    ("lamella_grammar_union", c_void_p, [c_void_p, c_size_t, c_void_p]),
    ("lamella_grammar_concatenation", c_void_p, [c_void_p, c_size_t, c_void_p]),
    ("lamella_grammar_free", None, [c_void_p]),
    ("lamella_grammar_bytes", c_size_t, [c_void_p]),
    ("lamella_grammar_warning", c_char_p, [c_void_p, c_size_t]),
    ("lamella_grammar_serialize", c_void_p, [c_void_p, POINTER(c_size_t)]),
    ("lamella_grammar_deserialize", c_void_p, [c_char_p, c_size_t, c_void_p]),
    ("lamella_matcher_create", c_void_p, [c_void_p, c_void_p, c_uint32]),
    ("lamella_matcher_fork", c_void_p, [c_void_p]),
    ("lamella_matcher_free", None, [c_void_p]),
    ("lamella_matcher_accept_token", c_int32, [c_void_p, c_int32]),
    ("lamella_matcher_accept_bytes", c_int32, [c_void_p, c_char_p, c_size_t]),
    ("lamella_matcher_fill_mask", c_int32, [c_void_p, c_void_p]),
    ("lamella_matchers_fill_masks", c_int32, [c_void_p, c_size_t, c_void_p, c_size_t, c_uint32]),
    ("lamella_matcher_fill_tree_masks", c_int32,
     [c_void_p, c_void_p, c_void_p, c_void_p, c_size_t, c_void_p, c_uint64, c_void_p]),
    ("lamella_matcher_rollback", c_int32, [c_void_p, c_uint32]),
    ("lamella_matcher_reset", None, [c_void_p]),
    ("lamella_matcher_is_complete", c_int32, [c_void_p]),
    ("lamella_matcher_is_terminated", c_int32, [c_void_p]),
    ("lamella_matcher_is_finished", c_int32, [c_void_p]),
    ("lamella_matcher_bytes", c_size_t, [c_void_p]),
    ("lamella_matcher_forced_bytes", c_size_t, [c_void_p, c_char_p, c_size_t]),
    ("lamella_matcher_find_end", c_void_p, [c_void_p, c_size_t, POINTER(c_size_t)]),
    ("lamella_matcher_why_rejected", c_char_p, [c_void_p]),
    ("lamella_matcher_failure", c_char_p, [c_void_p]),
)


lib = open_library("lamella.grammar", "libLamellaGrammarC", "LAMELLA_GRAMMAR_LIBRARY", PROTOTYPES,
                   "lamella_grammar_api_version", API_VERSION)


def make_error(handle) -> GrammarError:
    """The exception for a LamellaGrammarError, which is freed."""
    kind = KINDS[lib.lamella_grammar_error_kind(handle)]
    texts = [getattr(lib, "lamella_grammar_error_" + part)(handle).decode("utf-8", "replace")
             for part in ("message", "pointer", "reason")]
    lib.lamella_grammar_error_free(handle)
    return kind(*texts)


def checked(function, *arguments):
    """Calls a function that takes an error last; raises where it set one."""
    error = c_void_p()
    result = function(*arguments, ctypes.byref(error))
    if error.value:
        raise make_error(error)
    return result


def take_bytes(pointer, size) -> bytes:
    """A text that the library gave away."""
    data = ctypes.string_at(pointer, size)
    lib.lamella_string_free(pointer)
    return data


def as_bytes(text) -> bytes:
    return text.encode() if isinstance(text, str) else bytes(text)


def int32s(values):
    """A C array; keep it as long as its address is used."""
    values = list(values)
    return (c_int32 * len(values))(*values)


class Handle:
    """Owns one object of the library."""

    _free = ""

    def __init__(self, handle) -> None:
        self._handle = handle

    def __del__(self) -> None:
        handle, self._handle = getattr(self, "_handle", None), None
        if handle and lib:
            getattr(lib, self._free)(handle)
