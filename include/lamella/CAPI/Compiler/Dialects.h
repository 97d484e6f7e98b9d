// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/*
 * Lamella's dialects and passes for users of MLIR's C interface, among them the Python bindings. Attributes and types
 * are made by parsing their text (mlirAttributeParseGet); these functions tell them apart and take them apart.
 */
#ifndef LAMELLA_CAPI_COMPILER_DIALECTS_H
#define LAMELLA_CAPI_COMPILER_DIALECTS_H

#include "mlir-c/IR.h"
#include "mlir-c/Support.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Every dialect and extension of the pipeline, upstream's and ours, with the translations to LLVM IR. */
MLIR_CAPI_EXPORTED void lamellaRegisterDialects(MlirDialectRegistry registry);
/* Every pass and phase of ours, and upstream's. To be called once. */
MLIR_CAPI_EXPORTED void lamellaRegisterPasses(void);

#define LAMELLA_DECLARE_ATTRIBUTE(name)                                                                                \
  MLIR_CAPI_EXPORTED bool lamellaAttributeIsA##name(MlirAttribute attribute);                                          \
  MLIR_CAPI_EXPORTED MlirTypeID lamella##name##AttrGetTypeID(void)
#define LAMELLA_DECLARE_TYPE(name)                                                                                     \
  MLIR_CAPI_EXPORTED bool lamellaTypeIsA##name(MlirType type);                                                         \
  MLIR_CAPI_EXPORTED MlirTypeID lamella##name##TypeGetTypeID(void)

LAMELLA_DECLARE_ATTRIBUTE(RelaxSize);
LAMELLA_DECLARE_ATTRIBUTE(RelaxShape);
LAMELLA_DECLARE_ATTRIBUTE(RelaxSymbolDecl);
LAMELLA_DECLARE_ATTRIBUTE(TIRScope);
LAMELLA_DECLARE_ATTRIBUTE(TIRForKind);
LAMELLA_DECLARE_ATTRIBUTE(TIRIterKind);
LAMELLA_DECLARE_ATTRIBUTE(TIRFact);
LAMELLA_DECLARE_TYPE(RelaxSize);
LAMELLA_DECLARE_TYPE(RelaxState);

/* The expression as text: `b * n + 4`. */
MLIR_CAPI_EXPORTED void lamellaRelaxSizeAttrPrint(MlirAttribute size, MlirStringCallback callback, void *user);
/* True, and the value, if the expression has no symbol. */
MLIR_CAPI_EXPORTED bool lamellaRelaxSizeAttrGetConstant(MlirAttribute size, int64_t *value);
/* How many dimensions; the size of one, null where it is unknown. */
MLIR_CAPI_EXPORTED intptr_t lamellaRelaxShapeAttrGetRank(MlirAttribute shape);
MLIR_CAPI_EXPORTED MlirAttribute lamellaRelaxShapeAttrGetSize(MlirAttribute shape, intptr_t dim);
/* The declared name, and its least and greatest value; the latter is -1 where it is unbounded. */
MLIR_CAPI_EXPORTED MlirStringRef lamellaRelaxSymbolDeclAttrGetName(MlirAttribute decl);
MLIR_CAPI_EXPORTED int64_t lamellaRelaxSymbolDeclAttrGetLower(MlirAttribute decl);
MLIR_CAPI_EXPORTED int64_t lamellaRelaxSymbolDeclAttrGetUpper(MlirAttribute decl);
/* The word of a tir.scope, for_kind, iter_kind or fact. */
MLIR_CAPI_EXPORTED MlirStringRef lamellaTIREnumAttrGetValue(MlirAttribute attribute);
MLIR_CAPI_EXPORTED MlirAttribute lamellaRelaxSizeTypeGetSize(MlirType type);
/* batch, layers, heads, head dimension. */
MLIR_CAPI_EXPORTED intptr_t lamellaRelaxStateTypeGetRank(MlirType type);
MLIR_CAPI_EXPORTED MlirAttribute lamellaRelaxStateTypeGetSize(MlirType type, intptr_t dim);
MLIR_CAPI_EXPORTED MlirType lamellaRelaxStateTypeGetElementType(MlirType type);

#ifdef __cplusplus
}
#endif

#endif /* LAMELLA_CAPI_COMPILER_DIALECTS_H */
