// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/CAPI/Compiler/Dialects.h"
#include "lamella/Dialect/Relax/IR/Relax.h"
#include "lamella/Dialect/TIR/IR/TIR.h"
#include "lamella/Pipelines/Pipelines.h"
#include "mlir/CAPI/IR.h"
#include "mlir/CAPI/Support.h"
#include "mlir/CAPI/Utils.h"
#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/InitAllPasses.h"
#include "mlir/Target/LLVMIR/Dialect/All.h"

using namespace mlir;
using namespace lamella;

void lamellaRegisterDialects(MlirDialectRegistry registry) {
  registerAllDialects(*unwrap(registry));
  registerAllExtensions(*unwrap(registry));
  registerAllToLLVMIRTranslations(*unwrap(registry));
  registerDialects(*unwrap(registry));
}

void lamellaRegisterPasses() {
  registerAllPasses();
  registerPasses();
}

#define LAMELLA_DEFINE_ATTRIBUTE(name, Attr)                                                                           \
  bool lamellaAttributeIsA##name(MlirAttribute attribute) { return isa<Attr>(unwrap(attribute)); }                     \
  MlirTypeID lamella##name##AttrGetTypeID(void) { return wrap(Attr::getTypeID()); }
#define LAMELLA_DEFINE_TYPE(name, Type)                                                                                \
  bool lamellaTypeIsA##name(MlirType type) { return isa<Type>(unwrap(type)); }                                         \
  MlirTypeID lamella##name##TypeGetTypeID(void) { return wrap(Type::getTypeID()); }

LAMELLA_DEFINE_ATTRIBUTE(RelaxSize, relax::SizeAttr)
LAMELLA_DEFINE_ATTRIBUTE(RelaxShape, relax::ShapeAttr)
LAMELLA_DEFINE_ATTRIBUTE(RelaxSymbolDecl, relax::SymbolDeclAttr)
LAMELLA_DEFINE_ATTRIBUTE(TIRScope, tir::ScopeAttr)
LAMELLA_DEFINE_ATTRIBUTE(TIRForKind, tir::ForKindAttr)
LAMELLA_DEFINE_ATTRIBUTE(TIRIterKind, tir::IterKindAttr)
LAMELLA_DEFINE_ATTRIBUTE(TIRFact, tir::FactAttr)
LAMELLA_DEFINE_TYPE(RelaxSize, relax::SizeType)
LAMELLA_DEFINE_TYPE(RelaxState, relax::StateType)

void lamellaRelaxSizeAttrPrint(MlirAttribute size, MlirStringCallback callback, void *user) {
  mlir::detail::CallbackOstream stream(callback, user);
  cast<relax::SizeAttr>(unwrap(size)).printExpr(stream);
}

bool lamellaRelaxSizeAttrGetConstant(MlirAttribute size, int64_t *value) {
  std::optional<int64_t> constant = cast<relax::SizeAttr>(unwrap(size)).getConstant();
  *value = constant.value_or(0);
  return constant.has_value();
}

intptr_t lamellaRelaxShapeAttrGetRank(MlirAttribute shape) {
  return cast<relax::ShapeAttr>(unwrap(shape)).getSizes().size();
}
MlirAttribute lamellaRelaxShapeAttrGetSize(MlirAttribute shape, intptr_t dim) {
  return wrap(Attribute(cast<relax::ShapeAttr>(unwrap(shape)).getSizes()[dim]));
}

MlirStringRef lamellaRelaxSymbolDeclAttrGetName(MlirAttribute decl) {
  return wrap(cast<relax::SymbolDeclAttr>(unwrap(decl)).getName().getValue());
}
int64_t lamellaRelaxSymbolDeclAttrGetLower(MlirAttribute decl) {
  return cast<relax::SymbolDeclAttr>(unwrap(decl)).getLower();
}
int64_t lamellaRelaxSymbolDeclAttrGetUpper(MlirAttribute decl) {
  return cast<relax::SymbolDeclAttr>(unwrap(decl)).getUpper().value_or(-1);
}

MlirStringRef lamellaTIREnumAttrGetValue(MlirAttribute attribute) {
  return wrap(llvm::TypeSwitch<Attribute, StringRef>(unwrap(attribute))
                  .Case([](tir::ScopeAttr scope) { return tir::stringifyScope(scope.getValue()); })
                  .Case([](tir::ForKindAttr kind) { return tir::stringifyForKind(kind.getValue()); })
                  .Case([](tir::IterKindAttr kind) { return tir::stringifyIterKind(kind.getValue()); })
                  .Case([](tir::FactAttr fact) { return tir::stringifyFact(fact.getValue()); }));
}

MlirAttribute lamellaRelaxSizeTypeGetSize(MlirType type) {
  return wrap(Attribute(cast<relax::SizeType>(unwrap(type)).getExpr()));
}

intptr_t lamellaRelaxStateTypeGetRank(MlirType type) { return cast<relax::StateType>(unwrap(type)).getSizes().size(); }
MlirAttribute lamellaRelaxStateTypeGetSize(MlirType type, intptr_t dim) {
  return wrap(Attribute(cast<relax::StateType>(unwrap(type)).getSizes()[dim]));
}
MlirType lamellaRelaxStateTypeGetElementType(MlirType type) {
  return wrap(cast<relax::StateType>(unwrap(type)).getElementType());
}
