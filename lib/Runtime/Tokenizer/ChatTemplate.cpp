// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Runtime/Tokenizer/ChatTemplate.h"
#include "TemplateLexer.h"

using namespace lamella;
using namespace lamella::tokenizer;

static constexpr std::string_view turnStart = "<|im_start|>", turnEnd = "<|im_end|>\n";
static constexpr std::string_view defaultStart = "<|im_start|>system\n", openTurn = "<|im_start|>assistant\n";

namespace {
/// Walks over a template's nodes and keeps the first thing that differs.
class Recognizer {
public:
  explicit Recognizer(const std::vector<TemplateNode> &nodes) : at(nodes.data()) {}

  /// True and moves on if the next node is just this.
  bool take(TemplateNode::Kind kind, std::string_view text) {
    if (at->kind != kind || at->text != text)
      return false;
    if (kind != TemplateNode::End)
      ++at;
    return true;
  }
  /// Same, and otherwise an error.
  bool expect(TemplateNode::Kind kind, std::string_view text) {
    if (!difference.ok())
      return false;
    if (take(kind, text))
      return true;
    difference = Status::error("at offset " + std::to_string(at->offset) + ": expected " + describe(kind, text) +
                               ", got " + describe(at->kind, at->text));
    return false;
  }
  const TemplateNode &current() const { return *at; }
  const Status &status() const { return difference; }

private:
  static std::string describe(TemplateNode::Kind kind, std::string_view text) {
    if (kind == TemplateNode::End)
      return "the end of the template";
    std::string shown;
    for (char c : text.substr(0, 80))
      shown += c == '\n' ? "\\n" : std::string(1, c);
    if (text.size() > 80)
      shown += "...";
    return kind == TemplateNode::Text    ? "the text '" + shown + "'"
           : kind == TemplateNode::Value ? "{{ " + shown + " }}"
                                         : "{% " + shown + " %}";
  }

  const TemplateNode *at;
  Status difference = Status::success();
};
} // namespace

/// The text of the default system turn `node` writes, if it is one.
static std::optional<std::string> parseDefaultTurn(const TemplateNode &node) {
  std::string_view text = node.text;
  if (node.kind != TemplateNode::Text || !text.starts_with(defaultStart) || !text.ends_with(turnEnd) ||
      text.size() < defaultStart.size() + turnEnd.size())
    return std::nullopt;
  text.remove_prefix(defaultStart.size());
  text.remove_suffix(turnEnd.size());
  return std::string(text);
}

Expected<ChatTemplate> ChatTemplate::create(std::string_view jinja) {
  static constexpr auto Text = TemplateNode::Text, Value = TemplateNode::Value, Statement = TemplateNode::Statement;
  auto refuse = [](const std::string &reason) {
    return Status::error("chat template is not ChatML: " + reason +
                         "; a full template engine comes later (hint: a prompt without a chat template still works)");
  };
  Expected<std::vector<TemplateNode>> nodes = lexTemplate(jinja);
  if (!nodes)
    return refuse(nodes.message());
  Recognizer recognizer(*nodes);
  ChatTemplate result;

  if (recognizer.take(Statement, "if not add_generation_prompt is defined") ||
      recognizer.take(Statement, "if add_generation_prompt is not defined")) {
    recognizer.expect(Statement, "set add_generation_prompt = false");
    recognizer.expect(Statement, "endif");
  }
  recognizer.expect(Statement, "for message in messages");
  if (recognizer.take(Statement, "if loop.first and messages[0].role != 'system'") ||
      recognizer.take(Statement, "if loop.first and message.role != 'system'")) {
    result.system = parseDefaultTurn(recognizer.current());
    recognizer.expect(Text, result.system ? recognizer.current().text
                                          : std::string(defaultStart) + "..." + std::string(turnEnd));
    recognizer.expect(Statement, "endif");
  }
  recognizer.expect(Text, turnStart);
  recognizer.expect(Value, "message.role");
  recognizer.expect(Text, "\n");
  recognizer.expect(Value, "message.content");
  recognizer.expect(Text, turnEnd);
  recognizer.expect(Statement, "endfor");
  recognizer.expect(Statement, "if add_generation_prompt");
  recognizer.expect(Text, openTurn);
  recognizer.expect(Statement, "endif");
  recognizer.expect(TemplateNode::End, "");
  if (!recognizer.status())
    return refuse(recognizer.status().message());
  return result;
}

ChatPrompt ChatTemplate::render(std::span<const ChatMessage> messages, bool addGenerationPrompt) const {
  ChatPrompt prompt;
  std::string &text = prompt.text;
  auto addMessageText = [&](const std::string &own) {
    prompt.contents.push_back({text.size(), text.size() + own.size()});
    text += own;
  };
  if (system && !messages.empty() && messages.front().role != "system")
    text.append(defaultStart).append(*system).append(turnEnd);
  for (const ChatMessage &message : messages) {
    text += turnStart;
    addMessageText(message.role);
    text += '\n';
    addMessageText(message.content);
    text += turnEnd;
  }
  if (addGenerationPrompt)
    text += openTurn;
  return prompt;
}
