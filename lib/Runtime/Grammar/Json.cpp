// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Runtime/Grammar/Json.h"
#include <algorithm>

using namespace lamella;
using namespace lamella::grammar;

const Json *Json::find(std::string_view name) const {
  for (size_t i = members.size(); i-- > 0;)
    if (members[i].name == name)
      return &members[i].value;
  return nullptr;
}

namespace {

/// Recursive descent; depth is bounded, the first error sticks.
class Reader {
public:
  explicit Reader(std::string_view text) : text(text) {}

  Expected<Json> read() {
    Json value;
    skipSpace();
    if (!readValue(value, 0))
      return Status::error(error);
    skipSpace();
    if (at != text.size())
      return Status::error("expected the end of the JSON text at byte " + std::to_string(at));
    return value;
  }

private:
  bool fail(const std::string &what) {
    if (error.empty())
      error = what + " at byte " + std::to_string(at);
    return false;
  }
  int peek() const { return at < text.size() ? static_cast<unsigned char>(text[at]) : -1; }
  void skipSpace() {
    while (at < text.size() && (text[at] == ' ' || text[at] == '\t' || text[at] == '\n' || text[at] == '\r'))
      ++at;
  }
  bool word(std::string_view expected) {
    if (text.substr(at, expected.size()) != expected)
      return fail("expected a JSON value");
    at += expected.size();
    return true;
  }

  bool readValue(Json &value, unsigned depth) {
    if (depth > maxJsonDepth)
      return fail("expected at most " + std::to_string(maxJsonDepth) + " levels of JSON nesting, got more");
    switch (peek()) {
    case '{':
      return readObject(value, depth);
    case '[':
      return readArray(value, depth);
    case '"':
      value.kind = Json::Kind::String;
      return readString(value.text);
    case 't':
      value.kind = Json::Kind::Bool;
      value.boolean = true;
      return word("true");
    case 'f':
      value.kind = Json::Kind::Bool;
      return word("false");
    case 'n':
      return word("null");
    default:
      value.kind = Json::Kind::Number;
      return readNumber(value.text);
    }
  }

  bool readObject(Json &value, unsigned depth) {
    value.kind = Json::Kind::Object;
    ++at;
    skipSpace();
    if (peek() == '}')
      return ++at, true;
    while (true) {
      skipSpace();
      if (peek() != '"')
        return fail("expected a member name");
      value.members.emplace_back();
      if (!readString(value.members.back().name))
        return false;
      skipSpace();
      if (peek() != ':')
        return fail("expected ':'");
      ++at;
      skipSpace();
      if (!readValue(value.members.back().value, depth + 1))
        return false;
      skipSpace();
      int c = peek();
      if (c != ',' && c != '}')
        return fail("expected ',' or '}'");
      ++at;
      if (c == '}')
        return true;
    }
  }

  bool readArray(Json &value, unsigned depth) {
    value.kind = Json::Kind::Array;
    ++at;
    skipSpace();
    if (peek() == ']')
      return ++at, true;
    while (true) {
      skipSpace();
      value.items.emplace_back();
      if (!readValue(value.items.back(), depth + 1))
        return false;
      skipSpace();
      int c = peek();
      if (c != ',' && c != ']')
        return fail("expected ',' or ']'");
      ++at;
      if (c == ']')
        return true;
    }
  }

  bool readHex(uint32_t &value) {
    value = 0;
    for (int i = 0; i < 4; ++i, ++at) {
      int c = peek();
      int digit = c >= '0' && c <= '9'   ? c - '0'
                  : c >= 'a' && c <= 'f' ? c - 'a' + 10
                  : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                         : -1;
      if (digit < 0)
        return fail("expected a hexadecimal digit");
      value = value * 16 + static_cast<uint32_t>(digit);
    }
    return true;
  }

  bool readEscape(std::string &out) {
    static constexpr std::string_view names = "\"\\/bfnrt", values = "\"\\/\b\f\n\r\t";
    int c = peek();
    ++at;
    if (c != 'u') {
      size_t index = c < 0 ? std::string_view::npos : names.find(static_cast<char>(c));
      if (index == std::string_view::npos)
        return fail("unknown escape");
      out.push_back(values[index]);
      return true;
    }
    uint32_t code;
    if (!readHex(code))
      return false;
    if (code >= 0xD800 && code < 0xDC00 && text.substr(at, 2) == "\\u") {
      size_t mark = at;
      uint32_t low;
      at += 2;
      if (!readHex(low))
        return false;
      if (low >= 0xDC00 && low < 0xE000)
        code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
      else
        at = mark;
    }
    appendUtf8(out, code >= 0xD800 && code < 0xE000 ? 0xFFFD : code);
    return true;
  }

  bool readString(std::string &out) {
    ++at;
    while (true) {
      int c = peek();
      if (c < 0x20)
        return fail("expected a string character");
      ++at;
      if (c == '"')
        return true;
      if (c == '\\') {
        if (!readEscape(out))
          return false;
      } else {
        out.push_back(static_cast<char>(c));
      }
    }
  }

  bool digits() {
    size_t begin = at;
    while (peek() >= '0' && peek() <= '9')
      ++at;
    return at > begin || fail("expected a digit");
  }

  bool readNumber(std::string &out) {
    size_t begin = at;
    if (peek() == '-')
      ++at;
    if (peek() == '0')
      ++at;
    else if (!digits())
      return false;
    if (peek() == '.' && (++at, !digits()))
      return false;
    if (peek() == 'e' || peek() == 'E') {
      ++at;
      if (peek() == '+' || peek() == '-')
        ++at;
      if (!digits())
        return false;
    }
    out = text.substr(begin, at - begin);
    return true;
  }

  std::string_view text;
  size_t at = 0;
  std::string error;
};

} // namespace

Expected<Json> grammar::parseJson(std::string_view text) { return Reader(text).read(); }

Expected<Decimal> grammar::parseDecimal(std::string_view text) {
  Decimal value;
  size_t at = 0;
  if (at < text.size() && text[at] == '-')
    value.negative = true, ++at;
  bool fraction = false;
  for (; at < text.size() && text[at] != 'e' && text[at] != 'E'; ++at) {
    if (text[at] == '.') {
      fraction = true;
      continue;
    }
    value.digits.push_back(text[at]);
    value.exponent -= fraction;
  }
  if (at < text.size()) {
    bool minus = text[++at] == '-';
    if (text[at] == '-' || text[at] == '+')
      ++at;
    int64_t exponent = 0;
    for (; at < text.size(); ++at)
      if ((exponent = exponent * 10 + (text[at] - '0')) > 100000)
        return Status::error("expected an exponent of at most 100000, got " + std::string(text));
    value.exponent += minus ? -exponent : exponent;
  }
  size_t lead = std::min(value.digits.find_first_not_of('0'), value.digits.size());
  value.digits.erase(0, lead);
  while (!value.digits.empty() && value.digits.back() == '0') {
    value.digits.pop_back();
    ++value.exponent;
  }
  if (value.isZero())
    value = Decimal();
  return value;
}

std::string Decimal::integerPart() const {
  int64_t count = static_cast<int64_t>(digits.size()) + exponent;
  if (count <= 0)
    return "0";
  std::string out = digits.substr(0, static_cast<size_t>(count));
  out.append(static_cast<size_t>(count) - out.size(), '0');
  return out;
}

std::string Decimal::fractionPart() const {
  if (exponent >= 0)
    return "";
  int64_t count = static_cast<int64_t>(digits.size()) + exponent;
  if (count >= 0)
    return digits.substr(static_cast<size_t>(count));
  return std::string(static_cast<size_t>(-count), '0') + digits;
}

int grammar::compare(const Decimal &a, const Decimal &b) {
  if (a.isZero() || b.isZero() || a.negative != b.negative) {
    int signA = a.isZero() ? 0 : a.negative ? -1 : 1;
    int signB = b.isZero() ? 0 : b.negative ? -1 : 1;
    return signA < signB ? -1 : signA > signB;
  }
  int64_t topA = static_cast<int64_t>(a.digits.size()) + a.exponent;
  int64_t topB = static_cast<int64_t>(b.digits.size()) + b.exponent;
  // With trailing zeros gone, digit strings of equal magnitude compare as text.
  int order = topA != topB ? (topA < topB ? -1 : 1) : a.digits.compare(b.digits);
  order = order < 0 ? -1 : order > 0;
  return a.negative ? -order : order;
}

std::u32string grammar::decodeUtf8(std::string_view bytes) {
  std::u32string out;
  for (size_t i = 0; i < bytes.size();) {
    auto lead = static_cast<unsigned char>(bytes[i++]);
    int extra = lead < 0x80                   ? 0
                : lead >= 0xC2 && lead < 0xE0 ? 1
                : lead >= 0xE0 && lead < 0xF0 ? 2
                : lead < 0xF5                 ? 3
                                              : -1;
    if (extra < 0 || (extra > 0 && lead < 0xC2)) {
      out.push_back(0xFFFD);
      continue;
    }
    char32_t code = extra == 0 ? lead : lead & (0x3F >> extra);
    int got = 0;
    while (got < extra && i < bytes.size() && (static_cast<unsigned char>(bytes[i]) & 0xC0) == 0x80)
      code = (code << 6) | (static_cast<unsigned char>(bytes[i++]) & 0x3F), ++got;
    bool overlong = (extra == 2 && code < 0x800) || (extra == 3 && (code < 0x10000 || code > 0x10FFFF));
    out.push_back(got < extra || overlong || (code >= 0xD800 && code < 0xE000) ? 0xFFFD : code);
  }
  return out;
}

void grammar::appendUtf8(std::string &out, uint32_t c) {
  if (c < 0x80) {
    out.push_back(static_cast<char>(c));
  } else if (c < 0x800) {
    out.push_back(static_cast<char>(0xC0 | (c >> 6)));
    out.push_back(static_cast<char>(0x80 | (c & 0x3F)));
  } else if (c < 0x10000) {
    out.push_back(static_cast<char>(0xE0 | (c >> 12)));
    out.push_back(static_cast<char>(0x80 | ((c >> 6) & 0x3F)));
    out.push_back(static_cast<char>(0x80 | (c & 0x3F)));
  } else {
    out.push_back(static_cast<char>(0xF0 | (c >> 18)));
    out.push_back(static_cast<char>(0x80 | ((c >> 12) & 0x3F)));
    out.push_back(static_cast<char>(0x80 | ((c >> 6) & 0x3F)));
    out.push_back(static_cast<char>(0x80 | (c & 0x3F)));
  }
}
