// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Writes the linalg ops of one kernel.
#ifndef LAMELLA_LIB_CONVERSION_RELAXTOLINALG_KERNELBUILDER_H
#define LAMELLA_LIB_CONVERSION_RELAXTOLINALG_KERNELBUILDER_H

#include "Scalars.h"
#include "Signature.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Utils/StructuredOpsUtils.h"

namespace lamella {

/// A tensor inside a kernel, with its sizes in the kernel's names.
struct KernelTensor {
  mlir::Value value;
  llvm::SmallVector<relax::SizeAttr> sizes;

  mlir::Type getElementType() const { return llvm::cast<mlir::RankedTensorType>(value.getType()).getElementType(); }
  unsigned getRank() const { return sizes.size(); }
};

/// An operand of a generic op.
struct KernelInput {
  KernelTensor tensor;
  mlir::AffineMap map;
};

/// A result of a generic op. With `init` it is filled first, and the body is given its element.
struct KernelOutput {
  llvm::SmallVector<relax::SizeAttr> sizes;
  mlir::Type elementType;
  mlir::AffineMap map;
  mlir::TypedAttr init = {};
};

/// The body of a generic op: elements of the inputs, then of the outputs, to new elements of the outputs.
using KernelBody = llvm::function_ref<llvm::SmallVector<mlir::Value>(Scalars &, mlir::ValueRange)>;
/// The body of an element-wise op: elements of the inputs to the element of the result.
using MapBody = llvm::function_ref<mlir::Value(Scalars &, mlir::ValueRange)>;

class KernelBuilder {
public:
  /// A private function in `module` with the signature's types, without symbols; its body is empty.
  KernelBuilder(mlir::ModuleOp module, llvm::StringRef name, mlir::Location loc, const Signature &signature);

  KernelTensor getOperand(unsigned number) const;
  mlir::RankedTensorType getResultType(unsigned number) const {
    return llvm::cast<mlir::RankedTensorType>(signature.results[number]);
  }
  unsigned getNumOperands() const { return signature.operands.size(); }
  unsigned getNumResults() const { return signature.results.size(); }
  mlir::MLIRContext *getContext() { return builder.getContext(); }
  mlir::OpBuilder &getBuilder() { return builder; }
  /// The location of a step of the kernel; the tir block that comes of it has this name.
  mlir::Location getStage(llvm::StringRef name);
  mlir::func::FuncOp getFunction() { return function; }

  /// The value of a size.
  mlir::Value getSize(relax::SizeAttr size);
  llvm::SmallVector<mlir::OpFoldResult> getSizes(llvm::ArrayRef<relax::SizeAttr> sizes);
  KernelTensor createEmpty(llvm::ArrayRef<relax::SizeAttr> sizes, mlir::Type elementType);
  /// A vector of these numbers, rounded to the element type.
  KernelTensor createConstant(llvm::StringRef stage, llvm::ArrayRef<double> values, mlir::FloatType elementType);

  /// linalg.generic over as many loops as the maps have dimensions; `reductions` are the loops that reduce. `stage`
  /// names the tir block that comes of it.
  llvm::SmallVector<KernelTensor> createGeneric(llvm::StringRef stage, llvm::ArrayRef<unsigned> reductions,
                                                llvm::ArrayRef<KernelInput> inputs,
                                                llvm::ArrayRef<KernelOutput> outputs, KernelBody body);
  /// A generic with one output, in order.
  KernelTensor createMap(llvm::StringRef stage, llvm::ArrayRef<relax::SizeAttr> sizes, mlir::Type elementType,
                         llvm::ArrayRef<KernelInput> inputs, MapBody body);
  /// The tensor converted to another element type; itself where it has that type.
  KernelTensor createCast(const KernelTensor &tensor, mlir::Type elementType);

  /// The map that reads a tensor of these sizes for a result of the sizes `into`, dimensions aligned at the last;
  /// dimensions that are the constant 1 repeat where the result's are not.
  mlir::AffineMap getBroadcastMap(llvm::ArrayRef<relax::SizeAttr> sizes, llvm::ArrayRef<relax::SizeAttr> into);
  mlir::AffineMap getIdentityMap(unsigned rank) { return builder.getMultiDimIdentityMap(rank); }

  void createReturn(llvm::ArrayRef<KernelTensor> results);

private:
  Signature signature;
  mlir::OpBuilder builder;
  mlir::func::FuncOp function;
};

} // namespace lamella

#endif // LAMELLA_LIB_CONVERSION_RELAXTOLINALG_KERNELBUILDER_H
