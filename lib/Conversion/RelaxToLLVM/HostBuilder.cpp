// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "HostBuilder.h"

#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace lamella;

Value HostBuilder::i32(int32_t value) { return create<LLVM::ConstantOp>(getI32Type(), getI32IntegerAttr(value)); }

Value HostBuilder::i64(int64_t value) { return create<LLVM::ConstantOp>(getI64Type(), getI64IntegerAttr(value)); }

Value HostBuilder::i1(bool value) { return create<LLVM::ConstantOp>(getI1Type(), getBoolAttr(value)); }

Value HostBuilder::null() { return create<LLVM::ZeroOp>(getPointer()); }

Value HostBuilder::addressOf(StringRef symbol) { return create<LLVM::AddressOfOp>(getPointer(), symbol); }

Value HostBuilder::fieldAddress(Value base, Type structure, ArrayRef<int32_t> path) {
  SmallVector<LLVM::GEPArg> indices = {0};
  indices.append(path.begin(), path.end());
  return create<LLVM::GEPOp>(getPointer(), structure, base, indices);
}

Value HostBuilder::loadField(Value base, Type structure, ArrayRef<int32_t> path, Type type) {
  return load(fieldAddress(base, structure, path), type);
}

void HostBuilder::storeField(Value value, Value base, Type structure, ArrayRef<int32_t> path) {
  store(value, fieldAddress(base, structure, path));
}

Value HostBuilder::elementAddress(Value base, Type element, Value index) {
  return create<LLVM::GEPOp>(getPointer(), element, base, ArrayRef<LLVM::GEPArg>{index});
}

Value HostBuilder::elementAddress(Value base, Type element, int32_t index) {
  return create<LLVM::GEPOp>(getPointer(), element, base, ArrayRef<LLVM::GEPArg>{index});
}

Value HostBuilder::load(Value address, Type type) { return create<LLVM::LoadOp>(type, address); }

void HostBuilder::store(Value value, Value address) { create<LLVM::StoreOp>(value, address); }

Value HostBuilder::compare(LLVM::ICmpPredicate predicate, Value lhs, Value rhs) {
  return create<LLVM::ICmpOp>(predicate, lhs, rhs);
}

Value HostBuilder::notEqual(Value lhs, Value rhs) { return compare(LLVM::ICmpPredicate::ne, lhs, rhs); }

Value HostBuilder::logicalOr(Value lhs, Value rhs) {
  if (!lhs || !rhs)
    return lhs ? lhs : rhs;
  return create<LLVM::OrOp>(lhs, rhs);
}

Value HostBuilder::takeOverflow(Value pair, Value &overflow) {
  overflow = logicalOr(overflow, create<LLVM::ExtractValueOp>(pair, ArrayRef<int64_t>{1}));
  return create<LLVM::ExtractValueOp>(pair, ArrayRef<int64_t>{0});
}

Value HostBuilder::addChecked(Value lhs, Value rhs, Value &overflow) {
  auto pair = LLVM::LLVMStructType::getLiteral(getContext(), {getI64Type(), getI1Type()});
  return takeOverflow(create<LLVM::SAddWithOverflowOp>(pair, lhs, rhs), overflow);
}

Value HostBuilder::multiplyChecked(Value lhs, Value rhs, Value &overflow) {
  auto pair = LLVM::LLVMStructType::getLiteral(getContext(), {getI64Type(), getI1Type()});
  return takeOverflow(create<LLVM::SMulWithOverflowOp>(pair, lhs, rhs), overflow);
}

std::optional<int64_t> lamella::getConstantNumber(Value value) {
  APInt number;
  if (matchPattern(value, m_ConstantInt(&number)))
    return number.getSExtValue();
  return std::nullopt;
}
