// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The compiler of a build without LLVM.
#include "lamella/Driver/Driver.h"

using namespace lamella;

static Status refuse(const std::string &file) {
  return Status::error(file + ": expected a lamella with its compiler, got one built without (LAMELLA_COMPILER=OFF)");
}

bool lamella::hasCompiler() { return false; }

Expected<CompiledModel> lamella::compileModel(const ModelFile &model, const CompileOptions &, const Progress &) {
  return refuse(model.name());
}

Expected<CompiledModel> lamella::compileText(const std::string &path, const CompileOptions &, const Progress &) {
  return refuse(path);
}

Expected<std::string> lamella::emitText(const ModelFile &model, Level, const std::string &, const CompileOptions &,
                                        const Progress &) {
  return refuse(model.name());
}

Expected<std::string> lamella::emitLibrary(const ModelFile &model, const std::string &, const CompileOptions &,
                                           const Progress &) {
  return refuse(model.name());
}
