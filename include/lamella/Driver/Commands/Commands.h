// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The bodies of the commands of the tool `lamella`. Each prints to standard output, errors and progress to standard
// error, and gives the exit code: 0, or 1 after one line "lamella: FILE: ...".
#ifndef LAMELLA_DRIVER_COMMANDS_COMMANDS_H
#define LAMELLA_DRIVER_COMMANDS_COMMANDS_H

#include "lamella/Driver/OpenModel.h"
#include "lamella/Runtime/Engine/Generation.h"

namespace lamella {

/// What answers must be: at most one of a JSON Schema, a grammar (EBNF; *.lark: Lark; *.json: a structural tag), a
/// regular expression, or calls of tools. All but the expression are files.
struct GrammarOptions {
  std::string jsonSchema, grammar, tools;
  std::optional<std::string> regex;
  /// Documents for remote references: the URI's path below this folder; empty for none.
  std::string schemaDir;
  grammar::CompileOptions compile;
};

struct ChatOptions {
  ModelOptions model;
  GrammarOptions grammar;
  /// What the command line says; the rest is set by the command.
  GenerateOptions sampling;
  /// Answer this and return; without it, a conversation.
  std::optional<std::string> prompt;
  std::optional<std::string> system;
  bool json = false;
};
int runChat(const ChatOptions &options);

struct CompleteOptions {
  ModelOptions model;
  GrammarOptions grammar;
  /// What the command line says; the rest is set by the command.
  GenerateOptions sampling;
  /// One batch. The text is taken as it is: no template, special tokens recognised.
  std::vector<std::string> prompts;
  bool json = false;
};
int runComplete(const CompleteOptions &options);

struct EvalOptions {
  ModelOptions model;
  /// A file.
  std::string text;
  /// Tokens of a piece; 0: 512, or the model's context length where that is less.
  int64_t context = 0;
  /// Where the log-probabilities go (.npy); empty: nowhere.
  std::string logits;
  bool json = false;
};
/// How well a model predicts a text. The text is cut into pieces of `context` tokens (the rest is left out), each read
/// from an empty cache; the tokens of a piece's second half are scored, so that each has half a piece before it, as
/// llama.cpp's perplexity tool does. `logits` gets the natural logarithms of the probabilities of all tokens, f32
/// [scored tokens, vocabulary].
int runEval(const EvalOptions &options);

struct EmitOptions {
  /// A model file, or *.mlir: the text of a level.
  std::string model;
  /// Without one, a shared library is written.
  std::optional<Level> level = Level::Relax;
  /// Empty: the whole model.
  std::string kernel;
  /// "-": standard output.
  std::string output = "-";
  CompileOptions compile;
};
int runCompile(const EmitOptions &options);

struct InspectOptions {
  std::string model;
  bool json = false;
};
int runInspect(const InspectOptions &options);

struct BenchOptions {
  ModelOptions model;
  int64_t promptTokens = 512, generatedTokens = 32;
  /// Tokens that are in the cache before.
  int64_t depth = 0;
  int64_t batch = 1;
  int64_t repetitions = 3;
  bool json = false, profile = false;
};
int runBench(const BenchOptions &options);

struct DoctorOptions {
  /// As in CompileOptions.
  std::string cache;
  bool json = false;
};
/// Looks at what models need on this machine (processor, memory, cache, linker, threads) and runs a small module. The
/// exit code is 1 where something failed that models need.
int runDoctor(const DoctorOptions &options);

} // namespace lamella

#endif // LAMELLA_DRIVER_COMMANDS_COMMANDS_H
