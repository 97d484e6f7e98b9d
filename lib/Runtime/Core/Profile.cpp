// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Runtime/Core/Profile.h"
#include "lamella/Runtime/Core/WorkExpression.h"
#include <algorithm>
#include <span>

using namespace lamella;
using Clock = std::chrono::steady_clock;

Profile::Profile(KernelTable &table) : table(table), counters(table.size()) {}

Expected<std::unique_ptr<Profile>> Profile::create(KernelTable &table) {
  std::unique_ptr<Profile> profile(new Profile(table));
  for (uint32_t slot = 0; slot < table.size(); ++slot) {
    // A hook that is there already would be found again by the slot's own caller: it moves inside.
    KernelHook inner = table.hook(slot) ? table.hook(slot) : KernelHook();
    LamellaKernelFn function = table.get(slot);
    Counter &counter = profile->counters[slot];
    const LamellaKernel &kernel = table.module()->kernels[slot];
    auto timed = [inner, function, &counter, &kernel,
                  &counting = profile->counting](LamellaContext &context, const int64_t *sizes, void *const *buffers) {
      if (!counting)
        return inner ? inner(context, sizes, buffers) : function(&context, sizes, buffers);
      Clock::time_point start = Clock::now();
      int32_t code = inner ? inner(context, sizes, buffers) : function(&context, sizes, buffers);
      counter.nanoseconds += std::chrono::nanoseconds(Clock::now() - start).count();
      ++counter.calls;
      std::span values(sizes, size_t(kernel.size_count));
      counter.bytes += evaluateWork(kernel.bytes, values).value_or(0);
      counter.operations += evaluateWork(kernel.operations, values).value_or(0);
      return code;
    };
    if (Status replaced = table.replace(slot, KernelHook(timed)); !replaced)
      return replaced;
    profile->before.push_back(inner ? Before{nullptr, inner} : Before{function, nullptr});
  }
  return profile;
}

Profile::~Profile() {
  for (uint32_t slot = 0; slot < before.size(); ++slot)
    // What stood in a slot may stand there again.
    (void)(before[slot].hook ? table.replace(slot, before[slot].hook) : table.replace(slot, before[slot].function));
}

std::vector<KernelProfile> Profile::rows() const {
  std::vector<KernelProfile> rows;
  for (uint32_t slot = 0; slot < table.size(); ++slot) {
    const LamellaKernel &kernel = table.module()->kernels[slot];
    if (uint64_t calls = counters[slot].calls)
      rows.push_back({kernel.name, kernel.location ? kernel.location : "", calls,
                      std::chrono::nanoseconds(counters[slot].nanoseconds), double(counters[slot].bytes),
                      double(counters[slot].operations)});
  }
  std::sort(rows.begin(), rows.end(), [](const KernelProfile &a, const KernelProfile &b) { return a.time > b.time; });
  return rows;
}
