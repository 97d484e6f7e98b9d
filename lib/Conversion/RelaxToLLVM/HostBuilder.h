// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A builder of the few llvm ops that host code is made of.
#ifndef LAMELLA_CONVERSION_RELAXTOLLVM_HOSTBUILDER_H
#define LAMELLA_CONVERSION_RELAXTOLLVM_HOSTBUILDER_H

#include "lamella/Conversion/RelaxToLLVM/ModuleLayout.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace lamella {

class HostBuilder : public mlir::ImplicitLocOpBuilder {
public:
  using ImplicitLocOpBuilder::ImplicitLocOpBuilder;

  mlir::Type getPointer() { return mlir::LLVM::LLVMPointerType::get(getContext()); }
  mlir::Value i32(int32_t value);
  mlir::Value i64(int64_t value);
  mlir::Value i1(bool value);
  mlir::Value null();
  mlir::Value addressOf(llvm::StringRef symbol);

  /// The address of a field of the struct at `base`; the path goes on into nested structs and arrays.
  mlir::Value fieldAddress(mlir::Value base, mlir::Type structure, llvm::ArrayRef<int32_t> path);
  mlir::Value loadField(mlir::Value base, mlir::Type structure, llvm::ArrayRef<int32_t> path, mlir::Type type);
  void storeField(mlir::Value value, mlir::Value base, mlir::Type structure, llvm::ArrayRef<int32_t> path);
  /// The address of element `index` of an array at `base`.
  mlir::Value elementAddress(mlir::Value base, mlir::Type element, mlir::Value index);
  mlir::Value elementAddress(mlir::Value base, mlir::Type element, int32_t index);
  mlir::Value load(mlir::Value address, mlir::Type type);
  void store(mlir::Value value, mlir::Value address);

  mlir::Value compare(mlir::LLVM::ICmpPredicate predicate, mlir::Value lhs, mlir::Value rhs);
  mlir::Value notEqual(mlir::Value lhs, mlir::Value rhs);
  mlir::Value logicalOr(mlir::Value lhs, mlir::Value rhs);
  /// lhs + rhs or lhs * rhs, with the flag of overflow added to `overflow` (null at first).
  mlir::Value addChecked(mlir::Value lhs, mlir::Value rhs, mlir::Value &overflow);
  mlir::Value multiplyChecked(mlir::Value lhs, mlir::Value rhs, mlir::Value &overflow);

private:
  mlir::Value takeOverflow(mlir::Value pair, mlir::Value &overflow);
};

/// The number if the value is a constant.
std::optional<int64_t> getConstantNumber(mlir::Value value);

} // namespace lamella

#endif // LAMELLA_CONVERSION_RELAXTOLLVM_HOSTBUILDER_H
