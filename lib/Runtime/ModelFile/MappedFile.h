// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_LIB_RUNTIME_MODELFILE_MAPPEDFILE_H
#define LAMELLA_LIB_RUNTIME_MODELFILE_MAPPEDFILE_H

#include "lamella/Support/Status.h"
#include <cstddef>
#include <memory>
#include <span>

namespace lamella {

/// A regular file that is not empty, mapped read-only.
class MappedFile {
public:
  static Expected<MappedFile> open(const std::string &path);

  std::span<const std::byte> bytes() const { return contents; }
  /// Unmaps the file when the last copy goes.
  const std::shared_ptr<const void> &owner() const { return mapping; }

private:
  std::span<const std::byte> contents;
  std::shared_ptr<const void> mapping;
};

} // namespace lamella

#endif // LAMELLA_LIB_RUNTIME_MODELFILE_MAPPEDFILE_H
