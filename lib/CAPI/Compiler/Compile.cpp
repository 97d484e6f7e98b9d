// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "../Runtime/RunnerImpl.h"
#include "LastError.h"
#include "Options.h"
#include <cstdlib>
#include <cstring>

using namespace lamella;

static thread_local std::string lastError;

void lamella::setLastError(const Status &status) { lastError = status.message(); }
const char *lamella_compiler_error(void) { return lastError.c_str(); }
uint32_t lamella_compiler_api_version(void) { return LAMELLA_COMPILER_API_VERSION; }

LamellaCompileOptions lamella::readOptions(const LamellaCompileOptions *given) {
  LamellaCompileOptions options = {};
  if (given)
    std::memcpy(&options, given, std::min<size_t>(given->struct_size, sizeof(options)));
  return options;
}

CompileOptions lamella::toDriver(const LamellaCompileOptions &options) {
  auto text = [](const char *given, const char *otherwise) { return std::string(given ? given : otherwise); };
  return {options.fast ? Precision::Fast : Precision::F32, text(options.schedules, "builtin"),
          text(options.dispatch, ""), text(options.cache, "")};
}

static Expected<std::unique_ptr<LamellaRunner>> makeRunner(const Source &source, const LamellaCompileOptions &options) {
  Expected<CompiledModel> compiled = compile(source, toDriver(options));
  if (!compiled)
    return compiled.status();
  auto runner = std::make_unique<LamellaRunner>(options.threads);
  if (Status status = runner->load(std::move(compiled->module), options.model); !status)
    return status;
  return runner;
}

LamellaRunner *lamella_compile(const char *text, size_t size, const char *name, const LamellaCompileOptions *options) {
  Expected<std::unique_ptr<LamellaRunner>> runner =
      makeRunner(Source::inMemory({text, size}, name), readOptions(options));
  if (runner)
    return runner.take().release();
  setLastError(runner.status());
  return nullptr;
}

char *lamella_emit(const char *text, size_t size, const char *name, const char *level, const char *kernel,
                   const LamellaCompileOptions *options) {
  std::optional<Level> to = parseLevel(level);
  if (!to) {
    setLastError(Status::error("expected the level relax, linalg, tir, scheduled, llvm or asm, got '" +
                               std::string(level) + "'"));
    return nullptr;
  }
  Expected<std::string> result =
      emitText(Source::inMemory({text, size}, name), *to, kernel ? kernel : "", toDriver(readOptions(options)));
  if (result)
    return strdup(result->c_str());
  setLastError(result.status());
  return nullptr;
}

void lamella_text_free(char *text) { std::free(text); }

int32_t lamella_emit_library(const char *text, size_t size, const char *name, const char *path,
                             const LamellaCompileOptions *options) {
  Expected<std::string> warning =
      emitLibrary(Source::inMemory({text, size}, name), path, toDriver(readOptions(options)));
  if (warning)
    return LAMELLA_OK;
  setLastError(warning.status());
  return LAMELLA_ERROR_LIBRARY;
}
