// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "FileBuilder.h"
#include "gtest/gtest.h"
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

using namespace lamella;
using namespace lamella::test;

class Open : public ::testing::Test {
protected:
  std::string folder;
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "lamella-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(folder); }

  std::string write(const Bytes &bytes) {
    std::string path = folder + "/m.gguf";
    std::ofstream(path, std::ios::binary).write(reinterpret_cast<const char *>(bytes.data()), bytes.size());
    return path;
  }
};

TEST_F(Open, MapsAndOutlivesTheName) {
  Bytes bytes = sample().build();
  std::string path = write(bytes);
  Expected<ModelFile> model = ModelFile::open(path);
  ASSERT_TRUE(model.ok()) << model.message();
  std::filesystem::remove(path);
  ModelFile moved = model.take();
  EXPECT_EQ(moved.name(), path);
  EXPECT_EQ(Bytes(moved.bytes().begin(), moved.bytes().end()), bytes);
  const ModelTensor *tensor = moved.find("embd.weight");
  ASSERT_NE(tensor, nullptr);
  EXPECT_EQ(Bytes(tensor->data.begin(), tensor->data.end()), counting(68));
  EXPECT_EQ(reinterpret_cast<uintptr_t>(tensor->data.data()) % 32, 0u);
}

TEST_F(Open, IdentityChangesWithTheFile) {
  Bytes bytes = sample().build();
  std::string path = write(bytes);
  std::string first = ModelFile::open(path)->identity();
  EXPECT_FALSE(first.empty());
  EXPECT_EQ(ModelFile::open(path)->identity(), first);
  auto stamp = std::filesystem::last_write_time(path);
  std::this_thread::sleep_for(std::chrono::milliseconds(20)); // the clock of files is coarse
  write(bytes);
  std::filesystem::last_write_time(path, stamp);
  EXPECT_NE(ModelFile::open(path)->identity(), first);
  EXPECT_EQ(ModelFile::parse(bytes, "m")->identity(), "");
}

/// The bytes of files that lie in this process's memory.
static int64_t residentFileBytes() {
  std::ifstream facts("/proc/self/status");
  for (std::string word; facts >> word;)
    if (int64_t kibibytes; word == "RssFile:" && facts >> kibibytes)
      return kibibytes * 1024;
  return -1;
}

TEST_F(Open, ReleasedPagesComeBack) {
  if (residentFileBytes() < 0)
    GTEST_SKIP() << "this system does not say how much memory files take";
  constexpr int64_t size = int64_t(64) << 20;
  Bytes bytes = sample().build();
  bytes.resize(size, std::byte(7)); // past the last tensor
  Expected<ModelFile> model = ModelFile::open(write(bytes));
  ASSERT_TRUE(model.ok()) << model.message();
  auto isWhole = [&] { return std::equal(bytes.begin(), bytes.end(), model->bytes().begin(), model->bytes().end()); };
  EXPECT_TRUE(isWhole());
  int64_t before = residentFileBytes();
  model->releasePages();
  EXPECT_LT(residentFileBytes(), before - size / 2);
  EXPECT_TRUE(isWhole());
  Expected<ModelFile> parsed = ModelFile::parse(model->bytes(), "memory");
  ASSERT_TRUE(parsed.ok());
  parsed->releasePages(); // it maps nothing
  EXPECT_TRUE(isWhole());
}

TEST_F(Open, RefusalsNameTheFile) {
  std::string path = write(Bytes() << uint64_t(0));
  EXPECT_EQ(ModelFile::open(path).message(),
            path + ": expected a GGUF file with the magic 'GGUF', got '\\x00\\x00\\x00\\x00'");
}

TEST_F(Open, Missing) {
  EXPECT_EQ(ModelFile::open(folder + "/absent").message(),
            folder + "/absent: expected a readable file, got the error: no such file or directory");
}

TEST_F(Open, Directory) {
  EXPECT_EQ(ModelFile::open(folder).message(),
            folder + "/config.json: expected a readable file, got the error: no such file or directory");
}

TEST_F(Open, Pipe) {
  std::string path = folder + "/pipe";
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
  EXPECT_EQ(ModelFile::open(path).message(), path + ": expected a regular file, got a device, pipe or socket");
}

TEST_F(Open, Empty) {
  std::string path = write({});
  EXPECT_EQ(ModelFile::open(path).message(), path + ": expected a file with contents, got an empty one");
}

TEST_F(Open, Unreadable) {
  std::string path = write(sample().build());
  ASSERT_EQ(chmod(path.c_str(), 0), 0);
  // The superuser may read everything: become someone else meanwhile.
  bool super = geteuid() == 0;
  if (super) {
    ASSERT_EQ(chmod(folder.c_str(), 0755), 0);
    ASSERT_EQ(seteuid(65534), 0);
  }
  Expected<ModelFile> model = ModelFile::open(path);
  if (super) {
    ASSERT_EQ(seteuid(0), 0);
  }
  EXPECT_EQ(model.message(), path + ": expected a readable file, got the error: permission denied");
}

TEST(OpenModel, RealModel) {
  const char *path = std::getenv("LAMELLA_MODEL");
  if (!path)
    GTEST_SKIP() << "LAMELLA_MODEL names no model file";
  Expected<ModelFile> model = ModelFile::open(path);
  ASSERT_TRUE(model.ok()) << model.message();
  const Metadata &values = model->metadata();
  Expected<std::string_view> architecture = values.getString("general.architecture");
  ASSERT_TRUE(architecture.ok()) << architecture.message();
  Expected<uint64_t> width = values.getU64(std::string(*architecture) + ".embedding_length");
  ASSERT_TRUE(width.ok()) << width.message();
  Expected<std::vector<std::string_view>> tokens = values.getStrings("tokenizer.ggml.tokens");
  ASSERT_TRUE(tokens.ok()) << tokens.message();
  Expected<const ModelTensor *> embedding = model->get("token_embd.weight");
  ASSERT_TRUE(embedding.ok()) << embedding.message();
  EXPECT_EQ((*embedding)->shape()[0], static_cast<int64_t>(tokens->size()));
  EXPECT_EQ((*embedding)->shape()[1], static_cast<int64_t>(*width));
  // The tensors, padded, fill the file to its end.
  uint64_t padded = 0;
  for (const ModelTensor &tensor : model->tensors())
    padded += (tensor.data.size() + model->alignment() - 1) / model->alignment() * model->alignment();
  EXPECT_LE(padded, model->bytes().size());
  EXPECT_GE(padded + model->alignment(),
            model->bytes().size() - (model->tensors()[0].data.data() - model->bytes().data()));
}
