# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import ctypes
from typing import TYPE_CHECKING, Iterable, List, Optional, Sequence, Union

from ._library import Handle, as_bytes, checked, int32s, lib

if TYPE_CHECKING:
    import numpy

SPELLINGS = ("raw", "byte-level", "byte-fallback")


class Vocabulary(Handle):
    """What each token writes. Immutable; to be shared by any number of matchers and threads.

    tokens: the text of each token, by id. Strings stand for their UTF-8.
    stop_tokens: ids that end a text; allowed exactly where it may end.
    special_tokens: ids that are never allowed.
    spelling: "raw"; "byte-level": each byte is a character of GPT-2's alphabet; "byte-fallback": spaces are U+2581 and
        <0xHH> is a byte. Stop and special tokens may be spelled in any way.
    size: ids of the model's output, where more than there are tokens; the others are never allowed.

    Raises ArgumentError for ids out of range and characters outside the alphabet.
    """

    _free = "lamella_vocabulary_free"

    def __init__(self, tokens: Sequence[Union[bytes, str]], *, stop_tokens: Iterable[int] = (),
                 special_tokens: Iterable[int] = (), spelling: str = "raw", size: int = 0) -> None:
        if spelling not in SPELLINGS:
            raise ValueError(f"expected one of {', '.join(SPELLINGS)}, got {spelling}")
        texts = [as_bytes(token) for token in tokens]
        offsets = (ctypes.c_uint64 * (len(texts) + 1))()
        for i, text in enumerate(texts):
            offsets[i + 1] = offsets[i] + len(text)
        stop, special = int32s(stop_tokens), int32s(special_tokens)
        super().__init__(checked(lib.lamella_vocabulary_create, b"".join(texts), offsets, len(texts),
                                 SPELLINGS.index(spelling), stop, len(stop), special, len(special), size))

    @classmethod
    def from_tokenizer_json(cls, text: Union[bytes, str], *, stop_tokens: Iterable[int] = (),
                            size: int = 0) -> "Vocabulary":
        """The vocabulary of the text of a tokenizer.json, whose decoder tells the spelling.

        Without stop_tokens, those are its special tokens with the names that published models give the end of a text,
        a turn or a message. Raises SyntaxError for other texts and RefusedError where a token has no bytes of its own.
        """
        data, stop = as_bytes(text), int32s(stop_tokens)
        vocabulary = cls.__new__(cls)
        Handle.__init__(vocabulary, checked(lib.lamella_vocabulary_from_tokenizer_json, data, len(data), stop,
                                            len(stop), size))
        return vocabulary

    def __len__(self) -> int:
        """Ids that a mask covers."""
        return lib.lamella_vocabulary_size(self._handle)

    @property
    def mask_words(self) -> int:
        """32-bit words of a mask."""
        return lib.lamella_vocabulary_mask_words(self._handle)

    @property
    def stop_tokens(self) -> List[int]:
        count = ctypes.c_size_t()
        tokens = lib.lamella_vocabulary_stop_tokens(self._handle, ctypes.byref(count))
        return tokens[: count.value]

    def token_bytes(self, token: int) -> bytes:
        """What a token writes; nothing for padding. Raises IndexError for ids out of range."""
        if not 0 <= token < len(self):
            raise IndexError(f"expected a token below {len(self)}, got {token}")
        size = ctypes.c_size_t()
        data = lib.lamella_vocabulary_token(self._handle, token, ctypes.byref(size))
        return ctypes.string_at(data, size.value) if data else b""

    def allocate_mask(self, rows: Optional[int] = None) -> "numpy.ndarray":
        """Zeros, int32: [mask_words], or [rows, mask_words]."""
        import numpy

        return numpy.zeros((self.mask_words,) if rows is None else (rows, self.mask_words), numpy.int32)
