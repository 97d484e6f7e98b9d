// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The file of an entry: a header, then the bytes; of a large one the bytes, then a trailer.
#ifndef LAMELLA_LIB_RUNTIME_DISKCACHE_CACHEFILE_H
#define LAMELLA_LIB_RUNTIME_DISKCACHE_CACHEFILE_H

#include "lamella/Support/Sha256.h"
#include <cstddef>
#include <optional>
#include <span>

namespace lamella {

inline constexpr std::string_view entrySuffix = ".entry", partialSuffix = ".partial";

/// Whether a file of this name was made by a cache.
bool isCacheFile(std::string_view name);

/// "lamella1", the length of the bytes (8 bytes, little endian), the digest of key and bytes.
inline constexpr size_t headerBytes = 8 + 8 + 32;
std::string makeHeader(const Digest &key, std::string_view bytes);
/// The bytes after the header, if the file is what was put under the key.
std::optional<std::string_view> checkFile(const Digest &key, std::string_view file);

/// Zeros up to a multiple of 64 bytes, "lamella2", the length of the bytes, their checksum, the key, zeros up to 64
/// bytes.
inline constexpr size_t trailerBytes = 64;
std::string makeTrailer(const Digest &key, uint64_t length, uint64_t checksum);
/// The bytes before the trailer, if the file is what was put under the key.
std::optional<std::span<const std::byte>> checkLargeFile(const Digest &key, std::span<const std::byte> file);

} // namespace lamella

#endif // LAMELLA_LIB_RUNTIME_DISKCACHE_CACHEFILE_H
