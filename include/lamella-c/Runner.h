// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/*
 * Runs compiled modules: opens a shared library that `lamella compile` wrote, gives it weights, threads and memory, and
 * calls its entries and kernels. What a module is says lamella-c/Module.h.
 *
 * Functions that can fail return null or a code other than LAMELLA_OK; then lamella_runner_error says why. A runner
 * serves one call at a time.
 */
#ifndef LAMELLA_C_RUNNER_H
#define LAMELLA_C_RUNNER_H

#include "lamella-c/Module.h"

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define LAMELLA_RUNNER_EXPORT __attribute__((visibility("default")))
#else
#define LAMELLA_RUNNER_EXPORT
#endif

/* Raised with every change of a signature or a meaning below. */
#define LAMELLA_RUNNER_API_VERSION 1

typedef struct LamellaRunner LamellaRunner;
typedef struct LamellaResults LamellaResults;

LAMELLA_RUNNER_EXPORT uint32_t lamella_runner_api_version(void);

/*
 * Opens a module. `model`: the file that holds its weights, or null where it has none. `threads`: how many compute; 0:
 * one a processor. Its code runs: open only what you trust. Null after a failure, whose text is
 * lamella_runner_error(0).
 */
LAMELLA_RUNNER_EXPORT LamellaRunner *lamella_runner_open(const char *module, const char *model, uint32_t threads);
LAMELLA_RUNNER_EXPORT void lamella_runner_close(LamellaRunner *runner);

/* The text of this runner's last failure, or with null of this thread's last failure to open one. */
LAMELLA_RUNNER_EXPORT const char *lamella_runner_error(const LamellaRunner *runner);

/* The module's tables. They live as long as the runner. */
LAMELLA_RUNNER_EXPORT const LamellaModule *lamella_runner_module(const LamellaRunner *runner);

/*
 * Calls an entry with its arguments but for the parameters, which the runner has. Every argument is checked against the
 * entry's types. The results' memory is the runner's until lamella_results_free.
 */
LAMELLA_RUNNER_EXPORT LamellaResults *lamella_runner_call(LamellaRunner *runner, const char *entry,
                                                          const LamellaValue *arguments, uint32_t count);
LAMELLA_RUNNER_EXPORT uint32_t lamella_results_count(const LamellaResults *results);
LAMELLA_RUNNER_EXPORT const LamellaValue *lamella_results_values(const LamellaResults *results);
LAMELLA_RUNNER_EXPORT void lamella_results_free(LamellaResults *results);

/*
 * Calls the kernel in a slot: `sizes` and `buffers` as many as its LamellaKernel says. Nothing is checked: a wrong size
 * or a small buffer is undefined behaviour. For timing, and for callers that manage memory themselves.
 */
LAMELLA_RUNNER_EXPORT int32_t lamella_runner_run_kernel(LamellaRunner *runner, uint32_t slot, const int64_t *sizes,
                                                        void *const *buffers);

#ifdef __cplusplus
}
#endif

#endif /* LAMELLA_C_RUNNER_H */
