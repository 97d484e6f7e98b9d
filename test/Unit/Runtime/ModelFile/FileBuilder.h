// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Writes GGUF files for the tests, good and bad: it states what it is told and checks nothing.
#ifndef LAMELLA_TEST_UNIT_RUNTIME_MODELFILE_FILEBUILDER_H
#define LAMELLA_TEST_UNIT_RUNTIME_MODELFILE_FILEBUILDER_H

#include "lamella/Runtime/ModelFile/ModelFile.h"
#include <cstring>
#include <initializer_list>
#include <type_traits>

namespace lamella::test {

using Bytes = std::vector<std::byte>;

/// Append the bytes of a number, or of a string with its length in front.
template <typename T>
  requires std::is_arithmetic_v<T>
Bytes &operator<<(Bytes &bytes, T value) {
  size_t at = bytes.size();
  bytes.resize(at + sizeof(T));
  std::memcpy(bytes.data() + at, &value, sizeof(T));
  return bytes;
}
Bytes &operator<<(Bytes &bytes, std::string_view text);
Bytes &operator<<(Bytes &bytes, const Bytes &more);
template <typename T>
Bytes operator<<(Bytes &&bytes, const T &value) {
  bytes << value;
  return std::move(bytes);
}

/// The numbers of tensor types in files, as the format's document lists them.
enum GGUFType : uint32_t { f32 = 0, f16 = 1, q4_0 = 2, q4_1 = 3, q5_0 = 6, q5_1 = 7, q8_0 = 8, q6_K = 14, bf16 = 30 };

class FileBuilder {
public:
  uint32_t version = 3;
  /// Stated in the header in place of what was added.
  std::optional<uint64_t> tensorCount, entryCount;
  uint64_t alignment = 32;

  FileBuilder &entry(std::string_view key, ValueType type, const Bytes &value);
  FileBuilder &u32(std::string_view key, uint32_t value);
  FileBuilder &string(std::string_view key, std::string_view value);
  FileBuilder &array(std::string_view key, ValueType elementType, uint64_t count, const Bytes &elements);
  FileBuilder &strings(std::string_view key, std::initializer_list<std::string_view> values);

  /// A row of the table, extents innermost first.
  FileBuilder &row(std::string_view name, std::initializer_list<uint64_t> extents, uint32_t type, uint64_t offset);
  /// A row and its data, at the next aligned offset.
  FileBuilder &tensor(std::string_view name, std::initializer_list<uint64_t> extents, uint32_t type, const Bytes &data);

  Bytes build() const;

private:
  uint64_t entriesAdded = 0, tensorsAdded = 0;
  Bytes entries, rows, data;
};

/// `count` bytes 0, 1, 2, ...
Bytes counting(size_t count);

/// The error of parsing `bytes` under the name "m.gguf"; "ok" if there is none.
std::string refusal(const Bytes &bytes);

/// A small file with every kind of metadata and tensors of several types.
FileBuilder sample();

} // namespace lamella::test

#endif // LAMELLA_TEST_UNIT_RUNTIME_MODELFILE_FILEBUILDER_H
