// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Intrinsics/Intrinsics.h"

namespace lamella {

static const IntrinsicSource cpu[] = {
#include "CPUIntrinsics.inc"
};

llvm::ArrayRef<IntrinsicSource> getCPUIntrinsics() { return cpu; }

} // namespace lamella
