// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Schedules/Schedules.h"

namespace lamella {

static const ScheduleSource cpu[] = {
#include "CPUSchedules.inc"
};

llvm::ArrayRef<ScheduleSource> getCPUSchedules() { return cpu; }

} // namespace lamella
