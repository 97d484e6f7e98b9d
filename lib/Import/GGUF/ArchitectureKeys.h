// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_LIB_IMPORT_GGUF_ARCHITECTUREKEYS_H
#define LAMELLA_LIB_IMPORT_GGUF_ARCHITECTUREKEYS_H

#include "lamella/Import/GGUF/ImportGGUF.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringRef.h"
#include <limits>

namespace lamella {

/// Reads the keys below the architecture's name, and remembers which; the first error stays.
class ArchitectureKeys {
public:
  ArchitectureKeys(const ModelFile &file, std::string architecture)
      : file(file), values(file.metadata()), prefix(std::move(architecture) + ".") {}

  int64_t getCount(const std::string &key) { return toSigned(key, take(values.getU64(use(key)), uint64_t(0))); }
  int64_t getCountOr(const std::string &key, int64_t otherwise) {
    return toSigned(key, take(values.getOptionalU64(use(key)), std::optional<uint64_t>()).value_or(otherwise));
  }
  double getNumber(const std::string &key) { return take(values.getF64(use(key)), 0.0); }
  double getNumberOr(const std::string &key, double otherwise) {
    return take(values.getOptionalF64(use(key)), std::optional<double>()).value_or(otherwise);
  }
  std::string getStringOr(const std::string &key, const std::string &otherwise) {
    return std::string(take(values.getOptionalString(use(key)), std::optional<std::string_view>()).value_or(otherwise));
  }
  bool getBoolOr(const std::string &key, bool otherwise) {
    return take(values.getOptionalBool(use(key)), std::optional<bool>()).value_or(otherwise);
  }

  /// Records that the value of a key is not one that can be built.
  void refuse(const std::string &key, const std::string &expected, const std::string &got) {
    fail(Status::error(file.name() + ": metadata key '" + prefix + key + "': expected " + expected + ", got " + got));
  }
  /// The first error, or that of the first key below the prefix that nothing asked for.
  Status finish() {
    for (const MetadataEntry &entry : values.entries())
      if (llvm::StringRef(entry.key).starts_with(prefix) && !llvm::is_contained(used, entry.key))
        fail(Status::error(file.name() + ": metadata key '" + std::string(entry.key) + "' is not supported"));
    return status;
  }

private:
  std::string use(const std::string &key) { return used.emplace_back(prefix + key); }
  void fail(Status failure) {
    if (status.ok())
      status = std::move(failure);
  }
  template <typename T>
  T take(Expected<T> value, T otherwise) {
    if (value)
      return value.take();
    fail(value.status());
    return otherwise;
  }
  int64_t toSigned(const std::string &key, uint64_t value) {
    if (value <= static_cast<uint64_t>(std::numeric_limits<int64_t>::max()))
      return value;
    refuse(key, "at most " + std::to_string(std::numeric_limits<int64_t>::max()), std::to_string(value));
    return 0;
  }

  const ModelFile &file;
  const Metadata &values;
  std::string prefix;
  std::vector<std::string> used;
  Status status = Status::success();
};

/// Base, scaling and magnitude of the rotary embedding.
void readRotary(ArchitectureKeys &keys, DecoderConfig &config);

} // namespace lamella

#endif // LAMELLA_LIB_IMPORT_GGUF_ARCHITECTUREKEYS_H
