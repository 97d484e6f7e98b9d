// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Models/DecoderBuilder.h"
#include "SmallConfig.h"
#include "mlir/IR/Verifier.h"
#include "gtest/gtest.h"

using namespace lamella;
using namespace lamella::test;

namespace {
/// Builds a decoder whose weights are all stored alike, and checks that it verifies.
class DecoderBuilderTest : public testing::Test {
protected:
  void build(const DecoderConfig &config, std::optional<relax::BlockFormat> block = std::nullopt) {
    ASSERT_TRUE(config.verify().ok()) << config.verify().message();
    module = buildDecoder(context, config, [&](llvm::StringRef name) {
      if (block)
        return WeightFormat{mlir::IntegerType::get(&context, 8), block};
      return WeightFormat{mlir::Float16Type::get(&context), std::nullopt};
    });
    ASSERT_TRUE(mlir::succeeded(mlir::verify(*module)));
  }
  /// Ops of the module, or of one function.
  template <typename Op>
  std::vector<Op> find(llvm::StringRef function = "") {
    std::vector<Op> ops;
    mlir::Operation *root = function.empty() ? module->getOperation() : module->lookupSymbol(function);
    root->walk([&](Op op) { ops.push_back(op); });
    return ops;
  }

  mlir::MLIRContext context{mlir::MLIRContext::Threading::DISABLED};
  mlir::OwningOpRef<mlir::ModuleOp> module;
};
} // namespace

TEST_F(DecoderBuilderTest, Signatures) {
  build(smallConfig());
  std::vector<std::string> heads;
  for (relax::FuncOp function : find<relax::FuncOp>()) {
    std::string text;
    llvm::raw_string_ostream(text) << *function;
    heads.push_back(text.substr(0, text.find(" {")));
  }
  ASSERT_EQ(heads.size(), 5u); // SamplingEntries.cpp tests the others
  EXPECT_EQ(
      heads[0],
      "relax.func @step<b in [1, inf], n in [1, 32], w>(%arg0: tensor<?x?xi32, #relax.shape<b, n>>, %arg1: "
      "tensor<?xi32, #relax.shape<b>>, %arg2: tensor<?xi32, #relax.shape<w>>, %arg3: !relax.state<kv_cache, [b, 2, 2, "
      "16], f32>) -> "
      "(tensor<?x100xf32, #relax.shape<w, 100>>, !relax.state<kv_cache, [b, 2, 2, 16], f32>)");
}

TEST_F(DecoderBuilderTest, NumbersReachTheOps) {
  DecoderConfig config = smallConfig();
  config.rotaryDims = 8;
  config.rotaryBase = 500;
  build(config);
  std::vector<relax::RotaryOp> rotary = find<relax::RotaryOp>();
  ASSERT_EQ(rotary.size(), 4u);
  EXPECT_TRUE(rotary[0].getInterleaved());
  EXPECT_EQ(rotary[0].getRotaryDims(), 8u);
  EXPECT_EQ(rotary[0].getBase().convertToDouble(), 500);
  std::vector<relax::AttentionOp> attention = find<relax::AttentionOp>();
  ASSERT_EQ(attention.size(), 2u);
  EXPECT_EQ(attention[0].getLayer(), 0u);
  EXPECT_EQ(attention[1].getLayer(), 1u);
  EXPECT_EQ(attention[0].getScale().convertToDouble(), 0.25);
  for (relax::RMSNormOp norm : find<relax::RMSNormOp>())
    EXPECT_EQ(norm.getEpsilon().convertToDouble(), 1e-5);
  config.architecture.rotary = RotaryStyle::Halves;
  build(config);
  EXPECT_FALSE(find<relax::RotaryOp>()[0].getInterleaved());
}

TEST_F(DecoderBuilderTest, OnlyWantedRowsReachTheOutput) {
  build(smallConfig());
  relax::MatmulOp output = find<relax::MatmulOp>().back();
  auto norm = output.getLhs().getDefiningOp<relax::RMSNormOp>();
  ASSERT_TRUE(norm);
  auto take = norm.getInput().getDefiningOp<relax::TakeOp>();
  ASSERT_TRUE(take);
  EXPECT_EQ(take.getAxis(), 0u);
  auto wanted = mlir::dyn_cast<mlir::BlockArgument>(take.getIndices());
  ASSERT_TRUE(wanted);
  EXPECT_EQ(wanted.getArgNumber(), 2u);
}

TEST_F(DecoderBuilderTest, EveryBlockFormat) {
  for (relax::BlockFormat format : {relax::BlockFormat::Q4_0, relax::BlockFormat::Q4_1, relax::BlockFormat::Q5_0,
                                    relax::BlockFormat::Q5_1, relax::BlockFormat::Q8_0}) {
    DecoderConfig config = smallConfig();
    config.headDim = 32; // norms along a head are vectors of whole blocks
    config.architecture.queryKeyNorm = QueryKeyNorm::Heads;
    build(config, format);
    EXPECT_EQ(find<relax::TakeOp>().size(), 2u); // of the table's bytes, of the wanted rows
    EXPECT_EQ(find<relax::UnpackOp>().size(), find<relax::WeightOp>().size() + 1); // gathered rows, and the tied output
    EXPECT_TRUE(find<relax::CastOp>("step").empty());
  }
}

// The tied table is one weight: its bytes are gathered from, and unpacked for the output.
TEST_F(DecoderBuilderTest, TiedEmbedding) {
  DecoderConfig config = smallConfig();
  build(config);
  size_t tied = find<relax::WeightOp>().size();
  config.tiedEmbedding = false;
  build(config);
  EXPECT_EQ(find<relax::WeightOp>().size(), tied + 1);
}

TEST_F(DecoderBuilderTest, ChoicesOfTheTable) {
  DecoderConfig config = smallConfig();
  config.architecture.norm = NormKind::Layer;
  config.architecture.activation = Activation::Gelu;
  config.architecture.gated = false;
  config.architecture.biases = Biases::Projections;
  build(config);
  EXPECT_TRUE(find<relax::RMSNormOp>().empty());
  EXPECT_EQ(find<relax::LayerNormOp>().size(), 5u);
  EXPECT_TRUE(find<relax::SiluOp>().empty());
  EXPECT_EQ(find<relax::GeluOp>().size(), 2u);
  EXPECT_TRUE(find<relax::MultiplyOp>("step").empty());
  EXPECT_EQ(find<relax::MatmulOp>().size(), 13u);
  EXPECT_EQ(find<relax::AddOp>().size(), 10u);
}

TEST_F(DecoderBuilderTest, NormsBehindTheHalves) {
  DecoderConfig config = smallConfig();
  config.architecture.normPlace = NormPlace::Behind;
  build(config);
  EXPECT_EQ(find<relax::RMSNormOp>().size(), 5u);
  config.architecture.normPlace = NormPlace::Both;
  build(config);
  EXPECT_EQ(find<relax::RMSNormOp>().size(), 9u);
  config.architecture.queryKeyNorm = QueryKeyNorm::Rows;
  build(config);
  EXPECT_EQ(find<relax::RMSNormOp>().size(), 13u);
}

TEST_F(DecoderBuilderTest, FusedWeightsAreSplit) {
  DecoderConfig config = smallConfig();
  config.architecture.fused = true;
  build(config);
  // Queries with keys and values, gate with up; and output, down, the output projection.
  EXPECT_EQ(find<relax::MatmulOp>().size(), 2u * 4 + 1);
  EXPECT_EQ(find<relax::SplitOp>().size(), 2u * 2);
}

// One layer in three sees everything, and rotates with the other base.
TEST_F(DecoderBuilderTest, WindowsOfLayers) {
  DecoderConfig config = smallConfig();
  config.layers = 3;
  config.window = 8;
  config.rotaryDivisors.assign(8, 2.0);
  config.rotaryMagnitude = 1.5;
  config.attentionSoftcap = 50;
  config.architecture.windowPattern = 3;
  config.architecture.windowRotaryBase = 77;
  build(config);
  std::vector<relax::AttentionOp> attention = find<relax::AttentionOp>();
  std::vector<relax::RotaryOp> rotary = find<relax::RotaryOp>();
  ASSERT_EQ(attention.size(), 3u);
  ASSERT_EQ(rotary.size(), 6u);
  for (unsigned layer = 0; layer < 3; ++layer) {
    EXPECT_EQ(attention[layer].getWindow(), layer == 2 ? 0u : 8u);
    EXPECT_EQ(attention[layer].getSoftcap().convertToDouble(), 50);
    EXPECT_EQ(rotary[2 * layer].getBase().convertToDouble(), layer == 2 ? 10000 : 77);
    EXPECT_EQ(rotary[2 * layer].getDivisors() != nullptr, layer == 2);
  }
}

TEST_F(DecoderBuilderTest, LearnedPositionsStayInTheContext) {
  DecoderConfig config = smallConfig();
  config.architecture.rotary = RotaryStyle::Learned;
  build(config);
  EXPECT_TRUE(find<relax::RotaryOp>().empty());
  EXPECT_EQ(find<relax::MinimumOp>().size(), 1u);
}

TEST_F(DecoderBuilderTest, Experts) {
  DecoderConfig config = smallConfig();
  config.experts = 4;
  config.usedExperts = 2;
  for (auto block : {std::optional<relax::BlockFormat>(), std::optional(relax::BlockFormat::Q8_0)}) {
    build(config, block);
    // In each layer a router, three for each expert, four of attention; and the output projection.
    EXPECT_EQ(find<relax::MatmulOp>().size(), 2u * (1 + 3 * 4 + 4) + 1);
    EXPECT_EQ(find<relax::FilterLogitsOp>("step").size(), 2u);
  }
}
