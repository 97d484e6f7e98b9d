// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Compiles the text of a module, by the schedule script in it where there is one, and calls its kernels as a host
// would. No upstream header: tests compile fast.
#ifndef LAMELLA_TEST_UNIT_PIPELINES_KERNELRUNNER_H
#define LAMELLA_TEST_UNIT_PIPELINES_KERNELRUNNER_H

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace lamella::test {

class KernelRunner {
public:
  /// A test failure, with the diagnostics, where the text does not compile; then every run fails.
  explicit KernelRunner(std::string_view text);
  /// The same without a test failure: `diagnostics` says why it does not compile, and is empty where it does.
  KernelRunner(std::string_view text, std::string &diagnostics);
  ~KernelRunner();

  /// What the kernel returned, run with this many threads; `error` is then the text in the context. With 0 threads the
  /// iterations of a parallel loop run one by one, from the last to the first.
  int run(const std::string &kernel, std::vector<int64_t> sizes, std::vector<void *> buffers, unsigned threads = 2);
  std::string error;

private:
  struct Compiled;
  std::unique_ptr<Compiled> compiled;
};

} // namespace lamella::test

#endif // LAMELLA_TEST_UNIT_PIPELINES_KERNELRUNNER_H
