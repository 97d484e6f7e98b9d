// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Compiler.h"

#include "lamella/Import/GGUF/ImportGGUF.h"
#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Target/LLVMIR/Dialect/All.h"

using namespace mlir;
using namespace lamella;

static DialectRegistry makeRegistry() {
  DialectRegistry registry;
  registerAllDialects(registry);
  registerAllExtensions(registry);
  registerAllToLLVMIRTranslations(registry);
  registerDialects(registry);
  return registry;
}

Compiler::Compiler()
    : context(makeRegistry()), handler(&context, [this](Diagnostic &diagnostic) { return keep(diagnostic); }) {}

Expected<OwningOpRef<ModuleOp>> Compiler::read(const Source &source, const Progress &progress) {
  if (progress)
    progress(source.model() ? "reading the graph" : "reading the module");
  if (source.model())
    return importGGUF(*source.model(), context);
  OwningOpRef<ModuleOp> module = source.text() ? parseSourceString<ModuleOp>(*source.text(), &context, source.name())
                                               : parseSourceFile<ModuleOp>(source.name(), &context);
  if (!module)
    return takeError(source.name());
  return module;
}

Status Compiler::takeError(const std::string &file) {
  std::string text = error.empty() ? "the compiler failed without saying why" : error;
  if (!errorFile.empty() && errorFile != file)
    text = errorFile + ":" + text;
  error.clear();
  errorFile.clear();
  return Status::error(file + ": " + text);
}

Status Compiler::lower(ModuleOp module, Phase to, const std::string &file, const CompileOptions &options) {
  allowUnsafeSchedules(options.allowUnsafe);
  return succeeded(lowerTo(module, to, {options.schedules, options.precision, options.dispatch})) ? Status::success()
                                                                                                  : takeError(file);
}

LogicalResult Compiler::keep(Diagnostic &diagnostic) {
  if (diagnostic.getSeverity() != DiagnosticSeverity::Error || !error.empty())
    return success();
  llvm::raw_string_ostream os(error);
  if (auto location = dyn_cast<FileLineColLoc>(diagnostic.getLocation())) {
    errorFile = location.getFilename().str();
    os << location.getLine() << ":" << location.getColumn() << ": ";
  } else if (auto name = dyn_cast<NameLoc>(diagnostic.getLocation())) {
    os << name.getName().getValue() << ": ";
  }
  os << diagnostic;
  return success();
}

std::string lamella::print(ModuleOp module, bool withLocations) {
  std::string text;
  llvm::raw_string_ostream os(text);
  module->print(os, OpPrintingFlags().enableDebugInfo(withLocations, /*prettyForm=*/false));
  return text;
}
