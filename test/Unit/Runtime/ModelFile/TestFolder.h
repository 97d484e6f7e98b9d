// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_TEST_UNIT_RUNTIME_MODELFILE_TESTFOLDER_H
#define LAMELLA_TEST_UNIT_RUNTIME_MODELFILE_TESTFOLDER_H

#include "lamella/Runtime/ModelFile/ModelFile.h"
#include "gtest/gtest.h"
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

namespace lamella::test {

/// A folder with the smallest model: what a test changes in its files is written when it is opened.
class TestFolder : public testing::Test {
protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "lamella-XXXXXX").string();
    folder = mkdtemp(pattern.data());
    config = {{"model_type", "llama"},      {"num_hidden_layers", 1}, {"max_position_embeddings", 64},
              {"hidden_size", 4},           {"intermediate_size", 8}, {"num_attention_heads", 2},
              {"num_key_value_heads", 1},   {"rms_norm_eps", 1e-5},   {"hidden_act", "silu"},
              {"tie_word_embeddings", true}};
    tokenizer = {{"model", {{"type", "BPE"}, {"vocab", {{"a", 0}, {"b", 1}}}, {"merges", nlohmann::json::array()}}},
                 {"pre_tokenizer", {{"type", "ByteLevel"}, {"use_regex", true}, {"add_prefix_space", false}}}};
    tensors = {"model.embed_tokens.weight"};
  }
  void TearDown() override { std::filesystem::remove_all(folder); }

  void write(const std::string &name, const std::string &text) { std::ofstream(folder + "/" + name) << text; }
  /// A file of weights with tensors of 3 x 4 zeros.
  void writeTensors(const std::string &name, const std::vector<std::string> &names) {
    nlohmann::json header = nlohmann::json::object();
    for (size_t i = 0; i < names.size(); ++i)
      header[names[i]] = {{"dtype", "F32"}, {"shape", {3, 4}}, {"data_offsets", {48 * i, 48 * (i + 1)}}};
    std::string text = header.dump();
    text.resize((text.size() + 7) / 8 * 8, ' ');
    uint64_t length = text.size();
    std::string bytes(reinterpret_cast<const char *>(&length), 8);
    write(name, bytes + text + std::string(48 * names.size(), '\0'));
  }
  Expected<ModelFile> open() {
    write("config.json", config.dump());
    write("tokenizer.json", tokenizer.dump());
    if (!tensors.empty())
      writeTensors("model.safetensors", tensors);
    return ModelFile::open(folder);
  }

  std::string folder;
  nlohmann::json config, tokenizer;
  std::vector<std::string> tensors;
};

} // namespace lamella::test

#endif // LAMELLA_TEST_UNIT_RUNTIME_MODELFILE_TESTFOLDER_H
