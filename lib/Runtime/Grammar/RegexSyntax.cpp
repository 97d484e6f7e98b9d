// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "RegexSyntax.h"
#include "lamella/Runtime/Grammar/Dfa.h"
#include "lamella/Runtime/Grammar/Json.h"
#include <algorithm>

using namespace lamella;
using namespace lamella::grammar;

CharSet grammar::normalized(CharSet set) {
  std::sort(set.begin(), set.end());
  CharSet out;
  for (auto [lo, hi] : set) {
    if (!out.empty() && lo <= out.back().second + 1)
      out.back().second = std::max(out.back().second, hi);
    else
      out.push_back({lo, hi});
  }
  return out;
}

CharSet grammar::intersected(const CharSet &a, const CharSet &b) {
  CharSet out;
  for (size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    uint32_t lo = std::max(a[i].first, b[j].first), hi = std::min(a[i].second, b[j].second);
    if (lo <= hi)
      out.push_back({lo, hi});
    a[i].second < b[j].second ? ++i : ++j;
  }
  return out;
}

CharSet grammar::complemented(const CharSet &set) {
  CharSet out;
  uint32_t from = 0;
  for (auto [lo, hi] : set) {
    if (lo > from)
      out.push_back({from, lo - 1});
    from = hi + 1;
  }
  if (from <= lastCodePoint)
    out.push_back({from, lastCodePoint});
  return intersected(out, {{0, 0xD7FF}, {0xE000, lastCodePoint}});
}

const CharSet &grammar::wordCharacters() {
  static const CharSet set = {{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}};
  return set;
}

static const CharSet &spaceCharacters() {
  static const CharSet set = {{9, 13},          {32, 32},         {0xA0, 0xA0},     {0x1680, 0x1680}, {0x2000, 0x200A},
                              {0x2028, 0x2029}, {0x202F, 0x202F}, {0x205F, 0x205F}, {0x3000, 0x3000}, {0xFEFF, 0xFEFF}};
  return set;
}

namespace {

class Parser {
public:
  Parser(const std::u32string &text, size_t at) : text(text), at(at) {}
  Status error = Status::success();
  const std::u32string &text;
  size_t at;

  bool fail(const std::string &what, ErrorKind kind = ErrorKind::Syntax) {
    if (error.ok())
      error = errorOf(kind, what);
    return false;
  }
  bool refuse(const std::string &what) { return fail(what, ErrorKind::Refused); }
  int64_t peek(size_t ahead = 0) const {
    return at + ahead < text.size() ? static_cast<int64_t>(text[at + ahead]) : -1;
  }
  bool take(char32_t c) { return peek() == static_cast<int64_t>(c) ? (++at, true) : false; }

  bool choice(RegexNode &out, unsigned depth) {
    if (depth > 200)
      return fail("expected at most 200 nested groups in a regular expression, got more");
    out.kind = RegexNode::Kind::Choice;
    do {
      out.children.emplace_back();
      if (!sequence(out.children.back(), depth))
        return false;
    } while (take('|'));
    if (out.children.size() == 1) {
      RegexNode only = std::move(out.children[0]);
      out = std::move(only);
    }
    return true;
  }

  bool hex(unsigned count, uint32_t &value) {
    value = 0;
    for (unsigned i = 0; i < count; ++i, ++at) {
      int64_t c = peek();
      int64_t lower = c | 32;
      if (c >= '0' && c <= '9')
        value = value * 16 + static_cast<uint32_t>(c - '0');
      else if (lower >= 'a' && lower <= 'f')
        value = value * 16 + static_cast<uint32_t>(lower - 'a' + 10);
      else
        return fail("expected a hexadecimal digit in an escape");
    }
    return true;
  }

  bool unicodeEscape(uint32_t &code) {
    if (take('{')) {
      code = 0;
      while (peek() != '}') {
        uint32_t digit;
        if (!hex(1, digit))
          return false;
        if ((code = code * 16 + digit) > lastCodePoint)
          return fail("expected a code point of at most 10FFFF in an escape");
      }
      ++at;
      return true;
    }
    if (!hex(4, code))
      return false;
    if (code >= 0xD800 && code < 0xDC00 && peek() == '\\' && peek(1) == 'u') {
      at += 2;
      uint32_t low;
      if (!hex(4, low))
        return false;
      if (low < 0xDC00 || low > 0xDFFF)
        return fail("expected a low surrogate escape after a high one");
      code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
    }
    return true;
  }

  /// After the backslash. A class escape sets several characters.
  bool escape(CharSet &out, bool inClass) {
    if (at >= text.size())
      return fail("expected a character after '\\'");
    char32_t c = text[at++];
    uint32_t code = c;
    switch (c) {
    case 'd':
    case 'D':
      out = {{'0', '9'}};
      break;
    case 'w':
    case 'W':
      out = wordCharacters();
      break;
    case 's':
    case 'S':
      out = spaceCharacters();
      break;
    case 'n':
      code = '\n';
      break;
    case 'r':
      code = '\r';
      break;
    case 't':
      code = '\t';
      break;
    case 'v':
      code = '\v';
      break;
    case 'f':
      code = '\f';
      break;
    case 'x':
      if (!hex(2, code))
        return false;
      break;
    case 'u':
      if (!unicodeEscape(code))
        return false;
      break;
    case 'c':
      if ((peek() | 32) < 'a' || (peek() | 32) > 'z')
        return fail("expected a letter after '\\c'");
      code = text[at++] % 32;
      break;
    case 'p':
    case 'P':
      return refuse("unicode properties (\\p) in a regular expression are not supported");
    case 'k':
      return refuse("back references in a regular expression are not supported");
    case '0':
      if (peek() >= '0' && peek() <= '9')
        return refuse("octal escapes in a regular expression are not supported");
      code = 0;
      break;
    default:
      if (c == 'b' && inClass)
        code = '\b';
      else if (c >= '1' && c <= '9')
        return refuse("back references in a regular expression are not supported");
      else if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))
        return fail(std::string("unknown escape \\") + static_cast<char>(c) + " in a regular expression");
    }
    if (c == 'D' || c == 'W' || c == 'S')
      out = complemented(out);
    else if (c != 'd' && c != 'w' && c != 's')
      out = {{code, code}};
    return true;
  }

  bool characterClass(CharSet &out) {
    bool negated = take('^');
    CharSet set;
    auto one = [&](CharSet &item) {
      if (at >= text.size())
        return fail("expected ']'");
      char32_t c = text[at++];
      if (c == '\\')
        return escape(item, true);
      item = {{c, c}};
      return true;
    };
    while (!take(']')) {
      CharSet item;
      if (!one(item))
        return false;
      bool single = item.size() == 1 && item[0].first == item[0].second;
      if (single && peek() == '-' && peek(1) >= 0 && peek(1) != ']') {
        size_t mark = at++;
        CharSet last;
        if (!one(last))
          return false;
        if (last.size() != 1 || last[0].first != last[0].second) {
          at = mark; // A class escape after '-': the '-' stands for itself.
        } else if (last[0].first < item[0].first) {
          return fail("expected an ascending range in a character class");
        } else {
          item[0].second = last[0].first;
        }
      }
      set.insert(set.end(), item.begin(), item.end());
    }
    // Surrogates are no characters here.
    out = negated ? complemented(normalized(set)) : complemented(complemented(normalized(set)));
    return true;
  }

  bool atom(RegexNode &out, unsigned depth) {
    using Kind = RegexNode::Kind;
    char32_t c = text[at++];
    out.kind = Kind::Set;
    switch (c) {
    case '^':
    case '$':
      out.kind = c == '^' ? Kind::Begin : Kind::End;
      return true;
    case '.':
      out.set = complemented({{10, 10}, {13, 13}, {0x2028, 0x2029}});
      return true;
    case '[':
      return characterClass(out.set);
    case '\\':
      if (peek() == 'b' || peek() == 'B') {
        out.kind = text[at++] == 'b' ? Kind::WordBoundary : Kind::NotWordBoundary;
        return true;
      }
      return escape(out.set, false);
    case '(':
      return group(out, depth);
    case '*':
    case '+':
    case '?':
      return fail(std::string("expected something to repeat before '") + static_cast<char>(c) + "'");
    default:
      out.set = {{c, c}};
      return true;
    }
  }

  bool group(RegexNode &out, unsigned depth) {
    using Kind = RegexNode::Kind;
    Kind look = Kind::Sequence;
    if (take('?')) {
      if (take(':')) {
      } else if (take('=')) {
        look = Kind::Lookahead;
      } else if (take('!')) {
        look = Kind::NotLookahead;
      } else if (peek() == '<' && (peek(1) == '=' || peek(1) == '!')) {
        return refuse("lookbehind in a regular expression is not supported");
      } else if (take('<')) {
        while (peek() >= 0 && peek() != '>')
          ++at;
        if (!take('>'))
          return fail("expected '>' after a group name");
      } else {
        return refuse("inline flags in a regular expression are not supported");
      }
    }
    RegexNode body;
    if (!choice(body, depth + 1))
      return false;
    if (!take(')'))
      return fail("expected ')'");
    if (look == Kind::Sequence) {
      out = std::move(body);
    } else {
      out.kind = look;
      out.children.push_back(std::move(body));
    }
    return true;
  }

  /// "{m}", "{m,}" or "{m,n}"; anything else leaves '{' an ordinary character.
  bool braces(uint32_t &min, uint32_t &max) {
    size_t mark = at;
    auto number = [&](uint32_t &value) {
      size_t begin = at;
      uint64_t v = 0;
      for (; peek() >= '0' && peek() <= '9'; ++at)
        v = std::min<uint64_t>(v * 10 + static_cast<uint64_t>(peek() - '0'), 1000000000);
      value = static_cast<uint32_t>(v);
      return at > begin;
    };
    if (take('{') && number(min)) {
      max = min;
      if (take(',') && !number(max))
        max = RegexNode::unbounded;
      if (take('}'))
        return true;
    }
    at = mark;
    return false;
  }

  bool sequence(RegexNode &out, unsigned depth) {
    out.kind = RegexNode::Kind::Sequence;
    while (peek() >= 0 && peek() != '|' && peek() != ')') {
      RegexNode item;
      if (!atom(item, depth))
        return false;
      uint32_t min = 0, max = RegexNode::unbounded;
      bool repeated = take('*') || (peek() == '+' && (min = 1, take('+'))) || (peek() == '?' && (max = 1, take('?'))) ||
                      (peek() == '{' && braces(min, max));
      if (repeated) {
        take('?'); // Laziness does not change the language.
        if (max < min)
          return fail("expected an ascending repetition, got {" + std::to_string(min) + "," + std::to_string(max) +
                      "}");
        if (item.kind >= RegexNode::Kind::Begin)
          return refuse("repeated assertions in a regular expression are not supported");
        RegexNode repeat;
        repeat.kind = RegexNode::Kind::Repeat;
        repeat.min = min;
        repeat.max = max;
        repeat.children.push_back(std::move(item));
        item = std::move(repeat);
      }
      out.children.push_back(std::move(item));
    }
    return true;
  }
};

} // namespace

Expected<CharSet> grammar::parseCharacterClass(const std::u32string &text, size_t &at) {
  Parser parser(text, at);
  CharSet set;
  if (!parser.characterClass(set))
    return parser.error;
  at = parser.at;
  return set;
}

Expected<RegexNode> grammar::parseRegex(std::string_view pattern) {
  std::u32string text = decodeUtf8(pattern);
  Parser parser(text, 0);
  RegexNode node;
  if (!parser.choice(node, 0))
    return parser.error;
  if (parser.at != text.size())
    return errorOf(ErrorKind::Syntax, "expected a regular expression, got an unmatched ')'");
  return node;
}
