// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_LIB_DRIVER_OBJECTCACHE_H
#define LAMELLA_LIB_DRIVER_OBJECTCACHE_H

#include "lamella/Runtime/DiskCache/DiskCache.h"
#include <vector>

namespace lamella {

/// Who compiles: the version, and the build of this program and of every library that it loaded. Empty where the
/// program's file does not say which build it is.
std::string compilerIdentity();

/// Object files of compiled modules on disk, at two levels: all objects of a module under the key of its text, and each
/// kernel's object under the key of the kernel's text. Without a cache every question is a miss.
class ObjectCache {
public:
  /// What is wrong with the place is a warning. `machine` says what code is made for.
  static Expected<ObjectCache> open(const std::string &choice, const std::string &machine);

  bool isOpen() const { return cache.has_value(); }
  /// The key of what is made from these texts, by this compiler, for the machine.
  Digest keyOf(std::initializer_list<std::string_view> texts) const;

  std::optional<std::vector<std::string>> getModule(const Digest &key) const;
  void putModule(const Digest &key, const std::vector<std::string> &objects);
  std::optional<std::string> getObject(const Digest &key) const;
  void putObject(const Digest &key, std::string_view object) { put(key, object); }

  /// What went wrong, once; else empty. The cache is not used afterwards.
  const std::string &warning() const { return trouble; }

private:
  void put(const Digest &key, std::string_view bytes);

  std::optional<DiskCache> cache;
  std::string origin, trouble;
};

} // namespace lamella

#endif // LAMELLA_LIB_DRIVER_OBJECTCACHE_H
