// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "AnswerGrammar.h"
#include "Output.h"
#include "ReadText.h"
#include "lamella/Runtime/Engine/LoadTokenizer.h"
#include "lamella/Runtime/Grammar/Check.h"
#include "lamella/Runtime/Grammar/ToolCalls.h"

using namespace lamella;
using namespace lamella::grammar;

static GrammarLanguage languageOf(const std::string &file) {
  return file.ends_with(".lark")   ? GrammarLanguage::Lark
         : file.ends_with(".json") ? GrammarLanguage::StructuralTag
                                   : GrammarLanguage::Ebnf;
}

static Expected<Grammar> compileFile(const GrammarOptions &options, const std::string &file, const ModelFile &model) {
  Expected<std::string> text = readText(file);
  if (!text)
    return text.status();
  auto compile = [&]() -> Expected<Grammar> {
    if (!options.jsonSchema.empty())
      return Grammar::fromJsonSchema(*text, options.compile);
    if (!options.grammar.empty())
      return Grammar::compile(languageOf(file), *text, options.compile);
    Expected<TokenizerSpec> spec = readTokenizerSpec(model);
    if (!spec)
      return spec.status();
    return compileToolCalls(*text, findToolFormat(spec->chatTemplate), options.compile);
  };
  Expected<Grammar> grammar = compile();
  if (!grammar)
    return grammar.status().withContext(file);
  return grammar;
}

Expected<std::optional<Grammar>> lamella::compileGrammar(const GrammarOptions &given, const ModelFile &model) {
  GrammarOptions options = given;
  if (!options.schemaDir.empty())
    options.compile.loader = loaderFromFolder(options.schemaDir);
  std::string file = options.jsonSchema + options.grammar + options.tools; // one of them
  if (file.empty() && !options.regex)
    return std::optional<Grammar>();
  Expected<Grammar> grammar =
      file.empty() ? Grammar::fromRegex(*options.regex, options.compile) : compileFile(options, file, model);
  if (!grammar)
    return file.empty() ? grammar.status().withContext("--regex") : grammar.status();
  for (const std::string &warning : grammar->warnings())
    printError("warning: " + (file.empty() ? "--regex" : file) + ": " + warning);
  return std::optional<Grammar>(grammar.take());
}
