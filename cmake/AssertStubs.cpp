// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Debian's libMLIR.so is built without assertions and so lacks two functions that a header of the transform dialect
// calls when assertions are on. With them, a build of ours with assertions links.
#ifndef NDEBUG
#include "mlir/Dialect/Transform/IR/TransformDialect.h"

void mlir::transform::detail::checkImplementsTransformOpInterface(llvm::StringRef, MLIRContext *) {}
void mlir::transform::detail::checkImplementsTransformHandleTypeInterface(TypeID, MLIRContext *) {}
#endif // NDEBUG
