// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Runtime/Grammar/Formats.h"

using namespace lamella::grammar;

namespace {

std::string group(const std::string &body) { return "(" + body + ")"; }

/// Days exist in their month; February 29 exists in leap years (a year divisible by 4, a century by 400).
std::string date() {
  std::string year = "[0-9]{4}";
  std::string leap = "([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)";
  return group(year + "-(0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|" + year + "-(0[469]|11)-(0[1-9]|[12][0-9]|30)|" +
               year + "-02-(0[1-9]|1[0-9]|2[0-8])|" + leap + "-02-29");
}

/// A leap second exists only at the end of a UTC day; it is offered in UTC spelling alone.
std::string time() {
  return group("([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]+)?([Zz]|[+-]([01][0-9]|2[0-3]):[0-5][0-9])|"
               "23:59:60(\\.[0-9]+)?([Zz]|[+-]00:00)");
}

std::string duration() {
  std::string clock = "T([0-9]+H([0-9]+M([0-9]+S)?)?|[0-9]+M([0-9]+S)?|[0-9]+S)";
  std::string days = "([0-9]+Y([0-9]+M([0-9]+D)?)?|[0-9]+M([0-9]+D)?|[0-9]+D)";
  return "P(" + days + group(clock) + "?|" + clock + "|[0-9]+W)";
}

std::string hostname() {
  std::string label = "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
  return label + "(\\." + label + ")*";
}

std::string ipv4() {
  std::string octet = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
  return octet + "(\\." + octet + "){3}";
}

std::string ipv6() {
  std::string h = "[0-9A-Fa-f]{1,4}", tail = "(" + h + ":" + h + "|" + ipv4() + ")";
  auto left = [&](int n) { return "((" + h + ":){0," + std::to_string(n) + "}" + h + ")?"; };
  return group("(" + h + ":){6}" + tail + "|::(" + h + ":){5}" + tail + "|(" + h + ")?::(" + h + ":){4}" + tail + "|" +
               left(1) + "::(" + h + ":){3}" + tail + "|" + left(2) + "::(" + h + ":){2}" + tail + "|" + left(3) +
               "::" + h + ":" + tail + "|" + left(4) + "::" + tail + "|" + left(5) + "::" + h + "|" + left(6) + "::");
}

/// `extra` are the characters that IRIs allow beyond those of URIs.
std::string uri(const std::string &extra, bool relativeToo) {
  std::string percent = "%[0-9A-Fa-f]{2}";
  std::string plain = "A-Za-z0-9._~" + extra + "-", sub = "!$&'()*+,;=";
  auto set = [&](const std::string &more) { return "([" + sub + more + plain + "]|" + percent + ")"; };
  std::string pchar = set(":@"), segment = pchar + "*";
  std::string host = "(\\[(" + ipv6() + "|[vV][0-9A-Fa-f]+\\.[" + sub + ":" + plain + "]+)\\]|" + set("") + "*)";
  std::string authority = "(" + set(":") + "*@)?" + host + "(:[0-9]*)?";
  std::string rooted = "/(" + pchar + "+(/" + segment + ")*)?";
  std::string withAuthority = "//" + authority + "(/" + segment + ")*";
  std::string rootless = pchar + "+(/" + segment + ")*";
  std::string noScheme = set("@") + "+(/" + segment + ")*";
  std::string rest = "(\\?(" + pchar + "|[/?])*)?(#(" + pchar + "|[/?])*)?";
  std::string absolute = "[A-Za-z][A-Za-z0-9+.-]*:(" + withAuthority + "|" + rooted + "|" + rootless + ")?" + rest;
  if (!relativeToo)
    return absolute;
  return "(" + absolute + "|(" + withAuthority + "|" + rooted + "|" + noScheme + ")?" + rest + ")";
}

std::string uriTemplate() {
  std::string literal = "([!#$&(-;=?-\\[\\]_a-z~\\u00A0-\\uD7FF\\uF900-\\uFDCF\\uFDF0-\\uFFEF]|%[0-9A-Fa-f]{2})";
  std::string variable = "([A-Za-z0-9_]|%[0-9A-Fa-f]{2})(\\.?([A-Za-z0-9_]|%[0-9A-Fa-f]{2}))*(:[1-9][0-9]{0,3}|\\*)?";
  return "(" + literal + "|\\{[+#./;?&=,!@|]?" + variable + "(," + variable + ")*\\})*";
}

std::string email() {
  std::string atom = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
  std::string quoted = "\"([ !#-\\[\\]-~]|\\\\[ -~])*\"";
  return "(" + atom + "(\\." + atom + ")*|" + quoted + ")@(" + hostname() + "|\\[" + ipv4() + "\\]|\\[IPv6:" + ipv6() +
         "\\])";
}

constexpr std::string_view iriCharacters =
    "\\u00A0-\\uD7FF\\uF900-\\uFDCF\\uFDF0-\\uFFEF\\u{10000}-\\u{1FFFD}\\u{20000}-\\u{2FFFD}\\u{30000}-\\u{3FFFD}";

} // namespace

Format lamella::grammar::findFormat(std::string_view name) {
  auto enforced = [](std::string pattern, uint32_t maxLength = UINT32_MAX) {
    return Format{FormatKind::Enforced, std::move(pattern), maxLength};
  };
  if (name == "date")
    return enforced(date());
  if (name == "time")
    return enforced(time());
  if (name == "date-time")
    return enforced(date() + "[Tt]" + time());
  if (name == "duration")
    return enforced(duration());
  if (name == "email")
    return enforced(email(), 254);
  if (name == "hostname")
    return enforced(hostname(), 253);
  if (name == "ipv4")
    return enforced(ipv4());
  if (name == "ipv6")
    return enforced(ipv6());
  if (name == "uri")
    return enforced(uri("", false));
  if (name == "uri-reference")
    return enforced(uri("", true));
  if (name == "iri")
    return enforced(uri(std::string(iriCharacters), false));
  if (name == "iri-reference")
    return enforced(uri(std::string(iriCharacters), true));
  if (name == "uri-template")
    return enforced(uriTemplate());
  if (name == "uuid")
    return enforced("[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}");
  if (name == "json-pointer")
    return enforced("(/([^/~]|~[01])*)*");
  if (name == "relative-json-pointer")
    return enforced("(0|[1-9][0-9]*)(#|(/([^/~]|~[01])*)*)");
  if (name == "regex" || name == "idn-email" || name == "idn-hostname")
    return {FormatKind::Unenforceable, "", UINT32_MAX};
  return {};
}
