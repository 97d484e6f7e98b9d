// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Runtime/DiskCache/DiskCache.h"
#include "CacheFile.h"
#include "lamella/Support/Checksum.h"
#include <array>
#include <atomic>
#include <cctype>
#include <cerrno>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <vector>

using namespace lamella;

static Status systemError(const std::string &path, const std::string &expected, int code) {
  std::string reason = std::generic_category().message(code);
  reason[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(reason[0])));
  return Status::error(path + ": expected " + expected + ", got the error: " + reason);
}

/// Makes the folder and those above it; they are their owner's alone.
static Status makeFolder(const std::string &path) {
  for (size_t slash = path.find('/', 1);; slash = path.find('/', slash + 1)) {
    std::string part = path.substr(0, slash);
    if (::mkdir(part.c_str(), 0700) != 0 && errno != EEXIST && (slash == path.npos || errno != EROFS))
      return systemError(path, "a folder for the cache", errno);
    if (slash == path.npos)
      return Status::success();
  }
}

Expected<DiskCache> DiskCache::open(const CacheSettings &settings) {
  const std::string &folder = settings.folder;
  if (Status made = makeFolder(folder); !made)
    return made;
  struct stat facts;
  if (::stat(folder.c_str(), &facts) != 0)
    return systemError(folder, "a folder for the cache", errno);
  if (!S_ISDIR(facts.st_mode))
    return Status::error(folder + ": expected a folder for the cache, got a file");
  bool isOthers = facts.st_uid != ::geteuid() && facts.st_uid != 0 && ::geteuid() != 0;
  if (isOthers || (facts.st_mode & S_IWOTH))
    return Status::error(folder + ": expected a folder for the cache that other users cannot write, got one " +
                         (isOthers ? "of another user" : "that everyone can write"));
  return DiskCache(settings);
}

std::string DiskCache::path(const Digest &key) const {
  return settings.folder + "/" + toHex(key) + std::string(entrySuffix);
}

/// Everything that a regular file holds. It is read, not mapped: who truncates it then does not end this process.
static std::optional<std::string> readFile(int descriptor) {
  struct stat facts;
  if (::fstat(descriptor, &facts) != 0 || !S_ISREG(facts.st_mode))
    return std::nullopt;
  std::string bytes(size_t(facts.st_size), '\0');
  size_t done = 0;
  while (done < bytes.size()) {
    ssize_t count = ::read(descriptor, bytes.data() + done, bytes.size() - done);
    if (count == 0 || (count < 0 && errno != EINTR))
      break;
    done += count > 0 ? count : 0;
  }
  bytes.resize(done);
  return bytes;
}

std::optional<std::string> DiskCache::get(const Digest &key) const {
  std::string file = path(key);
  int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0)
    return std::nullopt;
  std::optional<std::string> bytes = readFile(descriptor);
  std::optional<std::string_view> checked = bytes ? checkFile(key, *bytes) : std::nullopt;
  if (checked)
    ::futimens(descriptor, nullptr); // used now; where that is not allowed, the entry only goes sooner
  else
    ::unlink(file.c_str());
  ::close(descriptor);
  if (!checked)
    return std::nullopt;
  return std::string(*checked);
}

/// Writes all of it; the errno of a failure, else 0.
static int writeAll(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    ssize_t count = ::write(descriptor, bytes.data(), bytes.size());
    if (count < 0 && errno != EINTR)
      return errno;
    bytes.remove_prefix(count > 0 ? count : 0);
  }
  return 0;
}

/// Writes the pieces one behind the other, in parts of 8 MiB at multiples of 8 MiB: then a system that can keeps the
/// file in large pages, and maps it so. The errno of a failure, else 0.
static int writePieces(int descriptor, std::span<const std::string_view> pieces) {
  constexpr size_t partBytes = 8 << 20;
  std::string part;
  for (std::string_view piece : pieces)
    while (!piece.empty()) {
      size_t taken = std::min(partBytes - part.size(), piece.size());
      part += piece.substr(0, taken);
      piece.remove_prefix(taken);
      if (part.size() < partBytes)
        continue;
      if (int code = writeAll(descriptor, part))
        return code;
      part.clear();
    }
  return writeAll(descriptor, part);
}

/// A file of which only the name is new when it appears.
Status DiskCache::write(const Digest &key, std::span<const std::string_view> pieces, unsigned mode) const {
  uint64_t total = 0;
  for (std::string_view piece : pieces)
    total += piece.size();
  if (total > settings.limitBytes)
    return Status::success();
  static std::atomic<unsigned> number;
  std::string partial = settings.folder + "/" + toHex(key) + "." + std::to_string(::getpid()) + "-" +
                        std::to_string(number++) + std::string(partialSuffix);
  int descriptor = ::open(partial.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
  if (descriptor < 0)
    return systemError(settings.folder, "to write to the cache", errno);
  int code = writePieces(descriptor, pieces);
  // Some file systems find out only now that there is no room.
  if (::close(descriptor) != 0 && !code)
    code = errno;
  // A process that made room may have taken the file away; then there is no entry, and nothing is wrong.
  if (!code && ::rename(partial.c_str(), path(key).c_str()) != 0 && errno != ENOENT)
    code = errno;
  if (code) {
    ::unlink(partial.c_str());
    return systemError(settings.folder, "to write to the cache", code);
  }
  trimCache(settings.folder, settings.limitBytes);
  return Status::success();
}

Status DiskCache::put(const Digest &key, std::string_view bytes) const {
  std::string header = makeHeader(key, bytes);
  return write(key, std::array{std::string_view(header), bytes}, 0600);
}

//===----------------------------------------------------------------------===//
// Large entries
//===----------------------------------------------------------------------===//

/// A regular file that is not empty; pages are read as they are touched.
static MappedEntry mapFile(int descriptor) {
  struct stat facts;
  if (::fstat(descriptor, &facts) != 0 || !S_ISREG(facts.st_mode) || facts.st_size == 0)
    return {};
  size_t size = size_t(facts.st_size);
  void *address = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, descriptor, 0);
  if (address == MAP_FAILED)
    return {};
#if defined(MADV_HUGEPAGE)
  (void)::madvise(address, size, MADV_HUGEPAGE); // so it is read in large pages, where the file system has them
#endif
  return {
      {static_cast<const std::byte *>(address), size},
      std::shared_ptr<const void>(address, [size](const void *start) { ::munmap(const_cast<void *>(start), size); })};
}

std::optional<MappedEntry> DiskCache::map(const Digest &key) const {
  std::string file = path(key);
  int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0)
    return std::nullopt;
  MappedEntry entry = mapFile(descriptor);
  std::optional<std::span<const std::byte>> checked = checkLargeFile(key, entry.bytes);
  if (checked)
    ::futimens(descriptor, nullptr);
  else
    ::unlink(file.c_str());
  ::close(descriptor);
  if (!checked)
    return std::nullopt;
  entry.bytes = *checked;
  return entry;
}

Status DiskCache::putLarge(const Digest &key, std::span<const std::span<const std::byte>> pieces) const {
  Checksum sum;
  uint64_t length = 0;
  std::vector<std::string_view> texts;
  for (std::span<const std::byte> piece : pieces) {
    sum.add(piece);
    length += piece.size();
    texts.emplace_back(reinterpret_cast<const char *>(piece.data()), piece.size());
  }
  std::string trailer = makeTrailer(key, length, sum.finish());
  texts.push_back(trailer);
  // Who maps the file relies on nobody writing into it.
  return write(key, texts, 0400);
}
