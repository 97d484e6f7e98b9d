// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Runtime/ModelFile/Metadata.h"
#include "MetadataReader.h"
#include "NameIndex.h"
#include "Text.h"

using namespace lamella;

std::string_view lamella::valueTypeName(ValueType type) {
  static constexpr std::string_view names[] = {"u8",   "i8",     "u16",   "i16", "u32", "i32", "f32",
                                               "bool", "string", "array", "u64", "i64", "f64"};
  return names[static_cast<uint32_t>(type)];
}

std::string MetadataEntry::typeText() const {
  if (type == ValueType::Array)
    return "array of " + std::string(valueTypeName(elementType));
  return std::string(valueTypeName(type));
}

Expected<Metadata> Metadata::create(std::string file, std::vector<MetadataEntry> entries) {
  Metadata metadata;
  metadata.file = std::move(file);
  metadata.all = std::move(entries);
  metadata.byName = sortByName(metadata.all, &MetadataEntry::key);
  if (auto twice = findDuplicate(metadata.all, metadata.byName, &MetadataEntry::key))
    return metadata.mismatch(metadata.all[twice->first].key, "it once",
                             "it as entries " + std::to_string(twice->first) + " and " + std::to_string(twice->second));
  return metadata;
}

const MetadataEntry *Metadata::find(std::string_view key) const {
  return findByName(all, byName, &MetadataEntry::key, key);
}

Status Metadata::mismatch(std::string_view key, std::string_view expected, std::string_view actual) const {
  return Status::error(file + ": metadata key " + quoted(key) + ": expected " + std::string(expected) + ", got " +
                       std::string(actual));
}

Status Metadata::mismatch(std::string_view key, std::string_view expected) const {
  const MetadataEntry *entry = find(key);
  return mismatch(key, expected, entry ? entry->typeText() : "no such key");
}

namespace {
/// Any integer that a file can store.
struct Integer {
  bool negative;
  uint64_t bits;
};
} // namespace

template <typename T>
static Integer loadInteger(std::span<const std::byte> bytes) {
  T value = loadLittleEndian<T>(bytes);
  return {value < T(0), static_cast<uint64_t>(value)};
}

/// The integer at the front of `bytes`, or none if the type is not an integer's.
static std::optional<Integer> decodeInteger(ValueType type, std::span<const std::byte> bytes) {
  switch (type) {
  case ValueType::U8:
    return loadInteger<uint8_t>(bytes);
  case ValueType::I8:
    return loadInteger<int8_t>(bytes);
  case ValueType::U16:
    return loadInteger<uint16_t>(bytes);
  case ValueType::I16:
    return loadInteger<int16_t>(bytes);
  case ValueType::U32:
    return loadInteger<uint32_t>(bytes);
  case ValueType::I32:
    return loadInteger<int32_t>(bytes);
  case ValueType::U64:
    return loadInteger<uint64_t>(bytes);
  case ValueType::I64:
    return loadInteger<int64_t>(bytes);
  default:
    return std::nullopt;
  }
}

static std::string toText(Integer value) {
  return value.negative ? std::to_string(static_cast<int64_t>(value.bits)) : std::to_string(value.bits);
}

Expected<uint64_t> Metadata::getU64(std::string_view key) const {
  const MetadataEntry *entry = find(key);
  std::optional<Integer> value = entry ? decodeInteger(entry->type, entry->payload) : std::nullopt;
  if (!value)
    return mismatch(key, "an integer");
  if (value->negative)
    return mismatch(key, "an integer of at least 0", toText(*value));
  return value->bits;
}

Expected<double> Metadata::getF64(std::string_view key) const {
  const MetadataEntry *entry = find(key);
  if (entry && entry->type == ValueType::F32)
    return static_cast<double>(loadLittleEndian<float>(entry->payload));
  if (entry && entry->type == ValueType::F64)
    return loadLittleEndian<double>(entry->payload);
  return mismatch(key, "f32 or f64");
}

Expected<bool> Metadata::getBool(std::string_view key) const {
  const MetadataEntry *entry = find(key);
  if (!entry || entry->type != ValueType::Bool)
    return mismatch(key, "bool");
  return entry->payload[0] != std::byte(0);
}

Expected<std::string_view> Metadata::getString(std::string_view key) const {
  const MetadataEntry *entry = find(key);
  if (!entry || entry->type != ValueType::String)
    return mismatch(key, "string");
  return std::string_view(reinterpret_cast<const char *>(entry->payload.data()), entry->payload.size());
}

Expected<std::vector<std::string_view>> Metadata::getStrings(std::string_view key) const {
  const MetadataEntry *entry = find(key);
  if (!entry || entry->type != ValueType::Array || entry->elementType != ValueType::String)
    return mismatch(key, "array of string");
  std::vector<std::string_view> strings;
  strings.reserve(static_cast<size_t>(entry->count));
  ByteReader reader(entry->payload);
  for (uint64_t i = 0; i < entry->count; ++i)
    strings.push_back(reader.readString("a string"));
  return strings;
}

Expected<std::vector<float>> Metadata::getF32s(std::string_view key) const {
  const MetadataEntry *entry = find(key);
  if (!entry || entry->type != ValueType::Array || entry->elementType != ValueType::F32)
    return mismatch(key, "array of f32");
  std::vector<float> values(static_cast<size_t>(entry->count));
  if (!values.empty())
    std::memcpy(values.data(), entry->payload.data(), entry->payload.size());
  return values;
}

Expected<std::vector<int32_t>> Metadata::getI32s(std::string_view key) const {
  const MetadataEntry *entry = find(key);
  size_t size = entry ? fixedSize(entry->elementType) : 0;
  if (!entry || entry->type != ValueType::Array || size == 0)
    return mismatch(key, "array of integers");
  std::vector<int32_t> values;
  values.reserve(static_cast<size_t>(entry->count));
  for (size_t i = 0; i < entry->count; ++i) {
    std::optional<Integer> value = decodeInteger(entry->elementType, entry->payload.subspan(i * size));
    if (!value)
      return mismatch(key, "array of integers");
    int32_t narrow = static_cast<int32_t>(value->bits);
    if (static_cast<uint64_t>(int64_t(narrow)) != value->bits || (narrow < 0) != value->negative)
      return mismatch(key, "integers that fit i32", toText(*value) + " as element " + std::to_string(i));
    values.push_back(narrow);
  }
  return values;
}
