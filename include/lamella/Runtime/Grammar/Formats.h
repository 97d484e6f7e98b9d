// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_RUNTIME_GRAMMAR_FORMATS_H
#define LAMELLA_RUNTIME_GRAMMAR_FORMATS_H

#include <cstdint>
#include <string>
#include <string_view>

namespace lamella::grammar {

/// How a value of the keyword "format" is treated. Names that no draft defines are annotations by the standard.
enum class FormatKind { Unknown, Enforced, Unenforceable };

struct Format {
  FormatKind kind = FormatKind::Unknown;
  std::string pattern; ///< a regular expression over the whole string
  uint32_t maxLength = UINT32_MAX;
};

/// The language of a format of JSON Schema 2020-12. Sources: RFC 3339 (dates), RFC 5321 (email), RFC 1123 (hostname),
/// RFC 4291 (IPv6), RFC 3986 and 3987 (URI, IRI), RFC 6570 (templates), RFC 6901 (pointers), RFC 4122 (UUID).
Format findFormat(std::string_view name);

} // namespace lamella::grammar

#endif // LAMELLA_RUNTIME_GRAMMAR_FORMATS_H
