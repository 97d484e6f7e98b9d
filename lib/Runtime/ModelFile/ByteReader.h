// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads little-endian fields one after another. The first failure sticks: later reads return zero and move nothing, so
// a caller may read several fields and check once, before it uses them.
#ifndef LAMELLA_LIB_RUNTIME_MODELFILE_BYTEREADER_H
#define LAMELLA_LIB_RUNTIME_MODELFILE_BYTEREADER_H

#include "lamella/Support/Status.h"
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

namespace lamella {

/// The little-endian T at the front of `bytes`, which hold one.
template <typename T>
T loadLittleEndian(std::span<const std::byte> bytes) {
  static_assert(std::endian::native == std::endian::little, "fields are copied as they are stored");
  T value;
  std::memcpy(&value, bytes.data(), sizeof(T));
  return value;
}

class ByteReader {
public:
  explicit ByteReader(std::span<const std::byte> bytes) : bytes(bytes) {}

  bool ok() const { return failure.ok(); }
  const Status &status() const { return failure; }
  size_t position() const { return offset; }
  size_t remaining() const { return bytes.size() - offset; }

  template <typename T>
  T read(std::string_view what) {
    std::span<const std::byte> field = take(sizeof(T), what);
    return ok() ? loadLittleEndian<T>(field) : T(0);
  }

  /// The next `length` bytes; empty on failure.
  std::span<const std::byte> take(uint64_t length, std::string_view what) {
    if (!ok())
      return {};
    if (length > remaining()) {
      failure = Status::error("expected " + std::to_string(length) + " bytes for " + std::string(what) + " at offset " +
                              std::to_string(offset) + ", got " + std::to_string(remaining()));
      return {};
    }
    std::span<const std::byte> taken = bytes.subspan(offset, static_cast<size_t>(length));
    offset += static_cast<size_t>(length);
    return taken;
  }

  /// A string as GGUF stores it: its u64 length, then its bytes.
  std::string_view readString(std::string_view what) {
    std::span<const std::byte> taken = take(read<uint64_t>("a length"), what);
    return {reinterpret_cast<const char *>(taken.data()), taken.size()};
  }

  /// The bytes read since `position()` was `begin`.
  std::span<const std::byte> since(size_t begin) const { return bytes.subspan(begin, offset - begin); }

private:
  std::span<const std::byte> bytes;
  size_t offset = 0;
  Status failure = Status::success();
};

} // namespace lamella

#endif // LAMELLA_LIB_RUNTIME_MODELFILE_BYTEREADER_H
