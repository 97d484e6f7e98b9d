// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Instructions of processors that intrinsics call by LLVM's name for them: what each computes, on any machine.
#include "Machine.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;

namespace lamella::reference {
namespace {

enum class Bytes { Signed, Unsigned };

int64_t read(Scalar value, Bytes kind) { return kind == Bytes::Signed ? value.integer : value.integer & 0xff; }

/// Each lane adds its `group` products to what it has; integers wrap.
Vector addProducts(const Vector &sums, const Vector &a, const Vector &b, Bytes kind) {
  size_t group = a.size() / sums.size();
  Vector result;
  for (size_t lane = 0; lane < sums.size(); ++lane) {
    Scalar sum = sums[lane];
    for (size_t i = lane * group; i < (lane + 1) * group; ++i) {
      sum.integer = wrapTo(32, sum.integer + read(a[i], kind) * b[i].integer);
      sum.real += a[i].real * b[i].real;
    }
    result.push_back(sum);
  }
  return result;
}

/// A 2x2 tile of sums, with two rows each of a and b.
Vector addTileProducts(const Vector &sums, const Vector &a, const Vector &b) {
  size_t depth = a.size() / 2;
  Vector rows, columns;
  for (size_t lane = 0; lane < 4; ++lane)
    for (size_t k = 0; k < depth; ++k) {
      rows.push_back(a[lane / 2 * depth + k]);
      columns.push_back(b[lane % 2 * depth + k]);
    }
  return addProducts(sums, rows, columns, Bytes::Signed);
}

/// Sums of pairs of products, in 16 bits with saturation or in 32.
Vector multiplyPairs(const Vector &a, const Vector &b, Bytes kind, unsigned width) {
  Vector result;
  for (size_t i = 0; i < a.size(); i += 2) {
    int64_t sum = read(a[i], kind) * b[i].integer + read(a[i + 1], kind) * b[i + 1].integer;
    result.push_back(Scalar::of(width == 16 ? std::clamp<int64_t>(sum, INT16_MIN, INT16_MAX) : wrapTo(32, sum)));
  }
  return result;
}

LogicalResult runInstruction(Machine &machine, LLVM::CallIntrinsicOp op) {
  SmallVector<const Vector *> operands;
  for (Value operand : op.getArgs())
    if (const auto *vector = std::get_if<Vector>(&machine.get(operand)))
      operands.push_back(vector);
  StringRef name = op.getIntrin();
  std::optional<Vector> result;
  if (operands.size() == 3) {
    const Vector &sums = *operands[0], &a = *operands[1], &b = *operands[2];
    if (name == "llvm.aarch64.neon.sdot" || name == "llvm.x86.avx512bf16.dpbf16ps.512")
      result = addProducts(sums, a, b, Bytes::Signed);
    else if (name == "llvm.x86.avx512.vpdpbusd.512")
      result = addProducts(sums, a, b, Bytes::Unsigned);
    else if (name == "llvm.aarch64.neon.smmla" || name == "llvm.aarch64.neon.bfmmla")
      result = addTileProducts(sums, a, b);
  } else if (operands.size() == 2) {
    if (name == "llvm.x86.avx2.pmadd.ub.sw")
      result = multiplyPairs(*operands[0], *operands[1], Bytes::Unsigned, 16);
    else if (name == "llvm.x86.avx2.pmadd.wd")
      result = multiplyPairs(*operands[0], *operands[1], Bytes::Signed, 32);
  }
  if (!result)
    return op.emitOpError("expected an instruction that the interpreter knows, got '") << name << "'";
  Type element = getElementTypeOrSelf(op.getResult(0).getType());
  if (isa<FloatType>(element))
    for (Scalar &value : *result)
      value = Scalar::of(machine.round(element, value.real));
  return machine.setResults(op, {std::move(*result)});
}

} // namespace

void addInstructionHandlers(Handlers &handlers) { handlers.add<LLVM::CallIntrinsicOp>(runInstruction); }

} // namespace lamella::reference
