// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Runtime/Grammar/Grammar.h"
#include "GrammarCore.h"
#include "lamella/Runtime/Grammar/Regex.h"

using namespace lamella;
using namespace lamella::grammar;

Expected<DfaId> GrammarCore::regex(const std::string &pattern, bool whole) {
  auto it = regexes.find({pattern, whole});
  if (it != regexes.end())
    return it->second;
  Expected<DfaId> dfa = compileRegex(pool, pattern, whole ? RegexMode::Whole : RegexMode::Search);
  if (dfa)
    regexes[{pattern, whole}] = *dfa;
  return dfa;
}

Expected<TypeId> GrammarCore::schema(Json document) {
  SchemaSettings settings{options.enforceFormats, options.lenient, options.loader};
  auto source = [this](const std::string &pattern, bool whole) { return regex(pattern, whole); };
  schemas.push_back(std::make_unique<SchemaCompiler>(types, source, settings));
  SchemaCompiler &compiler = *schemas.back();
  TypeId root = compiler.root(std::move(document));
  machine.prepare(root);
  if (!failure.failed && types.isEmpty(root) && !options.allowNoText)
    return Status::error("#: no value satisfies the schema");
  if (failure.failed)
    return Status::error(compiler.describeFailure());
  warnings.insert(warnings.end(), compiler.warnings.begin(), compiler.warnings.end());
  return root;
}

MaskCache &GrammarCore::masksOf(const std::shared_ptr<VocabularyIndex> &vocabulary) {
  auto it = masks.find(vocabulary.get());
  if (it != masks.end() && !it->second.vocabulary.expired())
    return *it->second.masks;
  std::erase_if(masks, [](const auto &entry) { return entry.second.vocabulary.expired(); });
  VocabularyMasks &entry = masks[vocabulary.get()];
  entry = {vocabulary, std::make_unique<MaskCache>(options.maskCacheBytes)};
  return *entry.masks;
}

const std::vector<std::string> &Grammar::warnings() const { return shared->warnings; }

size_t Grammar::bytes() const {
  std::lock_guard guard(shared->lock);
  size_t total = shared->machine.bytes() + shared->pool.totalStates() * 48;
  for (const auto &[vocabulary, entry] : shared->masks)
    total += entry.masks->bytes();
  return total;
}

Expected<Grammar> Grammar::fromJsonSchema(std::string_view schema, const CompileOptions &options) {
  Expected<Json> document = parseJson(schema);
  if (!document)
    return document.status().withContext("schema");
  auto core = std::make_shared<GrammarCore>(options);
  Expected<TypeId> root = core->schema(document.take());
  if (!root)
    return root.status();
  if (!core->types.isEmpty(*root))
    core->root = core->machine.rootOf(*root);
  return Grammar(std::move(core));
}

Expected<Grammar> Grammar::fromAnyJson(const CompileOptions &options) { return fromJsonSchema("true", options); }

Expected<Grammar> Grammar::fromRegex(std::string_view pattern, const CompileOptions &options) {
  auto core = std::make_shared<GrammarCore>(options);
  Expected<DfaId> dfa = core->regex(std::string(pattern), true);
  if (!dfa)
    return dfa.status();
  if (*dfa == emptyDfa)
    return Status::error("no text matches the regular expression");
  core->root = core->machine.intern({StateKey::Automaton, 0, *dfa, 0});
  core->acceptsEmpty = core->pool[*dfa].accept[0];
  return Grammar(std::move(core));
}
