// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The safetensors format: the length of the header (u64), the header in JSON, and behind it the data section.
//
// Format: https://github.com/huggingface/safetensors#format
#ifndef LAMELLA_RUNTIME_MODELFILE_SAFETENSORS_H
#define LAMELLA_RUNTIME_MODELFILE_SAFETENSORS_H

#include "lamella/Runtime/ModelFile/ModelFile.h"

namespace lamella {

struct NamedTensor {
  std::string name;
  ModelTensor tensor;
};

/// The tensors of a file, by name; `tensor.name` is empty, and the data points into `bytes`. The file may come from
/// anyone.
Expected<std::vector<NamedTensor>> readSafeTensors(std::span<const std::byte> bytes);

} // namespace lamella

#endif // LAMELLA_RUNTIME_MODELFILE_SAFETENSORS_H
