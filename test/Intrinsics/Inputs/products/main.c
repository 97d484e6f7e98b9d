// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Calls one of the kernels of kernels.mlir: main KERNEL Y-BYTES X W Y. Files hold the elements alone.
#include "lamella-c/Module.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int sdot(LamellaContext *, const int64_t *, void *const *) __asm__("product_sdot$packed");
int smmla(LamellaContext *, const int64_t *, void *const *) __asm__("product_smmla$packed");
int bfmmla(LamellaContext *, const int64_t *, void *const *) __asm__("product_bfmmla$packed");

static void run_in_order(LamellaContext *context, void (*body)(void *, int64_t), void *data, int64_t count) {
  for (int64_t i = 0; i < count; ++i)
    body(data, i);
}

static void *read_file(const char *path) {
  FILE *file = fopen(path, "rb");
  char *bytes = malloc(1 << 16);
  if (!file || !bytes || fread(bytes, 1, 1 << 16, file) == 0)
    exit(2);
  fclose(file);
  return bytes;
}

int main(int argc, char **argv) {
  if (argc != 6)
    return 2;
  LamellaContext context = {0};
  context.parallel_for = run_in_order;
  size_t size = atol(argv[2]);
  void *result = malloc(size), *buffers[] = {read_file(argv[3]), read_file(argv[4]), result};
  int status = !strcmp(argv[1], "sdot")    ? sdot(&context, NULL, buffers)
               : !strcmp(argv[1], "smmla") ? smmla(&context, NULL, buffers)
                                           : bfmmla(&context, NULL, buffers);
  FILE *file = fopen(argv[5], "wb");
  if (status || !file || fwrite(result, 1, size, file) != size)
    return 1;
  return fclose(file);
}
