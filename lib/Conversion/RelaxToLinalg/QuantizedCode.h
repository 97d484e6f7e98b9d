// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What the kernels of quantized weights share: which parts a format has, and the arithmetic of a code.
#ifndef LAMELLA_LIB_CONVERSION_RELAXTOLINALG_QUANTIZEDCODE_H
#define LAMELLA_LIB_CONVERSION_RELAXTOLINALG_QUANTIZEDCODE_H

#include "Scalars.h"
#include "lamella/Dialect/Relax/IR/Relax.h"

namespace lamella {

/// A byte is one code, signed.
bool hasByteCodes(relax::BlockFormat format);
bool hasMinimum(relax::BlockFormat format);
bool hasHighBits(relax::BlockFormat format);

/// The code of element k of a row, as i32; k is the variable of a loop. A 4-bit code is the low nibble of byte k mod 16
/// for the first 16 elements of a block and the high one for the others; bit k mod 32 of the high bits is the fifth.
mlir::Value getCode(Scalars &s, relax::BlockFormat format, unsigned loop, mlir::Value byte, mlir::Value highBits,
                    mlir::Type i32);

} // namespace lamella

#endif // LAMELLA_LIB_CONVERSION_RELAXTOLINALG_QUANTIZEDCODE_H
