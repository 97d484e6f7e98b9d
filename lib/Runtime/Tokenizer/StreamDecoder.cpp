// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Runtime/Tokenizer/StreamDecoder.h"
#include "Unicode.h"

using namespace lamella;
using namespace lamella::tokenizer;

static constexpr std::string_view replacement = "\xef\xbf\xbd";

std::string StreamDecoder::push(std::string_view bytes) {
  pending += bytes;
  std::string text;
  std::string_view rest = pending;
  while (!rest.empty()) {
    Utf8Step step = decodeUtf8(rest);
    if (step.kind == Utf8Step::Incomplete)
      break;
    text += step.kind == Utf8Step::Valid ? rest.substr(0, step.length) : replacement;
    rest.remove_prefix(step.length);
  }
  pending.erase(0, pending.size() - rest.size());
  return text;
}

std::string StreamDecoder::flush() {
  std::string text(pending.empty() ? "" : replacement);
  pending.clear();
  return text;
}
