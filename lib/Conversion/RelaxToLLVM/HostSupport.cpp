// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "HostSupport.h"

#include "mlir/Conversion/ArithToLLVM/ArithToLLVM.h"
#include "mlir/Conversion/ControlFlowToLLVM/ControlFlowToLLVM.h"
#include "mlir/Conversion/LLVMCommon/TypeConverter.h"
#include "mlir/Conversion/SCFToControlFlow/SCFToControlFlow.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Transforms/DialectConversion.h"

using namespace mlir;
using namespace lamella;

static constexpr const char *supportText =
#include "HostSupport.inc"
    ;

/// The text is written with scf and arith; generated host code is the llvm dialect alone.
static LogicalResult lowerToLLVM(ModuleOp library) {
  MLIRContext *context = library.getContext();
  LLVMTypeConverter converter(context);
  RewritePatternSet patterns(context);
  populateSCFToControlFlowConversionPatterns(patterns);
  arith::populateArithToLLVMConversionPatterns(converter, patterns);
  cf::populateControlFlowToLLVMConversionPatterns(converter, patterns);
  ConversionTarget target(*context);
  target.addLegalDialect<LLVM::LLVMDialect>();
  target.addLegalOp<ModuleOp>();
  return applyFullConversion(library, target, std::move(patterns));
}

HostSupport::HostSupport(ModuleOp module) : module(module) {
  library = parseSourceString<ModuleOp>(supportText, ParserConfig(module.getContext(), /*verifyAfterParse=*/false));
  if (!library || failed(lowerToLLVM(*library)))
    llvm::report_fatal_error("the host support functions do not compile");
}

void HostSupport::copy(StringRef symbol) {
  if (module.lookupSymbol(symbol))
    return;
  Operation *source = library->lookupSymbol(symbol);
  Operation *clone = source->clone();
  module.getBody()->push_back(clone);
  if (auto uses = SymbolTable::getSymbolUses(source))
    for (const SymbolTable::SymbolUse &use : *uses)
      copy(use.getSymbolRef().getRootReference().getValue());
}

LLVM::LLVMFuncOp HostSupport::get(StringRef name) {
  std::string symbol = ("lamella_host_" + name).str();
  copy(symbol);
  return module.lookupSymbol<LLVM::LLVMFuncOp>(symbol);
}
