# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A model file to talk to, over include/lamella-c/Chat.h."""
import ctypes
import os
import queue
import threading
import weakref
from ctypes import (CFUNCTYPE, POINTER, byref, c_char_p, c_double, c_float, c_int32, c_int64, c_size_t, c_uint32,
                    c_uint64, c_void_p)
from dataclasses import dataclass
from typing import Any, Iterator, Optional, Union

from ._compiler import Options
from ._shared_library import open_library

API_VERSION = 1  # LAMELLA_CHAT_API_VERSION
TextFunction = CFUNCTYPE(c_int32, c_void_p, c_void_p, c_size_t)


class LLMError(RuntimeError):
    """A model that cannot be opened, or an answer that failed. The text names the file, and what was expected there."""


class Sampling(ctypes.Structure):
    """LamellaSampling."""

    _fields_ = [("struct_size", c_uint32), ("stop_count", c_uint32), ("temperature", c_float), ("top_p", c_float),
                ("min_p", c_float), ("repetition_penalty", c_float), ("frequency_penalty", c_float),
                ("presence_penalty", c_float), ("top_k", c_int64), ("penalty_window", c_int64), ("max_tokens", c_int64),
                ("seed", c_uint64), ("stop", POINTER(c_char_p)), ("grammar", c_char_p), ("grammar_size", c_size_t)]


PROTOTYPES = (
    ("lamella_chat_api_version", c_uint32, []),
    ("lamella_chat_open", c_void_p, [c_char_p, c_char_p, POINTER(Options)]),
    ("lamella_chat_close", None, [c_void_p]),
    ("lamella_chat_error", c_char_p, [c_void_p]),
    ("lamella_chat_warning", c_char_p, [c_void_p]),
    ("lamella_chat_context_length", c_int64, [c_void_p]),
    ("lamella_chat_length", c_int64, [c_void_p]),
    ("lamella_chat_say", c_void_p, [c_void_p, c_char_p, c_size_t, POINTER(Sampling), TextFunction, c_void_p]),
    ("lamella_chat_cancel", None, [c_void_p]),
    ("lamella_chat_clear", None, [c_void_p]),
    ("lamella_answer_text", c_void_p, [c_void_p, POINTER(c_size_t)]),
    ("lamella_answer_ids", POINTER(c_int32), [c_void_p, POINTER(c_size_t)]),
    ("lamella_answer_finish", c_char_p, [c_void_p]),
    ("lamella_answer_prefill_rate", c_double, [c_void_p]),
    ("lamella_answer_decode_rate", c_double, [c_void_p]),
    ("lamella_answer_free", None, [c_void_p]),
)
lib = open_library("lamella.LLM", "libLamellaCompilerC", "LAMELLA_COMPILER_LIBRARY", PROTOTYPES,
                   "lamella_chat_api_version", API_VERSION)


@dataclass(frozen=True)
class Answer:
    """What the model said. `str(answer)` is its text.

    finish: "end" (of the text), "stop" (string), "completed" (by the grammar, near a limit), "length" (max_tokens), "context" (full), "cancelled".
    ids: its tokens.
    prefill_rate, decode_rate: tokens a second of the prompt and of the answer; 0 where nothing was measured.
    """

    text: str
    finish: str
    ids: tuple
    prefill_rate: float
    decode_rate: float

    def __str__(self):
        return self.text


def _make_sampling(temperature=0.0, top_k=0, top_p=1.0, min_p=0.0, repetition_penalty=1.0, frequency_penalty=0.0,
                   presence_penalty=0.0, penalty_window=64, max_tokens=0, seed=0, stop=(), grammar=None):
    words = [stop] if isinstance(stop, str) else list(stop)
    text = None if grammar is None else grammar.serialize()
    texts = (c_char_p * len(words))(*(word.encode() for word in words))
    return Sampling(ctypes.sizeof(Sampling), len(words), temperature, top_p, min_p, repetition_penalty,
                    frequency_penalty, presence_penalty, top_k, penalty_window, max_tokens, seed, texts, text, len(text or b""))


def _take_answer(handle):
    size, count = c_size_t(), c_size_t()
    try:
        text = ctypes.string_at(lib.lamella_answer_text(handle, byref(size)), size.value).decode("utf-8", "replace")
        ids = tuple(lib.lamella_answer_ids(handle, byref(count))[: count.value])
        return Answer(text, lib.lamella_answer_finish(handle).decode(), ids, lib.lamella_answer_prefill_rate(handle),
                      lib.lamella_answer_decode_rate(handle))
    finally:
        lib.lamella_answer_free(handle)


def _close(handle, workers):
    """Also runs at the end of a process that is still being answered."""
    lib.lamella_chat_cancel(handle)
    for worker in workers:
        worker.join()
    lib.lamella_chat_close(handle)


class LLM:
    """A conversation with a model.

        model = lamella.LLM("model.gguf")
        print(model.chat("Why is the sky blue?", max_tokens=100))
        for piece in model.stream("And at night?"):
            print(piece, end="", flush=True)

    path: the model file (GGUF). It is compiled on the first use, in seconds, and found in the cache later.
    system: the text of the system turn; None: as the model's template does without one.
    precision: "fast" (8-bit activations) or "f32".
    threads: how many compute; 0: one a processor.
    cache: the folder for compiled code, or "off"; default: what the environment's LAMELLA_CACHE says.

    The model computes without the GIL. Ctrl-C ends an answer between two tokens with KeyboardInterrupt; what was said so
    far stays in the conversation. `answer` is the last Answer. Raises LLMError.
    """

    def __init__(self, path: Union[str, os.PathLike], *, system: Optional[str] = None, precision: str = "fast",
                 threads: int = 0, cache: Union[None, str, os.PathLike] = None) -> None:
        if precision not in ("f32", "fast"):
            raise ValueError(f"precision: expected 'f32' or 'fast', got {precision!r}")
        if threads < 0:
            raise ValueError(f"threads: expected 0 or more, got {threads}")
        options = Options(ctypes.sizeof(Options), threads, 1 if precision == "fast" else -1, 0, None, None,
                          None if cache is None else os.fsencode(cache), None)
        handle = lib.lamella_chat_open(os.fsencode(path), None if system is None else system.encode(), byref(options))
        if not handle:
            raise LLMError(lib.lamella_chat_error(None).decode("utf-8", "replace"))
        self._handle, self._lock = handle, threading.Lock()
        self.answer: Optional[Answer] = None
        self._workers = []
        weakref.finalize(self, _close, handle, self._workers)

    @property
    def context_length(self) -> int:
        """How many tokens a conversation may have."""
        return lib.lamella_chat_context_length(self._handle)

    @property
    def length(self) -> int:
        """How many tokens the conversation has."""
        return lib.lamella_chat_length(self._handle)

    @property
    def warning(self) -> str:
        """Empty, or why the cache could not be used."""
        return lib.lamella_chat_warning(self._handle).decode("utf-8", "replace")

    def clear(self) -> None:
        """Starts a new conversation, with the same system turn."""
        with self._lock:
            lib.lamella_chat_clear(self._handle)

    def chat(self, message: str, **sampling: Any) -> Answer:
        """The Answer to one more message of the conversation. Options as for stream."""
        for _ in self.stream(message, **sampling):
            pass
        return self.answer

    def stream(self, message: str, **sampling: Any) -> Iterator[str]:
        """The answer to one more message, piece by piece as it is generated; `answer` holds all of it afterwards. Closing
        the iterator ends the answer.

        temperature: 0 (the default): always the likeliest token.
        top_k, top_p, min_p: which tokens are drawn from.
        repetition_penalty, frequency_penalty, presence_penalty, penalty_window: for tokens that occurred.
        max_tokens: 0: as many as the context holds.
        seed: the same seed gives the same draws.
        stop: a string, or several, before which the answer ends.
        grammar: a `lamella.grammar.Grammar`, of which the answer is a text; it ends where nothing can follow.
        """
        return self._stream(message, _make_sampling(**sampling))

    def _stream(self, message, sampling):
        with self._lock:
            pieces = queue.SimpleQueue()
            # A thread of its own: the caller can be interrupted while it waits for the next piece.
            worker = threading.Thread(target=self._say, args=(message.encode(), sampling, pieces), daemon=True)
            self._workers.append(worker)
            worker.start()
            try:
                while isinstance(piece := pieces.get(), str):
                    yield piece
            finally:
                lib.lamella_chat_cancel(self._handle)
                worker.join()
                self._workers.remove(worker)
        if isinstance(self.answer, LLMError):
            error, self.answer = self.answer, None
            raise error

    def _say(self, data, sampling, pieces):
        """Runs in the worker: pieces of text, and None at the end."""

        def on_text(_, text, size):
            pieces.put(ctypes.string_at(text, size).decode("utf-8", "replace"))
            return 1

        try:
            answer = lib.lamella_chat_say(self._handle, data, len(data), byref(sampling), TextFunction(on_text), None)
            self.answer = _take_answer(answer) if answer else LLMError(
                lib.lamella_chat_error(self._handle).decode("utf-8", "replace"))
        finally:
            pieces.put(None)
