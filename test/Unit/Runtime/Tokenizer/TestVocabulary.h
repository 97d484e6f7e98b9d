// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_UNITTESTS_RUNTIME_TOKENIZER_TESTVOCABULARY_H
#define LAMELLA_UNITTESTS_RUNTIME_TOKENIZER_TESTVOCABULARY_H

#include "lamella/Runtime/Tokenizer/Tokenizer.h"

#include <nlohmann/json.hpp>
#include <random>

namespace lamella::test {

/// A golden file of this folder.
nlohmann::json readGolden(const std::string &name);

/// Part of SmolLM2's vocabulary, closed under its merges; like the whole, it lacks some bytes.
TokenizerSpec goldenSpec();

/// All 256 bytes and nothing else, for a model with this pre-tokenizer. Byte b is token b.
TokenizerSpec bytesSpec(const std::string &pre);

/// A generator whose seed is in the test's trace: LAMELLA_SEED, or a fixed one.
struct Random : std::mt19937_64 {
  Random();
  uint64_t seed;
  /// From 0 to limit - 1.
  size_t below(size_t limit) { return std::uniform_int_distribution<size_t>(0, limit - 1)(*this); }
};

} // namespace lamella::test

#endif // LAMELLA_UNITTESTS_RUNTIME_TOKENIZER_TESTVOCABULARY_H
