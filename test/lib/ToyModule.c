// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/*
 * A module written by hand, for tests of what runs modules: small enough to predict.
 *
 *   load() -> f32 [64]                             twice the weight output_norm.weight
 *   step(tokens i32 [b, n], counts i32 [b], wanted i32 [w], cache f32 [b, 1, 1, 1], load's result)
 *       -> (logits f32 [w, 320], cache)            keys hold the tokens; logits depend on all tokens up to the wanted
 *   sample(logits f32 [b, 320], temperature f32 [b], top_k i32 [b], top_p f32 [b], min_p f32 [b], uniform f32 [b])
 *       -> i32 [b]
 *   penalize(logits f32 [b, 320], counts i32 [b, 320], repetition f32 [b], frequency f32 [b], presence f32 [b])
 *       -> f32 [b, 320]
 *   log_probabilities(logits f32 [b, 320]) -> f32 [b, 320]
 *   constrain(logits f32 [b, 320], sequences i32 [b]) -> f32 [b, 320]
 *       with masks i32 [b, 10] from the library function "grammar.fill_masks"
 *   add(x f32 [n], y f32 [n]) -> f32 [n]           on the context's threads
 *   negate(x f32 [n]) -> f32 [n]                   by the library function "negate"
 *
 * Each step takes LAMELLA_TOY_DELAY milliseconds, if that is set in the environment.
 *
 * For a sequence t[0..L-1] the logit of token v is p[v mod 64], p being load's result, and 10 more where
 * v = (sum over j of (t[j] + 1) * (j + 1)) mod 7919 mod 320.
 */
#define _POSIX_C_SOURCE 200809L
#include "lamella-c/Module.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { VOCAB = 320, WIDTH = 64 };

/* Kernels. */

static int32_t twice(LamellaContext *context, const int64_t *sizes, void *const *buffers) {
  const float *in = buffers[0];
  float *out = buffers[1];
  for (int64_t i = 0; i < sizes[0]; ++i)
    out[i] = 2 * in[i];
  return LAMELLA_OK;
}

/* sizes: batch, rows, capacity; buffers: tokens, counts, lengths (already extended), keys. */
static int32_t append(LamellaContext *context, const int64_t *sizes, void *const *buffers) {
  const int32_t *tokens = buffers[0], *counts = buffers[1], *lengths = buffers[2];
  float *keys = buffers[3];
  for (int64_t s = 0; s < sizes[0]; ++s)
    for (int64_t i = 0; i < counts[s]; ++i) {
      int32_t token = tokens[s * sizes[1] + i];
      if (token < 0 || token >= VOCAB) {
        snprintf(context->error, sizeof(context->error), "expected a token below %d, got %d", VOCAB, (int)token);
        return LAMELLA_ERROR_INDEX;
      }
      keys[s * sizes[2] + lengths[s] - counts[s] + i] = (float)token;
    }
  return LAMELLA_OK;
}

/* sizes: wanted, rows, capacity; buffers: counts, wanted, lengths (extended), keys, p, logits. */
static int32_t score(LamellaContext *context, const int64_t *sizes, void *const *buffers) {
  const int32_t *counts = buffers[0], *wanted = buffers[1], *lengths = buffers[2];
  const float *keys = buffers[3], *p = buffers[4];
  float *logits = buffers[5];
  for (int64_t w = 0; w < sizes[0]; ++w) {
    int64_t s = wanted[w] / sizes[1], i = wanted[w] % sizes[1], sum = 0;
    for (int64_t j = 0; j <= lengths[s] - counts[s] + i; ++j)
      sum += ((int64_t)keys[s * sizes[2] + j] + 1) * (j + 1);
    for (int64_t v = 0; v < VOCAB; ++v) /* rows past the count are of no use: make that felt */
      logits[w * VOCAB + v] = i < counts[s] ? p[v % WIDTH] + (v == sum % 7919 % VOCAB ? 10 : 0) : NAN;
  }
  return LAMELLA_OK;
}

/* sizes: batch; buffers: logits, temperature, uniform, ids. */
static int32_t draw(LamellaContext *context, const int64_t *sizes, void *const *buffers) {
  const float *logits = buffers[0], *temperature = buffers[1], *uniform = buffers[2];
  int32_t *ids = buffers[3];
  for (int64_t s = 0; s < sizes[0]; ++s) {
    const float *row = logits + s * VOCAB;
    int32_t best = 0;
    for (int32_t v = 1; v < VOCAB; ++v)
      if (row[v] > row[best])
        best = v;
    ids[s] = best;
    if (temperature[s] == 0)
      continue;
    double total = 0, sum = 0;
    for (int32_t v = 0; v < VOCAB; ++v)
      total += exp((row[v] - row[best]) / temperature[s]);
    for (int32_t v = 0; v < VOCAB; ++v) {
      sum += exp((row[v] - row[best]) / temperature[s]);
      if (sum > uniform[s] * total) {
        ids[s] = v;
        break;
      }
    }
  }
  return LAMELLA_OK;
}

/* sizes: batch; buffers: logits, temperature, top k, top p, min p, out. A token stays where few and little are above
 * it. */
static int32_t filter(LamellaContext *context, const int64_t *sizes, void *const *buffers) {
  const float *temperature = buffers[1], *top_p = buffers[3], *min_p = buffers[4];
  const int32_t *top_k = buffers[2];
  for (int64_t s = 0; s < sizes[0]; ++s) {
    const float *row = (const float *)buffers[0] + s * VOCAB;
    float *out = (float *)buffers[5] + s * VOCAB;
    double best = -INFINITY, total = 0, weights[VOCAB];
    memcpy(out, row, VOCAB * sizeof(float));
    if (temperature[s] == 0)
      continue;
    for (int32_t v = 0; v < VOCAB; ++v)
      best = fmax(best, row[v]);
    for (int32_t v = 0; v < VOCAB; ++v) {
      int32_t above = 0;
      for (int32_t u = 0; u < VOCAB; ++u)
        above += row[u] > row[v];
      weights[v] = top_k[s] == 0 || above < top_k[s] ? exp((row[v] - best) / temperature[s]) : 0;
      total += weights[v];
    }
    for (int32_t v = 0; v < VOCAB; ++v) {
      double above = 0;
      for (int32_t u = 0; u < VOCAB; ++u)
        above += row[u] > row[v] ? weights[u] : 0;
      int stays = weights[v] > 0 && (row[v] == best || top_p[s] == 1 || above < top_p[s] * total);
      if (!stays || weights[v] < min_p[s])
        out[v] = -INFINITY;
    }
  }
  return LAMELLA_OK;
}

/* sizes: batch; buffers: logits, counts, repetition, frequency, presence, out. */
static int32_t penalize(LamellaContext *context, const int64_t *sizes, void *const *buffers) {
  const float *logits = buffers[0], *repetition = buffers[2], *frequency = buffers[3], *presence = buffers[4];
  const int32_t *counts = buffers[1];
  float *out = buffers[5];
  for (int64_t i = 0; i < sizes[0] * VOCAB; ++i) {
    int64_t s = i / VOCAB;
    out[i] = logits[i];
    if (counts[i] > 0)
      out[i] = (logits[i] > 0 ? logits[i] / repetition[s] : logits[i] * repetition[s]) - frequency[s] * counts[i] -
               presence[s];
  }
  return LAMELLA_OK;
}

/* sizes: rows; buffers: logits, out. */
static int32_t normalize(LamellaContext *context, const int64_t *sizes, void *const *buffers) {
  for (int64_t s = 0; s < sizes[0]; ++s) {
    const float *row = (const float *)buffers[0] + s * VOCAB;
    double best = -INFINITY, total = 0;
    for (int32_t v = 0; v < VOCAB; ++v)
      best = fmax(best, row[v]);
    for (int32_t v = 0; v < VOCAB; ++v)
      total += exp(row[v] - best);
    for (int32_t v = 0; v < VOCAB; ++v)
      ((float *)buffers[1])[s * VOCAB + v] = (float)(row[v] - best - log(total));
  }
  return LAMELLA_OK;
}

/* sizes: batch; buffers: logits, masks, out. */
static int32_t mask(LamellaContext *context, const int64_t *sizes, void *const *buffers) {
  const uint32_t *words = buffers[1];
  for (int64_t i = 0; i < sizes[0] * VOCAB; ++i)
    ((float *)buffers[2])[i] = words[i / 32] >> (i % 32) & 1 ? ((const float *)buffers[0])[i] : -INFINITY;
  return LAMELLA_OK;
}

static void addOne(void *data, int64_t i) {
  void *const *buffers = data;
  ((float *)buffers[2])[i] = ((const float *)buffers[0])[i] + ((const float *)buffers[1])[i];
}

static int32_t add(LamellaContext *context, const int64_t *sizes, void *const *buffers) {
  context->parallel_for(context, addOne, (void *)buffers, sizes[0]);
  return LAMELLA_OK;
}

enum { TWICE, APPEND, SCORE, DRAW, ADD, FILTER, PENALIZE, NORMALIZE, MASK, KERNELS };
static const LamellaKernelFn kernel_table[KERNELS] = {twice,  append,   score,     draw, add,
                                                      filter, penalize, normalize, mask};
static const LamellaKernel kernels[KERNELS] = {{"twice", "output_norm", 1, 2, "s0 * 8", "s0"},
                                               {"append", "blk.0", 3, 4, "", ""},
                                               {"score", "output", 3, 6, "", ""},
                                               {"draw", "", 1, 4, "s0 * 1292", "s0 * 320"},
                                               {"add", "", 1, 3, "s0 * 12", "s0"},
                                               {"filter", "", 1, 6, "", ""},
                                               {"penalize", "", 1, 6, "", ""},
                                               {"normalize", "", 1, 2, "", ""},
                                               {"mask", "", 1, 3, "", ""}};

/* Entries. */

static int32_t makeTensor(LamellaContext *context, LamellaValue *result, int32_t type, int32_t rank, int64_t rows,
                          int64_t columns) {
  LamellaTensor tensor = {0, type, rank, {rows, columns}};
  tensor.data = context->allocate(context, rows * (rank == 2 ? columns : 1) * 4);
  memset(result, 0, sizeof(*result));
  result->as.tensor = tensor;
  return tensor.data ? LAMELLA_OK : LAMELLA_ERROR_MEMORY;
}

static int32_t loadEntry(LamellaContext *context, const LamellaValue *arguments, LamellaValue *results) {
  if (makeTensor(context, &results[0], LAMELLA_F32, 1, WIDTH, 0))
    return LAMELLA_ERROR_MEMORY;
  int64_t sizes[] = {WIDTH};
  void *buffers[] = {context->weights[0], results[0].as.tensor.data};
  return context->kernels[TWICE](context, sizes, buffers);
}

static void delay(void) {
  const char *milliseconds = getenv("LAMELLA_TOY_DELAY");
  long count = milliseconds ? atol(milliseconds) : 0;
  struct timespec rest = {count / 1000, count % 1000 * 1000000};
  while (count && nanosleep(&rest, &rest)) /* a signal interrupts it */
    ;
}

static int32_t stepEntry(LamellaContext *context, const LamellaValue *arguments, LamellaValue *results) {
  delay();
  const LamellaTensor *tokens = &arguments[0].as.tensor, *counts = &arguments[1].as.tensor;
  const LamellaTensor *wanted = &arguments[2].as.tensor;
  LamellaKVCache *cache = arguments[3].as.cache;
  int64_t batch = tokens->shape[0], rows = tokens->shape[1], count_wanted = wanted->shape[0];
  if (counts->shape[0] != batch || cache->batch != batch) {
    snprintf(context->error, sizeof(context->error), "expected a batch of %d, got counts of %d and a cache of %d",
             (int)batch, (int)counts->shape[0], (int)cache->batch);
    return LAMELLA_ERROR_SHAPE;
  }
  const int32_t *count = counts->data;
  for (int64_t s = 0; s < batch; ++s)
    if (cache->lengths[s] + count[s] > cache->capacity)
      return LAMELLA_ERROR_CAPACITY;
  for (int64_t s = 0; s < batch; ++s)
    cache->lengths[s] += count[s];
  results[1] = arguments[3];
  if (makeTensor(context, &results[0], LAMELLA_F32, 2, count_wanted, VOCAB))
    return LAMELLA_ERROR_MEMORY;
  int64_t append_sizes[] = {batch, rows, cache->capacity}, score_sizes[] = {count_wanted, rows, cache->capacity};
  void *append_buffers[] = {tokens->data, counts->data, cache->lengths, cache->keys};
  int32_t code = context->kernels[APPEND](context, append_sizes, append_buffers);
  if (code)
    return code;
  /* The scores go through the workspace, as the values between two kernels do. */
  float *scores = context->workspace(context, count_wanted * VOCAB * 4);
  if (!scores)
    return LAMELLA_ERROR_MEMORY;
  void *buffers[] = {counts->data, wanted->data, cache->lengths, cache->keys, arguments[4].as.tensor.data, scores};
  code = context->kernels[SCORE](context, score_sizes, buffers);
  memcpy(results[0].as.tensor.data, scores, count_wanted * VOCAB * 4);
  return code;
}

static int32_t sampleEntry(LamellaContext *context, const LamellaValue *arguments, LamellaValue *results) {
  int64_t sizes[] = {arguments[0].as.tensor.shape[0]};
  float *filtered = context->workspace(context, sizes[0] * VOCAB * 4);
  if (!filtered || makeTensor(context, &results[0], LAMELLA_I32, 1, sizes[0], 0))
    return LAMELLA_ERROR_MEMORY;
  void *filter_buffers[6] = {0}, *ids = results[0].as.tensor.data;
  for (int i = 0; i < 5; ++i)
    filter_buffers[i] = arguments[i].as.tensor.data;
  filter_buffers[5] = filtered;
  int32_t code = context->kernels[FILTER](context, sizes, filter_buffers);
  void *buffers[] = {filtered, arguments[1].as.tensor.data, arguments[5].as.tensor.data, ids};
  return code ? code : context->kernels[DRAW](context, sizes, buffers);
}

static int32_t penalizeEntry(LamellaContext *context, const LamellaValue *arguments, LamellaValue *results) {
  int64_t sizes[] = {arguments[0].as.tensor.shape[0]};
  if (makeTensor(context, &results[0], LAMELLA_F32, 2, sizes[0], VOCAB))
    return LAMELLA_ERROR_MEMORY;
  void *buffers[6];
  for (int i = 0; i < 5; ++i)
    buffers[i] = arguments[i].as.tensor.data;
  buffers[5] = results[0].as.tensor.data;
  return context->kernels[PENALIZE](context, sizes, buffers);
}

static int32_t logProbabilitiesEntry(LamellaContext *context, const LamellaValue *arguments, LamellaValue *results) {
  int64_t sizes[] = {arguments[0].as.tensor.shape[0]};
  if (makeTensor(context, &results[0], LAMELLA_F32, 2, sizes[0], VOCAB))
    return LAMELLA_ERROR_MEMORY;
  void *buffers[] = {arguments[0].as.tensor.data, results[0].as.tensor.data};
  return context->kernels[NORMALIZE](context, sizes, buffers);
}

static int32_t constrainEntry(LamellaContext *context, const LamellaValue *arguments, LamellaValue *results) {
  int64_t sizes[] = {arguments[0].as.tensor.shape[0]};
  LamellaLibraryFn function = context->find_library(context, "grammar.fill_masks");
  if (!function)
    return LAMELLA_ERROR_LIBRARY;
  LamellaTensor masks = {context->workspace(context, sizes[0] * VOCAB / 8), LAMELLA_I32, 2, {sizes[0], VOCAB / 32}};
  if (!masks.data || makeTensor(context, &results[0], LAMELLA_F32, 2, sizes[0], VOCAB))
    return LAMELLA_ERROR_MEMORY;
  LamellaTensor tensors[] = {arguments[1].as.tensor, masks};
  if (function(context, tensors, 2) != LAMELLA_OK)
    return LAMELLA_ERROR_LIBRARY;
  void *buffers[] = {arguments[0].as.tensor.data, masks.data, results[0].as.tensor.data};
  return context->kernels[MASK](context, sizes, buffers);
}

static int32_t addEntry(LamellaContext *context, const LamellaValue *arguments, LamellaValue *results) {
  const LamellaTensor *x = &arguments[0].as.tensor, *y = &arguments[1].as.tensor;
  if (x->shape[0] != y->shape[0]) {
    snprintf(context->error, sizeof(context->error), "n: expected %d, got %d", (int)x->shape[0], (int)y->shape[0]);
    return LAMELLA_ERROR_SHAPE;
  }
  int64_t sizes[] = {x->shape[0]};
  if (makeTensor(context, &results[0], LAMELLA_F32, 1, sizes[0], 0))
    return LAMELLA_ERROR_MEMORY;
  void *buffers[] = {x->data, y->data, results[0].as.tensor.data};
  return context->kernels[ADD](context, sizes, buffers);
}

static int32_t negateEntry(LamellaContext *context, const LamellaValue *arguments, LamellaValue *results) {
  LamellaLibraryFn function = context->find_library(context, "negate");
  if (!function)
    return LAMELLA_ERROR_LIBRARY;
  if (makeTensor(context, &results[0], LAMELLA_F32, 1, arguments[0].as.tensor.shape[0], 0))
    return LAMELLA_ERROR_MEMORY;
  LamellaTensor tensors[] = {arguments[0].as.tensor, results[0].as.tensor};
  return function(context, tensors, 2);
}

static const LamellaValueType loaded[] = {{LAMELLA_TENSOR, LAMELLA_F32, 1, 0, {WIDTH}, "tensor<64xf32>"}};
static const LamellaValueType step_arguments[] = {
    {LAMELLA_TENSOR, LAMELLA_I32, 2, 0, {-1, -1}, "tensor<?x?xi32, #relax.shape<b, n>>"},
    {LAMELLA_TENSOR, LAMELLA_I32, 1, 0, {-1}, "tensor<?xi32, #relax.shape<b>>"},
    {LAMELLA_TENSOR, LAMELLA_I32, 1, 0, {-1}, "tensor<?xi32, #relax.shape<w>>"},
    {LAMELLA_KV_CACHE, LAMELLA_F32, 4, 0, {-1, 1, 1, 1}, "!relax.state<kv_cache, [b, 1, 1, 1], f32>"},
    {LAMELLA_TENSOR, LAMELLA_F32, 1, 0, {WIDTH}, "tensor<64xf32>"}};
static const LamellaValueType step_results[] = {
    {LAMELLA_TENSOR, LAMELLA_F32, 2, 0, {-1, VOCAB}, "tensor<?x320xf32, #relax.shape<w, 320>>"},
    {LAMELLA_KV_CACHE, LAMELLA_F32, 4, 0, {-1, 1, 1, 1}, "!relax.state<kv_cache, [b, 1, 1, 1], f32>"}};
#define LOGITS {LAMELLA_TENSOR, LAMELLA_F32, 2, 0, {-1, VOCAB}, "tensor<?x320xf32, #relax.shape<b, 320>>"}
#define ROW {LAMELLA_TENSOR, LAMELLA_F32, 1, 0, {-1}, "tensor<?xf32, #relax.shape<b>>"}
#define IDS {LAMELLA_TENSOR, LAMELLA_I32, 1, 0, {-1}, "tensor<?xi32, #relax.shape<b>>"}
#define COUNTS {LAMELLA_TENSOR, LAMELLA_I32, 2, 0, {-1, VOCAB}, "tensor<?x320xi32, #relax.shape<b, 320>>"}
static const LamellaValueType sample_arguments[] = {LOGITS, ROW, IDS, ROW, ROW, ROW};
static const LamellaValueType sample_results[] = {IDS};
static const LamellaValueType penalize_arguments[] = {LOGITS, COUNTS, ROW, ROW, ROW};
static const LamellaValueType logits[] = {LOGITS};
static const LamellaValueType constrain_arguments[] = {LOGITS, IDS};
static const LamellaValueType vectors[] = {{LAMELLA_TENSOR, LAMELLA_F32, 1, 0, {-1}, "tensor<?xf32, #relax.shape<n>>"},
                                           {LAMELLA_TENSOR, LAMELLA_F32, 1, 0, {-1}, "tensor<?xf32, #relax.shape<n>>"}};
static const int32_t step_parameters[] = {0};

static const LamellaEntry entries[] = {{"load", loadEntry, 0, 1, 0, loaded, 0, 0, 0},
                                       {"step", stepEntry, 5, 2, step_arguments, step_results, 1, 0, step_parameters},
                                       {"sample", sampleEntry, 6, 1, sample_arguments, sample_results, 0, 0, 0},
                                       {"penalize", penalizeEntry, 5, 1, penalize_arguments, logits, 0, 0, 0},
                                       {"log_probabilities", logProbabilitiesEntry, 1, 1, logits, logits, 0, 0, 0},
                                       {"constrain", constrainEntry, 2, 1, constrain_arguments, logits, 0, 0, 0},
                                       {"add", addEntry, 2, 1, vectors, vectors, 0, 0, 0},
                                       {"negate", negateEntry, 1, 1, vectors, vectors, 0, 0, 0}};
static const LamellaWeight weights[] = {{"output_norm.weight", LAMELLA_F32, 1, {WIDTH}}};

__attribute__((visibility("default"))) const LamellaModule lamella_module = {
    LAMELLA_ABI_VERSION, sizeof(entries) / sizeof(entries[0]), KERNELS, 1, entries, kernel_table, kernels, weights};
