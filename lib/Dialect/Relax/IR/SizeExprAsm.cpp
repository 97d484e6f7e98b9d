// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The text of size expressions: `2 * b * n + (n floordiv 64) - 1`. What is printed parses back to the same attribute:
// the parser builds through the constructors that normalize.
#include "lamella/Dialect/Relax/IR/SizeExpr.h"

using namespace mlir;
using namespace lamella;
using namespace lamella::relax;

//===----------------------------------------------------------------------===//
// Printing
//===----------------------------------------------------------------------===//

/// Prints an operand of floordiv and mod: a bare symbol or a constant as it is, anything else in parentheses.
static void printDivisionOperand(raw_ostream &os, SizeAttr size) {
  bool atomic = size.getConstant().has_value() || size.getBareSymbol();
  os << (atomic ? "" : "(");
  size.printExpr(os);
  os << (atomic ? "" : ")");
}

static void printAtom(raw_ostream &os, AtomAttr atom, bool alone) {
  switch (atom.getKind()) {
  case AtomKind::Symbol:
    os << atom.getName().getValue();
    return;
  case AtomKind::FloorDiv:
  case AtomKind::Mod:
    os << (alone ? "" : "(");
    printDivisionOperand(os, atom.getOperands()[0]);
    os << (atom.getKind() == AtomKind::Mod ? " mod " : " floordiv ");
    printDivisionOperand(os, atom.getOperands()[1]);
    os << (alone ? "" : ")");
    return;
  case AtomKind::Min:
  case AtomKind::Max:
    os << (atom.getKind() == AtomKind::Min ? "min(" : "max(");
    llvm::interleaveComma(atom.getOperands(), os, [&](SizeAttr operand) { operand.printExpr(os); });
    os << ")";
    return;
  }
}

void SizeAttr::printExpr(raw_ostream &os) const {
  if (getEnds().empty())
    os << "0";
  for (unsigned term = 0; term < getEnds().size(); ++term) {
    int64_t coefficient = getCoefficients()[term];
    ArrayRef<AtomAttr> atoms = getTermAtoms(term);
    if (term > 0)
      os << (coefficient < 0 ? " - " : " + ");
    else if (coefficient < 0)
      os << "-";
    uint64_t magnitude = coefficient < 0 ? 0 - static_cast<uint64_t>(coefficient) : coefficient;
    if (magnitude != 1 || atoms.empty())
      os << magnitude << (atoms.empty() ? "" : " * ");
    // A sign in front belongs to the first operand of floordiv and mod.
    bool alone = atoms.size() == 1 && magnitude == 1 && (term > 0 || coefficient > 0);
    llvm::interleave(atoms, os, [&](AtomAttr atom) { printAtom(os, atom, alone); }, " * ");
  }
}

std::string SizeAttr::str() const {
  std::string text;
  llvm::raw_string_ostream os(text);
  printExpr(os);
  return text;
}

void relax::printSizeOrUnknown(raw_ostream &os, SizeAttr size) {
  if (size)
    size.printExpr(os);
  else
    os << "?";
}

//===----------------------------------------------------------------------===//
// Parsing
//===----------------------------------------------------------------------===//

static FailureOr<SizeAttr> parseSum(AsmParser &parser);

static FailureOr<SizeAttr> parseCall(AsmParser &parser, AtomKind kind) {
  SmallVector<SizeAttr> operands;
  auto parseOperand = [&]() -> ParseResult {
    FailureOr<SizeAttr> operand = parseSum(parser);
    if (failed(operand))
      return failure();
    operands.push_back(*operand);
    return success();
  };
  SMLoc location = parser.getCurrentLocation();
  if (parser.parseCommaSeparatedList(AsmParser::Delimiter::Paren, parseOperand))
    return failure();
  if (operands.empty())
    return parser.emitError(location, "expected at least one operand"), failure();
  return kind == AtomKind::Min ? minimum(operands) : maximum(operands);
}

static FailureOr<SizeAttr> getConstant(AsmParser &parser, SMLoc location, APInt value, bool negative) {
  value = value.zext(value.getBitWidth() + 1);
  if (negative)
    value.negate();
  if (!value.isSignedIntN(64))
    return parser.emitError(location, "size expression overflows 64 bits"), failure();
  return getConstantSize(parser.getContext(), value.getSExtValue());
}

static FailureOr<SizeAttr> parseFactor(AsmParser &parser) {
  // The sign first: the parser of integers takes it and insists on an integer. A signed integer is read whole, because
  // the least one has no positive counterpart.
  SMLoc location = parser.getCurrentLocation();
  bool negative = succeeded(parser.parseOptionalMinus());
  APInt constant;
  OptionalParseResult integer = parser.parseOptionalInteger(constant);
  if (integer.has_value())
    return failed(*integer) ? FailureOr<SizeAttr>(failure()) : getConstant(parser, location, constant, negative);
  if (negative) {
    FailureOr<SizeAttr> operand = parseFactor(parser);
    if (succeeded(operand) && !(operand = multiply(*operand, -1)).value())
      return parser.emitError(location, "size expression overflows 64 bits"), failure();
    return operand;
  }
  if (succeeded(parser.parseOptionalLParen())) {
    FailureOr<SizeAttr> inner = parseSum(parser);
    if (failed(inner) || parser.parseRParen())
      return failure();
    return inner;
  }
  StringRef name;
  if (failed(parser.parseOptionalKeyword(&name)))
    return parser.emitError(parser.getCurrentLocation(), "expected a symbol, an integer or '('"), failure();
  if (name == "min" || name == "max")
    return parseCall(parser, name == "min" ? AtomKind::Min : AtomKind::Max);
  if (name == "floordiv" || name == "mod")
    return parser.emitError(parser.getCurrentLocation(), "expected a symbol, got the operator '") << name << "'",
           failure();
  return getSymbolSize(parser.getContext(), name);
}

static FailureOr<SizeAttr> parseProduct(AsmParser &parser) {
  FailureOr<SizeAttr> result = parseFactor(parser);
  while (succeeded(result)) {
    SMLoc location = parser.getCurrentLocation();
    SizeAttr (*operation)(SizeAttr, SizeAttr) = nullptr;
    if (succeeded(parser.parseOptionalStar()))
      operation = multiply;
    else if (succeeded(parser.parseOptionalKeyword("floordiv")))
      operation = floorDiv;
    else if (succeeded(parser.parseOptionalKeyword("mod")))
      operation = mod;
    else
      return result;
    FailureOr<SizeAttr> operand = parseFactor(parser);
    if (failed(operand))
      return failure();
    result = operation(*result, *operand);
    if (!*result)
      return parser.emitError(location,
                              "size expression overflows 64 bits or divides by a constant that is not positive"),
             failure();
  }
  return result;
}

static FailureOr<SizeAttr> parseSum(AsmParser &parser) {
  FailureOr<SizeAttr> result = parseProduct(parser);
  while (succeeded(result)) {
    SMLoc location = parser.getCurrentLocation();
    bool negative = false;
    if (succeeded(parser.parseOptionalMinus()))
      negative = true;
    else if (failed(parser.parseOptionalPlus()))
      return result;
    FailureOr<SizeAttr> operand = parseProduct(parser);
    if (failed(operand))
      return failure();
    result = negative ? subtract(*result, *operand) : add(*result, *operand);
    if (!*result)
      return parser.emitError(location, "size expression overflows 64 bits"), failure();
  }
  return result;
}

FailureOr<SizeAttr> relax::parseSizeExpr(AsmParser &parser) { return parseSum(parser); }

FailureOr<SizeAttr> relax::parseSizeOrUnknown(AsmParser &parser) {
  if (succeeded(parser.parseOptionalQuestion()))
    return SizeAttr();
  return parseSizeExpr(parser);
}
