// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The JSON-Schema-Test-Suite, draft 2020-12. Instances are written as Python's json.dumps writes them.
#include "Testing.h"
#include "lamella/Runtime/Grammar/Check.h"
#include "lamella/Runtime/Grammar/Json.h"
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

using namespace lamella;
using namespace lamella::grammar;

namespace {

std::string quotedText(const std::string &text) {
  std::string out = "\"";
  for (char c : text) {
    char escape[8];
    if (c == '"' || c == '\\')
      (out += '\\') += c;
    else if (c == '\n' || c == '\r' || c == '\t' || c == '\b' || c == '\f')
      (out += '\\') += c == '\n' ? 'n' : c == '\r' ? 'r' : c == '\t' ? 't' : c == '\b' ? 'b' : 'f';
    else if (static_cast<unsigned char>(c) < 0x20)
      std::snprintf(escape, sizeof(escape), "\\u%04x", c), out += escape;
    else
      out += c;
  }
  return out + "\"";
}

/// A number as Python prints it: integers as they are, others as the shortest decimal that reads back the same.
std::string numberText(const std::string &source) {
  if (source.find_first_of(".eE") == std::string::npos)
    return source;
  double value = std::strtod(source.c_str(), nullptr);
  char digits[64];
  for (int precision = 1; precision <= 17; ++precision) {
    std::snprintf(digits, sizeof(digits), "%.*g", precision, value);
    if (std::strtod(digits, nullptr) == value)
      break;
  }
  std::string out = digits;
  if (out.find('e') != std::string::npos && std::fabs(value) >= 1e-4 && std::fabs(value) < 1e16) {
    std::snprintf(digits, sizeof(digits), "%.1f", value);
    out = digits;
  }
  return out.find_first_of(".e") == std::string::npos ? out + ".0" : out;
}

std::string dump(const Json &value) {
  std::string out;
  switch (value.kind) {
  case Json::Kind::Null:
    return "null";
  case Json::Kind::Bool:
    return value.boolean ? "true" : "false";
  case Json::Kind::Number:
    return numberText(value.text);
  case Json::Kind::String:
    return quotedText(value.text);
  case Json::Kind::Array:
    for (const Json &item : value.items)
      out += (out.empty() ? "" : ", ") + dump(item);
    return "[" + out + "]";
  case Json::Kind::Object:
    for (const JsonMember &member : value.members)
      if (value.find(member.name) == &member.value)
        out += (out.empty() ? "" : ", ") + quotedText(member.name) + ": " + dump(member.value);
    return "{" + out + "}";
  }
  return out;
}

struct Counts {
  int right = 0, refused = 0, wrongAccepts = 0, wrongRejects = 0;
};

Counts runSuite(const std::filesystem::path &folder, SchemaLoader loader) {
  Counts counts;
  for (const auto &entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".json")
      continue;
    std::ifstream file(entry.path());
    std::stringstream text;
    text << file.rdbuf();
    Json groups = *parseJson(text.str());
    for (const Json &group : groups.items) {
      CompileOptions options;
      options.enforceFormats = false;
      options.allowNoText = true;
      options.loader = loader;
      auto grammar = Grammar::fromJsonSchema(dump(*group.find("schema")), options);
      for (const Json &test : group.find("tests")->items) {
        if (!grammar) {
          EXPECT_EQ(grammar.message()[0], '#') << grammar.message();
          ++counts.refused;
          continue;
        }
        bool valid = test.find("valid")->boolean, accepted = accepts(*grammar, dump(*test.find("data")));
        ++(valid == accepted ? counts.right : accepted ? counts.wrongAccepts : counts.wrongRejects);
        EXPECT_FALSE(accepted && !valid) << entry.path().filename() << ": " << group.find("description")->text << ": "
                                         << test.find("description")->text;
      }
    }
  }
  return counts;
}

} // namespace

TEST(SchemaSuiteTest, Draft202012) {
  const char *suites = std::getenv("LAMELLA_SUITES");
  if (!suites)
    GTEST_SKIP() << "LAMELLA_SUITES is not set";
  std::filesystem::path root = std::filesystem::path(suites) / "json-schema-test-suite";
  Counts alone = runSuite(root / "tests" / "draft2020-12", nullptr);
  EXPECT_GE(alone.right, 1190);
  EXPECT_EQ(alone.wrongAccepts, 0);
  EXPECT_LE(alone.wrongRejects, 1);
  std::printf("without remote documents: %d right, %d refused, %d wrong accepts, %d wrong rejects\n", alone.right,
              alone.refused, alone.wrongAccepts, alone.wrongRejects);
  Counts remote = runSuite(root / "tests" / "draft2020-12", loaderFromFolder((root / "remotes").string()));
  EXPECT_GE(remote.right, 1230);
  EXPECT_EQ(remote.wrongAccepts, 0);
  EXPECT_LE(remote.wrongRejects, 0);
  std::printf("with remote documents: %d right, %d refused, %d wrong accepts, %d wrong rejects\n", remote.right,
              remote.refused, remote.wrongAccepts, remote.wrongRejects);
}
