// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The keys and values in front of a model file's tensors. Entries are views into the file: arrays are decoded when they
// are asked for, and strings are never copied.
#ifndef LAMELLA_RUNTIME_MODELFILE_METADATA_H
#define LAMELLA_RUNTIME_MODELFILE_METADATA_H

#include "lamella/Support/Status.h"
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lamella {

/// The type of a value, numbered as in GGUF files.
enum class ValueType : uint32_t { U8, I8, U16, I16, U32, I32, F32, Bool, String, Array, U64, I64, F64 };

/// "u8", ..., "bool", "string", "array".
std::string_view valueTypeName(ValueType type);

struct MetadataEntry {
  std::string_view key;
  ValueType type;
  /// The type of an array's elements; `type` itself for the rest.
  ValueType elementType;
  /// The number of an array's elements; 1 for the rest.
  uint64_t count;
  /// A scalar's bytes, a string's characters, or an array's elements as stored: each string led by its u64 length, each
  /// inner array by its u32 type and u64 count. Not aligned.
  std::span<const std::byte> payload;

  /// "u32", "array of string".
  std::string typeText() const;
};

/// All entries of one file. Errors read "FILE: metadata key 'KEY': expected ..., got ...".
class Metadata {
public:
  Metadata() = default;
  /// Fails on a key that occurs twice. `file` leads every error text.
  static Expected<Metadata> create(std::string file, std::vector<MetadataEntry> entries);

  /// In the order of the file.
  std::span<const MetadataEntry> entries() const { return all; }
  /// Null if there is no such key.
  const MetadataEntry *find(std::string_view key) const;

  /// Any integer type, if the value is not negative.
  Expected<uint64_t> getU64(std::string_view key) const;
  /// f32 or f64.
  Expected<double> getF64(std::string_view key) const;
  Expected<bool> getBool(std::string_view key) const;
  /// The bytes as stored: not necessarily UTF-8.
  Expected<std::string_view> getString(std::string_view key) const;
  Expected<std::vector<std::string_view>> getStrings(std::string_view key) const;
  /// An array of f32.
  Expected<std::vector<float>> getF32s(std::string_view key) const;
  /// An array of any integer type, if every element fits.
  Expected<std::vector<int32_t>> getI32s(std::string_view key) const;

  /// The same, but an absent key is no error.
  Expected<std::optional<uint64_t>> getOptionalU64(std::string_view key) const;
  Expected<std::optional<double>> getOptionalF64(std::string_view key) const;
  Expected<std::optional<bool>> getOptionalBool(std::string_view key) const;
  Expected<std::optional<std::string_view>> getOptionalString(std::string_view key) const;
  Expected<std::optional<std::vector<std::string_view>>> getOptionalStrings(std::string_view key) const;
  Expected<std::optional<std::vector<float>>> getOptionalF32s(std::string_view key) const;
  Expected<std::optional<std::vector<int32_t>>> getOptionalI32s(std::string_view key) const;

private:
  template <typename T>
  Expected<std::optional<T>> ifPresent(std::string_view key,
                                       Expected<T> (Metadata::*get)(std::string_view) const) const;
  Status mismatch(std::string_view key, std::string_view expected, std::string_view actual) const;
  Status mismatch(std::string_view key, std::string_view expected) const;

  std::string file;
  std::vector<MetadataEntry> all;
  std::vector<size_t> byName;
};

} // namespace lamella

#endif // LAMELLA_RUNTIME_MODELFILE_METADATA_H
