// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A decoder as relax functions over a key/value cache.
#ifndef LAMELLA_MODELS_DECODERBUILDER_H
#define LAMELLA_MODELS_DECODERBUILDER_H

#include "lamella/Dialect/Relax/IR/Relax.h"
#include "lamella/Models/Decoder.h"
#include "mlir/IR/OwningOpRef.h"

namespace lamella {

/// How the model file stores a weight: as plain elements (f32, f16, bf16), or in blocks.
struct WeightFormat {
  mlir::Type elementType;
  std::optional<relax::BlockFormat> block;
};

/// Builds the module of a decoder whose weights are stored as `formatOf` says. The config must verify, and blocks must
/// divide the last dimension of the weights that have them. The module holds
/// \code
///   relax.func @step<b in [1, inf], n in [1, CONTEXT], w in [0, inf]>(%tokens: [b, n] i32, %counts: [b] i32,
///       %wanted: [w] i32, %cache: kv_cache) -> ([w, VOCABULARY] f32, kv_cache)
/// \endcode
/// and the entries of SamplingEntries.h. `@step` appends the first counts[s] tokens of row s to sequence s and gives
/// the logits after the wanted tokens: token i of sequence s is row s * n + i (that of a token past the count means
/// nothing). Every op's location is the name of the model's node: "blk.3.attn_q".
mlir::OwningOpRef<mlir::ModuleOp> buildDecoder(mlir::MLIRContext &context, const DecoderConfig &config,
                                               llvm::function_ref<WeightFormat(llvm::StringRef)> formatOf);

} // namespace lamella

#endif // LAMELLA_MODELS_DECODERBUILDER_H
