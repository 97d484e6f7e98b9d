// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "CacheFile.h"
#include "lamella/Support/Checksum.h"
#include <algorithm>

using namespace lamella;

bool lamella::isCacheFile(std::string_view name) {
  auto isHex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  return name.size() > 64 && std::all_of(name.begin(), name.begin() + 64, isHex) && name[64] == '.' &&
         (name.substr(64) == entrySuffix || name.ends_with(partialSuffix));
}

/// Little endian.
static void addNumber(std::string &text, uint64_t number) {
  for (int i = 0; i < 8; ++i)
    text += char(number >> 8 * i);
}

std::string lamella::makeHeader(const Digest &key, std::string_view bytes) {
  std::string header = "lamella1";
  addNumber(header, bytes.size());
  std::string_view name(reinterpret_cast<const char *>(key.data()), key.size());
  Digest digest = Sha256().field(name).field(bytes).finish();
  header.append(reinterpret_cast<const char *>(digest.data()), digest.size());
  return header;
}

std::optional<std::string_view> lamella::checkFile(const Digest &key, std::string_view file) {
  if (file.size() < headerBytes)
    return std::nullopt;
  std::string_view bytes = file.substr(headerBytes);
  if (file.substr(0, headerBytes) != makeHeader(key, bytes))
    return std::nullopt;
  return bytes;
}

std::string lamella::makeTrailer(const Digest &key, uint64_t length, uint64_t checksum) {
  std::string trailer(-length % trailerBytes, '\0');
  size_t start = trailer.size();
  trailer += "lamella2";
  addNumber(trailer, length);
  addNumber(trailer, checksum);
  trailer.append(reinterpret_cast<const char *>(key.data()), key.size());
  trailer.resize(start + trailerBytes);
  return trailer;
}

std::optional<std::span<const std::byte>> lamella::checkLargeFile(const Digest &key, std::span<const std::byte> file) {
  if (file.size() < trailerBytes)
    return std::nullopt;
  uint64_t length = 0;
  for (int i = 0; i < 8; ++i)
    length |= uint64_t(file[file.size() - trailerBytes + 8 + i]) << 8 * i;
  if (length > file.size() - trailerBytes)
    return std::nullopt;
  std::span<const std::byte> bytes = file.first(length), end = file.subspan(length);
  Checksum sum;
  sum.add(bytes);
  std::string_view trailer(reinterpret_cast<const char *>(end.data()), end.size());
  if (trailer != makeTrailer(key, length, sum.finish()))
    return std::nullopt;
  return bytes;
}
