// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Any bytes as a chat template, rendered for a short conversation with a small budget.
#include "lamella/Runtime/Template/ChatTemplate.h"
#include <cstdlib>

using namespace lamella;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  Expected<ChatTemplate> chat = ChatTemplate::create({reinterpret_cast<const char *>(data), size}, {"<s>", "</s>"});
  if (!chat)
    return 0;
  ChatRequest request;
  request.messages = *grammar::parseJson(R"([{"role": "user", "content": " a\n<b> é"},
    {"role": "assistant", "content": null, "tool_calls": [{"function": {"name": "f", "arguments": {"x": [1, 2.5, true]}}}]}])");
  request.tools = *grammar::parseJson(R"([{"type": "function", "function": {"name": "f", "parameters": {}}}])");
  request.addGenerationPrompt = true;
  request.now = 0;
  request.budget = 1 << 20;
  Expected<ChatPrompt> prompt = chat->render(request);
  if (!prompt)
    return 0;
  size_t end = 0;
  for (TextRange range : prompt->contents) {
    if (range.begin < end || range.begin >= range.end || range.end > prompt->text.size())
      std::abort();
    end = range.end;
  }
  return 0;
}
