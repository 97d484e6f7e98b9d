// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Any bytes as a tokenizer.json; one that is accepted encodes the bytes themselves, and its ids decode.
#include "lamella/Runtime/Tokenizer/TokenizerJson.h"

#include <algorithm>
#include <cstdlib>

using namespace lamella;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  std::string_view text(reinterpret_cast<const char *>(data), size);
  Expected<TokenizerSpec> spec = readTokenizerJson(text);
  if (!spec)
    return 0;
  Expected<Tokenizer> tokenizer = Tokenizer::create(spec.take());
  if (!tokenizer)
    return 0;
  EncodeOptions options;
  options.parseSpecial = true;
  options.dropMissingBytes = true;
  for (std::string_view part : {text.substr(0, std::min<size_t>(size, 512)), std::string_view("a\xff e\xcc\x81 1 ")}) {
    Expected<std::vector<int32_t>> ids = tokenizer->encode(part, options);
    if (ids && !tokenizer->decode(*ids).ok())
      std::abort();
  }
  return 0;
}
