// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_LIB_DRIVER_COMMANDS_RESIDENTMEMORY_H
#define LAMELLA_LIB_DRIVER_COMMANDS_RESIDENTMEMORY_H

#include <cstdint>

namespace lamella {

/// Bytes of this process that are in memory: its own (anonymous) ones and the pages of data files that it maps, such as
/// the model; programs and shared libraries do not count. 0 where the system does not tell (/proc/self/smaps).
int64_t residentBytes();

} // namespace lamella

#endif // LAMELLA_LIB_DRIVER_COMMANDS_RESIDENTMEMORY_H
