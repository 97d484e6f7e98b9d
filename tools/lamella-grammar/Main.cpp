// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The sub-command grammar-check of `lamella`: options only; the work is in the Grammar room.
#include "lamella/Runtime/Grammar/Check.h"
#include <CLI/CLI.hpp>
#include <iostream>

using namespace lamella::grammar;

/// The exit status for wrong usage, as in sysexits.h.
constexpr int wrongUsage = 64;

int main(int argc, char **argv) {
  CLI::App app("Grammars of the Lamella run-time library");
  app.require_subcommand(1);
  CLI::App *check = app.add_subcommand("grammar-check", "Says whether a grammar accepts a text: exit 0 accepted, "
                                                        "1 rejected, 2 grammar refused, 64 wrong usage");
  CheckOptions options;
  std::string schema, regex, ebnf, lark, tag, format = "enforce", whitespace = "bounded", order = "free";
  auto *group = check->add_option_group("grammar", "What the text must match");
  group->add_option("--schema", schema, "JSON Schema file");
  group->add_option("--regex", regex, "file with a regular expression");
  group->add_option("--grammar", ebnf, "EBNF file; its root rule is `root`");
  group->add_option("--lark", lark, "Lark file; its root rule is `start`");
  group->add_option("--structural-tag", tag, "structural tag file");
  group->require_option(1);
  check->add_option("--instance", options.instanceFile, "file with the text")->required();
  check->add_option("--format", format, "enforce or annotate")->check(CLI::IsMember({"enforce", "annotate"}));
  check->add_option("--whitespace", whitespace, "bounded, compact, any or indented")
      ->check(CLI::IsMember({"bounded", "compact", "any", "indented"}));
  check->add_option("--indent", options.compile.style.indent, "spaces a level, for --whitespace indented");
  check->add_option("--property-order", order, "free or fixed")->check(CLI::IsMember({"free", "fixed"}));
  check->add_option("--schema-dir", options.schemaDir, "folder that supplies documents for remote references");
  check->add_flag("--lenient", options.compile.lenient, "drop what cannot be enforced, with a warning");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError &error) {
    return app.exit(error) == 0 ? 0 : wrongUsage;
  }
  for (auto [file, language] : {std::pair{&schema, GrammarLanguage::JsonSchema},
                                {&regex, GrammarLanguage::Regex},
                                {&ebnf, GrammarLanguage::Ebnf},
                                {&lark, GrammarLanguage::Lark},
                                {&tag, GrammarLanguage::StructuralTag}})
    if (!file->empty()) {
      options.grammarFile = *file;
      options.language = language;
    }
  options.compile.enforceFormats = format == "enforce";
  options.compile.style.whitespace = whitespace == "compact"    ? Whitespace::Compact
                                     : whitespace == "any"      ? Whitespace::Any
                                     : whitespace == "indented" ? Whitespace::Indented
                                                                : Whitespace::Bounded;
  options.compile.style.order = order == "fixed" ? PropertyOrder::Fixed : PropertyOrder::Free;
  return runGrammarCheck(options, std::cerr);
}
