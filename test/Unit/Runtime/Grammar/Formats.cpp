// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Testing.h"

using namespace lamella;
using namespace lamella::grammar;

TEST(FormatsTest, AcceptExactlyTheirTexts) {
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
