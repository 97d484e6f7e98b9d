// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_LIB_RUNTIME_MODELFILE_TENSORREADER_H
#define LAMELLA_LIB_RUNTIME_MODELFILE_TENSORREADER_H

#include "ByteReader.h"
#include "lamella/Runtime/ModelFile/ModelFile.h"

namespace lamella {

/// A row of the tensor table before its data is looked up.
struct TensorHeader {
  ModelTensor tensor;
  /// From the start of the data section.
  uint64_t offset;
  uint64_t byteCount;
};

/// Reads `count` rows, checking types and shapes.
Expected<std::vector<TensorHeader>> readTensorHeaders(ByteReader &reader, uint64_t count);

/// Points every tensor at its bytes in `section`, checking offsets and that no two tensors share bytes.
Expected<std::vector<ModelTensor>> placeTensors(std::vector<TensorHeader> headers, std::span<const std::byte> section,
                                                uint64_t alignment);

} // namespace lamella

#endif // LAMELLA_LIB_RUNTIME_MODELFILE_TENSORREADER_H
