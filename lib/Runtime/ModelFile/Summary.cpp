// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Summary.h"
#include "MetadataReader.h"
#include <algorithm>

using namespace lamella;

static MetadataScalar readScalar(ByteReader &reader, ValueType type) {
  switch (type) {
  case ValueType::U8:
    return uint64_t(reader.read<uint8_t>("a value"));
  case ValueType::I8:
    return int64_t(reader.read<int8_t>("a value"));
  case ValueType::U16:
    return uint64_t(reader.read<uint16_t>("a value"));
  case ValueType::I16:
    return int64_t(reader.read<int16_t>("a value"));
  case ValueType::U32:
    return uint64_t(reader.read<uint32_t>("a value"));
  case ValueType::I32:
    return int64_t(reader.read<int32_t>("a value"));
  case ValueType::U64:
    return reader.read<uint64_t>("a value");
  case ValueType::I64:
    return reader.read<int64_t>("a value");
  case ValueType::F32:
    return reader.read<float>("a value");
  case ValueType::F64:
    return reader.read<double>("a value");
  case ValueType::Bool:
    return reader.read<uint8_t>("a value") != 0;
  case ValueType::String:
  case ValueType::Array:
    break;
  }
  return reader.readString("a string");
}

std::vector<MetadataScalar> lamella::firstValues(const MetadataEntry &entry, size_t limit) {
  // Only in an array does a length lead a string.
  if (entry.type == ValueType::String)
    return {std::string_view(reinterpret_cast<const char *>(entry.payload.data()), entry.payload.size())};
  std::vector<MetadataScalar> values;
  if (entry.elementType == ValueType::Array)
    return values;
  ByteReader reader(entry.payload);
  for (uint64_t i = 0; i < std::min<uint64_t>(entry.count, limit); ++i)
    values.push_back(readScalar(reader, entry.elementType));
  return values;
}

std::vector<TypeTotal> lamella::totalsByType(const ModelFile &model) {
  std::vector<TypeTotal> totals;
  for (const BlockTypeInfo &info : blockTypes()) {
    TypeTotal total = {info.type};
    for (const ModelTensor &tensor : model.tensors()) {
      if (tensor.type != info.type)
        continue;
      ++total.tensors;
      total.elements += static_cast<uint64_t>(tensor.elements());
      total.bytes += tensor.data.size();
    }
    if (total.tensors != 0)
      totals.push_back(total);
  }
  return totals;
}
