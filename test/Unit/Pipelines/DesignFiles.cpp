// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The scheduled programs of test/Design, compiled, against the interpreter on the unscheduled programs.
#include "Expectation.h"

#include "lamella/Pipelines/Pipelines.h"
#include "mlir/Dialect/Transform/IR/TransformOps.h"
#include "mlir/Dialect/Transform/Transforms/Passes.h"
#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"

#include <gtest/gtest.h>

#include <random>

using namespace mlir;
using lamella::reference::Array;
using lamella::reference::Format;
using lamella::reference::Scalar;

namespace lamella::test {
namespace {

class DesignFile {
public:
  explicit DesignFile(const std::string &name) {
    DialectRegistry registry;
    registerAllDialects(registry);
    registerAllExtensions(registry);
    registerDialects(registry);
    context = std::make_unique<MLIRContext>(registry);
    std::string path = std::string(LAMELLA_SOURCE_DIR) + "/test/Design/" + name;
    source = parseSourceFile<ModuleOp>(path, context.get());
    scheduled = source ? parseSourceFile<ModuleOp>(path, context.get()) : nullptr;
    PassManager manager(context.get());
    manager.addPass(transform::createInterpreterPass());
    if (scheduled && failed(manager.run(*scheduled)))
      scheduled = nullptr;
  }

  /// The scheduled kernels without their script.
  std::string getScheduledText() {
    SmallVector<transform::NamedSequenceOp> scripts;
    scheduled->walk([&](transform::NamedSequenceOp script) { scripts.push_back(script); });
    for (transform::NamedSequenceOp script : scripts)
      script.erase();
    for (ModuleOp inner : llvm::make_early_inc_range(scheduled->getOps<ModuleOp>()))
      inner.erase();
    std::string text;
    llvm::raw_string_ostream os(text);
    scheduled->print(os);
    return text;
  }

  std::unique_ptr<MLIRContext> context;
  OwningOpRef<ModuleOp> source, scheduled;
};

/// Floats in [-1, 1), bytes of any value.
Array draw(Format format, ArrayRef<int64_t> sizes) {
  static std::mt19937 generator(1);
  std::uniform_real_distribution<double> uniform(-1, 1);
  Array array = Array::make(format, sizes);
  for (int64_t i = 0; i < array.getNumElements(); ++i)
    array.put(i, isFloat(format) ? Scalar::of(uniform(generator)) : Scalar::of(int64_t(generator() % 256) - 128));
  return array;
}

using Inputs = llvm::function_ref<std::vector<Array>(int64_t n)>;

void check(const std::string &name, const Kernel &kernel, int64_t columns, Inputs draw) {
  DesignFile file(name);
  ASSERT_TRUE(file.scheduled);
  KernelRunner runner(file.getScheduledText());
  for (int64_t n : {0, 1, 3, 4, 7, 8, 13}) {
    FailureOr<Expectation> expectation = expect(*file.source, kernel, n, draw(n), Format::Single, {n, columns});
    ASSERT_TRUE(succeeded(expectation));
    EXPECT_EQ(compareCompiled(runner, kernel, *expectation), "");
  }
}

TEST(DesignFiles, NestedTrace) {
  check("nested-trace.mlir", {"matmul", 65}, 32,
        [](int64_t n) { return std::vector{draw(Format::Single, {n, 64}), draw(Format::Single, {64, 32})}; });
}

TEST(DesignFiles, QuantizedGemm) {
  check("quantized-gemm.mlir", {"linear", 67}, 32, [](int64_t n) {
    return std::vector{draw(Format::Single, {n, 64}), draw(Format::Int8, {32, 2, 16}), draw(Format::Half, {32, 2}),
                       draw(Format::Half, {32, 2})};
  });
}

} // namespace
} // namespace lamella::test
