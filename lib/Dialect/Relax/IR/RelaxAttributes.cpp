// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Text and verification of attributes and types.
#include "lamella/Dialect/Relax/IR/SizeExpr.h"
#include "lamella/Dialect/Relax/IR/TensorShape.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace lamella;
using namespace lamella::relax;

#include "lamella/Dialect/Relax/IR/RelaxEnums.cpp.inc"
#define GET_ATTRDEF_CLASSES
#include "lamella/Dialect/Relax/IR/RelaxAttributes.cpp.inc"
#define GET_TYPEDEF_CLASSES
#include "lamella/Dialect/Relax/IR/RelaxTypes.cpp.inc"

void RelaxDialect::registerAttributesAndTypes() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "lamella/Dialect/Relax/IR/RelaxAttributes.cpp.inc"
      >();
  addTypes<
#define GET_TYPEDEF_LIST
#include "lamella/Dialect/Relax/IR/RelaxTypes.cpp.inc"
      >();
}

//===----------------------------------------------------------------------===//
// Sizes
//===----------------------------------------------------------------------===//

// An atom has no text of its own: it is printed as the size it is part of.
Attribute AtomAttr::parse(AsmParser &parser, Type) {
  parser.emitError(parser.getNameLoc(), "an atom is written as a size, #relax.size<...>");
  return {};
}

void AtomAttr::print(AsmPrinter &printer) const {
  printer << "<";
  SizeAttr::get(getContext(), {1}, {1}, {*this}).printExpr(printer.getStream());
  printer << ">";
}

template <typename T>
static T parseBracketedSize(AsmParser &parser, function_ref<T(SizeAttr)> build) {
  if (parser.parseLess())
    return {};
  FailureOr<SizeAttr> size = parseSizeExpr(parser);
  if (failed(size) || parser.parseGreater())
    return {};
  return build(*size);
}

Attribute SizeAttr::parse(AsmParser &parser, Type) {
  return parseBracketedSize<Attribute>(parser, [](SizeAttr size) { return size; });
}

void SizeAttr::print(AsmPrinter &printer) const {
  printer << "<";
  printExpr(printer.getStream());
  printer << ">";
}

Type SizeType::parse(AsmParser &parser) {
  return parseBracketedSize<Type>(parser, [&](SizeAttr size) { return SizeType::get(parser.getContext(), size); });
}

void SizeType::print(AsmPrinter &printer) const {
  printer << "<";
  getExpr().printExpr(printer.getStream());
  printer << ">";
}

//===----------------------------------------------------------------------===//
// Shapes
//===----------------------------------------------------------------------===//

static ParseResult parseSizes(AsmParser &parser, AsmParser::Delimiter delimiter, SmallVectorImpl<SizeAttr> &sizes) {
  return parser.parseCommaSeparatedList(delimiter, [&]() -> ParseResult {
    FailureOr<SizeAttr> size = parseSizeOrUnknown(parser);
    if (failed(size))
      return failure();
    sizes.push_back(*size);
    return success();
  });
}

static void printSizes(AsmPrinter &printer, ArrayRef<SizeAttr> sizes) {
  llvm::interleaveComma(sizes, printer, [&](SizeAttr size) { printSizeOrUnknown(printer.getStream(), size); });
}

Attribute ShapeAttr::parse(AsmParser &parser, Type) {
  SmallVector<SizeAttr> sizes;
  if (parseSizes(parser, AsmParser::Delimiter::LessGreater, sizes))
    return {};
  return ShapeAttr::get(parser.getContext(), sizes);
}

void ShapeAttr::print(AsmPrinter &printer) const {
  printer << "<";
  printSizes(printer, getSizes());
  printer << ">";
}

LogicalResult ShapeAttr::verifyEncoding(ArrayRef<int64_t> shape, Type,
                                        function_ref<InFlightDiagnostic()> emitError) const {
  // C1
  if (getSizes().size() != shape.size())
    return emitError() << "expected one entry of the shape for each dimension, got " << getSizes().size()
                       << " for rank " << shape.size();
  bool symbolic = false;
  for (auto [dim, extent] : llvm::enumerate(shape)) {
    SizeAttr size = getSizes()[dim];
    std::optional<int64_t> constant = size ? size.getConstant() : std::nullopt;
    symbolic |= size && !constant;
    // C2
    if (ShapedType::isDynamic(extent) ? constant.has_value() : constant != extent) {
      InFlightDiagnostic diagnostic = emitError() << "expected entry " << dim << " of the shape to be ";
      if (ShapedType::isDynamic(extent))
        diagnostic << "an expression or '?', as the dimension is dynamic";
      else
        diagnostic << extent << ", the static dimension";
      return diagnostic << ", got " << (size ? size.str() : "?");
    }
  }
  // C3
  if (!symbolic)
    return emitError() << "expected a shape that names a symbol; a tensor type without symbols has no shape attribute";
  return success();
}

//===----------------------------------------------------------------------===//
// Symbol declarations
//===----------------------------------------------------------------------===//

LogicalResult SymbolDeclAttr::verify(function_ref<InFlightDiagnostic()> emitError, StringAttr name, int64_t lower,
                                     std::optional<int64_t> upper) {
  if (lower < 0)
    return emitError() << "expected symbol '" << name.getValue() << "' to have a bound of at least 0, got " << lower;
  if (upper && *upper < lower)
    return emitError() << "expected symbol '" << name.getValue() << "' to have a non-empty range, got [" << lower
                       << ", " << *upper << "]";
  return success();
}

/// `n`, `n in [1, 4096]` or `n in [1, inf]`.
FailureOr<SymbolDeclAttr> relax::parseSymbolDecl(AsmParser &parser) {
  StringRef name;
  int64_t lower = 0;
  std::optional<int64_t> upper;
  SMLoc location = parser.getCurrentLocation();
  if (parser.parseKeyword(&name))
    return failure();
  if (succeeded(parser.parseOptionalKeyword("in"))) {
    if (parser.parseLSquare() || parser.parseInteger(lower) || parser.parseComma())
      return failure();
    if (failed(parser.parseOptionalKeyword("inf")) && parser.parseInteger(upper.emplace()))
      return failure();
    if (parser.parseRSquare())
      return failure();
  }
  auto emitError = [&] { return parser.emitError(location); };
  auto decl = SymbolDeclAttr::getChecked(emitError, parser.getContext(), StringAttr::get(parser.getContext(), name),
                                         lower, upper);
  if (!decl)
    return failure();
  return decl;
}

void relax::printSymbolDecl(raw_ostream &os, SymbolDeclAttr decl) {
  os << decl.getName().getValue();
  if (decl.getLower() == 0 && !decl.getUpper())
    return;
  os << " in [" << decl.getLower() << ", ";
  if (decl.getUpper())
    os << *decl.getUpper();
  else
    os << "inf";
  os << "]";
}

Attribute SymbolDeclAttr::parse(AsmParser &parser, Type) {
  if (parser.parseLess())
    return {};
  FailureOr<SymbolDeclAttr> decl = parseSymbolDecl(parser);
  if (failed(decl) || parser.parseGreater())
    return {};
  return *decl;
}

void SymbolDeclAttr::print(AsmPrinter &printer) const {
  printer << "<";
  printSymbolDecl(printer.getStream(), *this);
  printer << ">";
}

//===----------------------------------------------------------------------===//
// States
//===----------------------------------------------------------------------===//

Type StateType::parse(AsmParser &parser) {
  StringRef keyword;
  SmallVector<SizeAttr> sizes;
  Type elementType;
  SMLoc location = parser.getCurrentLocation();
  if (parser.parseLess() || parser.parseKeyword(&keyword))
    return {};
  std::optional<StateKind> kind = symbolizeStateKind(keyword);
  if (!kind) {
    parser.emitError(location, "expected a kind of state (kv_cache), got '") << keyword << "'";
    return {};
  }
  if (parser.parseComma() || parseSizes(parser, AsmParser::Delimiter::Square, sizes) || parser.parseComma() ||
      parser.parseType(elementType) || parser.parseGreater())
    return {};
  return StateType::getChecked([&] { return parser.emitError(location); }, parser.getContext(), *kind, sizes,
                               elementType);
}

void StateType::print(AsmPrinter &printer) const {
  printer << "<" << stringifyStateKind(getKind()) << ", [";
  printSizes(printer, getSizes());
  printer << "], " << getElementType() << ">";
}

LogicalResult StateType::verify(function_ref<InFlightDiagnostic()> emitError, StateKind, ArrayRef<SizeAttr> sizes,
                                Type elementType) {
  if (sizes.size() != 4)
    return emitError() << "expected 4 sizes [batch, layers, heads, head dim] in a kv_cache, got " << sizes.size();
  if (llvm::is_contained(sizes, SizeAttr()))
    return emitError() << "expected every size of a kv_cache to be known, got '?'";
  for (SizeAttr size : sizes.drop_front())
    if (!size.getConstant())
      return emitError() << "expected constant layers, heads and head dim in a kv_cache, got " << size.str();
  if (!isa<FloatType>(elementType))
    return emitError() << "expected a floating-point element type in a kv_cache, got " << elementType;
  return success();
}
