// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_RUNTIME_TOKENIZER_ENDNAMES_H
#define LAMELLA_RUNTIME_TOKENIZER_ENDNAMES_H

#include <algorithm>
#include <iterator>
#include <string_view>

namespace lamella {

/// Names that published models give to the control tokens after which a turn, a message or a text is over.
constexpr std::string_view endNames[] = {"<|endoftext|>",
                                         "<|end_of_text|>",
                                         "<|im_end|>",
                                         "<|eot_id|>",
                                         "<|eom_id|>",
                                         "<|eot|>",
                                         "<|eom|>",
                                         "<|end|>",
                                         "<|end_of_turn|>",
                                         "<end_of_turn>",
                                         "<|return|>",
                                         "<|call|>",
                                         "</s>",
                                         "<EOT>",
                                         "<|END_OF_TURN_TOKEN|>",
                                         "<｜end▁of▁sentence｜>",
                                         "<|end_of_sentence|>"};

inline bool isEndName(std::string_view token) {
  return std::find(std::begin(endNames), std::end(endNames), token) != std::end(endNames);
}

} // namespace lamella

#endif // LAMELLA_RUNTIME_TOKENIZER_ENDNAMES_H
