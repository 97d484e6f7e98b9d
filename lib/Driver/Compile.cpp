// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The compiler behind Driver.h: a model file or the text of a level becomes a module in this process.
#include "lamella/Driver/Driver.h"

#include "lamella/Import/GGUF/ImportGGUF.h"
#include "lamella/Pipelines/Pipelines.h"
#include "lamella/Target/CPU/JIT.h"
#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Target/LLVMIR/Dialect/All.h"

using namespace mlir;
using namespace lamella;

namespace {
/// A context with every dialect of the pipeline, which keeps the first error as text.
class Compiler {
public:
  Compiler()
      : context(makeRegistry()), handler(&context, [this](Diagnostic &diagnostic) { return keep(diagnostic); }) {}

  MLIRContext &getContext() { return context; }

  /// The error that was reported, led by the file's name, and by that of the file it is in where that is another.
  Status takeError(const std::string &file) {
    std::string text = error.empty() ? "the compiler failed without saying why" : error;
    if (!errorFile.empty() && errorFile != file)
      text = errorFile + ":" + text;
    error.clear();
    errorFile.clear();
    return Status::error(file + ": " + text);
  }

  Status lower(ModuleOp module, Phase to, const std::string &file, const CompileOptions &options) {
    return succeeded(lowerTo(module, to, {options.schedules, options.precision})) ? Status::success() : takeError(file);
  }

private:
  static DialectRegistry makeRegistry() {
    DialectRegistry registry;
    registerAllDialects(registry);
    registerAllExtensions(registry);
    registerAllToLLVMIRTranslations(registry);
    registerDialects(registry);
    return registry;
  }

  LogicalResult keep(Diagnostic &diagnostic) {
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

  MLIRContext context;
  std::string error, errorFile;
  ScopedDiagnosticHandler handler;
};
} // namespace

static void announce(const Progress &progress, std::string_view phase) {
  if (progress)
    progress(phase);
}

/// From any level to a module that can be called.
static Expected<CompiledModel> finish(Compiler &compiler, ModuleOp module, const std::string &file,
                                      const CompileOptions &options, const Progress &progress) {
  announce(progress, "lowering kernels");
  if (Status status = compiler.lower(module, Phase::LLVM, file, options); !status)
    return status;
  announce(progress, "compiling kernels");
  auto code = cpu::JITModule::compile(module);
  if (!code)
    return Status::error(file + ": " + llvm::toString(code.takeError()));
  auto object = (*code)->lookup<const LamellaModule *>("lamella_module");
  if (!object)
    return Status::error(file + ": " + llvm::toString(object.takeError()));
  Expected<Module> result = Module::create(*object, std::shared_ptr<cpu::JITModule>(std::move(*code)), file);
  if (!result)
    return result.status();
  return CompiledModel{result.take(), /*compilations=*/1};
}

bool lamella::hasCompiler() { return true; }

Expected<CompiledModel> lamella::compileModel(const ModelFile &model, const CompileOptions &options,
                                              const Progress &progress) {
  Compiler compiler;
  announce(progress, "reading the graph");
  Expected<OwningOpRef<ModuleOp>> module = importGGUF(model, compiler.getContext());
  if (!module)
    return module.status();
  return finish(compiler, **module, model.name(), options, progress);
}

Expected<CompiledModel> lamella::compileText(const std::string &path, const CompileOptions &options,
                                             const Progress &progress) {
  Compiler compiler;
  announce(progress, "reading the module");
  OwningOpRef<ModuleOp> module = parseSourceFile<ModuleOp>(path, &compiler.getContext());
  if (!module)
    return compiler.takeError(path);
  return finish(compiler, *module, path, options, progress);
}

Expected<std::string> lamella::emitText(const ModelFile &model, Level level, const CompileOptions &options,
                                        const Progress &progress) {
  Compiler compiler;
  announce(progress, "reading the graph");
  Expected<OwningOpRef<ModuleOp>> module = importGGUF(model, compiler.getContext());
  if (!module)
    return module.status();
  announce(progress, "lowering kernels");
  std::optional<Phase> phase = symbolizePhase(StringRef(levelName(level).data(), levelName(level).size()));
  if (Status status = compiler.lower(**module, *phase, model.name(), options); !status)
    return status;
  std::string text;
  llvm::raw_string_ostream os(text);
  (**module)->print(os, OpPrintingFlags().enableDebugInfo(/*enable=*/true, /*prettyForm=*/false));
  return text;
}
