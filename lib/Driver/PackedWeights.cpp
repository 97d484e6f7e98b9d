// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "PackedWeights.h"
#include "lamella/Support/Pages.h"
#include <algorithm>

using namespace lamella;

Expected<PackedWeights> PackedWeights::open(const std::string &choice, const std::string &modelIdentity,
                                            const std::string &moduleIdentity) {
  PackedWeights result;
  Expected<CacheSettings> settings = CacheSettings::choose(choice);
  if (!settings)
    return settings.status();
  if (settings->folder.empty() || modelIdentity.empty() || moduleIdentity.empty())
    return result;
  result.key = Sha256().field("packed").field(modelIdentity).field(moduleIdentity).finish();
  if (Expected<DiskCache> opened = DiskCache::open(*settings))
    result.cache = opened.take();
  else
    result.trouble = opened.message();
  return result;
}

/// Weights are read once a token. What translation buffers cover in small pages anyway may stay where it is.
static bool isReadFast(std::span<const std::byte> bytes) {
  return int64_t(bytes.size()) <= 4 * Pages::largePage ||
         largeBytesOfMapping(bytes.data()) >= int64_t(bytes.size() - bytes.size() / 8);
}

std::optional<MappedEntry> PackedWeights::find() {
  std::optional<MappedEntry> entry = cache ? cache->map(key) : std::nullopt;
  if (!entry || isReadFast(entry->bytes))
    return entry;
  auto copy = std::make_shared<Pages>(entry->bytes.size());
  if (!*copy)
    return entry;
  auto *data = static_cast<std::byte *>(copy->data());
  std::copy(entry->bytes.begin(), entry->bytes.end(), data);
  return MappedEntry{{data, entry->bytes.size()}, copy};
}

void PackedWeights::keep(std::span<const std::span<const std::byte>> pieces) {
  if (!cache)
    return;
  if (Status status = cache->putLarge(key, pieces); !status)
    trouble = status.message();
}
