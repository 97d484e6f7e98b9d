// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A module with its weights: ready to be called.
#ifndef LAMELLA_RUNTIME_CORE_LOADEDMODULE_H
#define LAMELLA_RUNTIME_CORE_LOADEDMODULE_H

#include "lamella/Runtime/Core/CallContext.h"
#include "lamella/Runtime/DiskCache/DiskCache.h"
#include "lamella/Runtime/ModelFile/ModelFile.h"

namespace lamella {

/// Keeps what `load` makes of the weights from one start to the next.
class ParameterStore {
public:
  virtual ~ParameterStore() = default;
  /// What was kept for this module and this model file.
  virtual std::optional<MappedEntry> find() = 0;
  /// Takes the parameters, in pieces that are to lie one behind the other.
  virtual void keep(std::span<const std::span<const std::byte>> pieces) = 0;
};

struct LoadOptions {
  ParallelFor parallel;
  LibraryLookup libraries;
  /// Null: parameters are made at each start.
  ParameterStore *store = nullptr;
};

/// Stays where it was made: contexts point into it.
class LoadedModule {
public:
  /// Finds every weight of the module in the model file (which must outlive the result), and runs the entry `load`, if
  /// there is one, whose results are the parameters of the other entries, or takes them from the store. Errors name the
  /// model file and the tensor. `model` may be null for a module without weights.
  static Expected<std::unique_ptr<LoadedModule>> create(Module module, const ModelFile *model,
                                                        LoadOptions options = {});

  const Module &module() const { return source; }
  /// What contexts run; replace slots between calls.
  KernelTable &kernels() { return table; }
  std::span<const LamellaValue> parameters() const { return loaded.all(); }
  /// How many bytes of parameters `load` made, rather than the store had.
  int64_t madeBytes() const { return made; }

  /// A context for calls from one more thread.
  std::unique_ptr<CallContext> makeContext() const;
  /// Calls an entry with its arguments but for the parameters, which are added. The first form uses a context of this
  /// object: one call at a time.
  Expected<Results> call(std::string_view entry, std::span<const LamellaValue> arguments);
  Expected<Results> call(CallContext &context, std::string_view entry, std::span<const LamellaValue> arguments) const;

private:
  LoadedModule(Module module, LoadOptions options);
  Status loadParameters(const LamellaEntry &load);

  Module source;
  LoadOptions options;
  KernelTable table;
  std::vector<void *> weights;
  Results loaded;
  int64_t made = 0;
  std::unique_ptr<CallContext> context;
};

/// The address in the model file of each of the module's weights, in the module's order. A weight of a block format is
/// an i8 tensor whose last extent is the bytes of a row. Fails on a tensor that is missing or has another type or
/// shape: "m.gguf: tensor 'output.weight': module x.so expects f32 [64, 32], got Q8_0 [64, 64]".
Expected<std::vector<void *>> resolveWeights(const Module &module, const ModelFile &model);

} // namespace lamella

#endif // LAMELLA_RUNTIME_CORE_LOADEDMODULE_H
