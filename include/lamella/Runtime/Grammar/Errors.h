// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Kinds of errors of this room: what a caller does about them differs.
#ifndef LAMELLA_RUNTIME_GRAMMAR_ERRORS_H
#define LAMELLA_RUNTIME_GRAMMAR_ERRORS_H

#include "lamella/Support/Status.h"

namespace lamella::grammar {

/// Refused: something cannot be enforced exactly. Syntax: the text is not of its language (of a schema: no JSON).
/// NoText: no text at all would follow it. Budget: it needs more work or states than the options allow. Argument: the
/// caller's own mistake, as a token that is none. Damaged, Version: a serialized grammar that is none, or is of another
/// version.
enum class ErrorKind { Refused, Syntax, NoText, Budget, Argument, Damaged, Version };

inline Status errorOf(ErrorKind kind, std::string message) {
  return Status::error(std::move(message), static_cast<int>(kind));
}
inline ErrorKind kindOf(const Status &error) { return static_cast<ErrorKind>(error.kind()); }

/// An error's text in its two parts, "#/json/pointer: reason"; the place is empty where the text names none.
struct ErrorParts {
  std::string_view place, reason;
};
inline ErrorParts splitError(std::string_view message) {
  size_t colon = message.find(": ");
  std::string_view place = message.substr(0, colon);
  // Pointers are written as fragments of a URI, in which no space stands.
  bool isPlace = colon != std::string_view::npos && place.find('#') != std::string_view::npos &&
                 place.find(' ') == std::string_view::npos;
  return isPlace ? ErrorParts{place, message.substr(colon + 2)} : ErrorParts{"", message};
}

/// The same kind of error inside the part at `where` of a larger document: places are joined.
inline Status errorWithin(std::string where, const Status &error) {
  bool joins = error.message().starts_with("#");
  return Status::error(where + (joins ? error.message().substr(1) : ": " + error.message()), error.kind());
}

} // namespace lamella::grammar

#endif // LAMELLA_RUNTIME_GRAMMAR_ERRORS_H
