// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "TemplateLexer.h"

#include <algorithm>

using namespace lamella;
using namespace lamella::tokenizer;

namespace {
/// A token of an expression or a statement.
struct Word {
  enum Kind { Name, String, Symbol } kind;
  std::string text;
};
} // namespace

static bool isSpace(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
static bool isNameCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// Reads the string literal at the front of `code`, which begins with its quote, and removes it from there.
static Expected<std::string> lexString(std::string_view &code) {
  static constexpr std::string_view names = "ntr\\'\"", values = "\n\t\r\\'\"";
  std::string value;
  for (size_t i = 1; i < code.size(); ++i) {
    if (code[i] == code[0]) {
      code.remove_prefix(i + 1);
      return value;
    }
    if (code[i] != '\\') {
      value += code[i];
      continue;
    }
    size_t name = ++i < code.size() ? names.find(code[i]) : names.npos;
    if (name == names.npos)
      return Status::error("expected the escapes \\n, \\t, \\r, \\\\, \\' and \\\" in a string, got another");
    value += values[name];
  }
  return Status::error("expected a closing quote of a string, got the end of its tag");
}

static Expected<std::vector<Word>> lexWords(std::string_view code) {
  std::vector<Word> words;
  while (!code.empty()) {
    if (isSpace(code[0])) {
      code.remove_prefix(1);
    } else if (code[0] == '\'' || code[0] == '"') {
      Expected<std::string> value = lexString(code);
      if (!value)
        return value.status();
      words.push_back({Word::String, value.take()});
    } else {
      bool isName = isNameCharacter(code[0]);
      size_t size = isName ? std::find_if_not(code.begin(), code.end(), isNameCharacter) - code.begin() : 1;
      if (code.size() > 1 && code[1] == '=' && std::string_view("=!<>").find(code[0]) != std::string_view::npos)
        size = 2;
      words.push_back({isName ? Word::Name : Word::Symbol, std::string(code.substr(0, size))});
      code.remove_prefix(size);
    }
  }
  return words;
}

/// Spells `a['b']` as `a.b`.
static std::vector<Word> simplify(std::vector<Word> words) {
  auto isSymbol = [](const Word &word, const char *text) { return word.kind == Word::Symbol && word.text == text; };
  std::vector<Word> result;
  for (size_t i = 0; i < words.size(); ++i) {
    if (i + 2 < words.size() && isSymbol(words[i], "[") && words[i + 1].kind == Word::String &&
        isSymbol(words[i + 2], "]") &&
        std::all_of(words[i + 1].text.begin(), words[i + 1].text.end(), isNameCharacter)) {
      result.push_back({Word::Symbol, "."});
      result.push_back({Word::Name, std::move(words[i + 1].text)});
      i += 2;
    } else {
      result.push_back(std::move(words[i]));
    }
  }
  return result;
}

static std::string spell(const std::vector<Word> &words, size_t begin, size_t end) {
  auto isTight = [](const Word &word) {
    return word.kind == Word::Symbol && (word.text == "." || word.text == "[" || word.text == "]");
  };
  std::string text;
  for (size_t i = begin; i < end; ++i) {
    bool tight = i == begin || (isTight(words[i])) || (isTight(words[i - 1]) && words[i - 1].text != "]");
    if (!tight)
      text += ' ';
    text += words[i].kind == Word::String ? "'" + words[i].text + "'" : words[i].text;
  }
  return text;
}

namespace {
class Lexer {
public:
  explicit Lexer(std::string_view source) : source(source) {}
  Expected<std::vector<TemplateNode>> run();

private:
  void addText(std::string_view text, size_t offset);
  Status addTag(char kind, std::string_view code, size_t offset);
  std::string_view trimmedText(size_t begin, size_t end, char tagKind, char tagSign) const;
  size_t findTagEnd(size_t begin, char kind) const;

  std::string_view source;
  std::vector<TemplateNode> nodes;
  bool dropNewline = false; // the tag before was a statement or a comment: trim_blocks
  bool dropSpace = false;   // the tag before ended in `-`
};
} // namespace

void Lexer::addText(std::string_view text, size_t offset) {
  if (text.empty())
    return;
  if (nodes.empty() || nodes.back().kind != TemplateNode::Text)
    nodes.push_back({TemplateNode::Text, "", offset});
  nodes.back().text += text;
}

static bool isSum(const Word &word) { return word.kind == Word::Symbol && (word.text == "+" || word.text == "~"); }

Status Lexer::addTag(char kind, std::string_view code, size_t offset) {
  if (kind == '#')
    return Status::success();
  Expected<std::vector<Word>> lexed = lexWords(code);
  if (!lexed)
    return lexed.status();
  const std::vector<Word> words = simplify(lexed.take());
  if (kind == '%') {
    nodes.push_back({TemplateNode::Statement, spell(words, 0, words.size()), offset});
    return Status::success();
  }
  // A sum of strings, term by term (`~` adds strings too). An operator inside brackets cuts as well; the terms then
  // match nothing that is recognised.
  for (size_t begin = 0; begin <= words.size();) {
    size_t end = begin;
    while (end < words.size() && !isSum(words[end]))
      ++end;
    if (end - begin == 1 && words[begin].kind == Word::String)
      addText(words[begin].text, offset);
    else
      nodes.push_back({TemplateNode::Value, spell(words, begin, end), offset});
    begin = end + 1;
  }
  return Status::success();
}

/// The text [begin, end) in front of a tag, less the whitespace that the tags around take away.
std::string_view Lexer::trimmedText(size_t begin, size_t end, char tagKind, char tagSign) const {
  if (dropSpace)
    while (begin != end && isSpace(source[begin]))
      ++begin;
  else if (dropNewline && begin != end && source[begin] == '\n')
    ++begin;
  size_t kept = end;
  if (tagSign == '-') {
    while (kept != begin && isSpace(source[kept - 1]))
      --kept;
  } else if (tagSign != '+' && (tagKind == '%' || tagKind == '#')) {
    while (kept != begin && isSpace(source[kept - 1]) && source[kept - 1] != '\n')
      --kept;
    if (kept != 0 && source[kept - 1] != '\n')
      kept = end; // something stands in front on the same line
  }
  return source.substr(begin, kept - begin);
}

/// Where the tag's closing `%}`, `}}` or `#}` begins; a string may hold one.
size_t Lexer::findTagEnd(size_t begin, char kind) const {
  char closing = kind == '{' ? '}' : kind;
  char quote = 0;
  for (size_t i = begin; i + 1 < source.size(); ++i) {
    if (quote && source[i] == '\\')
      ++i;
    else if (quote)
      quote = source[i] == quote ? 0 : quote;
    else if (kind != '#' && (source[i] == '\'' || source[i] == '"'))
      quote = source[i];
    else if (source[i] == closing && source[i + 1] == '}')
      return i;
  }
  return source.npos;
}

Expected<std::vector<TemplateNode>> Lexer::run() {
  for (size_t at = 0;;) {
    size_t open = source.find('{', at);
    while (open != source.npos &&
           (open + 1 == source.size() || std::string_view("{%#").find(source[open + 1]) == std::string_view::npos))
      open = source.find('{', open + 1);
    if (open == source.npos) {
      addText(trimmedText(at, source.size(), 0, 0), at);
      nodes.push_back({TemplateNode::End, "", source.size()});
      return std::move(nodes);
    }
    char kind = source[open + 1];
    size_t begin = open + 2, end = findTagEnd(begin, kind);
    if (end == source.npos)
      return Status::error("expected an end of the tag at offset " + std::to_string(open) + ", got none");
    char openSign = begin < end && (source[begin] == '-' || source[begin] == '+') ? source[begin++] : 0;
    addText(trimmedText(at, open, kind, openSign), at);
    at = end + 2;
    bool hasSign = end > begin && (source[end - 1] == '-' || (source[end - 1] == '+' && kind != '{'));
    char closeSign = hasSign ? source[--end] : 0;
    if (Status status = addTag(kind, source.substr(begin, end - begin), open); !status)
      return status.withContext("at offset " + std::to_string(open));
    dropSpace = closeSign == '-';
    dropNewline = kind != '{' && closeSign != '+';
  }
}

Expected<std::vector<TemplateNode>> tokenizer::lexTemplate(std::string_view jinja) {
  // All newlines are '\n' to Jinja, and one at the end is dropped.
  std::string source;
  for (size_t i = 0; i < jinja.size(); ++i) {
    if (jinja[i] != '\r')
      source += jinja[i];
    else if (i + 1 == jinja.size() || jinja[i + 1] != '\n')
      source += '\n';
  }
  if (!source.empty() && source.back() == '\n')
    source.pop_back();
  return Lexer(source).run();
}
