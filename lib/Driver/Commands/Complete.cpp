// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "AnswerGrammar.h"
#include "Interrupt.h"
#include "LoadModel.h"
#include "Output.h"
#include "Report.h"

using namespace lamella;

/// A prompt's tokens. Bytes that the vocabulary lacks are left out, as published tokenizers do, but not in silence.
static Expected<std::vector<int32_t>> encodePrompt(const OpenFile &file, const std::string &prompt) {
  for (uint8_t byte : file.tokenizer.missingBytes())
    if (prompt.find(char(byte)) != std::string::npos)
      printError("warning: " + file.file.name() + " has no token for the byte " + std::to_string(byte) +
                 " of the prompt; it is left out");
  EncodeOptions options;
  options.parseSpecial = true;
  options.dropMissingBytes = true;
  Expected<std::vector<int32_t>> ids = file.tokenizer.encode(prompt, options);
  if (!ids)
    return ids.status().withContext(file.file.name());
  if (ids->empty())
    return Status::error(file.file.name() + ": prompt: expected at least one token, got none");
  if (int64_t count = ids->size(); count > file.contextLength)
    return Status::error(file.file.name() + ": prompt has " + std::to_string(count) + " tokens, expected at most " +
                         std::to_string(file.contextLength) + " (the model's context length)");
  return ids;
}

static Status complete(const CompleteOptions &options, Output &output, bool &cancelled) {
  Expected<OpenFile> file = OpenFile::open(options.model.model);
  if (!file)
    return file.status();
  Expected<std::optional<grammar::Grammar>> grammar = compileGrammar(options.grammar, file->file);
  if (!grammar)
    return grammar.status();
  std::vector<std::vector<int32_t>> prompts;
  for (const std::string &prompt : options.prompts) {
    Expected<std::vector<int32_t>> ids = encodePrompt(*file, prompt);
    if (!ids)
      return ids.status();
    prompts.push_back(ids.take());
  }
  ProgressLine progress;
  Expected<OpenModel> model = loadModel(*file, options.model, progress);
  if (!model)
    return model.status();
  Expected<Session> session = model->makeSession(*file, prompts.size());
  if (!session)
    return session.status();

  bool json = options.json || prompts.size() > 1;
  Interrupt interrupt;
  GenerateOptions generate = generateOptions(options.sampling, interrupt.flag(), progress, /*streams=*/!json);
  generate.showControl = true;
  generate.grammar = grammar.take();
  generate.onText = [&](int64_t, std::string_view text) { return json ? output.status().ok() : output.write(text); };
  Expected<std::vector<Generation>> generations = session->generate(prompts, generate);
  progress.done();
  if (!generations)
    return generations.status().withContext(options.model.model);
  for (size_t s = 0; json && s < prompts.size(); ++s)
    output.write(reportJson(prompts[s], (*generations)[s], session->stats(), model->counts,
                            options.sampling.logprobs.has_value()));
  if (!json)
    output.write("\n");
  cancelled = interrupt.take();
  return Status::success();
}

int lamella::runComplete(const CompleteOptions &options) {
  Output output = Output::standard();
  bool cancelled = false;
  int code = exitCode(complete(options, output, cancelled), output);
  return code == 0 && cancelled ? 130 : code; // as a shell reports a program that Ctrl-C ended
}
