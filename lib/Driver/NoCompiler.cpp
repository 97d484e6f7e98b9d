// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The compiler of a build without LLVM.
#include "lamella/Driver/Driver.h"

using namespace lamella;

static Status refuse(const Source &source) {
  return Status::error(source.name() +
                       ": expected a lamella with its compiler, got one built without (LAMELLA_COMPILER=OFF)");
}

bool lamella::hasCompiler() { return false; }

Expected<CompiledModel> lamella::compile(const Source &source, const CompileOptions &, const Progress &) {
  return refuse(source);
}

Expected<std::string> lamella::emitText(const Source &source, Level, const std::string &, const CompileOptions &,
                                        const Progress &) {
  return refuse(source);
}

Expected<std::string> lamella::emitLibrary(const Source &source, const std::string &, const CompileOptions &,
                                           const Progress &) {
  return refuse(source);
}
