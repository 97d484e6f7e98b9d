// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_TEST_UNIT_MODELS_SMALLCONFIG_H
#define LAMELLA_TEST_UNIT_MODELS_SMALLCONFIG_H

#include "lamella/Models/Decoder.h"

namespace lamella::test {

/// Two layers of width 64.
inline DecoderConfig smallConfig() {
  DecoderConfig config;
  config.architecture = *findArchitecture("llama");
  config.layers = 2;
  config.width = 64;
  config.heads = 4;
  config.keyValueHeads = 2;
  config.headDim = 16;
  config.rotaryDims = 16;
  config.feedForward = 96;
  config.vocabulary = 100;
  config.context = 32;
  config.normEpsilon = 1e-5;
  config.tiedEmbedding = true;
  return config;
}

} // namespace lamella::test

#endif // LAMELLA_TEST_UNIT_MODELS_SMALLCONFIG_H
