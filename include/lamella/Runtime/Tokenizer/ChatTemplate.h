// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The chat templates of model files, as far as they are ChatML.
#ifndef LAMELLA_RUNTIME_TOKENIZER_CHATTEMPLATE_H
#define LAMELLA_RUNTIME_TOKENIZER_CHATTEMPLATE_H

#include "lamella/Runtime/Tokenizer/Tokenizer.h"
#include "lamella/Support/Status.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lamella {

struct ChatMessage {
  std::string role; // "system", "user", "assistant"
  std::string content;
};

/// A conversation as the text a model was trained on.
struct ChatPrompt {
  std::string text;
  /// Where the messages' own texts are: for EncodeOptions::verbatim, so that a message cannot forge a turn.
  std::vector<TextRange> contents;
};

/// ChatML writes each turn as `<|im_start|>role\ncontent<|im_end|>\n`.
class ChatTemplate {
public:
  /// Recognises the Jinja templates (`tokenizer.chat_template`) that mean just that: one turn a message, optionally a
  /// default system turn in front when the first message is not of the system, and an open assistant turn at the end
  /// when add_generation_prompt holds. The template is parsed, not compared, so that quotes, whitespace control and
  /// cutting into expressions may differ. All others are refused, with the first thing that differs.
  static Expected<ChatTemplate> create(std::string_view jinja);

  ChatPrompt render(std::span<const ChatMessage> messages, bool addGenerationPrompt) const;

  /// The text of the default system turn.
  const std::optional<std::string> &defaultSystem() const { return system; }

private:
  std::optional<std::string> system;
};

} // namespace lamella

#endif // LAMELLA_RUNTIME_TOKENIZER_CHATTEMPLATE_H
