// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Scalars.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"

using namespace mlir;

namespace lamella {

static constexpr arith::FastMathFlags contract = arith::FastMathFlags::contract;
static bool isFloat(Value value) { return isa<FloatType>(value.getType()); }

Type getComputeType(Type type) { return type.isF16() || type.isBF16() ? Float32Type::get(type.getContext()) : type; }

Value Scalars::constant(Type type, double value) {
  if (isa<FloatType>(type))
    return arith::ConstantOp::create(builder, loc, builder.getFloatAttr(type, value));
  return integer(type, static_cast<int64_t>(value));
}
Value Scalars::integer(Type type, int64_t value) {
  return arith::ConstantOp::create(builder, loc, builder.getIntegerAttr(type, value));
}
Value Scalars::index(int64_t value) { return arith::ConstantIndexOp::create(builder, loc, value); }
Value Scalars::loop(unsigned dim) { return linalg::IndexOp::create(builder, loc, dim); }

Value Scalars::add(Value a, Value b) {
  return isFloat(a) ? arith::AddFOp::create(builder, loc, a, b, contract).getResult()
                    : arith::AddIOp::create(builder, loc, a, b).getResult();
}
Value Scalars::sub(Value a, Value b) {
  return isFloat(a) ? arith::SubFOp::create(builder, loc, a, b, contract).getResult()
                    : arith::SubIOp::create(builder, loc, a, b).getResult();
}
Value Scalars::mul(Value a, Value b) {
  return isFloat(a) ? arith::MulFOp::create(builder, loc, a, b, contract).getResult()
                    : arith::MulIOp::create(builder, loc, a, b).getResult();
}
Value Scalars::div(Value a, Value b) {
  return isFloat(a) ? arith::DivFOp::create(builder, loc, a, b, contract).getResult()
                    : arith::DivSIOp::create(builder, loc, a, b).getResult();
}
Value Scalars::max(Value a, Value b) {
  return isFloat(a) ? arith::MaximumFOp::create(builder, loc, a, b, contract).getResult()
                    : arith::MaxSIOp::create(builder, loc, a, b).getResult();
}
Value Scalars::min(Value a, Value b) {
  return isFloat(a) ? arith::MinimumFOp::create(builder, loc, a, b, contract).getResult()
                    : arith::MinSIOp::create(builder, loc, a, b).getResult();
}
Value Scalars::select(Value condition, Value a, Value b) {
  return arith::SelectOp::create(builder, loc, condition, a, b);
}
Value Scalars::accumulate(Value sum, Value value) {
  return arith::AddFOp::create(builder, loc, sum, value, contract | arith::FastMathFlags::reassoc);
}
Value Scalars::compare(arith::CmpFPredicate predicate, Value a, Value b) {
  return arith::CmpFOp::create(builder, loc, predicate, a, b);
}
Value Scalars::compare(arith::CmpIPredicate predicate, Value a, Value b) {
  return arith::CmpIOp::create(builder, loc, predicate, a, b);
}

Value Scalars::bitAnd(Value a, Value b) { return arith::AndIOp::create(builder, loc, a, b); }
Value Scalars::bitOr(Value a, Value b) { return arith::OrIOp::create(builder, loc, a, b); }
Value Scalars::shiftLeft(Value a, Value b) { return arith::ShLIOp::create(builder, loc, a, b); }
Value Scalars::shiftRight(Value a, Value b) { return arith::ShRUIOp::create(builder, loc, a, b); }
Value Scalars::zeroExtend(Value value, Type type) { return arith::ExtUIOp::create(builder, loc, type, value); }

Value Scalars::convert(Value value, Type type) {
  Type from = value.getType();
  if (from == type)
    return value;
  if (from.isIndex() || type.isIndex()) {
    if (isa<FloatType>(type))
      return convert(convert(value, builder.getI64Type()), type);
    return arith::IndexCastOp::create(builder, loc, type, value);
  }
  if (isa<FloatType>(from) && isa<FloatType>(type)) {
    if (from.getIntOrFloatBitWidth() == type.getIntOrFloatBitWidth()) // f16 and bf16: neither holds the other
      return convert(convert(value, builder.getF32Type()), type);
    if (from.getIntOrFloatBitWidth() < type.getIntOrFloatBitWidth())
      return arith::ExtFOp::create(builder, loc, type, value);
    return arith::TruncFOp::create(builder, loc, type, value);
  }
  if (isa<FloatType>(type))
    return from.isInteger(1) ? arith::UIToFPOp::create(builder, loc, type, value).getResult()
                             : arith::SIToFPOp::create(builder, loc, type, value).getResult();
  if (isa<FloatType>(from))
    return arith::FPToSIOp::create(builder, loc, type, value);
  if (from.getIntOrFloatBitWidth() > type.getIntOrFloatBitWidth())
    return arith::TruncIOp::create(builder, loc, type, value);
  return from.isInteger(1) ? arith::ExtUIOp::create(builder, loc, type, value).getResult()
                           : arith::ExtSIOp::create(builder, loc, type, value).getResult();
}

} // namespace lamella
