// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/*
 * The compiler: the text of a level becomes a module that runs in this process (lamella-c/Runner.h), a shared library
 * or the text of a lower level; or the reference interpreter runs it.
 *
 * Functions that can fail return null; then lamella_compiler_error says why, in this thread. Any thread may call them,
 * several at a time.
 */
#ifndef LAMELLA_C_COMPILER_H
#define LAMELLA_C_COMPILER_H

#include "lamella-c/Runner.h"
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Raised with every change of a signature or a meaning below. */
#define LAMELLA_COMPILER_API_VERSION 1

LAMELLA_RUNNER_EXPORT uint32_t lamella_compiler_api_version(void);

/* How to compile. Zero is the default of every field but struct_size, sizeof(LamellaCompileOptions). */
typedef struct LamellaCompileOptions {
  uint32_t struct_size;
  /* How many threads run the module; 0: one a processor. */
  uint32_t threads;
  /* Not 0: linear layers over quantized weights compute with 8-bit activations. */
  int32_t fast;
  int32_t reserved;
  /* "builtin" (the default): schedules of the library for this machine; "none"; or a file or folder of .mlir files. */
  const char *schedules;
  /* A file of rules by which library functions take the place of operators. */
  const char *dispatch;
  /* Where compiled code is kept: a folder; "off"; default: what LAMELLA_CACHE says. */
  const char *cache;
  /* The model file with the weights; default: the module has none. */
  const char *model;
} LamellaCompileOptions;

/*
 * Compiles the text of a module, of any level, for this machine. Errors name line and column of the text as of a file
 * called `name`. `options` may be null.
 */
LAMELLA_RUNNER_EXPORT LamellaRunner *lamella_compile(const char *text, size_t size, const char *name,
                                                     const LamellaCompileOptions *options);

/*
 * Lowers the text to a level: "relax", "linalg", "tir", "scheduled", "llvm" or "asm". With a kernel's name only that
 * one; null: all. The result is freed by lamella_text_free.
 */
LAMELLA_RUNNER_EXPORT char *lamella_emit(const char *text, size_t size, const char *name, const char *level,
                                         const char *kernel, const LamellaCompileOptions *options);
LAMELLA_RUNNER_EXPORT void lamella_text_free(char *text);

/*
 * Writes what is compiled as a shared library at `path`, for lamella_runner_open on machines like this one. LAMELLA_OK,
 * or another code after a failure.
 */
LAMELLA_RUNNER_EXPORT int32_t lamella_emit_library(const char *text, size_t size, const char *name, const char *path,
                                                   const LamellaCompileOptions *options);

/*
 * Calls a function of the text in the reference interpreter: slow, one element at a time, every access checked.
 * Arguments are tensors for the function's tensors and buffers, and sizes for its integers; buffers are written in
 * place. Floats of type float are given as tensors of rank 0.
 */
LAMELLA_RUNNER_EXPORT LamellaResults *lamella_interpret(const char *text, size_t size, const char *name,
                                                        const char *function, const LamellaValue *arguments,
                                                        uint32_t count);

/* The text of this thread's last failure. */
LAMELLA_RUNNER_EXPORT const char *lamella_compiler_error(void);

#ifdef __cplusplus
}
#endif

#endif /* LAMELLA_C_COMPILER_H */
