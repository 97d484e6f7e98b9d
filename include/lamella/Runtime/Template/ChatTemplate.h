// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The chat templates of model files: Jinja, as far as such templates use it (docs/design/chat-templates.md).
#ifndef LAMELLA_RUNTIME_TEMPLATE_CHATTEMPLATE_H
#define LAMELLA_RUNTIME_TEMPLATE_CHATTEMPLATE_H

#include "lamella/Runtime/Grammar/Json.h"
#include "lamella/Runtime/Tokenizer/Tokenizer.h"

namespace lamella {

struct ChatMessage {
  std::string role; // "system", "user", "assistant"
  std::string content;
};

/// A conversation as the text a model was trained on.
struct ChatPrompt {
  std::string text;
  /// Where text of the messages, tools and variables is: for EncodeOptions::verbatim, so that a message cannot forge a
  /// turn. Roles that are plain words do not count.
  std::vector<TextRange> contents;
};

/// What a template is rendered for; objects and lists as the caller has them.
struct ChatRequest {
  ChatRequest() {
    messages.kind = grammar::Json::Kind::Array;
    variables.kind = grammar::Json::Kind::Object;
  }
  grammar::Json messages; ///< a list of {"role", "content", ...}
  std::optional<grammar::Json> tools;
  bool addGenerationPrompt = false;
  grammar::Json variables; ///< an object; its members are variables of the template
  /// What strftime_now shows, in seconds since 1970, UTC. Empty: the clock, in local time.
  std::optional<int64_t> now;
  /// What the rendering may use, about in bytes; a step costs 16.
  uint64_t budget = uint64_t(1) << 29;
};

/// The tokens that templates call bos_token and eos_token.
struct SpecialTexts {
  std::optional<std::string> bos, eos;
};

/// Immutable; copies share the parsed template.
class ChatTemplate {
public:
  /// Refuses what is no Jinja or outside of the supported part, with line, column and name.
  static Expected<ChatTemplate> create(std::string_view text, SpecialTexts special = {});

  /// Fails where the template raises an exception, reaches what it cannot do or needs more than it may.
  Expected<ChatPrompt> render(const ChatRequest &request) const;
  Expected<ChatPrompt> render(std::span<const ChatMessage> messages, bool addGenerationPrompt) const;

private:
  struct Tree;
  explicit ChatTemplate(std::shared_ptr<const Tree> tree) : tree(std::move(tree)) {}
  std::shared_ptr<const Tree> tree;
};

} // namespace lamella

#endif // LAMELLA_RUNTIME_TEMPLATE_CHATTEMPLATE_H
