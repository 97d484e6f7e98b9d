// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Testing.h"
#include "lamella/Runtime/Grammar/Check.h"
#include "lamella/Runtime/Grammar/Json.h"
#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>

using namespace lamella;
using namespace lamella::grammar;

namespace {

std::string refusal(std::string_view schema, const CompileOptions &options = {}) {
  return Grammar::fromJsonSchema(schema, options).message();
}

/// Each text, marked '+' (must be accepted) or '-' (must not).
void expectTexts(std::string_view schema, std::initializer_list<std::string_view> texts, CompileOptions options = {}) {
  SCOPED_TRACE(std::string(schema));
  auto grammar = Grammar::fromJsonSchema(schema, options);
  ASSERT_TRUE(grammar.ok()) << grammar.message();
  for (std::string_view text : texts)
    EXPECT_EQ(accepts(*grammar, text.substr(1)), text[0] == '+') << text;
}

} // namespace

TEST(SchemaTest, LengthsCountDecodedCharacters) {
  expectTexts(R"({"type":"string","minLength":2,"maxLength":3})",
              {R"(+"ab")", R"(+"\n\"")", R"(+"\u00e9é")", R"(+"😀\ud83d\ude00a")", R"(-"a")", R"(-"\ud83d\ude00")",
               R"(-"abcd")", "-\"\t\t\"", R"(-"\ud83da")"});
}

TEST(SchemaTest, PatternFormatAndLengthTogether) {
  expectTexts(R"({"type":"string","format":"date","pattern":"^20","maxLength":10})",
              {R"(+"2024-02-29")", R"(-"2023-02-29")", R"(-"1999-01-01")"});
  expectTexts(R"({"type":"string","pattern":"b","minLength":200,"maxLength":100000})",
              {"+\"" + std::string(199, 'a') + "b\"", "-\"" + std::string(200, 'a') + "\"", R"(-"b")"});
}

TEST(SchemaTest, Formats) {
  auto check = [](const char *format, std::initializer_list<std::string_view> texts) {
    expectTexts(std::string(R"({"type":"string","format":")") + format + "\"}", texts);
  };
  check("date-time", {R"(+"2024-12-31T23:59:60Z")", R"(+"1990-01-01t00:00:00.5+01:30")", R"(-"2024-13-01T00:00:00Z")",
                      R"(-"2024-01-01 00:00:00Z")"});
  check("ipv4", {R"(+"255.0.1.2")", R"(-"256.0.0.1")", R"(-"01.2.3.4")"});
  check("ipv6", {R"(+"::1")", R"(+"1:2:3:4:5:6:7:8")", R"(+"::ffff:1.2.3.4")", R"(-"1::2::3")", R"(-"12345::")"});
  check("uuid", {R"(+"2eb8aa08-aa98-11ea-b4aa-73b441d16380")", R"(-"2eb8aa08aa98-11ea-b4aa-73b441d16380")"});
  check("email", {R"(+"a.b@example.org")", R"(-"a..b@example.org")", R"(-"example.org")"});
  check("hostname", {R"(+"a-b.example")", R"(-"-a.example")", R"(-"a_b")"});
  check("uri", {R"(+"http://a.b/c?d#e")", R"(+"urn:x:y")", R"(-"//a/b")", R"(-"http://a b")"});
  check("uri-reference", {R"(+"/a/b")", R"(+"")", R"(-"\\\\a")"});
  check("duration", {R"(+"P1DT12H")", R"(+"P2W")", R"(-"PT")", R"(-"P1D2H")"});
  check("json-pointer", {R"(+"/a~1b/0")", R"(-"a")", R"(-"/~2")"});
  check("made-up", {R"(+"anything")"});
}

TEST(SchemaTest, NumbersAreExactDecimals) {
  expectTexts(R"({"type":"number","minimum":-1.5,"exclusiveMaximum":1e2})",
              {"+-1.50", "--1.51", "+99.999999999999999999999", "-100", "-1e2", "+9.9e1", "+1E-7", "+-0.0", "-01"});
  expectTexts(R"({"multipleOf":0.01,"maximum":3})", {"+2.99", "-2.991", "+3.000", "-3.01", "+\"x\""});
  expectTexts(R"({"not":{"multipleOf":3},"type":"integer"})", {"+4", "-6", "+7.0", "-7.5"});
  expectTexts(R"({"enum":[1,2.50]})", {"+1", "+1.0", "+2.5", "-2.51"});
}

TEST(SchemaTest, SiblingsIntersect) {
  expectTexts(R"({"$ref":"#/$defs/a","maximum":5,"$defs":{"a":{"minimum":2}}})", {"+2", "+5", "-1", "-6", "+\"s\""});
  expectTexts(R"({"allOf":[{"properties":{"a":{"minimum":3}}},{"properties":{"a":{"maximum":4}},"required":["a"]}]})",
              {R"(+{"a": 3})", R"(-{"a": 5})", R"(-{})"});
  expectTexts(R"({"const":"ab","type":["string","null"],"enum":["ab","c"]})", {R"(+"ab")", R"(+"\u0061b")", R"(-"c")"});
}

TEST(SchemaTest, OneOfIsExact) {
  expectTexts(R"({"oneOf":[{"minimum":2},{"multipleOf":3}],"type":"integer"})", {"+2", "-3", "+0", "+-3", "-1", "-6"});
}

TEST(SchemaTest, PropertyOrder) {
  const char *schema = R"({"properties":{"a":{"const":1},"b":{"const":2}},"required":["b"],"type":"object"})";
  expectTexts(schema, {R"(+{"b": 2, "a": 1})", R"(+{"z": 0, "b": 2})", R"(-{"b": 2, "b": 2})", R"(-{"a": 1})"});
  CompileOptions fixed;
  fixed.style.order = PropertyOrder::Fixed;
  expectTexts(schema, {R"(+{"a": 1, "b": 2})", R"(-{"b": 2, "a": 1})", R"(+{"b": 2, "z": 0})", R"(-{"z": 0, "b": 2})"},
              fixed);
}

TEST(SchemaTest, DeclaredNamesInAnySpelling) {
  expectTexts(R"({"properties":{"ab":{"type":"null"}},"additionalProperties":{"type":"boolean"}})",
              {R"(+{"\u0061b": null})", R"(-{"\u0061b": true})", R"(+{"a": true, "abc": false})", R"(-{"a": null})"});
}

TEST(SchemaTest, Whitespace) {
  const char *schema = R"({"type":"object","properties":{"a":{"type":"array","items":{"type":"integer"}}}})";
  CompileOptions options;
  options.style.whitespace = Whitespace::Compact;
  expectTexts(schema, {R"(+{"a":[1,2]})", R"(-{"a": [1,2]})"}, options);
  options.style.whitespace = Whitespace::Any;
  expectTexts(schema, {"+ \n{ \"a\"\t:[1 , 2\r] } "}, options);
  options.style.whitespace = Whitespace::Indented;
  expectTexts(
      schema,
      {"+{\n  \"a\": [\n    1,\n    2\n  ]\n}", "+{}", "+{\n  \"a\": []\n}", "-{\"a\": []}", "-{\n \"a\": []\n}"},
      options);
  options.style.whitespace = Whitespace::Bounded;
  expectTexts(schema, {"+{\"a\": [1, 2]}", "+{\n    \"a\": [1,\n2]\n}", "-{  \"a\": []}", "-{\"a\" : []}"}, options);
}

TEST(SchemaTest, Draft07Spellings) {
  expectTexts(R"({"$schema":"http://json-schema.org/draft-07/schema#","definitions":{"n":{"type":"integer"}},
                  "items":[{"$ref":"#/definitions/n","maximum":0}],"additionalItems":{"type":"string"},
                  "dependencies":{"a":["b"]}})",
              {"+[5, \"x\"]", "-[\"x\"]", "-[5, 5]", R"(-{"a": 1})", R"(+{"a": 1, "b": 2})"});
}

TEST(SchemaTest, RefusalsNameThePlaceAndTheReason) {
  EXPECT_EQ(refusal(R"json({"properties":{"a/b":{"pattern":"(a)\\1"}}})json"),
            "#/properties/a~1b/pattern: back references in a regular expression are not supported");
  EXPECT_EQ(refusal(R"json({"pattern":"(?<=a)b"})json"),
            "#/pattern: lookbehind in a regular expression is not supported");
  EXPECT_EQ(refusal(R"json({"pattern":"a(?=b)"})json"),
            "#/pattern: lookahead in a regular expression is supported only at the start of the text");
  EXPECT_EQ(refusal(R"json({"pattern":"\\p{Lu}"})json"),
            "#/pattern: unicode properties (\\p) in a regular expression are not supported");
  EXPECT_EQ(refusal(R"json({"pattern":"a)"})json"), "#/pattern: expected a regular expression, got an unmatched ')'");
  EXPECT_EQ(refusal(R"({"format":"regex"})"), "#/format: format \"regex\" cannot be enforced");
  EXPECT_EQ(refusal(R"({"type":"strnig"})"), "#/type: expected the name of a JSON type, got \"strnig\"");
  EXPECT_EQ(refusal(R"({"items":{"$ref":"other.json"}})"),
            "#/items/$ref: expected a reference within the given schemas, got \"other.json\" (other.json)");
  EXPECT_EQ(refusal(R"({"$ref":"#/$defs/x"})"), "#/$ref: expected a reference to an existing place, got \"#/$defs/x\"");
  EXPECT_EQ(refusal(R"({"$ref":"#x"})"), "#/$ref: expected an anchor named \"x\" in \"\"");
  EXPECT_EQ(refusal(R"({"minLength":-1})"), "#/minLength: expected a whole number of at least zero");
  EXPECT_EQ(refusal(R"({"minItems":99999999999})"), "#/minItems: expected at most 1000000000, got 99999999999");
  EXPECT_EQ(refusal(R"({"minimum":"1"})"), "#/minimum: expected a number");
  EXPECT_EQ(refusal(R"({"required":true})"), "#/required: expected an array of names");
  EXPECT_EQ(refusal(R"({"anyOf":[]})"), "#/anyOf: expected a list of schemas");
  EXPECT_EQ(refusal(R"({"uniqueItems":true,"type":"array"})"),
            "#: uniqueItems is enforced only where items have at most 64 possible scalar values");
  EXPECT_EQ(refusal(R"({"anyOf":[{"$ref":"#"}]})"),
            "#: the schema refers to itself without an array or object in between");
  EXPECT_EQ(refusal(R"({"multipleOf":0})"), "#/multipleOf: expected multipleOf to be above zero");
  EXPECT_EQ(refusal(R"({"type":"string","const":1})"), "#: no value satisfies the schema");
  EXPECT_EQ(refusal("{"), "schema: expected a member name at byte 1");
}

TEST(SchemaTest, LenientDropsWithAWarning) {
  CompileOptions lenient;
  lenient.lenient = true;
  auto grammar = Grammar::fromJsonSchema(R"json({"type":"string","pattern":"(a)\\1","maxLength":2})json", lenient);
  ASSERT_TRUE(grammar.ok());
  EXPECT_TRUE(accepts(*grammar, "\"xy\"") && !accepts(*grammar, "\"xyz\""));
  ASSERT_EQ(grammar->warnings().size(), 1u);
  EXPECT_EQ(grammar->warnings()[0], "#/pattern: back references in a regular expression are not supported");
}

TEST(SchemaTest, HostileSchemasEndInAnError) {
  auto begin = std::chrono::steady_clock::now();
  std::string deep;
  for (int i = 0; i < 10000; ++i)
    deep += "{\"items\":";
  EXPECT_NE(refusal(deep + "true").find("levels of JSON nesting"), std::string::npos);
  std::string ring = R"({"$ref":"#/$defs/0","$defs":{)";
  for (int i = 0; i < 3000; ++i)
    ring += (i ? ",\"" : "\"") + std::to_string(i) + R"(":{"$ref":"#/$defs/)" + std::to_string((i + 1) % 3000) + "\"}";
  EXPECT_NE(refusal(ring + "}}"), "");
  EXPECT_NE(refusal(R"({"pattern":"(a|b)*a(a|b){40}"})").find("automaton states"), std::string::npos);
  EXPECT_NE(refusal(R"({"pattern":"((a{1,1000}){1,1000}){1,1000}"})").find("automaton states"), std::string::npos);
  std::string product = R"({"allOf":[)";
  for (int i = 0; i < 12; ++i)
    product += std::string(i ? "," : "") + R"({"anyOf":[{"required":["a)" + std::to_string(i) +
               R"("]},{"required":["b)" + std::to_string(i) + R"("]},{"required":["c)" + std::to_string(i) + R"("]}]})";
  EXPECT_NE(refusal(product + "]}").find("shapes"), std::string::npos);
  // One megabyte of names is no problem, only large.
  std::string names = R"({"enum":[)";
  for (int i = 0; i < 60000; ++i)
    names += (i ? ",\"name" : "\"name") + std::to_string(i * 7919) + "\"";
  auto grammar = Grammar::fromJsonSchema(names + "]}");
  ASSERT_TRUE(grammar.ok()) << grammar.message();
  EXPECT_TRUE(accepts(*grammar, "\"name7919\"") && !accepts(*grammar, "\"name7918\""));
  // No timed assertion: the time is only shown.
  std::printf("hostile schemas took %.2f s\n",
              std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
}

TEST(SchemaTest, SerializedFormReadsBack) {
  CompileOptions options;
  options.style.whitespace = Whitespace::Compact;
  auto grammar = *Grammar::fromJsonSchema(R"({"type":"array","items":{"type":"integer"}})", options);
  auto both = *Grammar::unionOf({grammar, *Grammar::fromEbnf("start ::= \"x\"", "start")});
  std::string text = both.serialize();
  auto again = Grammar::deserialize(text);
  ASSERT_TRUE(again.ok()) << again.message();
  EXPECT_EQ(again->serialize(), text);
  EXPECT_TRUE(accepts(*again, "[1,2]") && accepts(*again, "x") && !accepts(*again, "[1, 2]"));
  EXPECT_EQ(Grammar::deserialize("something").message(), "expected a serialized grammar");
  EXPECT_EQ(Grammar::deserialize("lamella-grammar 2\n").message(),
            "expected version 1 of a serialized grammar, got \"lamella-grammar 2\"");
  EXPECT_EQ(Grammar::deserialize(text.substr(0, text.size() - 1)).message(),
            "expected a serialized grammar, got a damaged one");
}

TEST(GrammarCheckTest, ExitStatus) {
  std::filesystem::path folder = std::filesystem::temp_directory_path() / "lamella-grammar-check-test";
  std::filesystem::create_directories(folder);
  auto write = [&](const char *name, std::string_view text) {
    std::ofstream(folder / name) << text;
    return (folder / name).string();
  };
  auto run = [&](std::string schema, std::string instance, std::string &errors) {
    CheckOptions options;
    options.grammarFile = schema;
    options.instanceFile = instance;
    std::ostringstream out;
    int status = runGrammarCheck(options, out);
    errors = out.str();
    return status;
  };
  std::string errors, schema = write("schema.json", R"({"type":"integer"})");
  EXPECT_EQ(run(schema, write("good.json", "12"), errors), 0);
  EXPECT_EQ(errors, "");
  EXPECT_EQ(run(schema, write("bad.json", "tr"), errors), 1);
  EXPECT_EQ(errors, "rejected: expected '-', '0' to '9', got 't' at byte 0\n");
  EXPECT_EQ(run(schema, write("short.json", "-"), errors), 1);
  EXPECT_EQ(errors, "rejected: the text ends too early\n");
  EXPECT_EQ(run(write("refused.json", R"({"format":"regex"})"), folder / "good.json", errors), 2);
  EXPECT_EQ(errors, "refused: #/format: format \"regex\" cannot be enforced\n");
  EXPECT_EQ(run((folder / "none.json").string(), folder / "good.json", errors), 64);
  EXPECT_EQ(errors, "cannot read " + (folder / "none.json").string() + "\n");
  std::filesystem::remove_all(folder);
}
