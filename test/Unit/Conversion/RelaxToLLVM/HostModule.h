// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A module compiled in memory and called through its ABI.
#ifndef LAMELLA_TEST_UNIT_CONVERSION_RELAXTOLLVM_HOSTMODULE_H
#define LAMELLA_TEST_UNIT_CONVERSION_RELAXTOLLVM_HOSTMODULE_H

#include "lamella-c/Module.h"
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace lamella::test {

/// Kernels on f32 vectors: `@double<n>(x, y)` y = 2 x, `@add<n>(x, y, z)` z = x + y, `@isPositive(x, c)` c = x[0] > 0,
/// and
/// `@fail()`, which returns status 4 with the text "no". Each is a declaration and its packed form.
extern const char *const kernels;

class HostModule {
public:
  /// Compiles; the test fails if that does.
  explicit HostModule(const std::string &text, bool splitSegments = false);
  ~HostModule();
  /// The errors that compiling the text gives.
  static std::string compileError(const std::string &text);

  const LamellaModule &module() const { return *object; }
  const LamellaEntry &entry(const std::string &name) const;
  /// Calls the entry; its results are in `results`.
  int32_t run(const std::string &name, const std::vector<LamellaValue> &arguments);
  std::string error() const { return context.error; }
  /// Result `index` as f32 values.
  std::vector<float> values(size_t index) const;
  std::vector<int64_t> shape(size_t index) const;

  LamellaContext context = {};
  std::vector<LamellaKernelFn> kernelTable;
  std::vector<const void *> weights;
  std::map<std::string, LamellaLibraryFn> libraries;
  std::vector<LamellaValue> results;
  /// What the entry asked for in the last run.
  std::vector<int64_t> resultBytes, workspaceBytes;
  bool outOfMemory = false;

private:
  static void *allocate(LamellaContext *context, int64_t bytes);
  static void *allocateWorkspace(LamellaContext *context, int64_t bytes);
  static LamellaLibraryFn findLibrary(LamellaContext *context, const char *name);
  void *makeBlock(int64_t bytes);

  struct Compiled;
  std::unique_ptr<Compiled> compiled;
  const LamellaModule *object = nullptr;
  std::vector<std::unique_ptr<char[]>> blocks;
};

LamellaValue tensor(const std::vector<float> &data, const std::vector<int64_t> &shape);
LamellaValue tensor(const std::vector<int32_t> &data, const std::vector<int64_t> &shape);
LamellaValue size(int64_t value);

/// A cache with room for keys and values.
struct Cache {
  Cache(int64_t batch, int64_t layers, int64_t heads, int64_t headDim, int64_t capacity);
  LamellaValue value();

  LamellaKVCache cache = {};
  std::vector<float> keys, values;
  std::vector<int32_t> lengths;
};

} // namespace lamella::test

#endif // LAMELLA_TEST_UNIT_CONVERSION_RELAXTOLLVM_HOSTMODULE_H
