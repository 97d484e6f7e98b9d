// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Calls lamella-c/Compiler.h and Chat.h. The argument is where a library may be written.
#include "lamella-c/Chat.h"
#include <stdio.h>
#include <string.h>

static const char text[] = "relax.func @f<n>(%x: tensor<?xf32, #relax.shape<n>>) -> tensor<?xf32, #relax.shape<n>> {\n"
                           "  %y = relax.add %x, %x : (tensor<?xf32, #relax.shape<n>>, tensor<?xf32, #relax.shape<n>>)"
                           " -> tensor<?xf32, #relax.shape<n>>\n"
                           "  relax.return %y : tensor<?xf32, #relax.shape<n>>\n}\n";
static const size_t size = sizeof(text) - 1;

static LamellaValue makeArgument(float *numbers, int64_t count) {
  LamellaValue value = {0};
  value.kind = LAMELLA_TENSOR;
  value.as.tensor.data = numbers;
  value.as.tensor.element_type = LAMELLA_F32;
  value.as.tensor.rank = 1;
  value.as.tensor.shape[0] = count;
  return value;
}

static void print(const char *what, LamellaResults *results) {
  if (!results) {
    printf("%s: failed\n", what);
    return;
  }
  const float *y = lamella_results_values(results)[0].as.tensor.data;
  printf("%s: %g %g %g\n", what, y[0], y[1], y[2]);
  lamella_results_free(results);
}

int main(int count, char **arguments) {
  float numbers[] = {1, 2, 3};
  LamellaValue x = makeArgument(numbers, 3);
  LamellaCompileOptions options = {0};
  options.struct_size = sizeof(options);
  options.threads = 1;
  options.cache = "off";

  LamellaRunner *runner = lamella_compile(text, size, "f.mlir", &options);
  if (count < 2 || !runner || lamella_compiler_api_version() != LAMELLA_COMPILER_API_VERSION)
    return 1;
  print("compiled", lamella_runner_call(runner, "f", &x, 1));
  lamella_runner_close(runner);
  print("interpreted", lamella_interpret(text, size, "f.mlir", "f", &x, 1));

  char *tir = lamella_emit(text, size, "f.mlir", "tir", NULL, &options);
  printf("%s\n", tir && strstr(tir, "tir.block") ? "tir has blocks" : "no blocks");
  lamella_text_free(tir);

  if (lamella_emit_library(text, size, "f.mlir", arguments[1], &options) != LAMELLA_OK)
    return 1;
  runner = lamella_runner_open(arguments[1], NULL, 1);
  print("library", runner ? lamella_runner_call(runner, "f", &x, 1) : NULL);
  lamella_runner_close(runner);

  if (!lamella_compile("relaxed", 7, "bad.mlir", &options))
    printf("refused: %s\n", lamella_compiler_error());
  if (!lamella_emit(text, size, "f.mlir", "tri", NULL, NULL))
    printf("refused: %s\n", lamella_compiler_error());
  if (!lamella_interpret(text, size, "f.mlir", "g", &x, 1))
    printf("refused: %s\n", lamella_compiler_error());
  if (!lamella_chat_open("nowhere.gguf", NULL, NULL))
    printf("refused: %s\n", lamella_chat_error(NULL));
  return 0;
}
