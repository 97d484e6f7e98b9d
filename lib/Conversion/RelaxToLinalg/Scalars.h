// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Arithmetic on elements, with the fast-math flags that every kernel uses.
#ifndef LAMELLA_LIB_CONVERSION_RELAXTOLINALG_SCALARS_H
#define LAMELLA_LIB_CONVERSION_RELAXTOLINALG_SCALARS_H

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Builders.h"

namespace lamella {

/// f32 for f16 and bf16, else the type: what sums and functions are computed in.
mlir::Type getComputeType(mlir::Type type);

/// Builds scalar ops. Float ops may be contracted (a * b + c rounded once); only `accumulate` may be reassociated.
class Scalars {
public:
  Scalars(mlir::OpBuilder &builder, mlir::Location loc) : builder(builder), loc(loc) {}

  mlir::Value constant(mlir::Type type, double value);
  mlir::Value integer(mlir::Type type, int64_t value);
  mlir::Value index(int64_t value);
  /// The variable of a loop of the enclosing linalg op.
  mlir::Value loop(unsigned dim);

  // Of floats or integers.
  mlir::Value add(mlir::Value a, mlir::Value b);
  mlir::Value sub(mlir::Value a, mlir::Value b);
  mlir::Value mul(mlir::Value a, mlir::Value b);
  mlir::Value div(mlir::Value a, mlir::Value b);
  mlir::Value max(mlir::Value a, mlir::Value b);
  mlir::Value min(mlir::Value a, mlir::Value b);
  mlir::Value select(mlir::Value condition, mlir::Value a, mlir::Value b);
  /// a + b as the step of a sum.
  mlir::Value accumulate(mlir::Value sum, mlir::Value value);
  mlir::Value compare(mlir::arith::CmpFPredicate predicate, mlir::Value a, mlir::Value b);
  mlir::Value compare(mlir::arith::CmpIPredicate predicate, mlir::Value a, mlir::Value b);

  // Of integers (or i1).
  mlir::Value bitAnd(mlir::Value a, mlir::Value b);
  mlir::Value bitOr(mlir::Value a, mlir::Value b);
  mlir::Value shiftLeft(mlir::Value a, mlir::Value b);
  mlir::Value shiftRight(mlir::Value a, mlir::Value b);
  mlir::Value zeroExtend(mlir::Value value, mlir::Type type);

  /// Between float and (signed) integer types, index included; the value where it has the type.
  mlir::Value convert(mlir::Value value, mlir::Type type);

  /// A float function of one or two operands: an op of the math dialect.
  template <typename Op, typename... Args>
  mlir::Value math(Args... args) {
    return Op::create(builder, loc, args..., mlir::arith::FastMathFlags::contract);
  }
  /// An op without flags.
  template <typename Op, typename... Args>
  mlir::Value create(Args &&...args) {
    return Op::create(builder, loc, std::forward<Args>(args)...);
  }

private:
  mlir::OpBuilder &builder;
  mlir::Location loc;
};

} // namespace lamella

#endif // LAMELLA_LIB_CONVERSION_RELAXTOLINALG_SCALARS_H
