// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Runtime/Core/KernelTable.h"
#include "lamella/Runtime/Core/CallContext.h"
#include <utility>

using namespace lamella;

/// What stands in slot `slot` of a table with a hook there.
template <size_t slot>
static int32_t callHook(LamellaContext *context, const int64_t *sizes, void *const *buffers) {
  return static_cast<CallContext *>(context)->kernelTable().hook(slot)(*context, sizes, buffers);
}

template <size_t... slots>
static constexpr std::array<LamellaKernelFn, sizeof...(slots)> makeCallers(std::index_sequence<slots...>) {
  return {callHook<slots>...};
}

static constexpr std::array hookCallers = makeCallers(std::make_index_sequence<KernelTable::maxHooks>());

KernelTable::KernelTable(Module module)
    : source(std::move(module)), slots(source->kernel_table, source->kernel_table + source->kernel_count),
      hooks(source->kernel_count) {}

Expected<uint32_t> KernelTable::find(std::string_view kernel) const {
  for (uint32_t slot = 0; slot < size(); ++slot)
    if (kernel == source->kernels[slot].name)
      return slot;
  return Status::error(source.name() + ": expected a kernel of the module, got '" + std::string(kernel) + "'");
}

Status KernelTable::checkSlot(uint32_t slot) const {
  if (slot < size())
    return Status::success();
  return Status::error(source.name() + ": expected a kernel slot below " + std::to_string(size()) + ", got " +
                       std::to_string(slot));
}

Status KernelTable::replace(uint32_t slot, LamellaKernelFn function) {
  if (Status valid = checkSlot(slot); !valid)
    return valid;
  if (!function)
    return Status::error(source.name() + ": kernel '" + source->kernels[slot].name +
                         "': expected a function, got a null pointer");
  slots[slot] = function;
  hooks[slot] = nullptr;
  return Status::success();
}

Status KernelTable::replace(uint32_t slot, KernelHook hook) {
  if (Status valid = checkSlot(slot); !valid)
    return valid;
  if (slot >= maxHooks)
    return Status::error(source.name() + ": expected a kernel slot below " + std::to_string(maxHooks) +
                         " for a hook, got " + std::to_string(slot));
  if (!hook)
    return Status::error(source.name() + ": kernel '" + source->kernels[slot].name +
                         "': expected a function, got an empty one");
  slots[slot] = hookCallers[slot];
  hooks[slot] = std::move(hook);
  return Status::success();
}

Status KernelTable::restore(uint32_t slot) {
  if (Status valid = checkSlot(slot); !valid)
    return valid;
  return replace(slot, source->kernel_table[slot]);
}
