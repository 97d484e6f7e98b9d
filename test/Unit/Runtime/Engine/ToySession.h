// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sessions over the toy module, with a vocabulary of bytes: byte b is token b.
#ifndef LAMELLA_TEST_UNIT_RUNTIME_ENGINE_TOYSESSION_H
#define LAMELLA_TEST_UNIT_RUNTIME_ENGINE_TOYSESSION_H

#include "../Core/ToyModule.h"
#include "lamella/Runtime/Engine/Session.h"

namespace lamella::test {

constexpr int32_t turnStart = 256, turnEnd = 257; // <|im_start|> and <|im_end|>, the latter ends a text

Tokenizer toyTokenizer();
/// The bytes of a text as tokens.
std::vector<int32_t> bytesOf(std::string_view text);
/// What the toy answers to `tokens` greedily: `count` tokens, by the formula in its comment.
std::vector<int32_t> simulate(std::vector<int32_t> tokens, int64_t count);

struct Toy {
  std::unique_ptr<LoadedModule> module = loadToy({{}, engineLibrary()});
  Session session;

  explicit Toy(int64_t batch = 1, int64_t context = 64);

  /// From now on the model gives these tokens, whatever the logits; afterwards it gives 'z'.
  void dictate(std::vector<int32_t> ids);
  /// Calls `seen` with the counts of each call of the kernel `append`.
  void watch(std::function<void(std::vector<int32_t>)> seen);
};

} // namespace lamella::test

#endif // LAMELLA_TEST_UNIT_RUNTIME_ENGINE_TOYSESSION_H
