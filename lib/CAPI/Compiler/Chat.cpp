// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella-c/Chat.h"
#include "Options.h"
#include "lamella/Driver/OpenModel.h"
#include "lamella/Runtime/Engine/ChatSession.h"
#include <cstring>

using namespace lamella;

struct LamellaChat {
  OpenFile file;
  std::optional<OpenModel> model;
  std::optional<ChatSession> session;
  std::atomic<bool> cancelled = false;
  std::string error, warning;
};

struct LamellaAnswer {
  Generation generation;
  std::string finish;
  double prefillRate, decodeRate;
};

static thread_local std::string openError;

uint32_t lamella_chat_api_version(void) { return LAMELLA_CHAT_API_VERSION; }

static Status open(LamellaChat &chat, const ModelOptions &options, std::optional<std::string> system) {
  Expected<ChatTemplate> chatTemplate = loadChatTemplate(chat.file.file);
  if (!chatTemplate)
    return chatTemplate.status();
  Expected<OpenModel> model =
      OpenModel::load(chat.file, options, [](std::string_view) {}, [&](const std::string &why) { chat.warning = why; });
  if (!model)
    return model.status();
  chat.model.emplace(model.take());
  Expected<Session> session = chat.model->makeSession(chat.file, 1);
  if (!session)
    return session.status();
  chat.session.emplace(session.take(), chatTemplate.take(), std::move(system));
  return Status::success();
}

LamellaChat *lamella_chat_open(const char *model, const char *system, const LamellaCompileOptions *given) {
  LamellaCompileOptions chosen = readOptions(given);
  ModelOptions options;
  options.model = model;
  options.compile = toDriver(chosen);
  options.compile.precision = chosen.fast < 0 ? Precision::F32 : Precision::Fast;
  options.threads = int(chosen.threads);
  Expected<OpenFile> file = OpenFile::open(model);
  if (!file) {
    openError = file.status().message();
    return nullptr;
  }
  std::unique_ptr<LamellaChat> chat(new LamellaChat{file.take(), {}, {}, false, {}, {}});
  if (Status status = open(*chat, options, system ? std::optional<std::string>(system) : std::nullopt); !status) {
    openError = status.message();
    return nullptr;
  }
  return chat.release();
}

void lamella_chat_close(LamellaChat *chat) { delete chat; }
const char *lamella_chat_error(const LamellaChat *chat) { return chat ? chat->error.c_str() : openError.c_str(); }
const char *lamella_chat_warning(const LamellaChat *chat) { return chat->warning.c_str(); }
int64_t lamella_chat_context_length(const LamellaChat *chat) { return chat->session->session().contextLength(); }
int64_t lamella_chat_length(const LamellaChat *chat) { return chat->session->session().lengths()[0]; }

static Expected<GenerateOptions> readSampling(const LamellaSampling &given) {
  if (given.struct_size != sizeof(LamellaSampling))
    return Status::error("expected a LamellaSampling of " + std::to_string(sizeof(LamellaSampling)) + " bytes, got " +
                         std::to_string(given.struct_size));
  GenerateOptions options;
  options.temperature = given.temperature;
  options.topP = given.top_p;
  options.minP = given.min_p;
  options.repetitionPenalty = given.repetition_penalty;
  options.frequencyPenalty = given.frequency_penalty;
  options.presencePenalty = given.presence_penalty;
  options.topK = given.top_k;
  options.penaltyWindow = given.penalty_window;
  options.maxTokens = given.max_tokens;
  options.seed = given.seed;
  options.stop.assign(given.stop, given.stop + given.stop_count);
  if (given.grammar) {
    Expected<grammar::Grammar> grammar = grammar::Grammar::deserialize({given.grammar, given.grammar_size});
    if (!grammar)
      return grammar.status();
    options.grammar = grammar.take();
  }
  return options;
}

LamellaAnswer *lamella_chat_say(LamellaChat *chat, const char *message, size_t size, const LamellaSampling *sampling,
                                LamellaTextFn onText, void *user) {
  Expected<GenerateOptions> options = readSampling(*sampling);
  if (!options) {
    chat->error = options.status().message();
    return nullptr;
  }
  chat->cancelled = false;
  options->cancel = &chat->cancelled;
  if (onText)
    options->onText = [=](int64_t, std::string_view text) { return onText(user, text.data(), text.size()) != 0; };
  Expected<Generation> generation = chat->session->say({message, size}, *options);
  if (!generation) {
    chat->error = generation.status().message();
    return nullptr;
  }
  const GenerationStats &stats = chat->session->session().stats();
  std::string finish(stopReasonName(generation->stop));
  return new LamellaAnswer{generation.take(), std::move(finish), stats.prefillRate(), stats.decodeRate()};
}

void lamella_chat_cancel(LamellaChat *chat) { chat->cancelled = true; }
void lamella_chat_clear(LamellaChat *chat) { chat->session->clear(); }

const char *lamella_answer_text(const LamellaAnswer *answer, size_t *size) {
  *size = answer->generation.text.size();
  return answer->generation.text.data();
}
const int32_t *lamella_answer_ids(const LamellaAnswer *answer, size_t *count) {
  *count = answer->generation.ids.size();
  return answer->generation.ids.data();
}
const char *lamella_answer_finish(const LamellaAnswer *answer) { return answer->finish.c_str(); }
double lamella_answer_prefill_rate(const LamellaAnswer *answer) { return answer->prefillRate; }
double lamella_answer_decode_rate(const LamellaAnswer *answer) { return answer->decodeRate; }
void lamella_answer_free(LamellaAnswer *answer) { delete answer; }
