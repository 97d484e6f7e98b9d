// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Import/GGUF/ImportGGUF.h"
#include "ModelDraft.h"
#include "lamella/Dialect/Relax/IR/Relax.h"
#include "mlir/Parser/Parser.h"
#include "gtest/gtest.h"
#include <filesystem>
#include <map>

using namespace lamella;
using namespace lamella::test;

/// The error of importing the draft, or "ok".
static std::string import(const ModelDraft &draft) {
  Bytes bytes = draft.build();
  Expected<ModelFile> file = ModelFile::parse(bytes, "m.gguf");
  if (!file)
    return file.message();
  mlir::MLIRContext context(mlir::MLIRContext::Threading::DISABLED);
  Expected<mlir::OwningOpRef<mlir::ModuleOp>> module = importGGUF(*file, context);
  return module ? "ok" : module.message();
}

using Counts = std::map<std::string, int>;

static Counts countOps(mlir::Operation *root) {
  Counts counts;
  root->walk([&](mlir::Operation *op) { ++counts[op->getName().stripDialect().str()]; });
  return counts;
}

static Counts countOps(const ModelDraft &draft) {
  Bytes bytes = draft.build();
  Expected<ModelFile> file = ModelFile::parse(bytes, "m.gguf");
  EXPECT_TRUE(file.ok()) << file.message();
  mlir::MLIRContext context(mlir::MLIRContext::Threading::DISABLED);
  Expected<mlir::OwningOpRef<mlir::ModuleOp>> module = importGGUF(*file, context);
  EXPECT_TRUE(module.ok()) << module.message();
  return module ? countOps(module->get()) : Counts();
}

static Expected<ModelFile> openTiny() {
  return ModelFile::open(LAMELLA_SOURCE_DIR "/test/Unit/Runtime/ModelFile/Inputs/tiny.gguf");
}

// One layer with a weight of every type: 12 weights, of which 7 in blocks, 1 in f16 and 1 in bf16.
TEST(ImportGGUF, OpsOfATinyModel) {
  Expected<ModelFile> file = openTiny();
  ASSERT_TRUE(file.ok()) << file.message();
  mlir::MLIRContext context(mlir::MLIRContext::Threading::DISABLED);
  Expected<mlir::OwningOpRef<mlir::ModuleOp>> module = importGGUF(*file, context);
  ASSERT_TRUE(module.ok()) << module.message();
  Counts expected = {{"module", 1},     {"func", 5},          {"return", 5},    {"weight", 12},    {"unpack", 7},
                     {"dequantize", 7}, {"cast", 3},          {"matmul", 8},    {"rms_norm", 3},   {"rotary", 2},
                     {"reshape", 9},    {"append", 1},        {"attention", 1}, {"silu", 1},       {"multiply", 3},
                     {"add", 2},        {"take", 2},          {"extend", 1},    {"length", 1},     {"symbol", 1},
                     {"positions", 1},  {"constant", 2},      {"subtract", 4},  {"sample", 1},     {"divide", 1},
                     {"compare", 2},    {"filter_logits", 1}, {"select", 3},    {"exp", 1},        {"log", 1},
                     {"max", 1},        {"sum", 2},           {"call_dps", 1},  {"mask_logits", 1}};
  EXPECT_EQ(countOps(module->get()), expected);
}

TEST(ImportGGUF, NeverDequantizesTheEmbeddingTable) {
  Expected<ModelFile> file = openTiny();
  ASSERT_TRUE(file.ok()) << file.message();
  mlir::MLIRContext context(mlir::MLIRContext::Threading::DISABLED);
  Expected<mlir::OwningOpRef<mlir::ModuleOp>> module = importGGUF(*file, context);
  ASSERT_TRUE(module.ok()) << module.message();
  int found = 0;
  (*module)->walk([&](relax::WeightOp weight) {
    if (weight.getName() != "token_embd.weight")
      return;
    ++found;
    for (mlir::Operation *user : weight->getUsers())
      EXPECT_TRUE(mlir::isa<relax::TakeOp>(user));
  });
  EXPECT_EQ(found, 1);
}

TEST(ImportGGUF, LocationsNameTheModelsNodes) {
  Expected<ModelFile> file = openTiny();
  ASSERT_TRUE(file.ok()) << file.message();
  mlir::MLIRContext context(mlir::MLIRContext::Threading::DISABLED);
  Expected<mlir::OwningOpRef<mlir::ModuleOp>> module = importGGUF(*file, context);
  ASSERT_TRUE(module.ok()) << module.message();
  (*module)->walk([&](mlir::Operation *op) {
    auto location = mlir::dyn_cast<mlir::NameLoc>(op->getLoc());
    ASSERT_TRUE(location) << op->getName().getStringRef().str();
    if (auto weight = mlir::dyn_cast<relax::WeightOp>(op)) {
      EXPECT_EQ(location.getName().str() + ".weight", weight.getName().str());
    }
  });
}

TEST(ImportGGUF, TextParsesBackAndHoldsNoWeights) {
  Expected<ModelFile> file = openTiny();
  ASSERT_TRUE(file.ok()) << file.message();
  Expected<std::string> text = emitRelaxText(*file);
  ASSERT_TRUE(text.ok()) << text.message();
  mlir::MLIRContext context(mlir::MLIRContext::Threading::DISABLED);
  context.loadDialect<relax::RelaxDialect>();
  mlir::OwningOpRef<mlir::ModuleOp> module = mlir::parseSourceString<mlir::ModuleOp>(*text, &context);
  ASSERT_TRUE(module);
  std::string again;
  llvm::raw_string_ostream os(again);
  module->print(os, mlir::OpPrintingFlags().enableDebugInfo());
  EXPECT_EQ(again + "\n", *text);
  // The only data are the two scalars that find a sequence's last row.
  module->walk([&](mlir::Operation *op) {
    for (mlir::NamedAttribute attribute : op->getAttrs()) {
      if (auto elements = mlir::dyn_cast<mlir::ElementsAttr>(attribute.getValue())) {
        EXPECT_EQ(elements.getNumElements(), 1);
      }
    }
  });
}

// What the choices of each architecture change, counted against the same model of llama.
TEST(ImportGGUF, ArchitecturesDifferAsTheirNamesSay) {
  Counts llama = countOps(ModelDraft::create("llama"));
  Counts qwen2 = countOps(ModelDraft::create("qwen2"));
  EXPECT_EQ(qwen2["add"], llama["add"] + 3);
  EXPECT_EQ(qwen2["weight"], llama["weight"] + 3);
  Counts qwen3 = countOps(ModelDraft::create("qwen3"));
  EXPECT_EQ(qwen3["rms_norm"], llama["rms_norm"] + 2);
  EXPECT_EQ(qwen3["weight"], llama["weight"] + 2);
  // An output matrix of its own is one weight more.
  EXPECT_EQ(countOps(ModelDraft::create("llama").addTensor({"output.weight", {5, 64}, f32}))["weight"],
            llama["weight"] + 1);
}

TEST(ImportGGUF, RefusesWeightsThatDoNotFit) {
  auto llama = [] { return ModelDraft::create("llama"); };
  EXPECT_EQ(import(llama().eraseTensor("blk.0.attn_k.weight")),
            "m.gguf: tensor 'blk.0.attn_k.weight': expected shape [32, 64], got no such tensor");
  ModelDraft draft = llama();
  draft.tensor("blk.0.ffn_up.weight").shape = {64, 96};
  EXPECT_EQ(import(draft), "m.gguf: tensor 'blk.0.ffn_up.weight': expected shape [96, 64], got [64, 96]");
  draft = llama();
  draft.tensor("output_norm.weight").shape = {32};
  EXPECT_EQ(import(draft), "m.gguf: tensor 'output_norm.weight': expected shape [64], got [32]");
  EXPECT_EQ(import(llama().set(".block_count", 2u)),
            "m.gguf: tensor 'blk.1.attn_norm.weight': expected shape [64], got no such tensor");
  EXPECT_EQ(import(llama().addTensor({"blk.0.extra.weight", {32}, f32})),
            "m.gguf: tensor 'blk.0.extra.weight' is not used by architecture 'llama'");
  EXPECT_EQ(import(llama().addTensor({"rope_freqs.weight", {7}, f32})),
            "m.gguf: tensor 'rope_freqs.weight': expected shape [8], got [7]");
  EXPECT_EQ(import(llama().addTensor({"rope_factors_long.weight", {8}, f32})),
            "m.gguf: tensor 'rope_factors_long.weight' is not used by architecture 'llama'");
  EXPECT_EQ(import(ModelDraft::create("qwen2").eraseTensor("blk.0.attn_v.bias")),
            "m.gguf: tensor 'blk.0.attn_v.bias': expected shape [32], got no such tensor");
}

TEST(ImportGGUF, ARealModel) {
  std::string path = LAMELLA_SOURCE_DIR "/build/models/SmolLM2-135M-Instruct.Q4_1.gguf";
  if (!std::filesystem::exists(path))
    GTEST_SKIP() << "no model in build/models (scripts/fetch-model gets it)";
  Expected<ModelFile> file = ModelFile::open(path);
  ASSERT_TRUE(file.ok()) << file.message();
  Expected<std::string> text = emitRelaxText(*file);
  ASSERT_TRUE(text.ok()) << text.message();
  EXPECT_NE(text->find("!relax.state<kv_cache, [b, 30, 3, 64], f32>"), std::string::npos);
  EXPECT_NE(text->find("base 1.000000e+05 rotary_dims 64 interleaved"), std::string::npos);
}
