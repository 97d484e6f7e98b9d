// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The argument attribute that gives a kernel's tensors and buffers their extents, until `tir.bind` does.
#ifndef LAMELLA_DIALECT_TIR_IR_EXTENTS_H
#define LAMELLA_DIALECT_TIR_IR_EXTENTS_H

#include "llvm/ADT/StringRef.h"

namespace lamella::tir {

/// On an argument (or a result, before it becomes an argument) with dynamic dimensions:
/// `tir.extents = affine_map<()[s0, s1] -> (s0, s1 * 2, 64)>`. Symbol k is the kernel's k-th `index` argument; there is
/// one result for each dimension. See docs/design/legalization.md.
inline constexpr llvm::StringLiteral extentsAttrName = "tir.extents";

} // namespace lamella::tir

#endif // LAMELLA_DIALECT_TIR_IR_EXTENTS_H
