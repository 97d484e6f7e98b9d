// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Parameters one behind the other: each tensor starts at a multiple of 64 bytes, as everything that kernels read.
#ifndef LAMELLA_LIB_RUNTIME_CORE_PARAMETERS_H
#define LAMELLA_LIB_RUNTIME_CORE_PARAMETERS_H

#include "lamella-c/Module.h"
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace lamella {

/// The bytes of tensors, with zeros between them. Nothing if one of the values is no tensor.
std::vector<std::span<const std::byte>> listParameters(std::span<const LamellaValue> values);
/// The results of `load` where they lie in `bytes`. Nothing if `bytes` is not what `listParameters` gives for results
/// of these types, or a type leaves a dimension open.
std::optional<std::vector<LamellaValue>> placeParameters(const LamellaEntry &load, std::span<const std::byte> bytes);

} // namespace lamella

#endif // LAMELLA_LIB_RUNTIME_CORE_PARAMETERS_H
