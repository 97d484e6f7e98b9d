// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Dialect/Relax/Analysis/KernelKind.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlow.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Parser/Parser.h"
#include "gtest/gtest.h"

using namespace mlir;
using namespace lamella::relax;

// What every kernel below may use: %x and %y are 4x8, %v is 8, %w is 8x8; %e and %f are an empty and a zero 4x8.
static const std::string head = R"mlir(
func.func @kernel(%x: tensor<4x8xf32>, %y: tensor<4x8xf32>, %v: tensor<8xf32>, %w: tensor<8x8xf32>)
    -> tensor<4x8xf32> {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<4x8xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<4x8xf32>) -> tensor<4x8xf32>
)mlir";
static const std::string tail = "\n  return %r : tensor<4x8xf32>\n}";

static const std::string add =
    "%r = linalg.add ins(%x, %y : tensor<4x8xf32>, tensor<4x8xf32>) outs(%e : tensor<4x8xf32>) -> tensor<4x8xf32>";
static const std::string product =
    "%p = linalg.matmul ins(%x, %w : tensor<4x8xf32>, tensor<8x8xf32>) outs(%f : tensor<4x8xf32>) -> tensor<4x8xf32>\n";
static const std::string bias = R"mlir(
  %b = linalg.broadcast ins(%v : tensor<8xf32>) outs(%e : tensor<4x8xf32>) dimensions = [0]
  %r = linalg.add ins(%x, %b : tensor<4x8xf32>, tensor<4x8xf32>) outs(%e : tensor<4x8xf32>) -> tensor<4x8xf32>
)mlir";
// Element k of a row is element k mod 4 of half k floordiv 4, as in a dequantization.
static const std::string blocks = R"mlir(
  %s = tensor.empty() : tensor<4x2x4xf32>
  %h = linalg.fill ins(%zero : f32) outs(%s : tensor<4x2x4xf32>) -> tensor<4x2x4xf32>
  %r = linalg.generic {indexing_maps = [affine_map<(i, k) -> (i, k floordiv 4, k mod 4)>, affine_map<(i, k) -> (i, k)>],
                       iterator_types = ["parallel", "parallel"]}
      ins(%h : tensor<4x2x4xf32>) outs(%e : tensor<4x8xf32>) {
  ^bb0(%a: f32, %o: f32):
    linalg.yield %a : f32
  } -> tensor<4x8xf32>
)mlir";
static const std::string norm = R"mlir(
  %s = tensor.empty() : tensor<4xf32>
  %z = linalg.fill ins(%zero : f32) outs(%s : tensor<4xf32>) -> tensor<4xf32>
  %t = linalg.reduce {arith.addf} ins(%x : tensor<4x8xf32>) outs(%z : tensor<4xf32>) dimensions = [1]
  %b = linalg.broadcast ins(%t : tensor<4xf32>) outs(%e : tensor<4x8xf32>) dimensions = [1]
  %r = linalg.div ins(%x, %b : tensor<4x8xf32>, tensor<4x8xf32>) outs(%e : tensor<4x8xf32>) -> tensor<4x8xf32>
)mlir";

namespace {
class KernelKindTest : public testing::Test {
protected:
  KernelKindTest() {
    context.loadDialect<arith::ArithDialect, cf::ControlFlowDialect, func::FuncDialect, linalg::LinalgDialect,
                        math::MathDialect, memref::MemRefDialect, tensor::TensorDialect>();
  }
  func::FuncOp parse(const std::string &text) {
    module = parseSourceString<ModuleOp>(text, &context);
    return module ? *module->getOps<func::FuncOp>().begin() : func::FuncOp();
  }
  /// The kind of the kernel whose body is this; the body defines %r.
  llvm::StringRef kindOf(const std::string &body) {
    func::FuncOp kernel = parse(head + body + tail);
    return kernel ? stringifyKernelKind(getKernelKind(kernel)) : "not parsed";
  }
  ArgumentUse useOf(unsigned argument, const std::string &body) {
    func::FuncOp kernel = parse(head + body + tail);
    return getArgumentUse(kernel, kernel.getArgument(argument));
  }

  MLIRContext context{MLIRContext::Threading::DISABLED};
  OwningOpRef<ModuleOp> module;
};
} // namespace

TEST_F(KernelKindTest, Maps) {
  EXPECT_EQ(kindOf(add), "element-wise");
  EXPECT_EQ(kindOf(bias), "broadcast");
  EXPECT_EQ(kindOf(blocks), "injective");
}

TEST_F(KernelKindTest, Reductions) {
  EXPECT_EQ(kindOf(norm), "reduction");
  // A sum of products: a reduction of two operands, each used again.
  EXPECT_EQ(kindOf(product + "%r = linalg.exp ins(%p : tensor<4x8xf32>) outs(%e : tensor<4x8xf32>) -> tensor<4x8xf32>"),
            "matmul");
  // With something before it, and another operand behind it.
  EXPECT_EQ(kindOf(R"mlir(
    %n = linalg.negf ins(%w : tensor<8x8xf32>) outs(%w : tensor<8x8xf32>) -> tensor<8x8xf32>
    %p = linalg.matmul ins(%x, %n : tensor<4x8xf32>, tensor<8x8xf32>) outs(%f : tensor<4x8xf32>) -> tensor<4x8xf32>
    %r = linalg.add ins(%p, %y : tensor<4x8xf32>, tensor<4x8xf32>) outs(%e : tensor<4x8xf32>) -> tensor<4x8xf32>
  )mlir"),
            "matmul");
}

// The result of the product is not what the kernel gives, is read elsewhere than in place, or is multiplied again.
TEST_F(KernelKindTest, ProductsThatAreReadElsewhere) {
  EXPECT_EQ(kindOf(product + add), "reduction");
  EXPECT_EQ(kindOf(product + R"mlir(
    %r = linalg.generic {indexing_maps = [affine_map<(i, k) -> (i, 7 - k)>, affine_map<(i, k) -> (i, k)>],
                         iterator_types = ["parallel", "parallel"]}
        ins(%p : tensor<4x8xf32>) outs(%e : tensor<4x8xf32>) {
    ^bb0(%a: f32, %o: f32):
      linalg.yield %a : f32
    } -> tensor<4x8xf32>)mlir"),
            "reduction");
  EXPECT_EQ(kindOf(product + "%r = linalg.matmul ins(%p, %w : tensor<4x8xf32>, tensor<8x8xf32>) "
                             "outs(%f : tensor<4x8xf32>) -> tensor<4x8xf32>"),
            "reduction");
}

TEST_F(KernelKindTest, Opaque) {
  EXPECT_EQ(kindOf("%r = tensor.insert_slice %x into %y[0, 0] [4, 8] [1, 1] : tensor<4x8xf32> into tensor<4x8xf32>"),
            "opaque");
  EXPECT_EQ(kindOf("%c = arith.constant true\n cf.assert %c, \"never\"\n" + add), "opaque");
  EXPECT_EQ(kindOf(R"mlir(
    %r = linalg.generic {indexing_maps = [affine_map<(i, k) -> (i, k)>], iterator_types = ["parallel", "parallel"]}
        outs(%e : tensor<4x8xf32>) {
    ^bb0(%o: f32):
      %k = linalg.index 1 : index
      %a = tensor.extract %v[%k] : tensor<8xf32>
      linalg.yield %a : f32
    } -> tensor<4x8xf32>)mlir"),
            "opaque");
  func::FuncOp onBuffers = parse("func.func @k(%x: memref<4xf32>, %y: memref<4xf32>) {\n"
                                 "linalg.exp ins(%x : memref<4xf32>) outs(%y : memref<4xf32>)\n return }");
  EXPECT_EQ(getKernelKind(onBuffers), KernelKind::Opaque);
  EXPECT_EQ(getKernelKind(parse("func.func private @k(tensor<4xf32>) -> tensor<4xf32>")), KernelKind::Opaque);
}

TEST_F(KernelKindTest, ArgumentUse) {
  EXPECT_EQ(useOf(0, add), ArgumentUse::SamePlace);
  EXPECT_EQ(useOf(0, bias), ArgumentUse::SamePlace);
  EXPECT_EQ(useOf(2, bias), ArgumentUse::Many);
  EXPECT_EQ(useOf(0, norm), ArgumentUse::Many);
  // The sum is read elsewhere than in place, the argument once.
  EXPECT_EQ(useOf(0, add + R"mlir(
    %u = linalg.generic {indexing_maps = [affine_map<(i, k) -> (i, 7 - k)>, affine_map<(i, k) -> (i, k)>],
                         iterator_types = ["parallel", "parallel"]}
        ins(%r : tensor<4x8xf32>) outs(%e : tensor<4x8xf32>) {
    ^bb0(%a: f32, %o: f32):
      linalg.yield %a : f32
    } -> tensor<4x8xf32>)mlir"),
            ArgumentUse::Once);
}

TEST_F(KernelKindTest, PermutedArgumentIsReadOnce) {
  func::FuncOp kernel = parse(R"mlir(
    func.func @k(%x: tensor<4x8xf32>) -> tensor<8x4xf32> {
      %e = tensor.empty() : tensor<8x4xf32>
      %r = linalg.transpose ins(%x : tensor<4x8xf32>) outs(%e : tensor<8x4xf32>) permutation = [1, 0]
      return %r : tensor<8x4xf32>
    })mlir");
  EXPECT_EQ(getKernelKind(kernel), KernelKind::Injective);
  EXPECT_EQ(getArgumentUse(kernel, kernel.getArgument(0)), ArgumentUse::Once);
}

TEST_F(KernelKindTest, CallsFunctions) {
  EXPECT_FALSE(callsFunctions(parse(head + add + tail)));
  EXPECT_TRUE(callsFunctions(parse(head +
                                   R"mlir(
    %r = linalg.generic {indexing_maps = [affine_map<(i, k) -> (i, k)>, affine_map<(i, k) -> (i, k)>],
                         iterator_types = ["parallel", "parallel"]}
        ins(%x : tensor<4x8xf32>) outs(%e : tensor<4x8xf32>) {
    ^bb0(%a: f32, %o: f32):
      %s = math.exp %a : f32
      linalg.yield %s : f32
    } -> tensor<4x8xf32>  )mlir" + tail)));
}
