// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/*
 * The module ABI: what a compiled model is to those who run it. The same for a module compiled in memory, a shared
 * library and wasm. Explained in docs/design/abi.md.
 *
 * A module exports one object, `lamella_module`. Its entries are host functions: they check shapes, lay out the
 * workspace and call kernels through the kernel table, whose slots the caller may replace.
 *
 * A shared library may also export `const char lamella_requires[]`: the architecture and the features that its code
 * asks of the processor, as in "x86_64 avx2 fma". Who cannot tell that they are there does not call it.
 */
#ifndef LAMELLA_C_MODULE_H
#define LAMELLA_C_MODULE_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Raised with every change of a struct or a meaning below. */
#define LAMELLA_ABI_VERSION 3

typedef enum LamellaElementType {
  LAMELLA_F32 = 0,
  LAMELLA_F16 = 1,
  LAMELLA_BF16 = 2,
  LAMELLA_F64 = 3,
  LAMELLA_I1 = 4, /* one byte an element, 0 or 1 */
  LAMELLA_I8 = 5,
  LAMELLA_I16 = 6,
  LAMELLA_I32 = 7,
  LAMELLA_I64 = 8
} LamellaElementType;

#define LAMELLA_MAX_RANK 8

/* A dense row-major tensor. It does not own its data. */
typedef struct LamellaTensor {
  void *data;
  int32_t element_type; /* LamellaElementType */
  int32_t rank;
  int64_t shape[LAMELLA_MAX_RANK];
} LamellaTensor;

/* Positions that lie side by side in the keys of a cache. */
#define LAMELLA_KEY_LANES 64

/*
 * A key/value cache. Values are [layers, batch, heads, capacity, head_dim]; keys are [layers, batch, heads,
 * ceil(capacity / 64), head_dim, 64], the last dimension being the position modulo LAMELLA_KEY_LANES. Sequence s holds
 * positions 0 .. lengths[s]-1. The memory belongs to the run-time library.
 */
typedef struct LamellaKVCache {
  int64_t batch, layers, heads, head_dim, capacity;
  int32_t element_type;
  int32_t reserved;
  void *keys;
  void *values;
  int32_t *lengths; /* [batch] */
} LamellaKVCache;

typedef enum LamellaValueKind { LAMELLA_TENSOR = 0, LAMELLA_SIZE = 1, LAMELLA_KV_CACHE = 2 } LamellaValueKind;

/* An argument or result of an entry. */
typedef struct LamellaValue {
  int32_t kind; /* LamellaValueKind */
  int32_t reserved;
  union {
    LamellaTensor tensor;
    int64_t size;
    LamellaKVCache *cache;
  } as;
} LamellaValue;

struct LamellaContext;

/*
 * A kernel: sizes are the symbols' values, buffers the operands and then the results, in the order of the kernel's
 * arguments. A buffer that the kernel writes overlaps no other. Returns LAMELLA_OK or an error code, with a text in the
 * context.
 */
typedef int32_t (*LamellaKernelFn)(struct LamellaContext *context, const int64_t *sizes, void *const *buffers);

/* A library function, called in destination-passing style: operands, then results. */
typedef int32_t (*LamellaLibraryFn)(struct LamellaContext *context, const LamellaTensor *tensors, int32_t count);

/* An entry. `results` has one element for each result; their tensors' data comes from `allocate`. */
typedef int32_t (*LamellaEntryFn)(struct LamellaContext *context, const LamellaValue *arguments, LamellaValue *results);

enum {
  LAMELLA_OK = 0,
  LAMELLA_ERROR_SHAPE = 1,    /* an argument's shape does not fit */
  LAMELLA_ERROR_CAPACITY = 2, /* a state cannot grow as asked */
  LAMELLA_ERROR_MEMORY = 3,   /* an allocation failed */
  LAMELLA_ERROR_INDEX = 4,    /* a data-dependent index is out of range */
  LAMELLA_ERROR_LIBRARY = 5   /* a library function is missing or failed */
};

/* What a call needs from its surroundings. One context serves one call at a time. */
typedef struct LamellaContext {
  const LamellaKernelFn *kernels; /* the kernel table in use: the module's own, or a copy with replaced slots */
  void *const *weights;           /* the address of each weight, in the order of the module's weight list */
  /* Memory that lives until the caller frees it (results) or until the entry returns (workspace). Null on failure. */
  void *(*allocate)(struct LamellaContext *context, int64_t bytes);
  /* A block, 64-byte aligned: one an entry call, and one for each slot whose size is known only later. */
  void *(*workspace)(struct LamellaContext *context, int64_t bytes);
  /* Runs body(data, 0) ... body(data, count - 1), on the context's threads; returns when all are done. */
  void (*parallel_for)(struct LamellaContext *context, void (*body)(void *data, int64_t index), void *data,
                       int64_t count);
  LamellaLibraryFn (*find_library)(struct LamellaContext *context, const char *name);
  void *user;      /* of the caller */
  char error[512]; /* the text of the last error, terminated by 0 */
} LamellaContext;

/* A tensor of the model file that the module reads in place. */
typedef struct LamellaWeight {
  const char *name;
  int32_t element_type; /* LAMELLA_I8 for bytes of a block format */
  int32_t rank;
  int64_t shape[LAMELLA_MAX_RANK];
} LamellaWeight;

/* A dimension of an entry's argument or result: a constant, or -1 where it is symbolic. */
typedef struct LamellaValueType {
  int32_t kind; /* LamellaValueKind */
  int32_t element_type;
  int32_t rank; /* of a cache: 4 [batch, layers, heads, head_dim] */
  int32_t reserved;
  int64_t shape[LAMELLA_MAX_RANK];
  const char *text; /* the type as the IR writes it, for messages */
} LamellaValueType;

typedef struct LamellaEntry {
  const char *name;
  LamellaEntryFn run;
  int32_t argument_count;
  int32_t result_count;
  const LamellaValueType *arguments;
  const LamellaValueType *results;
  /*
   * The last `parameter_count` arguments are results of the entry `load`, by index in `parameters`. `load` runs once,
   * when the model is loaded: it turns the file's weights into the form that kernels read.
   */
  int32_t parameter_count;
  int32_t reserved;
  const int32_t *parameters;
} LamellaEntry;

typedef struct LamellaKernel {
  const char *name;     /* of the function in the IR */
  const char *location; /* the model's node it comes from, or "" */
  int32_t size_count;
  int32_t buffer_count;
  /*
   * What a call must at least do, as expressions in the sizes s0, s1, ...: sums, products, floordiv, ceildiv and mod,
   * as in "s0 * 4608 + 2304". Bytes of the buffers that are read and written; operations on numbers. "" where it
   * depends on data.
   */
  const char *bytes;
  const char *operations;
} LamellaKernel;

typedef struct LamellaModule {
  uint32_t abi_version; /* LAMELLA_ABI_VERSION */
  uint32_t entry_count;
  uint32_t kernel_count;
  uint32_t weight_count;
  const LamellaEntry *entries;
  const LamellaKernelFn *kernel_table;
  const LamellaKernel *kernels;
  const LamellaWeight *weights;
} LamellaModule;

#ifdef __cplusplus
}
#endif

#endif /* LAMELLA_C_MODULE_H */
