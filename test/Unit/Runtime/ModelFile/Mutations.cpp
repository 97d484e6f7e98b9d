// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Damages a good file in many random ways and reads it: the answer is a file whose every part can be touched, or one
// error text. Most use under the address and undefined-behaviour sanitizers.
#include "FileBuilder.h"
#include "lamella/Runtime/ModelFile/Describe.h"
#include "gtest/gtest.h"
#include <cstdlib>
#include <iostream>
#include <random>

using namespace lamella;
using namespace lamella::test;

namespace {
class Mutator {
public:
  explicit Mutator(uint64_t seed) : random(seed) {}

  Bytes mutate(Bytes bytes) {
    for (size_t i = 0, times = 1 + below(3); i < times && !bytes.empty(); ++i)
      mutateOnce(bytes);
    bytes.shrink_to_fit();
    return bytes;
  }

private:
  size_t below(size_t bound) { return std::uniform_int_distribution<size_t>(0, bound - 1)(random); }

  void mutateOnce(Bytes &bytes) {
    size_t at = below(bytes.size()), other = below(bytes.size());
    switch (below(6)) {
    case 0:
      bytes.resize(at);
      return;
    case 1:
      bytes[at] ^= std::byte(1 << below(8));
      return;
    case 2:
      return overwrite<uint64_t>(bytes, at);
    case 3:
      return overwrite<uint32_t>(bytes, at);
    case 4: { // Repeat a section.
      Bytes section(bytes.begin() + at, bytes.begin() + std::min(bytes.size(), at + 1 + below(64)));
      bytes.insert(bytes.begin() + other, section.begin(), section.end());
      return;
    }
    case 5: // Swap the halves of a section.
      std::rotate(bytes.begin() + std::min(at, other), bytes.begin() + (at + other) / 2,
                  bytes.begin() + std::max(at, other));
      return;
    }
  }

  /// Puts a value that lengths, counts and offsets should fear over a field.
  template <typename T>
  void overwrite(Bytes &bytes, size_t at) {
    constexpr T most = std::numeric_limits<T>::max();
    const T values[] = {0,         1,        most,     most - 7,      most / 2,        most / 2 + 1,
                        most / 4,  most / 8, most / 9, most / 32 + 1, T(bytes.size()), T(bytes.size() - at),
                        T(1) << 16};
    T value = values[below(std::size(values))];
    if (bytes.size() - at >= sizeof(T))
      std::memcpy(bytes.data() + at, &value, sizeof(T));
  }

  std::mt19937_64 random;
};
} // namespace

/// Reads everything that the file offers; returns a sum so that nothing is optimized away.
static uint64_t touch(const ModelFile &model) {
  uint64_t sum = describe(model).size() + describeJson(model).size();
  for (const MetadataEntry &entry : model.metadata().entries()) {
    const Metadata &values = model.metadata();
    sum += values.getU64(entry.key).ok() + values.getF64(entry.key).ok() + values.getBool(entry.key).ok() +
           values.getString(entry.key).ok() + values.getF32s(entry.key).ok() + values.getI32s(entry.key).ok();
    if (auto strings = values.getStrings(entry.key); strings.ok())
      for (std::string_view string : *strings)
        for (char c : string)
          sum += c;
  }
  for (const ModelTensor &tensor : model.tensors())
    for (std::byte byte : tensor.data)
      sum += std::to_integer<uint64_t>(byte);
  return sum;
}

TEST(Mutations, AreReadOrRefused) {
  const char *stated = std::getenv("LAMELLA_SEED");
  uint64_t seed = stated ? std::strtoull(stated, nullptr, 10) : 20240601;
  std::cout << "seed " << seed << " (LAMELLA_SEED sets it)\n";
  Bytes good = sample().build();
  size_t accepted = 0, refused = 0;
  uint64_t sum = 0;
  for (uint64_t i = 0; i < 20000; ++i) {
    Bytes bytes = Mutator(seed + i).mutate(good);
    Expected<ModelFile> model = ModelFile::parse(bytes, "m.gguf");
    if (model.ok()) {
      ++accepted;
      sum += touch(*model);
      continue;
    }
    ++refused;
    // In front, and once.
    ASSERT_EQ(model.message().rfind("m.gguf: "), 0u) << "mutation " << i << ": " << model.message();
    ASSERT_NE(model.message().find("expected "), std::string::npos) << "mutation " << i << ": " << model.message();
    ASSERT_NE(model.message().find(", got "), std::string::npos) << "mutation " << i << ": " << model.message();
  }
  // Both happen often, or the mutations are too mild or too wild to mean anything.
  EXPECT_GT(accepted, 1000u);
  EXPECT_GT(refused, 1000u);
  EXPECT_GT(sum, 0u);
}
