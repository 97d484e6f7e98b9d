// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Runtime/Core/CallContext.h"
#include "lamella/Runtime/Core/Values.h"
#include <cstring>

using namespace lamella;

Results::~Results() { release(); }

Results &Results::operator=(Results &&other) {
  release();
  values = std::move(other.values);
  blocks = std::move(other.blocks);
  pool = std::move(other.pool);
  owner = std::move(other.owner);
  return *this;
}

void Results::release() {
  if (pool)
    for (void *block : blocks)
      pool->give(block);
  blocks.clear();
}

CallContext::CallContext(const KernelTable &table, void *const *weights, ParallelFor parallel,
                         const LibraryLookup &libraries)
    : LamellaContext(), table(table), parallel(parallel), libraries(libraries) {
  this->weights = weights;
  kernels = table.data();
  allocate = allocateBlock;
  workspace = workspaceBlock;
  parallel_for = runParallel;
  find_library = lookUp;
}

CallContext::~CallContext() = default;

void *CallContext::allocateBlock(LamellaContext *context, int64_t bytes) {
  auto *self = static_cast<CallContext *>(context);
  void *block = self->pool->take(bytes);
  if (block)
    self->resultBlocks.push_back(block);
  return block;
}

void *CallContext::workspaceBlock(LamellaContext *context, int64_t bytes) {
  auto *self = static_cast<CallContext *>(context);
  void *block = self->pool->take(bytes);
  if (block)
    self->workspaceBlocks.push_back(block);
  return block;
}

void CallContext::runParallel(LamellaContext *context, void (*body)(void *, int64_t), void *data, int64_t count) {
  const ParallelFor &parallel = static_cast<CallContext *>(context)->parallel;
  if (parallel.run)
    return parallel.run(parallel.pool, body, data, count);
  for (int64_t i = 0; i < count; ++i)
    body(data, i);
}

LamellaLibraryFn CallContext::lookUp(LamellaContext *context, const char *name) {
  const LibraryLookup &libraries = static_cast<CallContext *>(context)->libraries;
  return libraries ? libraries(name) : nullptr;
}

void CallContext::release(std::vector<void *> &blocks) {
  for (void *block : blocks)
    pool->give(block);
  blocks.clear();
}

static Status callError(const LamellaContext &context, int32_t code) {
  static constexpr std::string_view names[] = {"",          "a shape that does not fit", "a full cache",
                                               "no memory", "an index out of range",     "a failed library function"};
  std::string text(context.error, strnlen(context.error, sizeof(context.error)));
  if (!text.empty())
    return Status::error(text);
  bool known = code > 0 && code < int32_t(std::size(names));
  return Status::error("expected success, got " +
                       (known ? std::string(names[code]) : "error code " + std::to_string(code)));
}

Expected<Results> CallContext::call(const LamellaEntry &entry, std::span<const LamellaValue> arguments) {
  if (arguments.size() != size_t(entry.argument_count))
    return Status::error(std::string(entry.name) + ": expected " + std::to_string(entry.argument_count) +
                         " arguments, got " + std::to_string(arguments.size()));
  for (int32_t i = 0; i < entry.argument_count; ++i)
    if (Status fits = checkValue(arguments[i], entry.arguments[i]); !fits)
      return fits.withContext(std::string(entry.name) + ": argument " + std::to_string(i));

  std::vector<LamellaValue> values(entry.result_count, LamellaValue{});
  error[0] = 0;
  kernels = table.data();
  int32_t code = entry.run(this, arguments.data(), values.data());
  release(workspaceBlocks);
  if (code != LAMELLA_OK) {
    release(resultBlocks);
    return callError(*this, code).withContext(entry.name);
  }
  Results results(std::move(values), std::exchange(resultBlocks, {}), pool);
  for (int32_t i = 0; i < entry.result_count; ++i)
    if (Status fits = checkValue(results[i], entry.results[i]); !fits)
      return fits.withContext(std::string(entry.name) + ": result " + std::to_string(i));
  return results;
}
