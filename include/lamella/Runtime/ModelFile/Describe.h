// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a model file holds, for people and for programs. Both give metadata and tensors in the order of the file, shapes
// outermost first, and arrays by their length and first elements.
#ifndef LAMELLA_RUNTIME_MODELFILE_DESCRIBE_H
#define LAMELLA_RUNTIME_MODELFILE_DESCRIBE_H

#include "lamella/Runtime/ModelFile/ModelFile.h"

namespace lamella {

/// A page of text that ends in a line break. Control characters and bytes that are not UTF-8 are shown as \xNN.
std::string describe(const ModelFile &model);

/// One JSON object:
/// \code
///   {"file": "m.gguf", "bytes": 98362432, "version": 3, "alignment": 32,
///    "metadata": [{"key": "llama.block_count", "type": "u32", "value": 30},
///                 {"key": "tokenizer.ggml.tokens", "type": "array", "element_type": "string", "count": 49152,
///                  "first": ["<|endoftext|>", ...]}, ...],
///    "tensors": [{"name": "token_embd.weight", "type": "Q8_0", "shape": [49152, 576], "bytes": 30081024,
///                 "offset": 1785664}, ...],
///    "totals": [{"type": "Q8_0", "tensors": 1, "elements": 28311552, "bytes": 30081024}, ...]}
/// \endcode
/// Strings are given whole, with U+FFFD for what is not UTF-8; "first" has at most 8 elements, and none for arrays of
/// arrays; floats that JSON cannot write are null; offsets count from the start of the file.
std::string describeJson(const ModelFile &model);

} // namespace lamella

#endif // LAMELLA_RUNTIME_MODELFILE_DESCRIBE_H
