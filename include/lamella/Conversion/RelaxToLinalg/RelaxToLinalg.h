// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// From relax operators to kernels.
#ifndef LAMELLA_CONVERSION_RELAXTOLINALG_RELAXTOLINALG_H
#define LAMELLA_CONVERSION_RELAXTOLINALG_RELAXTOLINALG_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"

namespace lamella {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "lamella/Conversion/RelaxToLinalg/Passes.h.inc"

} // namespace lamella

#endif // LAMELLA_CONVERSION_RELAXTOLINALG_RELAXTOLINALG_H
