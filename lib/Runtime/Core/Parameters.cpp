// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Parameters.h"
#include "lamella/Runtime/Core/Values.h"

using namespace lamella;

static constexpr int64_t alignment = 64;
static constexpr std::byte zeros[alignment] = {};

std::vector<std::span<const std::byte>> lamella::listParameters(std::span<const LamellaValue> values) {
  std::vector<std::span<const std::byte>> pieces;
  for (const LamellaValue &value : values) {
    std::optional<int64_t> bytes = value.kind == LAMELLA_TENSOR ? tensorBytes(value.as.tensor) : std::nullopt;
    if (!bytes)
      return {};
    pieces.emplace_back(static_cast<const std::byte *>(value.as.tensor.data), size_t(*bytes));
    if (int64_t rest = -*bytes & (alignment - 1))
      pieces.emplace_back(zeros, size_t(rest));
  }
  return pieces;
}

std::optional<std::vector<LamellaValue>> lamella::placeParameters(const LamellaEntry &load,
                                                                  std::span<const std::byte> bytes) {
  std::vector<LamellaValue> values;
  int64_t at = 0;
  for (const LamellaValueType &type : std::span(load.results, load.result_count)) {
    if (type.kind != LAMELLA_TENSOR)
      return std::nullopt;
    auto *data = const_cast<std::byte *>(bytes.data() + at);
    values.push_back(tensorValue(data, LamellaElementType(type.element_type), std::span(type.shape, type.rank)));
    std::optional<int64_t> size = tensorBytes(values.back().as.tensor);
    if (!size || *size > int64_t(bytes.size()) - at)
      return std::nullopt;
    at = std::min<int64_t>((at + *size + alignment - 1) & -alignment, bytes.size());
  }
  if (at != int64_t(bytes.size()))
    return std::nullopt;
  return values;
}
