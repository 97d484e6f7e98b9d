// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// lamella: talks to, completes with, compiles, inspects, measures and evaluates a model file; checks texts against
// grammars; looks at the machine. Option parsing only.
#include "Completion.h"
#include "GrammarOptions.h"
#include <cmath>
#include <csignal>

using namespace lamella;

static std::string checkPrecision(const std::string &text) {
  return text == "fast" || text == "f32" ? "" : "expected fast or f32, got " + text;
}

static std::string checkTemperature(const std::string &text) {
  float value = NAN;
  if (CLI::detail::lexical_cast(text, value) && std::isfinite(value) && value >= 0)
    return "";
  return "expected a number of at least 0, got " + text;
}

static std::string checkShare(const std::string &text) {
  float value = NAN;
  if (CLI::detail::lexical_cast(text, value) && value >= 0 && value <= 1)
    return "";
  return "expected a number from 0 to 1, got " + text;
}

static std::string checkRepetition(const std::string &text) {
  float value = NAN;
  if (CLI::detail::lexical_cast(text, value) && std::isfinite(value) && value > 0)
    return "";
  return "expected a number above 0, got " + text;
}

static std::string checkFinite(const std::string &text) {
  float value = NAN;
  return CLI::detail::lexical_cast(text, value) && std::isfinite(value) ? "" : "expected a number, got " + text;
}

static std::string checkStop(const std::string &text) {
  return text.empty() ? "expected a text of at least one character, got none" : "";
}

static std::string checkLevel(const std::string &text) {
  return parseLevel(text) ? "" : "expected relax, linalg, tir, scheduled, llvm or asm, got " + text;
}

static CLI::Validator check(std::function<std::string(const std::string &)> test, const std::string &type) {
  return CLI::Validator([test](std::string &text) { return test(text); }, type);
}

static void addModelFile(CLI::App &command, std::string &model, const std::string &what = "the model file (GGUF)") {
  command.add_option("model,-m,--model", model, what)->required()->type_name("FILE");
}

static void addPrecision(CLI::App &command, CompileOptions &options) {
  command
      .add_option_function<std::string>(
          "--precision",
          [&options](const std::string &name) { options.precision = name == "f32" ? Precision::F32 : Precision::Fast; },
          "fast: linear layers over quantized weights take 8-bit activations, each within 1/254 of the greatest of its "
          "32 neighbours; f32: as the weights in f32 would give")
      ->check(check(checkPrecision, "NAME"))
      ->default_str("fast");
}

static void addCache(CLI::App &command, std::string &cache) {
  command
      .add_option("--cache", cache,
                  "where compiled code is kept: a folder, or off (default: LAMELLA_CACHE, or ~/.cache/lamella)")
      ->type_name("PATH");
}

static void addCompile(CLI::App &command, CompileOptions &options) {
  command
      .add_option("--schedules", options.schedules,
                  "how kernels run: builtin, none, or a file or folder of schedules (*.mlir)")
      ->type_name("PATH")
      ->capture_default_str();
  command.add_flag("--allow-unsafe", options.allowUnsafe,
                   "let these schedules use primitives that no proof holds: hide_buffer_access, set_dtype");
  command
      .add_option("--dispatch", options.dispatch,
                  "rules (*.mlir) by which library functions take the place of operators")
      ->type_name("FILE");
  addCache(command, options.cache);
}

static void addModel(CLI::App &command, ModelOptions &options) {
  addModelFile(command, options.model);
  command
      .add_option("--module", options.module,
                  "run this in place of compiling the model: a text that 'compile' "
                  "wrote, or a shared library (*.so)")
      ->type_name("FILE");
  addPrecision(command, options.compile);
  addCompile(command, options.compile);
  command
      .add_option("--library", options.libraries,
                  "a shared library whose functions the model's module may call (may be repeated)")
      ->type_name("FILE")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->allow_extra_args(false);
  command.add_option("--threads", options.threads, "threads to compute with (default: one a core)")
      ->check(CLI::Range(1, 1024))
      ->type_name("N");
}

static void addSampling(CLI::App &command, GenerateOptions &options) {
  command.add_option("--temperature", options.temperature, "0: always the likeliest token; higher: freer")
      ->check(check(checkTemperature, "T"))
      ->capture_default_str();
  auto number = [&](const char *name, float &value, std::string (*test)(const std::string &), const char *description) {
    command.add_option(name, value, description)->check(check(test, "X"))->capture_default_str();
  };
  auto count = [&](const char *name, int64_t &value, const char *description) {
    command.add_option(name, value, description)
        ->check(CLI::Range(int64_t(0), (int64_t(1) << 31) - 1))
        ->type_name("N")
        ->capture_default_str();
  };
  count("--top-k", options.topK, "draw from the likeliest N tokens (0: all)");
  number("--top-p", options.topP, checkShare, "draw from the fewest tokens with a probability of X together (1: all)");
  number("--min-p", options.minP, checkShare, "draw from tokens with X times the likeliest one's probability (0: all)");
  number("--repetition-penalty", options.repetitionPenalty, checkRepetition,
         "above 1: divides positive logits of tokens that occurred, multiplies others");
  number("--frequency-penalty", options.frequencyPenalty, checkFinite,
         "taken from a token's logit for each occurrence");
  number("--presence-penalty", options.presencePenalty, checkFinite,
         "taken once from the logit of a token that occurred");
  count("--penalty-window", options.penaltyWindow, "the last tokens in which occurrences count (0: all)");
  command.add_option("--stop", options.stop, "end the answer before this text (may be repeated)")
      ->type_name("TEXT")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->allow_extra_args(false)
      ->check(check(checkStop, "TEXT"));
  command
      .add_option("--logprobs", options.logprobs,
                  "with --json, the log-probability of each token and of the N likeliest ones")
      ->check(CLI::Range(int64_t(0), int64_t(1) << 20))
      ->type_name("N");
  command.add_option("--seed", options.seed, "the same seed draws the same tokens")
      ->type_name("N")
      ->capture_default_str();
  command.add_option("--max-tokens", options.maxTokens, "stop after so many (default: when the context is full)")
      ->check(CLI::Range(int64_t(1), int64_t(1) << 31))
      ->type_name("N");
  command.add_flag("--ignore-eos", options.ignoreEos, "go on past the token that ends a text");
}

static void addCount(CLI::App &command, const std::string &name, int64_t &value, int64_t least,
                     const std::string &description) {
  command.add_option(name, value, description)
      ->check(CLI::Range(least, int64_t(1) << 31))
      ->type_name("N")
      ->capture_default_str();
}

int main(int argc, char **argv) {
  // A reader that goes away is an error of the write, not a signal.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN); // so is a file that may not grow

  CLI::App app("Compiles a language model file for this machine and runs it.", "lamella");
  app.require_subcommand(0, 1);
  app.set_version_flag("--version", "lamella " LAMELLA_VERSION);
  app.footer("lamella COMMAND --help says more about one command.");
  int code = 0;
  std::string level = "relax";

  ChatOptions chat;
  chat.sampling.temperature = 0.2f;
  CLI::App *command = app.add_subcommand("chat", "Talk to a model");
  addModel(*command, chat.model);
  CLI::Option *prompt = command->add_option("-p,--prompt", chat.prompt, "answer this and exit")->type_name("TEXT");
  command->add_option("--system", chat.system, "the system's words at the start")->type_name("TEXT");
  addSampling(*command, chat.sampling);
  addAnswerGrammar(*command, chat.grammar);
  CLI::Option *json = command->add_flag("--json", chat.json, "print one JSON object (with --prompt)")->needs(prompt);
  command->get_option("--logprobs")->needs(json);
  command->footer("In the conversation: /clear starts anew, /exit or Ctrl-D ends it, Ctrl-C stops an answer.");
  command->callback([&] { code = runChat(chat); });

  CompleteOptions complete;
  command = app.add_subcommand("complete", "Continue a text");
  addModel(*command, complete.model);
  command
      ->add_option("-p,--prompt", complete.prompts, "the text; given several times, one batch and a line of JSON each")
      ->required()
      ->type_name("TEXT")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->allow_extra_args(false);
  addSampling(*command, complete.sampling);
  addAnswerGrammar(*command, complete.grammar);
  json = command->add_flag("--json", complete.json, "print a JSON object: prompt_ids, ids, text, top_logits, ...");
  command->get_option("--logprobs")->needs(json);
  command->footer("The text is taken as it is: no chat template; names of special tokens in it are those tokens.");
  command->callback([&] { code = runComplete(complete); });

  EvalOptions eval;
  command = app.add_subcommand("eval", "Measure how well a model predicts a text");
  addModel(*command, eval.model);
  command->add_option("-t,--text", eval.text, "the text, a file")->required()->type_name("FILE");
  command
      ->add_option("--context", eval.context,
                   "tokens of a piece, of which the second half is scored (default: 512, or the model's context)")
      ->check(CLI::Range(int64_t(2), int64_t(1) << 31))
      ->type_name("N");
  command->add_option("--logits", eval.logits, "write the tokens' log-probabilities there (NumPy, f32)")
      ->type_name("FILE");
  command->add_flag("--json", eval.json, "print one JSON object");
  command->footer("Pieces are read from an empty cache; what does not fill a piece is left out.");
  command->callback([&] { code = runEval(eval); });

  EmitOptions emit;
  command = app.add_subcommand("compile", "Compile a model to a shared library, or print a level of the compiler");
  addModelFile(*command, emit.model, "the model file (GGUF), or the text of a level (*.mlir)");
  CLI::Option *emitted = command
                             ->add_option("--emit", level,
                                          "relax, linalg, tir, scheduled, llvm or asm (default: relax, or a library "
                                          "where the output is named *.so)")
                             ->check(check(checkLevel, "LEVEL"));
  command->add_option("--kernel", emit.kernel, "print this kernel alone")->type_name("NAME")->needs(emitted);
  command->add_option("-o,--output", emit.output, "the file to write (-: standard output)")
      ->type_name("FILE")
      ->capture_default_str();
  addPrecision(*command, emit.compile);
  addCompile(*command, emit.compile);
  command->footer("The library runs with 'lamella complete --module FILE.so', from Python (lamella.Module) and from C "
                  "(lamella-c/Module.h).");
  command->callback([&] {
    if (*emitted || !emit.output.ends_with(".so"))
      emit.level = *parseLevel(level);
    else
      emit.level.reset();
    code = runCompile(emit);
  });

  InspectOptions inspect;
  command = app.add_subcommand("inspect", "Show what a model file holds");
  addModelFile(*command, inspect.model);
  command->add_flag("--json", inspect.json, "print one JSON object");
  command->callback([&] { code = runInspect(inspect); });

  BenchOptions bench;
  command = app.add_subcommand("bench", "Measure a model's speed");
  addModel(*command, bench.model);
  addCount(*command, "--prompt-tokens", bench.promptTokens, 1, "tokens to read");
  addCount(*command, "--gen-tokens", bench.generatedTokens, 1, "tokens to generate");
  addCount(*command, "--depth", bench.depth, 0, "tokens read before, unmeasured");
  addCount(*command, "--batch", bench.batch, 1, "sequences at a time");
  addCount(*command, "--repetitions", bench.repetitions, 1, "the median counts");
  command->add_flag("--profile", bench.profile, "then list the time in each kernel");
  command->add_flag("--json", bench.json, "print one JSON object, with the time that a start takes");
  command->callback([&] { code = runBench(bench); });

  addGrammarCheck(app, code);

  DoctorOptions doctor;
  command = app.add_subcommand("doctor", "Look whether this machine has what models need, and test the compiler");
  addCache(*command, doctor.cache);
  command->add_flag("--json", doctor.json, "print one JSON array");
  command->footer("Exit code 1: something failed that models need. Warnings cost speed or a feature.");
  command->callback([&] { code = runDoctor(doctor); });

  addCompletion(app);

  try {
    app.parse(argc, argv);
    if (app.get_subcommands().empty())
      throw CLI::RequiredError("a command");
  } catch (const CLI::Success &help) { // --help, --version
    return app.exit(help);
  } catch (const CLI::ParseError &error) {
    std::cerr << "lamella: " << error.what() << "\n(lamella --help lists the commands and options)\n";
    return app.got_subcommand("grammar-check") ? grammarCheckUsage : 2;
  }
  return code;
}
