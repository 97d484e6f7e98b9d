# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The errors of include/lamella-c/Grammar.h as exceptions."""


class GrammarError(ValueError):
    """A grammar that cannot be used. `str(error)` is "pointer: reason".

    pointer: the place as a JSON pointer ("#/properties/a/pattern"); empty where there is none.
    reason: what is wrong there.
    """

    def __init__(self, message: str, pointer: str = "", reason: str = "") -> None:
        super().__init__(message)
        self.pointer = pointer
        self.reason = reason or message


class RefusedError(GrammarError):
    """Something in the grammar cannot be enforced exactly."""


class SyntaxError(GrammarError):
    """The text is not of its language (of a schema: no JSON)."""


class NoTextError(GrammarError):
    """No text at all would follow the grammar."""


class BudgetError(GrammarError):
    """The grammar, or a mask, needs more work or states than the options allow."""


class ArgumentError(GrammarError):
    """The caller's own mistake, as a stop token that is no token."""


class DamagedError(GrammarError):
    """No serialized grammar, or a damaged one."""


class VersionError(GrammarError):
    """A serialized grammar of another version."""


# By LamellaGrammarErrorKind.
KINDS = (RefusedError, SyntaxError, NoTextError, BudgetError, ArgumentError, DamagedError, VersionError)
