// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/*
 * Compiles the text of a module without weights and calls entries of it on arrays:
 *
 *   call-entry [--dispatch=RULES.mlir] [--library=FUNCTIONS.so] MODULE.mlir ENTRY IN.npy... OUT.npy [, ENTRY ...]...
 *
 * Each entry has one result, a tensor. Elements are f32 or i32.
 */
#include "lamella/Driver/Driver.h"
#include "lamella/Runtime/CPU/ThreadPool.h"
#include "lamella/Runtime/Core/LoadedModule.h"
#include "lamella/Runtime/Core/OpenLibraries.h"
#include "lamella/Runtime/Core/Values.h"
#include "lamella/Support/Npy.h"
#include <cstring>
#include <iostream>

using namespace lamella;

static Status call(LoadedModule &module, const std::string &entry, std::span<const std::string> files) {
  std::vector<NpyArray> arrays;
  std::vector<LamellaValue> arguments;
  for (const std::string &file : files.first(files.size() - 1)) {
    Expected<NpyArray> array = readNpy(file);
    if (!array)
      return array.status();
    arrays.push_back(array.take());
  }
  for (const NpyArray &array : arrays)
    arguments.push_back(tensorValue(array.data.data(), array.kind == 'f' ? LAMELLA_F32 : LAMELLA_I32, array.shape));
  Expected<Results> results = module.call(entry, arguments);
  if (!results)
    return results.status();
  const LamellaTensor &tensor = (*results)[0].as.tensor;
  NpyArray array;
  array.kind = tensor.element_type == LAMELLA_F32 ? 'f' : 'i';
  array.shape.assign(tensor.shape, tensor.shape + tensor.rank);
  array.data.resize(*tensorBytes(tensor));
  std::memcpy(array.data.data(), tensor.data, array.data.size());
  return writeNpy(files.back(), array);
}

/// Takes `--NAME=VALUE` off the words, if they begin with it.
static std::string takeOption(std::span<const std::string> &words, const std::string &name) {
  std::string prefix = "--" + name + "=";
  if (words.empty() || !words[0].starts_with(prefix))
    return "";
  std::string value = words[0].substr(prefix.size());
  words = words.subspan(1);
  return value;
}

static Status run(std::span<const std::string> words) {
  CompileOptions options;
  options.dispatch = takeOption(words, "dispatch");
  std::vector<std::string> paths;
  if (std::string path = takeOption(words, "library"); !path.empty())
    paths.push_back(path);
  Expected<LibraryLookup> libraries = openLibraries(paths);
  if (!libraries)
    return libraries.status();
  if (words.empty())
    return Status::error("expected MODULE.mlir ENTRY IN.npy... OUT.npy");
  Expected<CompiledModel> compiled = compile(Source(words[0]), options);
  if (!compiled)
    return compiled.status();
  words = words.subspan(1);
  ThreadPool threads(ThreadPoolOptions{.threads = 2});
  auto parallel = [](void *pool, void (*body)(void *, int64_t), void *data, int64_t count) {
    static_cast<ThreadPool *>(pool)->parallelFor(body, data, count);
  };
  Expected<std::unique_ptr<LoadedModule>> module =
      LoadedModule::create(compiled->module, nullptr, {{parallel, &threads}, libraries.take()});
  if (!module)
    return module.status();
  while (!words.empty()) {
    size_t count = std::find(words.begin(), words.end(), ",") - words.begin();
    if (count < 2)
      return Status::error("expected ENTRY IN.npy... OUT.npy");
    if (Status called = call(**module, words[0], words.subspan(1, count - 1)); !called)
      return called;
    words = words.subspan(std::min(count + 1, words.size()));
  }
  return Status::success();
}

int main(int argc, char **argv) {
  std::vector<std::string> words(argv + 1, argv + argc);
  Status status = run(words);
  if (!status)
    std::cerr << "call-entry: " << status.message() << "\n";
  return status ? 0 : 1;
}
