// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "CacheFile.h"
#include <algorithm>

using namespace lamella;

bool lamella::isCacheFile(std::string_view name) {
  auto isHex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  return name.size() > 64 && std::all_of(name.begin(), name.begin() + 64, isHex) && name[64] == '.' &&
         (name.substr(64) == entrySuffix || name.ends_with(partialSuffix));
}

std::string lamella::makeHeader(const Digest &key, std::string_view bytes) {
  std::string header = "lamella1";
  for (int i = 0; i < 8; ++i)
    header += char(uint64_t(bytes.size()) >> 8 * i);
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
