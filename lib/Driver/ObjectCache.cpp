// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ObjectCache.h"

using namespace lamella;

Expected<ObjectCache> ObjectCache::open(const std::string &choice, const std::string &machine) {
  Expected<CacheSettings> settings = CacheSettings::choose(choice);
  if (!settings)
    return settings.status();
  ObjectCache result;
  std::string identity = compilerIdentity();
  if (settings->folder.empty() || identity.empty())
    return result;
  result.origin = toHex(Sha256().field(identity).field(machine).finish());
  if (Expected<DiskCache> opened = DiskCache::open(*settings))
    result.cache = opened.take();
  else
    result.trouble = opened.message();
  return result;
}

Digest ObjectCache::keyOf(std::initializer_list<std::string_view> texts) const {
  Sha256 hash;
  hash.field(origin);
  for (std::string_view text : texts)
    hash.field(text);
  return hash.finish();
}

void ObjectCache::put(const Digest &key, std::string_view bytes) {
  if (!cache)
    return;
  if (Status status = cache->put(key, bytes); !status) {
    trouble = status.message();
    cache.reset();
  }
}

std::optional<std::string> ObjectCache::getObject(const Digest &key) const {
  return cache ? cache->get(key) : std::nullopt;
}

//===----------------------------------------------------------------------===//
// The objects of a module: the length of each in eight bytes, little endian, and the object
//===----------------------------------------------------------------------===//

void ObjectCache::putModule(const Digest &key, const std::vector<std::string> &objects) {
  std::string bytes;
  for (const std::string &object : objects) {
    for (int i = 0; i < 8; ++i)
      bytes += char(uint64_t(object.size()) >> 8 * i);
    bytes += object;
  }
  put(key, bytes);
}

std::optional<std::vector<std::string>> ObjectCache::getModule(const Digest &key) const {
  std::optional<std::string> bytes = getObject(key);
  if (!bytes)
    return std::nullopt;
  std::vector<std::string> objects;
  for (std::string_view left = *bytes; !left.empty();) {
    uint64_t length = 0;
    if (left.size() < 8)
      return std::nullopt;
    for (int i = 0; i < 8; ++i)
      length |= uint64_t(uint8_t(left[i])) << 8 * i;
    left.remove_prefix(8);
    if (left.size() < length)
      return std::nullopt;
    objects.emplace_back(left.substr(0, length));
    left.remove_prefix(length);
  }
  return objects;
}
