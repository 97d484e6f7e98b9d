// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The result of an operation that a user's input can make fail. Plain C++20: usable in the run-time library, which
// never aborts and never throws across its own interface.
#ifndef LAMELLA_SUPPORT_STATUS_H
#define LAMELLA_SUPPORT_STATUS_H

#include <cassert>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace lamella {

/// Success, or one error text: lower case, no full stop, naming the file, the field and what was expected.
class [[nodiscard]] Status {
public:
  static Status success() { return Status(); }
  /// `kind` is one of the room's own kinds of errors, for callers that tell them apart.
  static Status error(std::string message, int kind = 0);

  bool ok() const { return !text; }
  explicit operator bool() const { return ok(); }
  /// The error text; empty on success.
  const std::string &message() const;
  /// The kind that the room gave the error; 0 where it gave none.
  int kind() const { return errorKind; }

  /// The same error with "where: " in front; a success stays a success.
  Status withContext(std::string_view where) const;

private:
  std::optional<std::string> text;
  int errorKind = 0;
};

/// A value or the error that prevented it.
template <typename T>
class [[nodiscard]] Expected {
public:
  Expected(T value) : value(std::move(value)), state(Status::success()) {}
  Expected(Status failure) : state(std::move(failure)) { assert(!state.ok() && "a success needs a value"); }

  bool ok() const { return value.has_value(); }
  explicit operator bool() const { return ok(); }
  const Status &status() const { return state; }
  const std::string &message() const { return state.message(); }

  T &operator*() & { return *value; }
  const T &operator*() const & { return *value; }
  /// By value: `for (auto &x : *f())` then keeps what f returned alive for the whole loop.
  T operator*() && { return std::move(*value); }
  T *operator->() { return &*value; }
  const T *operator->() const { return &*value; }
  /// Moves the value out.
  T take() { return std::move(*value); }

private:
  std::optional<T> value;
  Status state;
};

} // namespace lamella

#endif // LAMELLA_SUPPORT_STATUS_H
