// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Lexer.h"
#include "Text.h"
#include "lamella/Runtime/Grammar/Json.h"
#include <algorithm>
#include <optional>

using namespace lamella;
using namespace lamella::jinja;

Status jinja::errorAt(Position at, const std::string &message) {
  return Status::error("line " + std::to_string(at.line) + ", column " + std::to_string(at.column) + ": " + message);
}

static bool isDigit(char c) { return c >= '0' && c <= '9'; }
static bool isNameStart(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c & 0x80); }
static bool isNamePart(char c) { return isNameStart(c) || isDigit(c); }

namespace {
class Lexer {
public:
  explicit Lexer(std::string_view given);
  Expected<std::vector<Token>> run();

private:
  bool lexText();
  bool lexTag(char close);
  bool lexToken();
  bool lexNumber();
  bool lexString();
  bool lexEscape(std::string &value);
  bool skipComment(size_t open);
  bool lexRaw(size_t open);
  void closeTag(char close);
  void addText(std::string_view text, char open, char sign);
  Position positionOf(size_t offset);
  bool fail(size_t offset, const std::string &message) {
    status = errorAt(positionOf(offset), message);
    return false;
  }
  void add(Token::Kind kind, std::string text, size_t from) {
    tokens.push_back({kind, std::move(text), positionOf(from)});
  }

  std::string source;
  std::string_view rest() const { return std::string_view(source).substr(at); }
  size_t at = 0;
  /// The last tag took the line's end with it.
  bool lineStarts = true;
  /// The brackets that are open in the tag.
  std::string open;
  std::vector<size_t> lines{0};
  std::vector<Token> tokens;
  Status status = Status::success();
};
} // namespace

/// Line ends become "\n", and one at the end of the template does not count.
Lexer::Lexer(std::string_view given) {
  for (size_t i = 0; i < given.size(); ++i) {
    if (given[i] == '\r' && i + 1 < given.size() && given[i + 1] == '\n')
      continue;
    source += given[i] == '\r' ? '\n' : given[i];
  }
  if (source.ends_with('\n'))
    source.pop_back();
  for (size_t i = 0; i < source.size(); ++i)
    if (source[i] == '\n')
      lines.push_back(i + 1);
}

Position Lexer::positionOf(size_t offset) {
  size_t line = std::upper_bound(lines.begin(), lines.end(), offset) - lines.begin();
  return {unsigned(line), unsigned(offset - lines[line - 1] + 1)};
}

/// Text in front of a tag; `open` is the tag's second character, `sign` what follows it.
void Lexer::addText(std::string_view text, char open, char sign) {
  if (sign == '-') {
    while (size_t space = spaceBefore(text, text.size()))
      text.remove_suffix(space);
  } else if (sign != '+' && open != '{') {
    size_t line = text.rfind('\n') + 1;
    size_t end = text.size();
    while (end > line) {
      size_t space = spaceBefore(text, end);
      if (!space)
        break;
      end -= space;
    }
    if ((line > 0 || lineStarts) && end <= line)
      text = text.substr(0, line);
  }
  if (!text.empty())
    add(Token::Data, std::string(text), at);
}

bool Lexer::lexText() {
  size_t tag = at;
  while ((tag = source.find('{', tag)) != std::string::npos &&
         (tag + 1 >= source.size() || !(std::string_view("{%#").find(source[tag + 1]) != std::string_view::npos)))
    ++tag;
  if (tag == std::string::npos) {
    if (at < source.size())
      add(Token::Data, source.substr(at), at);
    at = source.size();
    return true;
  }
  char kind = source[tag + 1], sign = tag + 2 < source.size() ? source[tag + 2] : 0;
  if (sign != '-' && sign != '+')
    sign = 0;
  addText(rest().substr(0, tag - at), kind, sign);
  at = tag + 2 + (sign != 0);
  lineStarts = false;
  if (kind == '#')
    return skipComment(tag);
  if (kind == '%' && lexRaw(tag))
    return status.ok();
  add(kind == '{' ? Token::ValueBegin : Token::BlockBegin, "", tag);
  return lexTag(kind == '{' ? '}' : '%');
}

/// Moves over the end of a tag, which begins at `at` with a sign or the closing characters.
void Lexer::closeTag(char close) {
  char sign = source[at];
  at += sign == close ? 2 : 3;
  if (sign == '-') {
    while (size_t space = spaceAt(source, at))
      at += space;
  } else if (sign != '+' && close != '}' && at < source.size() && source[at] == '\n') {
    ++at;
  }
  lineStarts = source[at - 1] == '\n';
}

bool Lexer::skipComment(size_t open) {
  size_t end = source.find("#}", at);
  if (end == std::string::npos)
    return fail(open, "expected the end of a comment, got none");
  at = end > at && (source[end - 1] == '-' || source[end - 1] == '+') ? end - 1 : end;
  closeTag('#');
  return true;
}

/// False where this is no raw block. `at` is behind the sign.
bool Lexer::lexRaw(size_t open) {
  auto tagEnd = [&](size_t from, std::string_view word) -> std::optional<size_t> {
    while (size_t space = spaceAt(source, from))
      from += space;
    if (!std::string_view(source).substr(from).starts_with(word))
      return std::nullopt;
    from += word.size();
    while (size_t space = spaceAt(source, from))
      from += space;
    std::string_view end = std::string_view(source).substr(from);
    return end.starts_with("%}") || end.starts_with("-%}") || end.starts_with("+%}") ? std::optional(from)
                                                                                     : std::nullopt;
  };
  std::optional<size_t> begin = tagEnd(at, "raw");
  if (!begin)
    return false;
  at = *begin;
  closeTag('%');
  for (size_t tag = at; (tag = source.find("{%", tag)) != std::string::npos; ++tag) {
    char sign = tag + 2 < source.size() && (source[tag + 2] == '-' || source[tag + 2] == '+') ? source[tag + 2] : 0;
    std::optional<size_t> end = tagEnd(tag + 2 + (sign != 0), "endraw");
    if (!end)
      continue;
    addText(rest().substr(0, tag - at), '%', sign);
    at = *end;
    closeTag('%');
    return true;
  }
  fail(open, "expected {% endraw %}, got the end of the template");
  return true;
}

bool Lexer::lexTag(char close) {
  const size_t begin = at;
  open.clear();
  for (;;) {
    while (size_t space = spaceAt(source, at))
      at += space;
    if (at >= source.size())
      return fail(begin, close == '}' ? "expected the end of the tag '}}', got none"
                                      : "expected the end of the tag '%}', got none");
    size_t sign = source[at] == '-' || (source[at] == '+' && close == '%');
    if (open.empty() && at + sign + 1 < source.size() && source[at + sign] == close && source[at + sign + 1] == '}') {
      add(close == '}' ? Token::ValueEnd : Token::BlockEnd, "", at);
      closeTag(close);
      return true;
    }
    if (!lexToken())
      return false;
  }
}

bool Lexer::lexToken() {
  const size_t from = at;
  char c = source[at];
  if (isNameStart(c)) {
    while (at < source.size() && isNamePart(source[at]))
      ++at;
    add(Token::Name, source.substr(from, at - from), from);
    return true;
  }
  if (isDigit(c))
    return lexNumber();
  if (c == '\'' || c == '"')
    return lexString();
  static constexpr std::string_view operators[] = {"//", "**", "==", "!=", ">=", "<=", "+", "-", "/",
                                                   "*",  "%",  "~",  "[",  "]",  "(",  ")", "{", "}",
                                                   ">",  "<",  "=",  ".",  ":",  "|",  ",", ";"};
  for (std::string_view candidate : operators) {
    if (!rest().starts_with(candidate))
      continue;
    if ((std::string_view("[({").find(c) != std::string_view::npos))
      open += c == '[' ? ']' : c == '(' ? ')' : '}';
    if ((std::string_view("])}").find(c) != std::string_view::npos)) {
      if (open.empty() || open.back() != c)
        return fail(from, std::string("expected ") +
                              (open.empty() ? "no bracket" : std::string("'") + open.back() + "'") + ", got '" + c +
                              "'");
      open.pop_back();
    }
    at += candidate.size();
    add(Token::Operator, std::string(candidate), from);
    return true;
  }
  return fail(from, "unexpected character '" + source.substr(from, 1) + "'");
}

bool Lexer::lexNumber() {
  const size_t from = at;
  auto digits = [&] {
    while (at < source.size() &&
           (isDigit(source[at]) || (source[at] == '_' && at + 1 < source.size() && isDigit(source[at + 1]))))
      ++at;
  };
  auto digitAt = [&](size_t where) { return where < source.size() && isDigit(source[where]); };
  digits();
  bool real = false;
  if (at < source.size() && source[at] == '.' && digitAt(at + 1)) {
    real = true;
    ++at;
    digits();
  }
  if (at < source.size() && (source[at] == 'e' || source[at] == 'E')) {
    size_t sign = at + 1 < source.size() && (source[at + 1] == '+' || source[at + 1] == '-');
    if (digitAt(at + 1 + sign)) {
      real = true;
      at += 1 + sign;
      digits();
    }
  }
  std::string text = source.substr(from, at - from);
  if (text == "0" && at < source.size() && isNameStart(source[at]))
    return fail(from, "numbers other than decimal ones are not supported");
  std::erase(text, '_');
  add(real ? Token::Float : Token::Integer, std::move(text), from);
  return true;
}

bool Lexer::lexString() {
  const size_t from = at;
  const char quote = source[at++];
  std::string value;
  while (at < source.size() && source[at] != quote)
    if (source[at] != '\\')
      value += source[at++];
    else if (!lexEscape(value))
      return false;
  if (at >= source.size())
    return fail(from, "expected the end of a string, got none");
  ++at;
  add(Token::String, std::move(value), from);
  return true;
}

/// Python's escapes; one that Python does not know stays as it is written.
bool Lexer::lexEscape(std::string &value) {
  const size_t from = at++;
  if (at >= source.size())
    return true;
  char c = source[at++];
  static constexpr std::string_view letters = "ntr\\'\"abfv\n", meanings = "\n\t\r\\'\"\a\b\f\v";
  if (size_t index = letters.find(c); index != std::string_view::npos) {
    value += index < meanings.size() ? meanings.substr(index, 1) : "";
    return true;
  }
  uint32_t code = 0;
  if (c >= '0' && c <= '7') {
    code = c - '0';
    for (int i = 0; i < 2 && at < source.size() && source[at] >= '0' && source[at] <= '7'; ++i)
      code = code * 8 + (source[at++] - '0');
  } else if (c == 'x' || c == 'u' || c == 'U') {
    for (int count = c == 'x' ? 2 : c == 'u' ? 4 : 8; count; --count) {
      size_t digit =
          at < source.size() ? std::string_view("0123456789abcdef").find(source[at] | 0x20) : std::string_view::npos;
      if (digit == std::string_view::npos)
        return fail(from, "expected a hexadecimal digit in the escape of a string");
      code = code * 16 + digit;
      ++at;
    }
  } else {
    if (c == 'N')
      return fail(from, "escapes by a character's name (\\N) are not supported");
    value += {'\\', c};
    return true;
  }
  if (code > 0x10FFFF || (code >= 0xD800 && code < 0xE000))
    return fail(from, "expected a Unicode character in the escape of a string");
  grammar::appendUtf8(value, code);
  return true;
}

Expected<std::vector<Token>> Lexer::run() {
  while (at < source.size())
    if (!lexText())
      break;
  if (!status)
    return status;
  add(Token::End, "", source.size());
  return std::move(tokens);
}

Expected<std::vector<Token>> jinja::lexTemplate(std::string_view source) { return Lexer(source).run(); }
