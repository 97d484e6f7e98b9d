// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Driver/OpenModel.h"
#include "PackedWeights.h"
#include "lamella/Runtime/Core/OpenLibraries.h"
#include <fstream>
#include <iterator>

#if defined(__GLIBC__)
#include <malloc.h>
#endif

using namespace lamella;

Expected<OpenFile> OpenFile::open(const std::string &path) {
  Expected<ModelFile> file = ModelFile::open(path);
  if (!file)
    return file.status();
  Expected<Tokenizer> tokenizer = loadTokenizer(*file);
  if (!tokenizer)
    return tokenizer.status();
  Expected<int64_t> contextLength = readContextLength(*file);
  if (!contextLength)
    return contextLength.status();
  return OpenFile{file.take(), tokenizer.take(), *contextLength};
}

static Expected<CompiledModel> getModule(const OpenFile &file, const ModelOptions &options, const Progress &progress) {
  if (options.module.empty())
    return compile(file.file, options.compile, progress);
  if (!options.module.ends_with(".so"))
    return compile(Source(options.module), options.compile, progress);
  Expected<Module> module = Module::open(options.module);
  if (!module)
    return module.status();
  std::ifstream library(options.module, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(library), {}};
  return CompiledModel{module.take(), {}, toHex(sha256(bytes)), {}};
}

Expected<OpenModel> OpenModel::load(const OpenFile &file, const ModelOptions &options, const Progress &progress,
                                    const std::function<void(const std::string &)> &warn) {
  progress("compiling " + file.file.name());
  Expected<CompiledModel> compiled = getModule(file, options, progress);
  if (!compiled)
    return compiled.status();
  if (!compiled->warning.empty())
    warn(compiled->warning);
  // Not before: every library that is loaded counts as a part of the compiler, and its code would be compiled anew.
  Expected<LibraryLookup> libraries = openLibraries(options.libraries, engineLibrary());
  if (!libraries)
    return libraries.status();
  progress("loading " + file.file.name());
  auto threads = std::make_unique<ThreadPool>(ThreadPoolOptions{unsigned(options.threads)});
  auto run = [](void *pool, void (*body)(void *, int64_t), void *data, int64_t count) {
    static_cast<ThreadPool *>(pool)->parallelFor(body, data, count);
  };
  Expected<PackedWeights> packed = PackedWeights::open(options.compile.cache, file.file.identity(), compiled->identity);
  if (!packed)
    return packed.status();
  Expected<std::unique_ptr<LoadedModule>> module =
      LoadedModule::create(compiled->module, &file.file, {{run, threads.get()}, libraries.take(), &*packed});
  if (!module)
    return module.status();
  if (compiled->warning.empty() && !packed->warning().empty())
    warn(packed->warning());
  compiled->counts.packedBytes = (*module)->madeBytes();
  // Of a weight and what the module made of it when it was loaded, only one is to take memory.
  file.file.releasePages();
#if defined(__GLIBC__)
  ::malloc_trim(0); // what compiling took
#endif
  return OpenModel{std::move(threads), module.take(), compiled->counts};
}

Expected<Session> OpenModel::makeSession(const OpenFile &file, int64_t batch) const {
  Expected<Session> session = Session::create(*module, file.tokenizer, batch, file.contextLength);
  if (!session)
    return session.status().withContext(file.file.name());
  return session;
}
