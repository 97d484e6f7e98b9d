// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Runtime/Engine/ChatSession.h"
#include <algorithm>

using namespace lamella;

ChatSession::ChatSession(Session session, ChatTemplate chatTemplate, std::optional<std::string> system)
    : state(std::move(session)), chatTemplate(std::move(chatTemplate)) {
  if (system)
    conversation.push_back({"system", *system});
  systemMessages = conversation.size();
}

void ChatSession::clear() {
  conversation.resize(systemMessages);
  prompt.clear();
  knownText.clear();
  known.clear();
  state.truncate(0);
}

/// The tokens of a rendered prompt from byte `from` on. What people wrote cannot forge a turn.
Expected<std::vector<int32_t>> ChatSession::encode(const ChatPrompt &rendered, size_t from) const {
  std::vector<TextRange> contents;
  for (TextRange range : rendered.contents)
    if (range.end > from)
      contents.push_back({std::max(range.begin, from) - from, range.end - from});
  EncodeOptions options;
  options.parseSpecial = true;
  options.verbatim = contents;
  options.dropMissingBytes = true;
  if (from > 0)
    options.addBos = false;
  return state.tokenizer().encode(std::string_view(rendered.text).substr(from), options);
}

Expected<ChatPrompt> ChatSession::render(const std::vector<ChatMessage> &next) const {
  return chatTemplate.render(next, /*addGenerationPrompt=*/true);
}

/// The tokens of the whole conversation: those there are, then those of the text after them. The answer's own tokens
/// stand for its text, which may be cut into other tokens when it is encoded again.
Expected<std::vector<int32_t>> ChatSession::encodeTurn(const std::vector<ChatMessage> &next) const {
  Expected<ChatPrompt> rendered = render(next);
  if (!rendered)
    return rendered.status();
  if (knownText.empty() || !rendered->text.starts_with(knownText))
    return encode(*rendered, 0);
  Expected<std::vector<int32_t>> rest = encode(*rendered, knownText.size());
  if (!rest)
    return rest;
  std::vector<int32_t> all = known;
  all.insert(all.end(), rest->begin(), rest->end());
  return all;
}

Expected<Generation> ChatSession::say(const std::string &text, const GenerateOptions &options) {
  std::vector<ChatMessage> next = conversation;
  next.push_back({"user", text});
  Expected<std::vector<int32_t>> ids = encodeTurn(next);
  if (!ids)
    return ids.status();
  if (int64_t count = ids->size(); count > state.contextLength())
    return Status::error("conversation has " + std::to_string(count) + " tokens, expected at most " +
                         std::to_string(state.contextLength()) + " (the model's context)");

  // Of what the cache holds, the part that the new prompt starts with stays; the model needs at least one new token.
  int64_t kept = std::mismatch(ids->begin(), ids->end(), known.begin(), known.end()).first - ids->begin();
  kept = std::min({kept, int64_t(state.lengths()[0]), int64_t(ids->size()) - 1});
  state.truncate(kept);
  std::vector<int32_t> fresh(ids->begin() + kept, ids->end());
  Expected<std::vector<Generation>> generated = state.generate(std::span(&fresh, 1), options);
  if (!generated)
    return generated.status();

  Generation &answer = (*generated)[0];
  knownText = render(next)->text;
  prompt = ids.take();
  known = prompt;
  // A stop string is in the tokens but not in the text: then the answer is encoded again.
  if (answer.stop != StopReason::StopString) {
    knownText += answer.text;
    known.insert(known.end(), answer.ids.begin(), answer.ids.end());
  }
  conversation = std::move(next);
  conversation.push_back({"assistant", answer.text});
  return std::move(answer);
}
