// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Runtime/DiskCache/DiskCache.h"
#include <charconv>
#include <cstdlib>

using namespace lamella;

static std::string variable(const char *name) {
  const char *value = std::getenv(name);
  return value ? value : "";
}

static std::string defaultFolder() {
  // The XDG specification: a path that is not absolute is to be ignored.
  if (std::string base = variable("XDG_CACHE_HOME"); base.starts_with('/'))
    return base + "/lamella";
  if (std::string home = variable("HOME"); home.starts_with('/'))
    return home + "/.cache/lamella";
  return "";
}

static Expected<uint64_t> limit() {
  std::string text = variable("LAMELLA_CACHE_MIB");
  if (text.empty())
    return uint64_t(2048) << 20;
  uint64_t mebibytes = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), mebibytes);
  if (error != std::errc() || end != text.data() + text.size() || mebibytes > uint64_t(1) << 40)
    return Status::error("LAMELLA_CACHE_MIB: expected a number of mebibytes, got '" + text + "'");
  return mebibytes << 20;
}

Expected<CacheSettings> CacheSettings::choose(const std::string &choice) {
  std::string folder = choice.empty() ? variable("LAMELLA_CACHE") : choice;
  if (folder == "off")
    return CacheSettings();
  Expected<uint64_t> bytes = limit();
  if (!bytes)
    return bytes.status();
  return CacheSettings{folder.empty() ? defaultFolder() : folder, *bytes};
}
