// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A plugin as a user would write it, outside of our sources: a dialect with one op and a pass over it.
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/DialectImplementation.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/Pass/Pass.h"
#include "mlir/Tools/Plugins/DialectPlugin.h"
#include "mlir/Tools/Plugins/PassPlugin.h"

using namespace mlir;

namespace {

/// `"toy.mark"() : () -> ()`: nothing but a place.
struct MarkOp : Op<MarkOp, OpTrait::ZeroOperands, OpTrait::ZeroResults, OpTrait::ZeroRegions> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(MarkOp)
  using Op::Op;
  static StringRef getOperationName() { return "toy.mark"; }
  static ArrayRef<StringRef> getAttributeNames() { return {}; }
};

struct ToyDialect : Dialect {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(ToyDialect)
  explicit ToyDialect(MLIRContext *context) : Dialect("toy", context, TypeID::get<ToyDialect>()) {
    addOperations<MarkOp>();
  }
  static StringRef getDialectNamespace() { return "toy"; }
};

/// Erases the marks.
struct ToyErasePass : PassWrapper<ToyErasePass, OperationPass<ModuleOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(ToyErasePass)
  StringRef getArgument() const final { return "toy-erase-marks"; }
  StringRef getDescription() const final { return "erases toy.mark"; }
  void runOnOperation() final {
    getOperation().walk([](MarkOp mark) { mark.erase(); });
  }
};

} // namespace

extern "C" LLVM_ATTRIBUTE_WEAK DialectPluginLibraryInfo mlirGetDialectPluginInfo() {
  return {MLIR_PLUGIN_API_VERSION, "Toy", "1", [](DialectRegistry *registry) { registry->insert<ToyDialect>(); }};
}

extern "C" LLVM_ATTRIBUTE_WEAK PassPluginLibraryInfo mlirGetPassPluginInfo() {
  return {MLIR_PLUGIN_API_VERSION, "Toy", "1", [] { PassRegistration<ToyErasePass>(); }};
}
