// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/*
 * Opens a compiled language model and calls what needs no weights: `sample` on made-up logits, and `step` with an
 * argument that it must refuse. Everything comes from lamella-c/Module.h.
 */
#include "lamella-c/Module.h"
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Functions that a program may well have: the module calls its own. */
int load(void) { abort(); }
int step(void) { abort(); }
int sample(void) { abort(); }

enum { VOCAB = 320, BATCH = 2 };

static void *allocate(LamellaContext *context, int64_t bytes) { return aligned_alloc(64, (bytes + 63) / 64 * 64); }

/* From the last to the first: nothing may hang on the order. */
static void parallelFor(LamellaContext *context, void (*body)(void *, int64_t), void *data, int64_t count) {
  while (count > 0)
    body(data, --count);
}

static LamellaLibraryFn findLibrary(LamellaContext *context, const char *name) { return NULL; }

static LamellaValue tensor(void *data, int32_t type, int32_t rank, int64_t first, int64_t second) {
  LamellaValue value = {LAMELLA_TENSOR, 0, {.tensor = {data, type, rank, {first, second}}}};
  return value;
}

static const LamellaEntry *find(const LamellaModule *module, const char *name) {
  for (uint32_t i = 0; i < module->entry_count; ++i)
    if (strcmp(module->entries[i].name, name) == 0)
      return &module->entries[i];
  exit(3);
}

int main(int argc, char **argv) {
  void *library = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    puts(dlerror());
    return 1;
  }
  const char *requirements = dlsym(library, "lamella_requires");
  const LamellaModule *module = dlsym(library, "lamella_module");
  if (!module || !requirements || module->abi_version != LAMELLA_ABI_VERSION || dlsym(library, "sample"))
    return 2;
  printf("requires %s\n", requirements);
  for (uint32_t i = 0; i < module->entry_count; ++i)
    printf("entry %s\n", module->entries[i].name);
  LamellaContext context = {module->kernel_table, NULL, allocate, allocate, parallelFor, findLibrary, NULL, ""};

  float *logits = calloc(BATCH * VOCAB, sizeof(float)), zero[BATCH] = {0, 0}, one[BATCH] = {1, 1};
  int32_t all_tokens[BATCH] = {0, 0};
  logits[217] = 5;
  logits[218] = 5;
  logits[VOCAB + 3] = 1;
  /* Logits, temperature, top k, top p, min p, uniform numbers. */
  LamellaValue arguments[6] = {tensor(logits, LAMELLA_F32, 2, BATCH, VOCAB), tensor(zero, LAMELLA_F32, 1, BATCH, 0),
                               tensor(all_tokens, LAMELLA_I32, 1, BATCH, 0), tensor(one, LAMELLA_F32, 1, BATCH, 0),
                               tensor(zero, LAMELLA_F32, 1, BATCH, 0),       tensor(zero, LAMELLA_F32, 1, BATCH, 0)};
  LamellaValue result;
  if (find(module, "sample")->run(&context, arguments, &result) != LAMELLA_OK) {
    puts(context.error);
    return 4;
  }
  const int32_t *ids = result.as.tensor.data;
  if (ids[1] != 3)
    return 5;
  printf("the likeliest of %d is %d\n", VOCAB, ids[0]);

  /* A batch of 2 for tokens and of 3 for counts. */
  const LamellaEntry *entry = find(module, "step");
  int32_t tokens[BATCH] = {1, 2}, counts[3] = {1, 1, 1}, wanted[1] = {0};
  LamellaValue *all = calloc(entry->argument_count, sizeof(LamellaValue));
  for (int32_t i = 0; i < entry->argument_count; ++i) {
    const LamellaValueType *type = &entry->arguments[i];
    all[i].as.tensor = (LamellaTensor){NULL, type->element_type, type->rank, {0}};
    memcpy(all[i].as.tensor.shape, type->shape, sizeof(type->shape));
  }
  const LamellaValueType *state = &entry->arguments[3];
  LamellaKVCache cache = {BATCH, state->shape[0], state->shape[2], state->shape[3], 0, state->element_type, 0};
  all[0] = tensor(tokens, LAMELLA_I32, 2, BATCH, 1);
  all[1] = tensor(counts, LAMELLA_I32, 1, 3, 0);
  all[2] = tensor(wanted, LAMELLA_I32, 1, 1, 0);
  all[3].kind = LAMELLA_KV_CACHE;
  all[3].as.cache = &cache;
  if (entry->run(&context, all, calloc(entry->result_count, sizeof(LamellaValue))) != LAMELLA_ERROR_SHAPE)
    return 6;
  puts(context.error);
  return 0;
}
