// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "MetadataReader.h"
#include "Text.h"

using namespace lamella;

/// The fewest bytes of an entry: a key's length and one character, a type, a one-byte value.
static constexpr uint64_t minEntryBytes = 8 + 1 + 4 + 1;
static constexpr uint64_t maxKeyBytes = 65535;
/// Arrays of arrays are read up to this depth; no published model has any.
static constexpr int maxArrayDepth = 4;

size_t lamella::fixedSize(ValueType type) {
  switch (type) {
  case ValueType::U8:
  case ValueType::I8:
  case ValueType::Bool:
    return 1;
  case ValueType::U16:
  case ValueType::I16:
    return 2;
  case ValueType::U32:
  case ValueType::I32:
  case ValueType::F32:
    return 4;
  case ValueType::U64:
  case ValueType::I64:
  case ValueType::F64:
    return 8;
  case ValueType::String:
  case ValueType::Array:
    return 0;
  }
  return 0;
}

static Expected<ValueType> readType(ByteReader &reader, std::string_view what) {
  uint32_t number = reader.read<uint32_t>(what);
  if (!reader.ok())
    return reader.status();
  if (number > static_cast<uint32_t>(ValueType::F64))
    return Status::error("expected " + std::string(what) + " from 0 to 12, got " + std::to_string(number));
  return static_cast<ValueType>(number);
}

static Status checkBools(std::span<const std::byte> values) {
  for (std::byte value : values)
    if (std::to_integer<unsigned>(value) > 1)
      return Status::error("expected a bool of 0 or 1, got " + std::to_string(std::to_integer<unsigned>(value)));
  return Status::success();
}

static Status skipElements(ByteReader &reader, ValueType type, uint64_t count, int depth);

/// Skips an array inside an array.
static Status skipArray(ByteReader &reader, int depth) {
  if (depth > maxArrayDepth)
    return Status::error("expected at most " + std::to_string(maxArrayDepth) + " levels of arrays, got more");
  Expected<ValueType> type = readType(reader, "an element type");
  if (!type)
    return type.status();
  uint64_t count = reader.read<uint64_t>("an array's length");
  return skipElements(reader, *type, count, depth);
}

static Status skipElements(ByteReader &reader, ValueType type, uint64_t count, int depth) {
  if (!reader.ok())
    return reader.status();
  // The fewest bytes of one element bound the count before anything is multiplied or looped over.
  uint64_t minBytes = type == ValueType::String ? 8 : type == ValueType::Array ? 12 : fixedSize(type);
  if (count > reader.remaining() / minBytes)
    return Status::error("expected room for an array of " + std::to_string(count) + " " +
                         std::string(valueTypeName(type)) + " at offset " + std::to_string(reader.position()) +
                         ", got " + std::to_string(reader.remaining()) + " bytes");
  if (size_t size = fixedSize(type)) {
    std::span<const std::byte> values = reader.take(count * size, "an array");
    return type == ValueType::Bool ? checkBools(values) : Status::success();
  }
  for (uint64_t i = 0; i < count; ++i) {
    Status status = Status::success();
    if (type == ValueType::Array)
      status = skipArray(reader, depth + 1);
    else if (reader.readString("a string"); !reader.ok())
      status = reader.status();
    if (!status)
      return status.withContext("element " + std::to_string(i));
  }
  return Status::success();
}

static Status readValue(ByteReader &reader, MetadataEntry &entry) {
  Expected<ValueType> type = readType(reader, "a value type");
  if (!type)
    return type.status();
  entry.type = entry.elementType = *type;
  entry.count = 1;
  if (*type == ValueType::String) {
    entry.payload = std::as_bytes(std::span(reader.readString("a string")));
    return reader.status();
  }
  if (*type != ValueType::Array) {
    entry.payload = reader.take(fixedSize(*type), "a value");
    return reader.ok() && *type == ValueType::Bool ? checkBools(entry.payload) : reader.status();
  }
  Expected<ValueType> elementType = readType(reader, "an element type");
  if (!elementType)
    return elementType.status();
  entry.elementType = *elementType;
  entry.count = reader.read<uint64_t>("an array's length");
  size_t begin = reader.position();
  if (Status status = skipElements(reader, entry.elementType, entry.count, 1); !status)
    return status;
  entry.payload = reader.since(begin);
  return Status::success();
}

Expected<std::vector<MetadataEntry>> lamella::readMetadata(ByteReader &reader, uint64_t count) {
  if (count > reader.remaining() / minEntryBytes)
    return Status::error("expected at most " + std::to_string(reader.remaining() / minEntryBytes) +
                         " metadata entries in " + std::to_string(reader.remaining()) + " bytes, got " +
                         std::to_string(count));
  std::vector<MetadataEntry> entries;
  for (uint64_t i = 0; i < count; ++i) {
    MetadataEntry entry = {};
    entry.key = reader.readString("a key");
    if (!reader.ok())
      return reader.status().withContext("metadata entry " + std::to_string(i));
    if (entry.key.empty() || entry.key.size() > maxKeyBytes)
      return Status::error("metadata entry " + std::to_string(i) + ": expected a key of 1 to " +
                           std::to_string(maxKeyBytes) + " bytes, got " + std::to_string(entry.key.size()));
    if (Status status = readValue(reader, entry); !status)
      return status.withContext("metadata key " + quoted(entry.key));
    entries.push_back(entry);
  }
  return entries;
}
