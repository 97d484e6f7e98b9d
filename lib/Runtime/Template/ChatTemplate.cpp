// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Runtime/Template/ChatTemplate.h"
#include "Builtins.h"
#include "Parser.h"

using namespace lamella;
using namespace lamella::jinja;

struct ChatTemplate::Tree {
  Body body;
  SpecialTexts special;
};

Expected<ChatTemplate> ChatTemplate::create(std::string_view text, SpecialTexts special) {
  Expected<Body> body = parseTemplate(text);
  if (!body)
    return body.status().withContext("chat template");
  return ChatTemplate(std::make_shared<const Tree>(body.take(), std::move(special)));
}

/// Roles are part of how templates write a turn, as in '<|' + role + '|>'. A plain word cannot forge one, so it counts
/// as the template's.
static Value trustRole(const Value &message) {
  if (!message.is(Kind::Dict))
    return message;
  Value::Members members = message.members();
  for (auto &[key, value] : members)
    if (key.text().view() == "role" && value.is(Kind::String) &&
        value.text().str().find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") ==
            std::string::npos)
      value = Value::string(value.text().view());
  return Value::dict(std::move(members));
}

Expected<ChatPrompt> ChatTemplate::render(const ChatRequest &request) const {
  auto refuse = [](const Status &status) { return status.withContext("chat template"); };
  Evaluator run(request.budget, request.now);
  Expected<Value> messages = fromJson(request.messages), variables = fromJson(request.variables);
  Expected<Value> tools = request.tools ? fromJson(*request.tools) : Value::none();
  for (const Expected<Value> *value : {&messages, &variables, &tools})
    if (!*value)
      return refuse(value->status());
  if (!messages->is(Kind::List))
    return refuse(Status::error("expected a list of messages"));
  Value::Items turns;
  for (const Value &message : messages->items())
    turns.push_back(trustRole(message));
  run.set("messages", Value::list(std::move(turns)));
  run.set("tools", tools.take());
  run.set("documents", Value::none());
  run.set("add_generation_prompt", Value::boolean(request.addGenerationPrompt));
  if (tree->special.bos)
    run.set("bos_token", Value::string(*tree->special.bos));
  if (tree->special.eos)
    run.set("eos_token", Value::string(*tree->special.eos));
  // The names must outlive the rendering, and those of the request do.
  for (const grammar::JsonMember &member : request.variables.members)
    run.set(member.name, *variables->find(member.name));
  run.run(tree->body);
  Expected<Text> text = run.take();
  if (!text)
    return refuse(text.status());
  return ChatPrompt{text->str(), text->foreign()};
}

Expected<ChatPrompt> ChatTemplate::render(std::span<const ChatMessage> messages, bool addGenerationPrompt) const {
  ChatRequest request;
  auto string = [](const std::string &text) {
    grammar::Json json;
    json.kind = grammar::Json::Kind::String;
    json.text = text;
    return json;
  };
  for (const ChatMessage &message : messages) {
    grammar::Json turn;
    turn.kind = grammar::Json::Kind::Object;
    turn.members.push_back({"role", string(message.role)});
    turn.members.push_back({"content", string(message.content)});
    request.messages.items.push_back(std::move(turn));
  }
  request.addGenerationPrompt = addGenerationPrompt;
  return render(request);
}
