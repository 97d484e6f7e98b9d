// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_RUNTIME_ENGINE_CHATSESSION_H
#define LAMELLA_RUNTIME_ENGINE_CHATSESSION_H

#include "lamella/Runtime/Engine/Session.h"
#include "lamella/Runtime/Template/ChatTemplate.h"

namespace lamella {

/// A conversation over a session of batch 1. The cache is kept between turns: the model reads only what is new.
class ChatSession {
public:
  /// `system`: the text of the system turn; empty: as the template does without one.
  ChatSession(Session session, ChatTemplate chatTemplate, std::optional<std::string> system);

  /// The answer to one more message of the user. An error leaves the conversation as it was; a cancelled answer stays
  /// in it as far as it came.
  Expected<Generation> say(const std::string &text, const GenerateOptions &options);
  /// Starts anew, with the same system turn.
  void clear();

  const Session &session() const { return state; }
  std::span<const ChatMessage> messages() const { return conversation; }
  /// The tokens of the last turn's whole prompt, from the start of the conversation.
  std::span<const int32_t> promptIds() const { return prompt; }

private:
  Expected<ChatPrompt> render(const std::vector<ChatMessage> &next) const;
  Expected<std::vector<int32_t>> encodeTurn(const std::vector<ChatMessage> &next) const;
  Expected<std::vector<int32_t>> encode(const ChatPrompt &rendered, size_t from) const;

  Session state;
  ChatTemplate chatTemplate;
  std::vector<ChatMessage> conversation;
  size_t systemMessages;
  /// The tokens of the last prompt.
  std::vector<int32_t> prompt;
  /// A start of the conversation as text, and the tokens that stand for it: the last prompt and answer. The cache holds
  /// them, perhaps but for the last.
  std::string knownText;
  std::vector<int32_t> known;
};

} // namespace lamella

#endif // LAMELLA_RUNTIME_ENGINE_CHATSESSION_H
