// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* Schedules of tir for users of MLIR's C interface. */
#ifndef LAMELLA_CAPI_COMPILER_SCHEDULES_H
#define LAMELLA_CAPI_COMPILER_SCHEDULES_H

#include "mlir-c/IR.h"
#include "mlir-c/Support.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Runs `script`, a transform.named_sequence, on the payload, as --transform-interpreter would. False where it failed:
 * the diagnostics say why, and if a schedule primitive was refused, `callback` gets the loop nest with the op at fault
 * marked. The payload is then of no use: keep a clone.
 */
MLIR_CAPI_EXPORTED bool lamellaTIRApplySchedule(MlirOperation payload, MlirOperation script,
                                                MlirStringCallback callback, void *user);

/* Prints a function as loops and blocks, as --tir-print-loop-nest does. */
MLIR_CAPI_EXPORTED void lamellaTIRPrintLoopNest(MlirOperation function, MlirStringCallback callback, void *user);

#ifdef __cplusplus
}
#endif

#endif /* LAMELLA_CAPI_COMPILER_SCHEDULES_H */
