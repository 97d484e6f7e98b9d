// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Regular expressions in the syntax of ECMA-262, read as Unicode code points.
#ifndef LAMELLA_RUNTIME_GRAMMAR_REGEX_H
#define LAMELLA_RUNTIME_GRAMMAR_REGEX_H

#include "lamella/Runtime/Grammar/Dfa.h"
#include "lamella/Support/Status.h"
#include <string_view>

namespace lamella::grammar {

/// Search: the pattern may match anywhere in the text, as in JSON Schema. Whole: it must match all of it.
enum class RegexMode { Search, Whole };

/// The language of a pattern. Refused, with the construct named: back references, lookbehind, inline flags, Unicode
/// properties, and lookahead that does not stand at the start of the text (after ^ in Search mode). A result beyond the
/// pool's state limit is refused too.
Expected<DfaId> compileRegex(DfaPool &pool, std::string_view pattern, RegexMode mode);

} // namespace lamella::grammar

#endif // LAMELLA_RUNTIME_GRAMMAR_REGEX_H
