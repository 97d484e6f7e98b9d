// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Builtins.h"
#include <algorithm>

using namespace lamella;
using namespace lamella::jinja;

static constexpr std::string_view stringMethods[] = {
    "capitalize", "count",   "endswith", "find",   "isdigit", "join",         "lower",
    "lstrip",     "replace", "rfind",    "rsplit", "rstrip",  "split",        "splitlines",
    "startswith", "strip",   "title",    "upper",  "format",  "removeprefix", "removesuffix"};
static constexpr std::string_view dictMethods[] = {"get", "items", "keys", "values"};

bool jinja::isMethod(const Value &value, std::string_view name) {
  return value.is(Kind::String) ? std::ranges::find(stringMethods, name) != std::end(stringMethods)
         : value.is(Kind::Dict) ? std::ranges::find(dictMethods, name) != std::end(dictMethods)
                                : false;
}

Text jinja::strip(const Text &text, const Value &characters, bool left, bool right) {
  size_t begin = 0, end = text.size();
  const std::string_view all = text.view();
  std::vector<std::string_view> set;
  if (characters.is(Kind::String)) {
    std::vector<size_t> starts = codePointStarts(characters.text().view());
    for (size_t i = 0; i + 1 < starts.size(); ++i)
      set.push_back(characters.text().view().substr(starts[i], starts[i + 1] - starts[i]));
  }
  auto front = [&]() -> size_t {
    if (!characters.is(Kind::String))
      return spaceAt(all.substr(0, end), begin);
    auto found =
        std::ranges::find_if(set, [&](std::string_view c) { return all.substr(begin, end - begin).starts_with(c); });
    return found == set.end() ? 0 : found->size();
  };
  auto back = [&]() -> size_t {
    if (!characters.is(Kind::String))
      return spaceBefore(all.substr(begin), end - begin);
    auto found =
        std::ranges::find_if(set, [&](std::string_view c) { return all.substr(begin, end - begin).ends_with(c); });
    return found == set.end() ? 0 : found->size();
  };
  while (size_t size = left && begin < end ? front() : 0)
    begin += size;
  while (size_t size = right && begin < end ? back() : 0)
    end -= size;
  return text.slice(begin, end);
}

Text jinja::replaceAll(Evaluator &run, const Text &text, const Text &from, const Text &to, int64_t limit) {
  Text out;
  size_t at = 0;
  if (from.empty()) {
    run.fail("replace expected text to look for, got an empty string");
    return out;
  }
  for (size_t found; limit != 0 && (found = text.str().find(from.str(), at)) != std::string::npos; --limit) {
    if (!run.spend(to.size() + 1))
      return out;
    out.append(text, at, found);
    out.append(to);
    at = found + from.size();
  }
  out.append(text, at, text.size());
  return out;
}

Text jinja::changeCase(Evaluator &run, const Text &text, std::string_view how) {
  bool inWord = false;
  return text.mapBytes([&](char c) {
    if (c & 0x80)
      run.fail("filter '" + std::string(how) + "' takes ASCII only");
    bool letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
    bool upper = how == "upper" || (how != "lower" && !inWord);
    inWord = how == "capitalize" || letter;
    return !letter ? c : upper ? char(c & ~0x20) : char(c | 0x20);
  });
}

static Value split(Evaluator &run, const Text &text, std::string_view name, const Arguments &arguments) {
  const Value *separator = arguments.find(0, "sep"), *most = arguments.find(1, "maxsplit");
  int64_t limit = most && most->isInteger() ? most->asInt() : -1;
  Value::Items parts;
  if (name == "rsplit" && limit >= 0)
    return run.fail("rsplit with a limit is not supported");
  if (name == "splitlines" || (separator && separator->is(Kind::String))) {
    std::string by = name == "splitlines" ? "\n" : separator->text().str();
    if (by.empty())
      return run.fail("split expected a separator, got an empty string");
    size_t at = 0;
    for (size_t found; limit != 0 && (found = text.str().find(by, at)) != std::string::npos; --limit) {
      parts.push_back(run.text(text.slice(at, found)));
      at = found + by.size();
    }
    if (name != "splitlines" || at < text.size())
      parts.push_back(run.text(text.slice(at, text.size())));
    return run.sequence(Kind::List, std::move(parts));
  }
  for (size_t at = 0;;) {
    while (size_t space = spaceAt(text.view(), at))
      at += space;
    if (at >= text.size())
      return run.sequence(Kind::List, std::move(parts));
    size_t begin = at;
    while (at < text.size() && (limit == 0 || !spaceAt(text.view(), at)))
      ++at;
    parts.push_back(
        run.text(limit == 0 ? strip(text.slice(begin, at), Value::none(), false, true) : text.slice(begin, at)));
    --limit;
  }
}

static Value search(Evaluator &run, const Text &text, std::string_view name, const Arguments &arguments) {
  if (arguments.values.size() != 1)
    return run.fail("method '" + std::string(name) + "' expected one argument");
  const Value &wanted = arguments.values[0];
  Value::Items choices = wanted.is(Kind::Tuple) ? wanted.items() : Value::Items{wanted};
  run.spend(text.size());
  for (const Value &choice : choices) {
    if (!choice.is(Kind::String))
      return run.fail("method '" + std::string(name) + "' expected a string, got " + std::string(typeName(choice)));
    std::string_view all = text.view(), part = choice.text().view();
    if (name == "removeprefix")
      return run.text(text.slice(all.starts_with(part) ? part.size() : 0, all.size()));
    if (name == "removesuffix")
      return run.text(text.slice(0, all.size() - (all.ends_with(part) ? part.size() : 0)));
    if (name == "find" || name == "rfind") {
      size_t found = name == "find" ? all.find(part) : all.rfind(part);
      return Value::integer(found == std::string_view::npos ? -1 : int64_t(countCodePoints(all.substr(0, found))));
    }
    if (name == "count") {
      int64_t count = 0;
      for (size_t at = 0; !part.empty() && (at = all.find(part, at)) != std::string_view::npos; at += part.size())
        ++count;
      return Value::integer(count);
    }
    if (name == "startswith" ? all.starts_with(part) : all.ends_with(part))
      return Value::boolean(true);
  }
  return Value::boolean(false);
}

static Value callDict(Evaluator &run, const Value &self, std::string_view name, const Arguments &arguments) {
  if (name == "get") {
    if (arguments.values.empty() || arguments.values.size() > 2)
      return run.fail("get expected one or two arguments");
    for (const auto &[key, value] : self.members())
      if (run.equal(key, arguments.values[0]))
        return value;
    return arguments.values.size() > 1 ? arguments.values[1] : Value::none();
  }
  if (name == "items")
    return applyFilter(run, "items", self, {});
  Value::Items items;
  for (const auto &[key, value] : self.members())
    items.push_back(name == "keys" ? key : value);
  return run.sequence(Kind::List, std::move(items));
}

Value jinja::callMethod(Evaluator &run, const Value &self, std::string_view name, const Arguments &arguments) {
  if (self.is(Kind::Dict))
    return callDict(run, self, name, arguments);
  const Text &text = self.text();
  if (name.ends_with("strip"))
    return run.text(strip(text, arguments.values.empty() ? Value::none() : arguments.values[0], name != "rstrip",
                          name != "lstrip"));
  if (name.find("split") != std::string_view::npos)
    return split(run, text, name, arguments);
  if (name == "upper" || name == "lower" || name == "title" || name == "capitalize")
    return run.text(changeCase(run, text, name));
  if (name == "isdigit")
    return Value::boolean(!text.empty() && text.str().find_first_not_of("0123456789") == std::string::npos);
  if (name == "join")
    return arguments.values.size() == 1 ? applyFilter(run, "join", arguments.values[0], {{self}, {}})
                                        : run.fail("join expected one argument");
  if (name == "replace") {
    if (arguments.values.size() < 2 || !arguments.values[0].is(Kind::String) || !arguments.values[1].is(Kind::String))
      return run.fail("replace expected two strings");
    return applyFilter(run, "replace", self, arguments);
  }
  if (name == "format")
    return run.fail("method 'format' is not supported");
  return search(run, text, name, arguments);
}
