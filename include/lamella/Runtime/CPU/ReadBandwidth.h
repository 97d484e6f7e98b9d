// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_RUNTIME_CPU_READBANDWIDTH_H
#define LAMELLA_RUNTIME_CPU_READBANDWIDTH_H

#include "lamella/Runtime/CPU/ThreadPool.h"

namespace lamella {

/// Bytes a second at which the pool's threads read memory, the best of a few passes over 256 MiB; each thread reads
/// four streams at a time, as one stream does not keep memory busy. What kernels that read much are measured against. 0
/// where there is no such memory.
double measureReadBandwidth(ThreadPool &pool);

} // namespace lamella

#endif // LAMELLA_RUNTIME_CPU_READBANDWIDTH_H
