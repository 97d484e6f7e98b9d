// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Runtime/Core/WorkExpression.h"
#include <charconv>

using namespace lamella;
using Number = std::optional<int64_t>;

static Number add(int64_t a, int64_t b) {
  int64_t sum;
  return __builtin_add_overflow(a, b, &sum) ? Number() : sum;
}
static Number subtract(int64_t a, int64_t b) {
  int64_t difference;
  return __builtin_sub_overflow(a, b, &difference) ? Number() : difference;
}
static Number multiply(int64_t a, int64_t b) {
  int64_t product;
  return __builtin_mul_overflow(a, b, &product) ? Number() : product;
}
static Number floorDivide(int64_t a, int64_t b) {
  if (b <= 0)
    return std::nullopt;
  return a / b - (a % b < 0);
}
static Number ceilDivide(int64_t a, int64_t b) {
  if (b <= 0)
    return std::nullopt;
  return a / b + (a % b > 0);
}
static Number modulo(int64_t a, int64_t b) {
  if (b <= 0)
    return std::nullopt;
  return a % b < 0 ? a % b + b : a % b;
}

namespace {
/// sum = product (("+" | "-") product)*
/// product = atom (("*" | "floordiv" | "ceildiv" | "mod") atom)*
/// atom = number | "s" number | "-" atom | "(" sum ")"
class Evaluator {
public:
  Evaluator(std::string_view text, std::span<const int64_t> sizes) : rest(text), sizes(sizes) {}

  Number run() {
    Number value = sum();
    skipSpace();
    return rest.empty() ? value : std::nullopt;
  }

private:
  static constexpr int deepest = 100; // of parentheses, so that no text exhausts the stack

  void skipSpace() {
    while (rest.starts_with(' '))
      rest.remove_prefix(1);
  }
  bool take(std::string_view token) {
    skipSpace();
    if (!rest.starts_with(token))
      return false;
    rest.remove_prefix(token.size());
    return true;
  }
  Number number() {
    int64_t value = 0;
    auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), value);
    if (error != std::errc() || rest.starts_with('-'))
      return std::nullopt;
    rest.remove_prefix(end - rest.data());
    return value;
  }

  Number sum() {
    Number value = product();
    while (value) {
      bool plus = take("+");
      if (!plus && !take("-"))
        break;
      Number next = product();
      if (!next)
        return std::nullopt;
      value = plus ? add(*value, *next) : subtract(*value, *next);
    }
    return value;
  }

  Number product() {
    static constexpr struct {
      std::string_view token;
      Number (*apply)(int64_t, int64_t);
    } operators[] = {{"*", multiply}, {"floordiv", floorDivide}, {"ceildiv", ceilDivide}, {"mod", modulo}};
    Number value = atom();
    for (bool found = true; value && found;) {
      found = false;
      for (const auto &[token, apply] : operators) {
        if (!take(token))
          continue;
        Number next = atom();
        value = next ? apply(*value, *next) : std::nullopt;
        found = true;
        break;
      }
    }
    return value;
  }

  Number atom() {
    if (depth >= deepest)
      return std::nullopt;
    ++depth;
    Number value;
    if (take("(")) {
      value = sum();
      if (!take(")"))
        value = std::nullopt;
    } else if (take("-")) {
      Number negated = atom();
      value = negated ? subtract(0, *negated) : std::nullopt;
    } else if (take("s")) {
      Number index = number();
      value = index && *index < int64_t(sizes.size()) ? Number(sizes[*index]) : std::nullopt;
    } else {
      value = number();
    }
    --depth;
    return value;
  }

  std::string_view rest;
  std::span<const int64_t> sizes;
  int depth = 0;
};
} // namespace

std::optional<int64_t> lamella::evaluateWork(std::string_view text, std::span<const int64_t> sizes) {
  return Evaluator(text, sizes).run();
}
