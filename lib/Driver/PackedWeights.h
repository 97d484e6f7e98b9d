// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_LIB_DRIVER_PACKEDWEIGHTS_H
#define LAMELLA_LIB_DRIVER_PACKEDWEIGHTS_H

#include "lamella/Runtime/Core/LoadedModule.h"

namespace lamella {

/// What a module made of a model file's weights, in the cache beside the code.
class PackedWeights : public ParameterStore {
public:
  /// `choice` is the option --cache. Without a cache, or where one of the identities is empty, nothing is kept. What is
  /// wrong with the folder is a warning.
  static Expected<PackedWeights> open(const std::string &choice, const std::string &modelIdentity,
                                      const std::string &moduleIdentity);

  /// Where the system does not map the file in large pages, a copy in large pages.
  std::optional<MappedEntry> find() override;
  void keep(std::span<const std::span<const std::byte>> pieces) override;

  /// What went wrong, once; else empty.
  const std::string &warning() const { return trouble; }

private:
  std::optional<DiskCache> cache;
  Digest key = {};
  std::string trouble;
};

} // namespace lamella

#endif // LAMELLA_LIB_DRIVER_PACKEDWEIGHTS_H
