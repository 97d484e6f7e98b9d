// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// relax.unpack of blocks whose codes or scales are not in the file as they are.
#ifndef LAMELLA_LIB_REFERENCE_RELAXBLOCKS_H
#define LAMELLA_LIB_REFERENCE_RELAXBLOCKS_H

#include "Machine.h"
#include "lamella/Dialect/Relax/IR/Relax.h"

namespace lamella::reference {

bool hasComputedParts(relax::BlockFormat format);
mlir::LogicalResult runComputedUnpack(Machine &machine, relax::UnpackOp op);

} // namespace lamella::reference

#endif // LAMELLA_LIB_REFERENCE_RELAXBLOCKS_H
