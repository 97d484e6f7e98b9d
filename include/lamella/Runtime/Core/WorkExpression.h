// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_RUNTIME_CORE_WORKEXPRESSION_H
#define LAMELLA_RUNTIME_CORE_WORKEXPRESSION_H

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace lamella {

/// The value of an expression in a kernel's sizes s0, s1, ... as a module states it (`LamellaKernel::bytes`): numbers,
/// sizes, + - * floordiv ceildiv mod, parentheses. Nothing where the text is none, a size is missing, a divisor is not
/// positive, or the value overflows.
std::optional<int64_t> evaluateWork(std::string_view text, std::span<const int64_t> sizes);

} // namespace lamella

#endif // LAMELLA_RUNTIME_CORE_WORKEXPRESSION_H
