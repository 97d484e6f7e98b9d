// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the two descriptions of a model file share.
#ifndef LAMELLA_LIB_RUNTIME_MODELFILE_SUMMARY_H
#define LAMELLA_LIB_RUNTIME_MODELFILE_SUMMARY_H

#include "lamella/Runtime/ModelFile/ModelFile.h"
#include <variant>

namespace lamella {

using MetadataScalar = std::variant<uint64_t, int64_t, float, double, bool, std::string_view>;

/// A scalar's or string's only value, or the first values of an array, at most `limit`; none for an array of arrays.
std::vector<MetadataScalar> firstValues(const MetadataEntry &entry, size_t limit);

struct TypeTotal {
  BlockType type;
  uint64_t tensors = 0;
  /// Sums of products of a header's numbers; they fit, because the tensors lie side by side in the file.
  uint64_t elements = 0;
  uint64_t bytes = 0;
};

/// For each type that occurs, in the order of the enum.
std::vector<TypeTotal> totalsByType(const ModelFile &model);

} // namespace lamella

#endif // LAMELLA_LIB_RUNTIME_MODELFILE_SUMMARY_H
