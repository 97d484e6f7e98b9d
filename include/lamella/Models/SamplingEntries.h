// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The entries of a language model that turn logits into tokens; they know nothing of the model but its vocabulary.
#ifndef LAMELLA_MODELS_SAMPLINGENTRIES_H
#define LAMELLA_MODELS_SAMPLINGENTRIES_H

#include "lamella/Dialect/Relax/IR/Relax.h"

namespace lamella {

/// Adds to the end of the module
/// \code
///   relax.func @sample<b in [1, inf]>(%logits: [b, VOCABULARY] f32, %temperature: [b] f32, %top_k: [b] i32,
///       %top_p: [b] f32, %min_p: [b] f32, %uniform: [b] f32) -> [b] i32
///   relax.func @penalize<b in [1, inf]>(%logits: [b, VOCABULARY] f32, %counts: [b, VOCABULARY] i32,
///       %repetition: [b] f32, %frequency: [b] f32, %presence: [b] f32) -> [b, VOCABULARY] f32
///   relax.func @log_probabilities<b in [0, inf]>(%logits: [b, VOCABULARY] f32) -> [b, VOCABULARY] f32
///   relax.func @constrain<b in [1, inf]>(%logits: [b, VOCABULARY] f32, %sequences: [b] i32) -> [b, VOCABULARY] f32
/// \endcode
/// `@sample` is `relax.sample` of `relax.filter_logits`. `@penalize` takes tokens that occurred (`counts` says how
/// often) for less likely: a positive logit is divided by `repetition`, another one multiplied by it, as in CTRL
/// (Keskar et al., 2019); then frequency * count and once presence are subtracted. `@log_probabilities` gives
/// log(softmax(logits)), NaN where a row is wholly -inf. `@constrain` is `relax.mask_logits` with the masks that the
/// library function `grammar.fill_masks` gives for the sequences.
void buildSamplingEntries(mlir::ModuleOp module, int64_t vocabulary);

} // namespace lamella

#endif // LAMELLA_MODELS_SAMPLINGENTRIES_H
