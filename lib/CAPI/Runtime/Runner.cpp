// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "RunnerImpl.h"

using namespace lamella;

static thread_local std::string openError;

uint32_t lamella_runner_api_version(void) { return LAMELLA_RUNNER_API_VERSION; }

Status LamellaRunner::load(Module code, const char *modelFile) {
  if (modelFile) {
    Expected<ModelFile> file = ModelFile::open(modelFile);
    if (!file)
      return file.status();
    model.emplace(file.take());
  }
  auto run = [](void *pool, void (*body)(void *, int64_t), void *data, int64_t count) {
    static_cast<ThreadPool *>(pool)->parallelFor(body, data, count);
  };
  Expected<std::unique_ptr<LoadedModule>> loaded =
      LoadedModule::create(std::move(code), model ? &*model : nullptr, {{run, &threads}, {}});
  if (!loaded)
    return loaded.status();
  module = loaded.take();
  context = module->makeContext();
  return Status::success();
}

static Status open(LamellaRunner &runner, const char *path, const char *model) {
  Expected<Module> module = Module::open(path);
  return module ? runner.load(module.take(), model) : module.status();
}

LamellaRunner *lamella_runner_open(const char *module, const char *model, uint32_t threads) {
  auto runner = std::make_unique<LamellaRunner>(threads);
  if (Status status = open(*runner, module, model); !status) {
    openError = status.message();
    return nullptr;
  }
  return runner.release();
}

void lamella_runner_close(LamellaRunner *runner) { delete runner; }

const char *lamella_runner_error(const LamellaRunner *runner) {
  return runner ? runner->error.c_str() : openError.c_str();
}

const LamellaModule *lamella_runner_module(const LamellaRunner *runner) { return &runner->module->module().get(); }

LamellaResults *lamella_runner_call(LamellaRunner *runner, const char *entry, const LamellaValue *arguments,
                                    uint32_t count) {
  Expected<Results> results = runner->module->call(*runner->context, entry, {arguments, count});
  if (!results) {
    runner->error = results.status().message();
    return nullptr;
  }
  return new LamellaResults{results.take()};
}

uint32_t lamella_results_count(const LamellaResults *results) { return uint32_t(results->results.size()); }
const LamellaValue *lamella_results_values(const LamellaResults *results) { return results->results.all().data(); }
void lamella_results_free(LamellaResults *results) { delete results; }

int32_t lamella_runner_run_kernel(LamellaRunner *runner, uint32_t slot, const int64_t *sizes, void *const *buffers) {
  const LamellaModule &module = runner->module->module().get();
  if (slot >= module.kernel_count) {
    runner->error = "expected a slot below " + std::to_string(module.kernel_count) + ", got " + std::to_string(slot);
    return LAMELLA_ERROR_INDEX;
  }
  runner->context->error[0] = 0;
  int32_t code = module.kernel_table[slot](runner->context.get(), sizes, buffers);
  if (code != LAMELLA_OK)
    runner->error = std::string(module.kernels[slot].name) + ": " + runner->context->error;
  return code;
}
