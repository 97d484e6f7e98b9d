// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ToySession.h"
#include "../Tokenizer/TestVocabulary.h"

using namespace lamella;
using namespace lamella::test;

Tokenizer test::toyTokenizer() {
  TokenizerSpec spec = bytesSpec("smollm");
  spec.types.assign(256, int32_t(TokenType::Normal));
  for (std::string token : {"<|im_start|>", "<|im_end|>"}) {
    spec.tokens.push_back(token);
    spec.types.push_back(int32_t(TokenType::Control));
  }
  spec.eos = turnEnd;
  spec.addBos = false;
  return Tokenizer::create(spec).take();
}

std::vector<int32_t> test::bytesOf(std::string_view text) {
  std::vector<int32_t> ids;
  for (char c : text)
    ids.push_back(static_cast<unsigned char>(c));
  return ids;
}

std::vector<int32_t> test::simulate(std::vector<int32_t> tokens, int64_t count) {
  size_t start = tokens.size();
  for (int64_t i = 0; i < count; ++i)
    tokens.push_back(preferred(tokens));
  return {tokens.begin() + start, tokens.end()};
}

Toy::Toy(int64_t batch, int64_t context) : session(Session::create(*module, toyTokenizer(), batch, context).take()) {}

void Toy::dictate(std::vector<int32_t> ids) {
  auto next = std::make_shared<size_t>(0);
  auto draw = [ids, next](LamellaContext &, const int64_t *sizes, void *const *buffers) {
    int32_t id = *next < ids.size() ? ids[(*next)++] : 'z';
    std::fill_n(static_cast<int32_t *>(buffers[3]), sizes[0], id);
    return int32_t(LAMELLA_OK);
  };
  (void)module->kernels().replace(*module->kernels().find("draw"), KernelHook(draw));
}

void Toy::watch(std::function<void(std::vector<int32_t>)> seen) {
  uint32_t slot = *module->kernels().find("append");
  auto append = [seen, own = module->module()->kernel_table[slot]](LamellaContext &context, const int64_t *sizes,
                                                                   void *const *buffers) {
    auto *counts = static_cast<const int32_t *>(buffers[1]);
    seen({counts, counts + sizes[0]});
    return own(&context, sizes, buffers);
  };
  (void)module->kernels().replace(slot, KernelHook(append));
}
