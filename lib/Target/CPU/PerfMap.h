// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_LIB_TARGET_CPU_PERFMAP_H
#define LAMELLA_LIB_TARGET_CPU_PERFMAP_H

#include "llvm/ExecutionEngine/Orc/ObjectLinkingLayer.h"

namespace lamella::cpu {

/// Appends address, size and name of each linked function to perf-PID.map in the temporary folder, where `perf report`
/// looks for the names of code that no file holds.
std::shared_ptr<llvm::orc::ObjectLinkingLayer::Plugin> createPerfMapPlugin();

} // namespace lamella::cpu

#endif // LAMELLA_LIB_TARGET_CPU_PERFMAP_H
