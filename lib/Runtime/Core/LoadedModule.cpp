// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Runtime/Core/LoadedModule.h"
#include "Parameters.h"

using namespace lamella;

LoadedModule::LoadedModule(Module module, LoadOptions options)
    : source(std::move(module)), options(std::move(options)), table(source) {}

Expected<std::unique_ptr<LoadedModule>> LoadedModule::create(Module module, const ModelFile *model,
                                                             LoadOptions options) {
  std::unique_ptr<LoadedModule> result(new LoadedModule(std::move(module), std::move(options)));
  const Module &source = result->source;
  if (model) {
    Expected<std::vector<void *>> weights = resolveWeights(source, *model);
    if (!weights)
      return weights.status();
    result->weights = weights.take();
  } else if (source->weight_count) {
    return Status::error(source.name() + ": expected a model file for " + std::to_string(source->weight_count) +
                         " weights, got none");
  }
  result->context = result->makeContext();
  if (const LamellaEntry *load = source.findEntry("load"))
    if (Status status = result->loadParameters(*load); !status)
      return status.withContext(source.name());
  return result;
}

Status LoadedModule::loadParameters(const LamellaEntry &load) {
  if (options.store)
    if (std::optional<MappedEntry> kept = options.store->find())
      if (std::optional<std::vector<LamellaValue>> values = placeParameters(load, kept->bytes)) {
        loaded = Results(std::move(*values), kept->owner);
        return Status::success();
      }
  Expected<Results> results = context->call(load, {});
  if (!results)
    return results.status();
  loaded = results.take();
  context->releaseIdle(); // unpacked weights among it
  std::vector<std::span<const std::byte>> pieces = listParameters(loaded.all());
  for (std::span<const std::byte> piece : pieces)
    made += int64_t(piece.size());
  if (options.store && !pieces.empty())
    options.store->keep(pieces);
  return Status::success();
}

std::unique_ptr<CallContext> LoadedModule::makeContext() const {
  return std::make_unique<CallContext>(table, weights.data(), options.parallel, options.libraries);
}

Expected<Results> LoadedModule::call(std::string_view entry, std::span<const LamellaValue> arguments) {
  return call(*context, entry, arguments);
}

Expected<Results> LoadedModule::call(CallContext &context, std::string_view name,
                                     std::span<const LamellaValue> arguments) const {
  const LamellaEntry *entry = source.findEntry(name);
  if (!entry)
    return Status::error(source.name() + ": expected an entry of the module, got '" + std::string(name) + "'");
  std::vector<LamellaValue> all(arguments.begin(), arguments.end());
  for (int32_t i = 0; i < entry->parameter_count; ++i)
    all.push_back(loaded[entry->parameters[i]]);
  if (int64_t own = entry->argument_count - entry->parameter_count; int64_t(arguments.size()) != own)
    return Status::error(source.name() + ": " + std::string(name) + ": expected " + std::to_string(own) +
                         " arguments besides the parameters, got " + std::to_string(arguments.size()));
  Expected<Results> results = context.call(*entry, all);
  if (!results)
    return results.status().withContext(source.name());
  return results;
}
