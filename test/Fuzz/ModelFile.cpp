// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads any bytes as a model file; what is accepted is described, decoded and touched to the last byte.
#include "lamella/Runtime/ModelFile/Describe.h"
#include <cstdlib>

using namespace lamella;

static void decodeAll(const Metadata &values) {
  for (const MetadataEntry &entry : values.entries()) {
    (void)values.getU64(entry.key);
    (void)values.getF64(entry.key);
    (void)values.getBool(entry.key);
    (void)values.getString(entry.key);
    (void)values.getStrings(entry.key);
    (void)values.getF32s(entry.key);
    (void)values.getI32s(entry.key);
    if (values.find(entry.key) != &entry)
      std::abort();
  }
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  Expected<ModelFile> model = ModelFile::parse(std::as_bytes(std::span(data, size)), "m.gguf");
  if (!model) {
    if (model.message().rfind("m.gguf: ", 0) != 0)
      std::abort();
    return 0;
  }
  decodeAll(model->metadata());
  volatile uint8_t sum = 0;
  for (const ModelTensor &tensor : model->tensors())
    for (std::byte byte : tensor.data)
      sum = sum + std::to_integer<uint8_t>(byte);
  (void)describe(*model);
  (void)describeJson(*model);
  return 0;
}
