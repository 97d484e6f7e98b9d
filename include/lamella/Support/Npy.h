// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// NumPy's file format for one array (.npy, versions 1 to 3; numpy.lib.format describes it). Plain C++20.
#ifndef LAMELLA_SUPPORT_NPY_H
#define LAMELLA_SUPPORT_NPY_H

#include "lamella/Support/Status.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace lamella {

/// A dense row-major array of numbers in little-endian order.
struct NpyArray {
  /// NumPy's letter: 'f' float, 'i' signed, 'u' unsigned, 'b' boolean.
  char kind = 'f';
  /// Bytes of an element: 1, 2, 4 or 8.
  unsigned itemBytes = 4;
  std::vector<int64_t> shape;
  /// product(shape) * itemBytes bytes.
  std::vector<uint8_t> data;
};

/// Reads an array from the bytes of a file. Refused: other kinds of elements, big-endian numbers of more than one byte,
/// column-major order of arrays with more than one dimension of more than one element, and data that is shorter or
/// longer than the shape says.
Expected<NpyArray> parseNpy(std::string_view bytes);
Expected<NpyArray> readNpy(const std::string &path);

/// The bytes of a version 1.0 file.
std::string formatNpy(const NpyArray &array);
Status writeNpy(const std::string &path, const NpyArray &array);

} // namespace lamella

#endif // LAMELLA_SUPPORT_NPY_H
