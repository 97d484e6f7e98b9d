// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Which parts the formats of quantized weights have.
#ifndef LAMELLA_LIB_CONVERSION_RELAXTOLINALG_QUANTIZEDCODE_H
#define LAMELLA_LIB_CONVERSION_RELAXTOLINALG_QUANTIZEDCODE_H

#include "Scalars.h"
#include "lamella/Dialect/Relax/IR/Relax.h"

namespace lamella {

/// A byte is one code, signed.
bool hasByteCodes(relax::BlockFormat format);
bool hasMinimum(relax::BlockFormat format);
bool hasHighBits(relax::BlockFormat format);

} // namespace lamella

#endif // LAMELLA_LIB_CONVERSION_RELAXTOLINALG_QUANTIZEDCODE_H
