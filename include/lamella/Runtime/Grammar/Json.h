// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A JSON document that keeps what a schema needs and most readers lose: the source text of numbers (they are compared
// as exact decimals) and the order of members.
#ifndef LAMELLA_RUNTIME_GRAMMAR_JSON_H
#define LAMELLA_RUNTIME_GRAMMAR_JSON_H

#include "lamella/Support/Status.h"
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace lamella::grammar {

struct JsonMember;

/// One JSON value. Strings are UTF-8; a number keeps its source text.
struct Json {
  enum class Kind : uint8_t { Null, Bool, Number, String, Array, Object };
  Kind kind = Kind::Null;
  bool boolean = false;
  std::string text;
  std::vector<Json> items;
  std::vector<JsonMember> members;

  bool isObject() const { return kind == Kind::Object; }
  bool isArray() const { return kind == Kind::Array; }
  bool isString() const { return kind == Kind::String; }
  bool isNumber() const { return kind == Kind::Number; }
  bool isBool() const { return kind == Kind::Bool; }

  /// The last member of this name (the one most readers keep), or null.
  const Json *find(std::string_view name) const;
};

struct JsonMember {
  std::string name;
  Json value;
};

/// Deepest nesting that parseJson accepts; deeper documents are an error, so recursion over a document is bounded.
constexpr unsigned maxJsonDepth = 512;

/// Parses one JSON text (RFC 8259). Errors name the byte offset.
Expected<Json> parseJson(std::string_view text);

/// An exact decimal: (-1)^negative * digits * 10^exponent, without leading or trailing zero digits; zero has no digits.
struct Decimal {
  bool negative = false;
  std::string digits;
  int64_t exponent = 0;

  bool isZero() const { return digits.empty(); }
  /// Digits before the decimal point, at least "0"; needs exponent and size within a few thousand.
  std::string integerPart() const;
  /// Digits after the decimal point, possibly none.
  std::string fractionPart() const;
  bool isInteger() const { return exponent >= 0; }
};

/// Reads a JSON number's text. Fails where the exponent is beyond +-100000.
Expected<Decimal> parseDecimal(std::string_view text);

/// -1, 0 or 1.
int compare(const Decimal &a, const Decimal &b);

/// Decodes UTF-8 to code points; invalid bytes become U+FFFD.
std::u32string decodeUtf8(std::string_view bytes);
/// Appends a code point as UTF-8.
void appendUtf8(std::string &out, uint32_t codePoint);

} // namespace lamella::grammar

#endif // LAMELLA_RUNTIME_GRAMMAR_JSON_H
