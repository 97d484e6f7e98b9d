// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_LIB_DRIVER_COMMANDS_REPORT_H
#define LAMELLA_LIB_DRIVER_COMMANDS_REPORT_H

#include "ProgressLine.h"
#include "lamella/Driver/Commands/Commands.h"
#include "lamella/Runtime/Engine/Session.h"

namespace lamella {

/// An answer as one line of JSON:
/// \code
///   {"prompt_ids": [504], "ids": [7042], "text": " Paris", "finish": "length", "top_logits": [[7042, 17.37], ...],
///    "compilations": 1, "generated_objects": 24, "packed_bytes": 0, "prefill_tokens_per_second": 81.5,
///    "decode_tokens_per_second": 40.1}
/// \endcode
/// compilations: modules that the model became: 1, or 0 where the module was compiled before; generated_objects: how
/// many of its parts were compiled; packed_bytes: how much of the weights was packed and not found. finish: end (of
/// text), stop (string), completed (by the grammar, near a limit), length (max tokens), context (full), cancelled.
/// Rates are those of the whole batch; null where nothing was measured. Numbers that JSON cannot write are null. With
/// `logprobs` there is also "logprobs": [{"id": 7042, "logprob": -0.21, "top": [[7042, -0.21], ...]}, ...], one for
/// each of ids. With a grammar there is also "grammar": {"masks": 21, "mask_ms": 1.9, "exposed_ms": 0.8,
/// "exposed_share": 0.006, "jumped_tokens": 11}, of the whole batch: the masks that were made and the time that took
/// beside the model, the time that the grammar cost in all where the model did not hide it, its median share of a step,
/// and how many tokens were not drawn because only one text was possible.
std::string reportJson(std::span<const int32_t> promptIds, const Generation &generation, const GenerationStats &stats,
                       const CompileCounts &counts, bool logprobs);

/// What the command line says about sampling, stopping at `cancel` and telling `progress` how much of the prompt is
/// read. What is generated later is shown as it comes if `streams`, and else is a phase of its own.
GenerateOptions generateOptions(GenerateOptions options, const std::atomic<bool> &cancel, ProgressLine &progress,
                                bool streams);

} // namespace lamella

#endif // LAMELLA_LIB_DRIVER_COMMANDS_REPORT_H
