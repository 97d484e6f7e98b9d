// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Dialect/TIR/TransformOps/TIRTransformOps.h"

#include "lamella/Dialect/TIR/IR/TIR.h"
#include "lamella/Dialect/TIR/Transforms/Schedule.h"
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/Builders.h"

using namespace mlir;

/// The number of results is the number of names in front of `=`.
static ParseResult parseAnyOpResults(OpAsmParser &parser, SmallVectorImpl<Type> &types) {
  types.assign(parser.getNumResults(), transform::AnyOpType::get(parser.getContext()));
  return success();
}
static void printAnyOpResults(OpAsmPrinter &, Operation *, TypeRange) {}

/// `[?, 16, %p]`: `?` is the inferred factor, a name a parameter of type `!transform.param<i64>`.
static ParseResult parseFactors(OpAsmParser &parser, SmallVectorImpl<OpAsmParser::UnresolvedOperand> &dynamic,
                                SmallVectorImpl<Type> &types, DenseI64ArrayAttr &factors) {
  SmallVector<int64_t> values;
  auto parseFactor = [&]() -> ParseResult {
    if (succeeded(parser.parseOptionalQuestion())) {
      values.push_back(lamella::tir::kInferredFactor);
      return success();
    }
    OpAsmParser::UnresolvedOperand operand;
    OptionalParseResult name = parser.parseOptionalOperand(operand);
    if (name.has_value()) {
      dynamic.push_back(operand);
      types.push_back(transform::ParamType::get(parser.getContext(), parser.getBuilder().getI64Type()));
      values.push_back(ShapedType::kDynamic);
      return *name;
    }
    return parser.parseInteger(values.emplace_back());
  };
  if (parser.parseCommaSeparatedList(OpAsmParser::Delimiter::Square, parseFactor))
    return failure();
  factors = parser.getBuilder().getDenseI64ArrayAttr(values);
  return success();
}

static void printFactors(OpAsmPrinter &printer, Operation *, OperandRange dynamic, TypeRange,
                         DenseI64ArrayAttr factors) {
  unsigned next = 0;
  printer << "[";
  llvm::interleaveComma(factors.asArrayRef(), printer, [&](int64_t factor) {
    if (factor == lamella::tir::kInferredFactor)
      printer << "?";
    else if (ShapedType::isDynamic(factor))
      printer << dynamic[next++];
    else
      printer << factor;
  });
  printer << "]";
}

/// An attribute, or a parameter with its type.
static ParseResult parseAttrOrParam(OpAsmParser &parser, Attribute &value,
                                    std::optional<OpAsmParser::UnresolvedOperand> &param, Type &type) {
  OpAsmParser::UnresolvedOperand operand;
  OptionalParseResult name = parser.parseOptionalOperand(operand);
  if (!name.has_value())
    return parser.parseAttribute(value);
  param = operand;
  return failure(failed(*name) || parser.parseColonType(type));
}

static void printAttrOrParam(OpAsmPrinter &printer, Operation *, Attribute value, Value param, Type type) {
  if (param)
    printer << param << " : " << type;
  else
    printer << value;
}

/// `@dot_u4, @dot_u8`
static ParseResult parseSymbols(OpAsmParser &parser, ArrayAttr &names) {
  SmallVector<Attribute> values;
  auto parseName = [&]() -> ParseResult {
    StringAttr name;
    if (parser.parseSymbolName(name))
      return failure();
    values.push_back(FlatSymbolRefAttr::get(name));
    return success();
  };
  if (parser.parseCommaSeparatedList(parseName))
    return failure();
  names = parser.getBuilder().getArrayAttr(values);
  return success();
}

static void printSymbols(OpAsmPrinter &printer, Operation *, ArrayAttr names) { llvm::interleaveComma(names, printer); }

/// `["dequantize", ?, ...]`: a name, any name, and at the end any further blocks.
static ParseResult parseBlockNames(OpAsmParser &parser, ArrayAttr &names, UnitAttr &more) {
  SmallVector<Attribute> values;
  auto parseName = [&]() -> ParseResult {
    if (more)
      return parser.emitError(parser.getCurrentLocation(), "expected nothing behind '...'");
    if (succeeded(parser.parseOptionalEllipsis())) {
      more = parser.getBuilder().getUnitAttr();
      return success();
    }
    std::string name;
    if (failed(parser.parseOptionalQuestion()) && parser.parseString(&name))
      return failure();
    values.push_back(parser.getBuilder().getStringAttr(name));
    return success();
  };
  if (parser.parseCommaSeparatedList(OpAsmParser::Delimiter::Square, parseName))
    return failure();
  names = parser.getBuilder().getArrayAttr(values);
  return success();
}

static void printBlockNames(OpAsmPrinter &printer, Operation *, ArrayAttr names, UnitAttr more) {
  printer << "[";
  llvm::interleaveComma(names.getAsRange<StringAttr>(), printer, [&](StringAttr name) {
    if (name.getValue().empty())
      printer << "?";
    else
      printer << name;
  });
  printer << (!more ? "]" : names.empty() ? "...]" : ", ...]");
}

/// `[..., spatial by 16, reduce]`
static ParseResult parseIterators(OpAsmParser &parser, UnitAttr &more, ArrayAttr &kinds, DenseI64ArrayAttr &divisors) {
  SmallVector<Attribute> values;
  SmallVector<int64_t> numbers;
  auto parseIterator = [&]() -> ParseResult {
    SMLoc loc = parser.getCurrentLocation();
    if (succeeded(parser.parseOptionalEllipsis())) {
      if (more || !values.empty())
        return parser.emitError(loc, "expected '...' at the front");
      more = parser.getBuilder().getUnitAttr();
      return success();
    }
    StringRef keyword;
    if (parser.parseKeyword(&keyword))
      return failure();
    std::optional<lamella::tir::IterKind> kind = lamella::tir::symbolizeIterKind(keyword);
    if (!kind)
      return parser.emitError(loc, "expected spatial or reduce, got ") << keyword;
    values.push_back(lamella::tir::IterKindAttr::get(parser.getContext(), *kind));
    numbers.push_back(1);
    return succeeded(parser.parseOptionalKeyword("by")) ? parser.parseInteger(numbers.back()) : success();
  };
  if (parser.parseCommaSeparatedList(OpAsmParser::Delimiter::Square, parseIterator))
    return failure();
  kinds = parser.getBuilder().getArrayAttr(values);
  divisors = parser.getBuilder().getDenseI64ArrayAttr(numbers);
  return success();
}

static void printIterators(OpAsmPrinter &printer, Operation *, UnitAttr more, ArrayAttr kinds,
                           DenseI64ArrayAttr divisors) {
  printer << (more ? "[..., " : "[");
  llvm::interleaveComma(llvm::zip(kinds.getAsRange<lamella::tir::IterKindAttr>(), divisors.asArrayRef()), printer,
                        [&](auto entry) {
                          auto [kind, divisor] = entry;
                          printer << stringifyIterKind(kind.getValue());
                          if (divisor != 1)
                            printer << " by " << divisor;
                        });
  printer << "]";
}

/// The keyword `read` or `write`.
static ParseResult parseAccess(OpAsmParser &parser, StringAttr &access) {
  StringRef keyword;
  SMLoc loc = parser.getCurrentLocation();
  if (failed(parser.parseOptionalKeyword(&keyword, {"read", "write"})))
    return parser.emitError(loc, "expected read or write");
  access = parser.getBuilder().getStringAttr(keyword);
  return success();
}
static void printAccess(OpAsmPrinter &printer, Operation *, StringAttr access) { printer << access.getValue(); }

#define GET_OP_CLASSES
#include "lamella/Dialect/TIR/TransformOps/TIRTransformOps.cpp.inc"

namespace {
class TIRTransformExtension : public transform::TransformDialectExtension<TIRTransformExtension> {
public:
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(TIRTransformExtension)
  using Base::Base;

  void init() {
    declareDependentDialect<lamella::tir::TIRDialect>();
    declareGeneratedDialect<lamella::tir::TIRDialect>();
    declareGeneratedDialect<affine::AffineDialect>();
    declareGeneratedDialect<arith::ArithDialect>();
    declareGeneratedDialect<func::FuncDialect>();
    declareGeneratedDialect<memref::MemRefDialect>();
    declareGeneratedDialect<scf::SCFDialect>();
    registerTransformOps<
#define GET_OP_LIST
#include "lamella/Dialect/TIR/TransformOps/TIRTransformOps.cpp.inc"
        >();
  }
};
} // namespace

void lamella::tir::registerTransformOps(DialectRegistry &registry) { registry.addExtensions<TIRTransformExtension>(); }
