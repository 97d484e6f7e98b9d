// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Kernels/Kernels.h"

namespace lamella {

static const KernelSource sources[] = {
#include "KernelSources.inc"
};

llvm::ArrayRef<KernelSource> getKernelSources() { return sources; }

llvm::StringRef getKernelSource(llvm::StringRef name) {
  for (const KernelSource &source : sources)
    if (source.name == name)
      return source.text;
  return {};
}

} // namespace lamella
