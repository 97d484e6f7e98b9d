// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Whatever the bytes, the reader of .npy files gives an array that it can write and read again, or an error.
#include "lamella/Support/Npy.h"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  lamella::Expected<lamella::NpyArray> array = lamella::parseNpy({reinterpret_cast<const char *>(data), size});
  if (!array)
    return 0;
  lamella::Expected<lamella::NpyArray> again = lamella::parseNpy(lamella::formatNpy(*array));
  if (!again || again->shape != array->shape || again->data != array->data)
    std::abort();
  return 0;
}
