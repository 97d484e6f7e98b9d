// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/*
 * A conversation with a language model: a model file is compiled, or found in the cache, and answers messages.
 *
 * Functions that can fail return null; then lamella_chat_error says why. A chat serves one call at a time, but
 * lamella_chat_cancel may be called meanwhile from any thread or signal handler.
 */
#ifndef LAMELLA_C_CHAT_H
#define LAMELLA_C_CHAT_H

#include "lamella-c/Compiler.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Raised with every change of a signature or a meaning below. */
#define LAMELLA_CHAT_API_VERSION 1

typedef struct LamellaChat LamellaChat;
typedef struct LamellaAnswer LamellaAnswer;

LAMELLA_RUNNER_EXPORT uint32_t lamella_chat_api_version(void);

/*
 * Opens a model file. `options`: as for lamella_compile, but that 8-bit activations are the default: `fast` -1 is f32;
 * `model` is not looked at. `system`: the text of the system turn; null: as the model's template does without one. What
 * is wrong with the cache is no failure: lamella_chat_warning.
 */
LAMELLA_RUNNER_EXPORT LamellaChat *lamella_chat_open(const char *model, const char *system,
                                                     const LamellaCompileOptions *options);
LAMELLA_RUNNER_EXPORT void lamella_chat_close(LamellaChat *chat);

/* The text of this chat's last failure, or with null of this thread's last failure to open one. */
LAMELLA_RUNNER_EXPORT const char *lamella_chat_error(const LamellaChat *chat);
/* Empty, or why the cache could not be used. */
LAMELLA_RUNNER_EXPORT const char *lamella_chat_warning(const LamellaChat *chat);
/* The positions that a conversation may have, and how many it has. */
LAMELLA_RUNNER_EXPORT int64_t lamella_chat_context_length(const LamellaChat *chat);
LAMELLA_RUNNER_EXPORT int64_t lamella_chat_length(const LamellaChat *chat);

/* How to draw tokens and when to stop: what GenerateOptions says of the fields of the same names. */
typedef struct LamellaSampling {
  uint32_t struct_size; /* sizeof(LamellaSampling) */
  uint32_t stop_count;
  float temperature, top_p, min_p, repetition_penalty, frequency_penalty, presence_penalty;
  int64_t top_k, penalty_window, max_tokens;
  uint64_t seed;
  /* The answer ends before the first of these. */
  const char *const *stop;
  /* What the answer must be: a grammar as lamella_grammar_serialize writes it; null: any text. */
  const char *grammar;
  size_t grammar_size;
} LamellaSampling;

/* Gets complete UTF-8 as it is generated; 0 cancels. */
typedef int32_t (*LamellaTextFn)(void *user, const char *text, size_t size);

/*
 * The answer to one more message. A cancelled answer stays in the conversation as far as it came; a failure leaves the
 * conversation as it was. `on_text` may be null.
 */
LAMELLA_RUNNER_EXPORT LamellaAnswer *lamella_chat_say(LamellaChat *chat, const char *message, size_t size,
                                                      const LamellaSampling *sampling, LamellaTextFn on_text,
                                                      void *user);
/* Ends the answer that is being generated at its next token, or its prompt between two parts. */
LAMELLA_RUNNER_EXPORT void lamella_chat_cancel(LamellaChat *chat);
/* Starts anew, with the same system turn. */
LAMELLA_RUNNER_EXPORT void lamella_chat_clear(LamellaChat *chat);

LAMELLA_RUNNER_EXPORT const char *lamella_answer_text(const LamellaAnswer *answer, size_t *size);
LAMELLA_RUNNER_EXPORT const int32_t *lamella_answer_ids(const LamellaAnswer *answer, size_t *count);
/* "end", "stop", "completed", "length", "context", "cancelled". */
LAMELLA_RUNNER_EXPORT const char *lamella_answer_finish(const LamellaAnswer *answer);
/* Tokens a second of the prompt and of the answer; 0 where nothing was measured. */
LAMELLA_RUNNER_EXPORT double lamella_answer_prefill_rate(const LamellaAnswer *answer);
LAMELLA_RUNNER_EXPORT double lamella_answer_decode_rate(const LamellaAnswer *answer);
LAMELLA_RUNNER_EXPORT void lamella_answer_free(LamellaAnswer *answer);

#ifdef __cplusplus
}
#endif

#endif /* LAMELLA_C_CHAT_H */
