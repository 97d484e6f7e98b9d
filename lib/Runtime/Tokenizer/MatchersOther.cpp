// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Numbers, the runs that Falcon isolates, and BLOOM.
#include "Matchers.h"

#include <algorithm>
#include <iterator>

using namespace lamella;
using namespace lamella::tokenizer;

/// \p{N}
Cursor tokenizer::matchNumber(Cursor at, Cursor end) { return isNumber(at) ? at + 1 : at; }

/// \p{N}{1,3}
Cursor tokenizer::matchUpToThreeNumbers(Cursor at, Cursor end) {
  return skipWhile(at, end - at > 3 ? at + 3 : end, isNumber);
}

/// A run of Unicode punctuation and of ASCII's symbols. (The published tokenizer knows only the punctuation of an older
/// Unicode; a newer mark may be cut differently there.)
Cursor tokenizer::matchPunctuationRun(Cursor at, Cursor end) {
  return skipWhile(at, end, [](Cursor c) {
    return c->cls == CharClass::Punctuation || (c->cls == CharClass::Symbol && c->codePoint < 0x80);
  });
}

/// ` ?[^(\s|.,!?…。，、।۔،)]+`
Cursor tokenizer::matchBloom(Cursor at, Cursor end) {
  static const uint32_t excluded[] = {'(',    ')',    '|',    '.',    ',',   '!',   '?',
                                      0x2026, 0x3002, 0xff0c, 0x3001, 0x964, 0x6d4, 0x60c};
  auto inside = [](Cursor c) {
    return !isSpace(c) && std::find(std::begin(excluded), std::end(excluded), c->codePoint) == std::end(excluded);
  };
  Cursor first = at->codePoint == ' ' && at + 1 != end ? at + 1 : at;
  Cursor last = skipWhile(first, end, inside);
  return last == first ? at : last;
}
