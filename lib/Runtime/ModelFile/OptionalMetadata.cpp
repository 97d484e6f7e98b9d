// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Runtime/ModelFile/Metadata.h"

using namespace lamella;

template <typename T>
Expected<std::optional<T>> Metadata::ifPresent(std::string_view key,
                                               Expected<T> (Metadata::*get)(std::string_view) const) const {
  if (!find(key))
    return std::optional<T>();
  Expected<T> value = (this->*get)(key);
  if (!value)
    return value.status();
  return std::optional<T>(value.take());
}

Expected<std::optional<uint64_t>> Metadata::getOptionalU64(std::string_view key) const {
  return ifPresent(key, &Metadata::getU64);
}

Expected<std::optional<double>> Metadata::getOptionalF64(std::string_view key) const {
  return ifPresent(key, &Metadata::getF64);
}

Expected<std::optional<bool>> Metadata::getOptionalBool(std::string_view key) const {
  return ifPresent(key, &Metadata::getBool);
}

Expected<std::optional<std::string_view>> Metadata::getOptionalString(std::string_view key) const {
  return ifPresent(key, &Metadata::getString);
}

Expected<std::optional<std::vector<std::string_view>>> Metadata::getOptionalStrings(std::string_view key) const {
  return ifPresent(key, &Metadata::getStrings);
}

Expected<std::optional<std::vector<float>>> Metadata::getOptionalF32s(std::string_view key) const {
  return ifPresent(key, &Metadata::getF32s);
}

Expected<std::optional<std::vector<int32_t>>> Metadata::getOptionalI32s(std::string_view key) const {
  return ifPresent(key, &Metadata::getI32s);
}
