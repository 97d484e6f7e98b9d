// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "TestFolder.h"

using namespace lamella;
using namespace lamella::test;
using nlohmann::json;

using OpenFolder = TestFolder;

TEST_F(OpenFolder, OneFile) {
  tensors = {"model.embed_tokens.weight", "lm_head.weight", "model.layers.0.input_layernorm.weight"};
  Expected<ModelFile> model = open();
  ASSERT_TRUE(model.ok()) << model.message();
  // The tied table is there once.
  EXPECT_EQ(model->tensors().size(), 2u);
  EXPECT_NE(model->find("blk.0.attn_norm.weight"), nullptr);
  EXPECT_EQ(model->find("output.weight"), nullptr);
  EXPECT_EQ(model->name(), folder);
  model->releasePages(); // nothing to let go of, and nothing lost
  EXPECT_EQ(*model->metadata().getString("general.architecture"), "llama");
}

TEST_F(OpenFolder, SeveralFiles) {
  tensors.clear();
  writeTensors("model-1.safetensors", {"model.embed_tokens.weight"});
  writeTensors("model-2.safetensors", {"model.norm.weight"});
  json map = {{"model.embed_tokens.weight", "model-1.safetensors"}, {"model.norm.weight", "model-2.safetensors"}};
  write("model.safetensors.index.json", json{{"weight_map", map}}.dump());
  Expected<ModelFile> model = open();
  ASSERT_TRUE(model.ok()) << model.message();
  EXPECT_NE(model->find("output_norm.weight"), nullptr);
  // Names do not lead out of the folder.
  for (const char *name : {"../model-2.safetensors", "/etc/passwd", ""}) {
    map["model.norm.weight"] = name;
    write("model.safetensors.index.json", json{{"weight_map", map}}.dump());
    EXPECT_EQ(open().message(), folder +
                                    "/model.safetensors.index.json: tensor 'model.norm.weight': expected the name "
                                    "of a file in the folder, got '" +
                                    name + "'");
  }
  write("model.safetensors.index.json", "{}");
  EXPECT_EQ(open().message(),
            folder + "/model.safetensors.index.json: key 'weight_map': expected files by tensor, got none");
}

TEST_F(OpenFolder, Refuses) {
  tensors = {"model.embed_tokens.weight", "model.vision.weight"};
  EXPECT_EQ(open().message(), folder + "/model.safetensors: tensor 'model.vision.weight' is not known");
  tensors = {"model.norm.weight"};
  EXPECT_EQ(open().message(), folder + ": tensor 'token_embd.weight': expected in the file, got no such tensor");
  tensors.clear();
  std::filesystem::remove(folder + "/model.safetensors");
  EXPECT_EQ(open().message(),
            folder + "/model.safetensors: expected a readable file, got the error: no such file or directory");
  write("tokenizer_config.json", "[1]");
  EXPECT_EQ(open().message(), folder + "/tokenizer_config.json: expected a JSON object, got another text");
}
