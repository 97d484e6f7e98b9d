// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Schedules as data: the text of lib/Schedules/TARGET/*.mlir, which the library carries.
//
// Each file is a module with a `transform.named_sequence @__transform_main`, which is given one kernel after the other
// and finds with `transform.foreach_match` those that it is for. docs/design/schedules.md says how files are applied.
#ifndef LAMELLA_SCHEDULES_SCHEDULES_H
#define LAMELLA_SCHEDULES_SCHEDULES_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

namespace lamella {

struct ScheduleSource {
  /// The file's stem.
  llvm::StringRef name;
  llvm::StringRef text;
};

/// The schedules for CPUs, in the order in which they are tried.
llvm::ArrayRef<ScheduleSource> getCPUSchedules();

} // namespace lamella

#endif // LAMELLA_SCHEDULES_SCHEDULES_H
