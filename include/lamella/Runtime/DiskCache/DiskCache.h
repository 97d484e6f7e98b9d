// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What was computed once and can be computed again, in a folder that several processes share: compiled code, packed
// weights. See docs/design/startup.md.
#ifndef LAMELLA_RUNTIME_DISKCACHE_DISKCACHE_H
#define LAMELLA_RUNTIME_DISKCACHE_DISKCACHE_H

#include "lamella/Support/Sha256.h"
#include "lamella/Support/Status.h"
#include <cstddef>
#include <memory>
#include <optional>
#include <span>

namespace lamella {

/// Where the cache is and how large it may grow.
struct CacheSettings {
  /// Empty: no cache.
  std::string folder;
  uint64_t limitBytes = 0;

  /// `choice` if it is not empty, else the variable LAMELLA_CACHE: a folder, or "off". Without either, lamella/ in
  /// XDG_CACHE_HOME or in ~/.cache; no cache where there is no home. The variable LAMELLA_CACHE_MIB gives the limit,
  /// 2048 without it; what is no number there is an error.
  static Expected<CacheSettings> choose(const std::string &choice);
};

/// The bytes of a large entry: pages of its file, shared by all processes that use it.
struct MappedEntry {
  std::span<const std::byte> bytes;
  /// Unmaps them. The file may be deleted meanwhile.
  std::shared_ptr<const void> owner;
};

/// An entry is a file named by its key. It appears whole or not at all (written aside and renamed), and is checked when
/// it is read: what a crash, a full disk or a stranger left is a miss and goes. When the entries grow past the limit,
/// those that were used longest ago go. Nothing else in the folder is touched. The object has no state but the path: it
/// can be used from any thread.
class DiskCache {
public:
  /// Makes the folder if need be. Code from it will run, so one that others can write is refused.
  static Expected<DiskCache> open(const CacheSettings &settings);

  /// The bytes that were put under the key.
  std::optional<std::string> get(const Digest &key) const;
  /// Replaces what was there. Bytes that exceed the limit alone are not kept.
  Status put(const Digest &key, std::string_view bytes) const;

  /// The bytes that were put under the key by `putLarge`, checked at the speed of memory.
  std::optional<MappedEntry> map(const Digest &key) const;
  /// As `put`, for data whose pages many processes read and that is no code: it is mapped, not copied, and a checksum
  /// finds accidents only. The pieces are joined.
  Status putLarge(const Digest &key, std::span<const std::span<const std::byte>> pieces) const;

  /// The entry's file.
  std::string path(const Digest &key) const;

private:
  explicit DiskCache(CacheSettings settings) : settings(std::move(settings)) {}
  Status write(const Digest &key, std::span<const std::string_view> pieces, unsigned mode) const;
  CacheSettings settings;
};

/// Deletes entries, longest unused first, until those in the folder have at most `limitBytes`, and files that writers
/// left unfinished an hour ago.
void trimCache(const std::string &folder, uint64_t limitBytes);

} // namespace lamella

#endif // LAMELLA_RUNTIME_DISKCACHE_DISKCACHE_H
