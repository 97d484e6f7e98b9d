// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The schedule primitives of tir as ops of the transform dialect. They never consume a handle: they change the payload
// in place or report replacements, and give new loops as results.
#ifndef LAMELLA_DIALECT_TIR_TRANSFORMOPS_TIRTRANSFORMOPS_H
#define LAMELLA_DIALECT_TIR_TRANSFORMOPS_TIRTRANSFORMOPS_H

#include "lamella/Dialect/TIR/IR/TIR.h"
#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/Dialect/Transform/IR/TransformDialect.h"
#include "mlir/Dialect/Transform/IR/TransformTypes.h"
#include "mlir/Dialect/Transform/Interfaces/MatchInterfaces.h"
#include "mlir/Dialect/Transform/Interfaces/TransformInterfaces.h"
#include "mlir/IR/OpImplementation.h"

namespace lamella::tir {

/// Operands are read, results are produced, the payload is modified.
template <typename OpTy>
class KeepsHandlesTrait : public mlir::OpTrait::TraitBase<OpTy, KeepsHandlesTrait> {
public:
  void getEffects(llvm::SmallVectorImpl<mlir::MemoryEffects::EffectInstance> &effects) {
    mlir::transform::onlyReadsHandle(this->getOperation()->getOpOperands(), effects);
    mlir::transform::producesHandle(this->getOperation()->getOpResults(), effects);
    mlir::transform::modifiesPayload(effects);
  }
};

/// From now on a refused primitive also prints the loop nest with the op at fault marked; null: not.
void printRefusalsTo(llvm::raw_ostream *stream);

/// Whether primitives that no proof holds (hide_buffer_access, set_dtype) may run from now on; at first not.
void allowUnsafe(bool allowed);

/// Adds the ops to the transform dialect.
void registerTransformOps(mlir::DialectRegistry &registry);

} // namespace lamella::tir

#define GET_OP_CLASSES
#include "lamella/Dialect/TIR/TransformOps/TIRTransformOps.h.inc"

#endif // LAMELLA_DIALECT_TIR_TRANSFORMOPS_TIRTRANSFORMOPS_H
