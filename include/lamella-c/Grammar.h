// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/*
 *
 * Grammars in C. Functions that can fail return null or a negative number and, where `error` is given, set it to a text
 * that lamella_string_free releases. Objects may be used from several threads, a matcher and its forks from one at a
 * time. */
#ifndef LAMELLA_C_GRAMMAR_H
#define LAMELLA_C_GRAMMAR_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define LAMELLA_EXPORT __attribute__((visibility("default")))

typedef struct LamellaVocabulary LamellaVocabulary;
typedef struct LamellaGrammar LamellaGrammar;
typedef struct LamellaMatcher LamellaMatcher;

enum LamellaGrammarLanguage {
  LAMELLA_JSON_SCHEMA = 0,
  LAMELLA_REGEX = 1,
  LAMELLA_EBNF = 2,
  LAMELLA_LARK = 3,
  LAMELLA_STRUCTURAL_TAG = 4
};
enum LamellaWhitespace {
  LAMELLA_WHITESPACE_BOUNDED = 0,
  LAMELLA_WHITESPACE_COMPACT = 1,
  LAMELLA_WHITESPACE_ANY = 2,
  LAMELLA_WHITESPACE_INDENTED = 3
};

typedef struct LamellaGrammarOptions {
  uint32_t struct_size; /* sizeof(LamellaGrammarOptions): later versions may append fields */
  int32_t whitespace;
  int32_t indent;
  int32_t fixed_property_order;
  int32_t annotate_formats;
  int32_t lenient;
} LamellaGrammarOptions;

LAMELLA_EXPORT void lamella_string_free(char *text);

/* Token t writes bytes[offsets[t]] .. bytes[offsets[t + 1]]; `offsets` has token_count + 1 entries. */
LAMELLA_EXPORT LamellaVocabulary *lamella_vocabulary_create(const uint8_t *bytes, const uint64_t *offsets,
                                                            size_t token_count, const int32_t *stop_tokens,
                                                            size_t stop_count, const int32_t *special_tokens,
                                                            size_t special_count, size_t padded_size, char **error);
LAMELLA_EXPORT void lamella_vocabulary_free(LamellaVocabulary *vocabulary);
/* 32-bit words of a mask. */
LAMELLA_EXPORT size_t lamella_vocabulary_mask_words(const LamellaVocabulary *vocabulary);

/* `options` may be null. */
LAMELLA_EXPORT LamellaGrammar *lamella_grammar_compile(int32_t language, const char *text, size_t size,
                                                       const LamellaGrammarOptions *options, char **error);
LAMELLA_EXPORT void lamella_grammar_free(LamellaGrammar *grammar);
LAMELLA_EXPORT size_t lamella_grammar_bytes(const LamellaGrammar *grammar);
/* A versioned form of the compiled grammar's source and options; the caller frees it with lamella_string_free. */
LAMELLA_EXPORT char *lamella_grammar_serialize(const LamellaGrammar *grammar);
LAMELLA_EXPORT LamellaGrammar *lamella_grammar_deserialize(const char *text, size_t size, char **error);

/* `vocabulary` may be null where only bytes are accepted. */
LAMELLA_EXPORT LamellaMatcher *lamella_matcher_create(const LamellaGrammar *grammar,
                                                      const LamellaVocabulary *vocabulary);
LAMELLA_EXPORT LamellaMatcher *lamella_matcher_fork(const LamellaMatcher *matcher);
LAMELLA_EXPORT void lamella_matcher_free(LamellaMatcher *matcher);
/* 1 accepted, 0 rejected (the matcher is unchanged). */
LAMELLA_EXPORT int32_t lamella_matcher_accept_token(LamellaMatcher *matcher, int32_t token);
LAMELLA_EXPORT int32_t lamella_matcher_accept_bytes(LamellaMatcher *matcher, const uint8_t *bytes, size_t size);
/* Writes lamella_vocabulary_mask_words words; bit t % 32 of word t / 32 is 1 where token t may follow. */
LAMELLA_EXPORT void lamella_matcher_fill_mask(LamellaMatcher *matcher, uint32_t *words);
/* One row of `words_per_row` words for each matcher, on up to `threads` threads. */
LAMELLA_EXPORT void lamella_matchers_fill_masks(LamellaMatcher *const *matchers, size_t count, uint32_t *words,
                                                size_t words_per_row, uint32_t threads);
LAMELLA_EXPORT int32_t lamella_matcher_rollback(LamellaMatcher *matcher, uint32_t steps);
LAMELLA_EXPORT void lamella_matcher_reset(LamellaMatcher *matcher);
LAMELLA_EXPORT int32_t lamella_matcher_is_complete(const LamellaMatcher *matcher);
LAMELLA_EXPORT int32_t lamella_matcher_is_terminated(const LamellaMatcher *matcher);
LAMELLA_EXPORT size_t lamella_matcher_bytes(const LamellaMatcher *matcher);
/* Bytes that must come next; at most `capacity` are written, the number is returned. */
LAMELLA_EXPORT size_t lamella_matcher_forced_bytes(LamellaMatcher *matcher, uint8_t *out, size_t capacity);
/* Why the last accept failed; valid until the matcher is used again. */
LAMELLA_EXPORT const char *lamella_matcher_why_rejected(const LamellaMatcher *matcher);

#ifdef __cplusplus
}
#endif

#endif /* LAMELLA_C_GRAMMAR_H */
