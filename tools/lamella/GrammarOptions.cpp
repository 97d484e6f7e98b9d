// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "GrammarOptions.h"
#include "lamella/Runtime/Grammar/Check.h"
#include <iostream>
#include <memory>

using namespace lamella;
using namespace lamella::grammar;

static constexpr const char *heading = "Grammar";

/// An option whose words stand for values.
template <typename Value>
static void addChoice(CLI::App &command, const std::string &name, const std::string &description, Value &value,
                      const std::map<std::string, Value> &words, const std::string &standard) {
  std::set<std::string> names;
  for (const auto &[word, meaning] : words)
    names.insert(word);
  command
      .add_option_function<std::string>(
          name, [&value, words](const std::string &word) { value = words.at(word); },
          description + " (default: " + standard + ")")
      ->check(CLI::IsMember(names))
      ->type_name("NAME")
      ->group(heading);
}

static void addStyle(CLI::App &command, grammar::CompileOptions &compile, std::string &schemaDir) {
  addChoice<Whitespace>(command, "--whitespace", "space in JSON: bounded, compact, indented or any",
                        compile.style.whitespace,
                        {{"bounded", Whitespace::Bounded},
                         {"compact", Whitespace::Compact},
                         {"any", Whitespace::Any},
                         {"indented", Whitespace::Indented}},
                        "bounded");
  command.add_option("--indent", compile.style.indent, "spaces a level, for --whitespace indented")
      ->type_name("N")
      ->group(heading);
  addChoice<Spelling>(command, "--spelling",
                      "escapes and numbers in JSON: any, or none but those that are needed: shortest",
                      compile.style.spelling, {{"any", Spelling::Any}, {"shortest", Spelling::Shortest}},
                      compile.style.spelling == Spelling::Any ? "any" : "shortest");
  addChoice<PropertyOrder>(command, "--property-order", "members in the schema's order, or free: free or fixed",
                           compile.style.order, {{"free", PropertyOrder::Free}, {"fixed", PropertyOrder::Fixed}},
                           "free");
  addChoice<bool>(command, "--format", "whether \"format\" is enforced or a note: enforce or annotate",
                  compile.enforceFormats, {{"enforce", true}, {"annotate", false}}, "enforce");
  command.add_option("--schema-dir", schemaDir, "folder with the documents of remote references")
      ->type_name("FOLDER")
      ->group(heading);
  command.add_flag("--lenient", compile.lenient, "drop what cannot be enforced, with a warning")->group(heading);
}

void lamella::addAnswerGrammar(CLI::App &command, GrammarOptions &options) {
  std::vector<CLI::Option *> kinds = {
      command.add_option("--json-schema", options.jsonSchema, "the answer is JSON that this schema accepts"),
      command.add_option("--grammar", options.grammar,
                         "the answer is a text of this grammar: EBNF, *.lark, or a structural tag (*.json)"),
      command.add_option("--tools", options.tools, "the answer is one or more calls of these tools (a JSON list)")};
  for (CLI::Option *kind : kinds)
    kind->type_name("FILE")->group(heading);
  kinds.push_back(command.add_option("--regex", options.regex, "the answer matches this, as a whole")
                      ->type_name("PATTERN")
                      ->group(heading));
  for (CLI::Option *kind : kinds)
    for (CLI::Option *other : kinds)
      if (kind != other)
        kind->excludes(other);
  command.get_option("--ignore-eos")->excludes(kinds[0])->excludes(kinds[1])->excludes(kinds[2])->excludes(kinds[3]);
  options.compile.style.spelling = Spelling::Shortest; // so that more text is forced
  addStyle(command, options.compile, options.schemaDir);
}

void lamella::addGrammarCheck(CLI::App &app, int &code) {
  struct Files {
    std::string schema, regex, ebnf, lark, tag;
  };
  auto options = std::make_shared<CheckOptions>();
  auto files = std::make_shared<Files>();
  CLI::App *command = app.add_subcommand("grammar-check", "Say whether a grammar accepts a text");
  auto *group = command->add_option_group("What the text must match");
  group->add_option("--schema", files->schema, "JSON Schema")->type_name("FILE");
  group->add_option("--regex", files->regex, "a regular expression for the whole text")->type_name("FILE");
  group->add_option("--grammar", files->ebnf, "EBNF; its root rule is `root`")->type_name("FILE");
  group->add_option("--lark", files->lark, "a Lark grammar; its root rule is `start`")->type_name("FILE");
  group->add_option("--structural-tag", files->tag, "a structural tag")->type_name("FILE");
  group->require_option(1);
  command->add_option("--instance", options->instanceFile, "the text")->required()->type_name("FILE");
  addStyle(*command, options->compile, options->schemaDir);
  command->footer("Exit status: 0 accepted, 1 rejected, 2 the grammar is refused, 64 wrong usage.");
  command->callback([options, files, &code] {
    for (auto [file, language] : {std::pair{&files->schema, GrammarLanguage::JsonSchema},
                                  {&files->regex, GrammarLanguage::Regex},
                                  {&files->ebnf, GrammarLanguage::Ebnf},
                                  {&files->lark, GrammarLanguage::Lark},
                                  {&files->tag, GrammarLanguage::StructuralTag}})
      if (!file->empty()) {
        options->grammarFile = *file;
        options->language = language;
      }
    code = runGrammarCheck(*options, std::cerr);
  });
}
