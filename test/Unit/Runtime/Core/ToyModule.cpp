// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ToyModule.h"
#include "../ModelFile/FileBuilder.h"

using namespace lamella;
using namespace lamella::test;

Module test::openToy() { return Module::open(LAMELLA_TOY_MODULE).take(); }

const ModelFile &test::toyFile() {
  static const Bytes bytes = [] {
    Bytes weight;
    for (int i = 0; i < 64; ++i)
      weight << float(i) / 256;
    return FileBuilder().tensor("output_norm.weight", {64}, f32, weight).build();
  }();
  static const ModelFile file = ModelFile::parse(bytes, "toy.gguf").take();
  return file;
}

std::unique_ptr<LoadedModule> test::loadToy(LoadOptions options) {
  return LoadedModule::create(openToy(), &toyFile(), std::move(options)).take();
}

int32_t test::preferred(std::span<const int32_t> tokens) {
  uint64_t sum = 0;
  for (size_t j = 0; j < tokens.size(); ++j)
    sum += (uint64_t(tokens[j]) + 1) * (j + 1);
  return sum % 7919 % toyVocab;
}
