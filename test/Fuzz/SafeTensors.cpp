// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads any bytes as a file of safetensors; what is accepted is touched to the last byte.
#include "lamella/Runtime/ModelFile/SafeTensors.h"
#include <cstring>

using namespace lamella;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  // Aligned as a mapping is. The header is what comes before a byte 0, so that the fuzzer need not count it.
  std::vector<uint64_t> words(1 + (size + 7) / 8);
  const void *end = size == 0 ? nullptr : std::memchr(data, 0, size);
  words[0] = end ? static_cast<const uint8_t *>(end) - data : size;
  if (size != 0)
    std::memcpy(&words[1], data, size);
  Expected<std::vector<NamedTensor>> tensors = readSafeTensors(std::as_bytes(std::span(words)).first(8 + size));
  if (!tensors)
    return 0;
  volatile uint8_t sum = 0;
  for (const NamedTensor &named : *tensors)
    for (std::byte byte : named.tensor.data)
      sum = sum + std::to_integer<uint8_t>(byte);
  return 0;
}
