// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every kernel call of a module goes through a slot of its kernel table. A copy of the table with other functions in
// some slots changes what runs without compiling anything.
#ifndef LAMELLA_RUNTIME_CORE_KERNELTABLE_H
#define LAMELLA_RUNTIME_CORE_KERNELTABLE_H

#include "lamella/Runtime/Core/Module.h"
#include <functional>
#include <optional>
#include <vector>

namespace lamella {

/// A kernel that carries data of its own. It must not throw.
using KernelHook = std::function<int32_t(LamellaContext &context, const int64_t *sizes, void *const *buffers)>;

/// A copy of a module's kernel table. Slots must not change while an entry runs on the table.
class KernelTable {
public:
  /// Slots that a hook can take: a kernel is not told its slot, so each has its own function.
  static constexpr uint32_t maxHooks = 1024;

  explicit KernelTable(Module module);
  KernelTable(const KernelTable &) = delete;
  KernelTable &operator=(const KernelTable &) = delete;

  const LamellaKernelFn *data() const { return slots.data(); }
  uint32_t size() const { return static_cast<uint32_t>(slots.size()); }
  /// Fails if there is no such kernel.
  Expected<uint32_t> find(std::string_view kernel) const;

  /// What the slot runs now.
  LamellaKernelFn get(uint32_t slot) const { return slots[slot]; }
  /// Fails on a slot out of range or a null function.
  Status replace(uint32_t slot, LamellaKernelFn function);
  /// Fails on a slot out of range or past `maxHooks`. Hooks run only in the contexts of the run-time library.
  Status replace(uint32_t slot, KernelHook hook);
  /// Puts the module's own kernel back.
  Status restore(uint32_t slot);

  const KernelHook &hook(uint32_t slot) const { return hooks[slot]; }
  const Module &module() const { return source; }

private:
  Status checkSlot(uint32_t slot) const;

  Module source;
  std::vector<LamellaKernelFn> slots;
  std::vector<KernelHook> hooks;
};

} // namespace lamella

#endif // LAMELLA_RUNTIME_CORE_KERNELTABLE_H
