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
  /// Device, number, size and times of the file, as it was opened.
  const std::string &identity() const { return stamp; }
  /// Unmaps the file when the last copy goes.
  const std::shared_ptr<const void> &owner() const { return mapping; }

private:
  std::span<const std::byte> contents;
  std::string stamp;
  std::shared_ptr<const void> mapping;
};

} // namespace lamella

#endif // LAMELLA_LIB_RUNTIME_MODELFILE_MAPPEDFILE_H
