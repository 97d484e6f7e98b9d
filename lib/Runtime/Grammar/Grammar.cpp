// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Runtime/Grammar/Grammar.h"
#include "Sources.h"
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
    return errorOf(ErrorKind::NoText, "#: no value satisfies the schema");
  if (failure.failed)
    return errorOf(failure.kind, compiler.describeFailure());
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
  Guard guard(shared->lock);
  size_t total = shared->machine.bytes() + shared->pool.totalStates() * 48;
  for (const auto &[vocabulary, entry] : shared->masks)
    total += entry.masks->bytes();
  return total;
}

static Status compileSchema(GrammarCore &core) {
  Expected<Json> document = parseJson(core.source.text);
  if (!document)
    return errorOf(ErrorKind::Syntax, "schema: " + document.message());
  Expected<TypeId> root = core.schema(document.take());
  if (!root)
    return root.status();
  if (!core.types.isEmpty(*root))
    core.root = core.machine.rootOf(*root);
  return Status::success();
}

static Status compileExpressions(GrammarCore &core) {
  ExprBuilder builder(core);
  uint32_t root = builder.addRule("the grammar");
  Expected<ExprId> body = readSource(builder, core.source);
  if (!body)
    return body.status();
  builder.setRule(root, *body);
  if (!core.failure.failed)
    core.terms.prepare(root, core.pool, [&](TypeId type) { return core.types.isEmpty(type); });
  if (core.pool.overflow)
    core.failure.set(core.pool.describeOverflow(), ErrorKind::Budget);
  if (core.failure.failed)
    return errorOf(core.failure.kind, core.failure.reason);
  core.root = core.machine.termSet({core.terms.ruleStart(root)});
  core.acceptsEmpty = core.terms.isNullable(*body);
  return Status::success();
}

static Expected<std::shared_ptr<GrammarCore>> makeCore(GrammarSource source, const CompileOptions &options) {
  auto core = std::make_shared<GrammarCore>(options);
  core->source = std::move(source);
  bool plainSchema =
      core->source.kind == GrammarSource::Kind::Text && core->source.language == GrammarLanguage::JsonSchema;
  Status status = plainSchema ? compileSchema(*core) : compileExpressions(*core);
  if (!status)
    return status;
  return core;
}

Expected<Grammar> Grammar::compile(GrammarLanguage language, std::string_view text, const CompileOptions &options) {
  auto core = makeCore({GrammarSource::Kind::Text, language, std::string(text), "root", {}}, options);
  if (!core)
    return core.status();
  return Grammar(core.take());
}

Expected<Grammar> Grammar::fromJsonSchema(std::string_view schema, const CompileOptions &options) {
  return compile(GrammarLanguage::JsonSchema, schema, options);
}
Expected<Grammar> Grammar::fromAnyJson(const CompileOptions &options) { return fromJsonSchema("true", options); }
Expected<Grammar> Grammar::fromRegex(std::string_view pattern, const CompileOptions &options) {
  return compile(GrammarLanguage::Regex, pattern, options);
}
Expected<Grammar> Grammar::fromLark(std::string_view text, const CompileOptions &options) {
  return compile(GrammarLanguage::Lark, text, options);
}
Expected<Grammar> Grammar::fromStructuralTag(std::string_view text, const CompileOptions &options) {
  return compile(GrammarLanguage::StructuralTag, text, options);
}
Expected<Grammar> Grammar::fromEbnf(std::string_view text, std::string_view rootRule, const CompileOptions &options) {
  auto core = makeCore({GrammarSource::Kind::Text, GrammarLanguage::Ebnf, std::string(text), std::string(rootRule), {}},
                       options);
  if (!core)
    return core.status();
  return Grammar(core.take());
}

static Expected<std::shared_ptr<GrammarCore>> compose(GrammarSource::Kind kind, const std::vector<Grammar> &parts) {
  if (parts.empty())
    return errorOf(ErrorKind::Argument, "expected at least one grammar");
  GrammarSource source;
  source.kind = kind;
  for (const Grammar &part : parts)
    source.parts.push_back(part.core().source);
  return makeCore(std::move(source), parts[0].core().options);
}

Expected<Grammar> Grammar::unionOf(const std::vector<Grammar> &parts) {
  auto core = compose(GrammarSource::Kind::Union, parts);
  if (!core)
    return core.status();
  return Grammar(core.take());
}

Expected<Grammar> Grammar::concatenationOf(const std::vector<Grammar> &parts) {
  auto core = compose(GrammarSource::Kind::Concatenation, parts);
  if (!core)
    return core.status();
  return Grammar(core.take());
}

// The serialized form: a line with the version, then fields as "length:bytes", depth first.
constexpr std::string_view serializedVersion = "lamella-grammar 3\n";

static void writeField(std::string &out, const std::string &text) { out += std::to_string(text.size()) + ":" + text; }

static void writeSource(std::string &out, const GrammarSource &source) {
  writeField(out, std::to_string(static_cast<int>(source.kind)));
  writeField(out, std::to_string(static_cast<int>(source.language)));
  writeField(out, source.text);
  writeField(out, source.rootRule);
  writeField(out, std::to_string(source.parts.size()));
  for (const GrammarSource &part : source.parts)
    writeSource(out, part);
}

std::string Grammar::serialize() const {
  std::string out(serializedVersion);
  const CompileOptions &options = shared->options;
  for (uint64_t value : {static_cast<uint64_t>(options.style.whitespace), static_cast<uint64_t>(options.style.indent),
                         static_cast<uint64_t>(options.style.order), static_cast<uint64_t>(options.style.spelling),
                         static_cast<uint64_t>(options.enforceFormats), static_cast<uint64_t>(options.lenient),
                         static_cast<uint64_t>(options.allowNoText), static_cast<uint64_t>(options.maxAutomatonStates),
                         options.maxCompileWork, options.maxMaskWork})
    writeField(out, std::to_string(value));
  writeSource(out, shared->source);
  return out;
}

namespace {
struct FieldReader {
  std::string_view text;
  bool failed = false;

  std::string field() {
    size_t colon = text.find(':');
    uint64_t size = number(text.substr(0, colon));
    if (failed || colon == std::string_view::npos || size > text.size() - colon - 1)
      return failed = true, "";
    std::string out(text.substr(colon + 1, size));
    text.remove_prefix(colon + 1 + size);
    return out;
  }
  uint64_t number(std::string_view digits) {
    failed |= digits.empty() || digits.size() > 18 || digits.find_first_not_of("0123456789") != std::string_view::npos;
    return failed ? 0 : std::stoull(std::string(digits));
  }
  uint64_t number() { return number(field()); }

  GrammarSource source(unsigned depth) {
    GrammarSource out;
    out.kind = static_cast<GrammarSource::Kind>(number() % 3);
    out.language = static_cast<GrammarLanguage>(number() % 5);
    out.text = field();
    out.rootRule = field();
    uint64_t parts = number();
    failed |= depth > 100;
    for (uint64_t i = 0; i < parts && !failed; ++i)
      out.parts.push_back(source(depth + 1));
    return out;
  }
};
} // namespace

Expected<Grammar> Grammar::deserialize(std::string_view text) {
  if (text.substr(0, 15) != serializedVersion.substr(0, 15))
    return errorOf(ErrorKind::Damaged, "expected a serialized grammar");
  if (text.substr(0, serializedVersion.size()) != serializedVersion)
    return errorOf(ErrorKind::Version, "expected version 3 of a serialized grammar, got \"" +
                                           std::string(text.substr(0, text.find('\n'))) + "\"");
  FieldReader reader{text.substr(serializedVersion.size())};
  CompileOptions options;
  options.style.whitespace = static_cast<Whitespace>(reader.number() % 4);
  options.style.indent = static_cast<unsigned>(reader.number());
  options.style.order = static_cast<PropertyOrder>(reader.number() % 2);
  options.style.spelling = static_cast<Spelling>(reader.number() % 2);
  options.enforceFormats = reader.number();
  options.lenient = reader.number();
  options.allowNoText = reader.number();
  options.maxAutomatonStates = reader.number();
  options.maxCompileWork = reader.number();
  options.maxMaskWork = reader.number();
  GrammarSource source = reader.source(0);
  if (reader.failed || !reader.text.empty())
    return errorOf(ErrorKind::Damaged, "expected a serialized grammar, got a damaged one");
  auto core = makeCore(std::move(source), options);
  if (!core)
    return core.status();
  return Grammar(core.take());
}
