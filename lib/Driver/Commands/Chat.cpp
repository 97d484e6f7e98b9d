// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "AnswerGrammar.h"
#include "Interrupt.h"
#include "LineReader.h"
#include "LoadModel.h"
#include "Output.h"
#include "Report.h"
#include "lamella/Runtime/Engine/ChatSession.h"
#include <unistd.h>

using namespace lamella;

namespace {
/// A conversation with a person or a script.
class Conversation {
public:
  Conversation(const ChatOptions &options, ChatSession chat, std::optional<grammar::Grammar> grammar,
               CompileCounts counts, ProgressLine &progress)
      : options(options), chat(std::move(chat)), grammar(std::move(grammar)), counts(counts), progress(progress) {}

  /// Answers one message. An error is printed; the conversation goes on.
  Status answer(const std::string &message);
  /// Reads messages until the end of the input or `/exit`.
  Status run();
  bool wasInterrupted() { return interrupt.take(); }

  Output output = Output::standard();

private:
  Expected<bool> handleLine(const std::string &line);

  const ChatOptions &options;
  ChatSession chat;
  std::optional<grammar::Grammar> grammar;
  CompileCounts counts;
  ProgressLine &progress;
  Interrupt interrupt;
};
} // namespace

Status Conversation::answer(const std::string &message) {
  GenerateOptions generate = generateOptions(options.sampling, interrupt.flag(), progress, /*streams=*/!options.json);
  generate.grammar = grammar;
  generate.onText = [&](int64_t, std::string_view text) {
    return options.json ? output.status().ok() : output.write(text);
  };
  Expected<Generation> generation = chat.say(message, generate);
  progress.done();
  if (!generation)
    return generation.status().withContext(options.model.model);
  output.write(options.json ? reportJson(chat.promptIds(), *generation, chat.session().stats(), counts,
                                         options.sampling.logprobs.has_value())
                            : "\n");
  if (generation->stop == StopReason::ContextFull)
    printError(options.model.model + ": the context of " + std::to_string(chat.session().contextLength()) +
               " tokens is full");
  return Status::success();
}

/// False: the conversation is over.
Expected<bool> Conversation::handleLine(const std::string &line) {
  if (line == "/exit")
    return false;
  if (line == "/clear") {
    chat.clear();
  } else if (line.starts_with("/")) {
    printError("expected /exit, /clear or a message, got '" + line + "'");
  } else if (line.find_first_not_of(" \t") != std::string::npos) {
    // What went wrong with one message is no reason to lose the conversation.
    if (Status answered = answer(line); !answered)
      printError(answered.message() + "; /clear starts a new conversation");
  }
  interrupt.take();
  return output.status().ok();
}

Status Conversation::run() {
  LineReader input(STDIN_FILENO);
  const bool person = input.isTerminal();
  for (std::string line;;) {
    if (person)
      output.write("> ");
    Expected<LineReader::Event> event = input.next(line);
    if (!event)
      return event.status();
    if (*event == LineReader::Event::Interrupted && interrupt.take()) {
      output.write("\n");
      continue;
    }
    if (*event == LineReader::Event::End) {
      if (person)
        output.write("\n");
      return Status::success();
    }
    if (*event == LineReader::Event::Line) {
      Expected<bool> goOn = handleLine(line);
      if (!goOn || !*goOn)
        return goOn.status();
    }
  }
}

static int chatOver(const ChatOptions &options, const OpenFile &file, ChatTemplate chatTemplate) {
  Expected<std::optional<grammar::Grammar>> grammar = compileGrammar(options.grammar, file.file);
  if (!grammar)
    return exitCode(grammar.status(), Output::standard());
  ProgressLine progress;
  Expected<OpenModel> model = loadModel(file, options.model, progress);
  if (!model)
    return exitCode(model.status(), Output::standard());
  Expected<Session> session = model->makeSession(file, 1);
  if (!session)
    return exitCode(session.status(), Output::standard());
  ChatSession chat(session.take(), std::move(chatTemplate), options.system);
  Conversation conversation(options, std::move(chat), grammar.take(), model->counts, progress);
  if (!options.prompt)
    return exitCode(conversation.run(), conversation.output);
  int code = exitCode(conversation.answer(*options.prompt), conversation.output);
  return code == 0 && conversation.wasInterrupted() ? 130 : code;
}

int lamella::runChat(const ChatOptions &options) {
  Expected<OpenFile> file = OpenFile::open(options.model.model);
  if (!file)
    return exitCode(file.status(), Output::standard());
  Expected<ChatTemplate> chatTemplate = loadChatTemplate(file->file);
  if (!chatTemplate)
    return exitCode(chatTemplate.status(), Output::standard());
  return chatOver(options, *file, chatTemplate.take());
}
