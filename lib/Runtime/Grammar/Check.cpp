// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Runtime/Grammar/Check.h"
#include "lamella/Runtime/Grammar/Matcher.h"
#include <fstream>
#include <ostream>
#include <sstream>

using namespace lamella;
using namespace lamella::grammar;

static std::optional<std::string> readFile(const std::string &path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  if (!file || !(text << file.rdbuf()))
    return std::nullopt;
  return text.str();
}

SchemaLoader grammar::loaderFromFolder(std::string folder) {
  return [folder = std::move(folder)](const std::string &uri) -> std::optional<std::string> {
    size_t scheme = uri.find("://");
    size_t path = scheme == std::string::npos ? std::string::npos : uri.find('/', scheme + 3);
    // A path cannot leave the folder.
    if (path == std::string::npos || uri.find("..", path) != std::string::npos)
      return std::nullopt;
    return readFile(folder + uri.substr(path));
  };
}

int grammar::runGrammarCheck(const CheckOptions &options, std::ostream &errors) {
  std::optional<std::string> text = readFile(options.grammarFile), instance = readFile(options.instanceFile);
  if (!text || !instance) {
    errors << "cannot read " << (text ? options.instanceFile : options.grammarFile) << "\n";
    return 64;
  }
  CompileOptions compileOptions = options.compile;
  compileOptions.allowNoText = true;
  if (!options.schemaDir.empty())
    compileOptions.loader = loaderFromFolder(options.schemaDir);
  Expected<Grammar> grammar = Grammar::compile(options.language, *text, compileOptions);
  if (!grammar) {
    errors << "refused: " << grammar.message() << "\n";
    return 2;
  }
  for (const std::string &warning : grammar->warnings())
    errors << "warning: " << warning << "\n";
  Matcher matcher(*grammar);
  if (!matcher.acceptBytes(*instance)) {
    errors << "rejected: " << matcher.whyRejected() << "\n";
    return 1;
  }
  if (!matcher.isComplete()) {
    errors << "rejected: the text ends too early\n";
    return 1;
  }
  return 0;
}
