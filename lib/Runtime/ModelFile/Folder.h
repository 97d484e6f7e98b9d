// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Models as transformers writes them: a folder with config.json, tokenizer.json, and model.safetensors or several files
// of which model.safetensors.index.json tells. They are given the keys and the tensor names of a GGUF file, so that all
// that follows knows one kind of model. What is not known is refused by name.
#ifndef LAMELLA_LIB_RUNTIME_MODELFILE_FOLDER_H
#define LAMELLA_LIB_RUNTIME_MODELFILE_FOLDER_H

#include "MetadataWriter.h"
#include <nlohmann/json.hpp>

namespace lamella {

/// The keys of a GGUF file for config.json. Besides those of the format there are `rope.halves`, for a llama whose
/// query and key rows have the published order, and `norm_offset`, for norms that multiply by 1 more than their weight.
Status convertConfig(const nlohmann::json &config, MetadataWriter &metadata);

/// The keys `tokenizer.ggml.*` for tokenizer.json, of byte-level BPE, and tokenizer_config.json, which may be null, for
/// a vocabulary of this many rows.
Status convertTokenizer(const nlohmann::json &tokenizer, const nlohmann::json &settings, uint64_t rows,
                        MetadataWriter &metadata);

/// The name that a GGUF file gives to a tensor; empty if it is not known. The architecture is that of the GGUF file.
std::string convertTensorName(std::string_view name, std::string_view architecture);

} // namespace lamella

#endif // LAMELLA_LIB_RUNTIME_MODELFILE_FOLDER_H
