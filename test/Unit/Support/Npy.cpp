// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Support/Npy.h"
#include "gtest/gtest.h"

#include <cstdio>
#include <random>

using namespace lamella;

/// A file of version 1.0 with this header.
static std::string makeFile(const std::string &header, const std::string &data) {
  return std::string("\x93NUMPY\x01") + '\0' + char(header.size()) + '\0' + header + data;
}

static std::string refuse(const std::string &bytes) {
  Expected<NpyArray> array = parseNpy(bytes);
  return array ? "accepted" : array.message();
}

TEST(NpyTest, ReadsWhatNumPyWrites) {
  // np.save of np.arange(6, dtype=np.int16).reshape(2, 3).
  std::string header = "{'descr': '<i2', 'fortran_order': False, 'shape': (2, 3), }";
  header.append(118 - header.size() - 1, ' ');
  header += '\n';
  std::string data("\0\0\1\0\2\0\3\0\4\0\5\0", 12);
  Expected<NpyArray> array = parseNpy(makeFile(header, data));
  ASSERT_TRUE(array.ok()) << array.message();
  EXPECT_EQ(array->kind, 'i');
  EXPECT_EQ(array->itemBytes, 2u);
  EXPECT_EQ(array->shape, (std::vector<int64_t>{2, 3}));
  EXPECT_EQ(std::string(array->data.begin(), array->data.end()), data);
  EXPECT_EQ(formatNpy(*array), makeFile(header, data)) << "the bytes that NumPy writes";
}

TEST(NpyTest, WritesWhatItReads) {
  for (std::vector<int64_t> shape : {std::vector<int64_t>{}, {3}, {0}, {2, 1, 2}, {4, 0}}) {
    NpyArray array{'f', 4, shape, {}};
    int64_t count = 4;
    for (int64_t size : shape)
      count *= size;
    array.data.assign(count, 7);
    std::string bytes = formatNpy(array);
    EXPECT_EQ((bytes.size() - array.data.size()) % 64, 0u);
    Expected<NpyArray> again = parseNpy(bytes);
    ASSERT_TRUE(again.ok()) << again.message();
    EXPECT_EQ(again->shape, shape);
    EXPECT_EQ(again->data, array.data);
  }
}

TEST(NpyTest, ReadsOtherVersionsAndSpellings) {
  std::string header = "{\"shape\":(1,),\"fortran_order\":True,\"descr\":\"|u1\"}";
  std::string file = std::string("\x93NUMPY\x03") + '\0' + char(header.size()) + std::string(3, '\0') + header + "x";
  Expected<NpyArray> array = parseNpy(file);
  ASSERT_TRUE(array.ok()) << array.message();
  EXPECT_EQ(array->shape, std::vector<int64_t>{1});
}

TEST(NpyTest, RefusesHostileHeaders) {
  auto with = [](const std::string &descr, const std::string &order, const std::string &shape) {
    return refuse(
        makeFile("{'descr': " + descr + ", 'fortran_order': " + order + ", 'shape': " + shape + "}", "12345678"));
  };
  EXPECT_EQ(with("'<f4'", "False", "(2,)"), "accepted");
  EXPECT_EQ(with("'<f4'", "False", "(3,)"), "expected 12 bytes of data for the shape, got 8");
  EXPECT_EQ(with("'<f4'", "False", "(1,)"), "expected 4 bytes of data for the shape, got 8");
  EXPECT_EQ(with("'<f4'", "False", "(4294967296, 4294967296)"),
            "expected more than 2^62 bytes of data for the shape, got 8");
  EXPECT_EQ(with("'<f4'", "False", "(99999999999999999999,)"),
            "expected a size of 0 or more that fits 64 bits in the header, got '99999999999999999999'");
  EXPECT_EQ(with("'<f4'", "False", "(-2,)"),
            "expected a size of 0 or more that fits 64 bits in the header, got '-2,)}'");
  EXPECT_EQ(with("'<f4'", "True", "(2, 1)"), "accepted");
  EXPECT_EQ(with("'<f1'", "True", "(2, 1)"),
            "expected little-endian elements b1, i1 to i8, u1 to u8 or f2 to f8, got '<f1'");
  EXPECT_EQ(with("'<i2'", "True", "(2, 2)"), "expected row-major order, got fortran_order True");
  EXPECT_EQ(with("'>f4'", "False", "(2,)"),
            "expected little-endian elements b1, i1 to i8, u1 to u8 or f2 to f8, got '>f4'");
  EXPECT_EQ(with("'|O'", "False", "(2,)"),
            "expected little-endian elements b1, i1 to i8, u1 to u8 or f2 to f8, got '|O'");
  EXPECT_EQ(with("[('a', '<f4')]", "False", "(2,)").substr(0, 46), "expected a type such as '<f4' in the header, g");
  EXPECT_EQ(with("'<f4'", "Maybe", "(2,)").substr(0, 38), "expected True or False in the header, ");
  std::string ones;
  for (int i = 0; i < 40; ++i)
    ones += "1,";
  EXPECT_EQ(with("'<i8'", "False", "(" + ones + ")"), "expected at most 32 dimensions, got more");
  EXPECT_EQ(refuse(makeFile("{'descr': '<f4', 'shape': (2,)}", "12345678")),
            "expected 'fortran_order' in the header, got none");
  EXPECT_EQ(refuse(makeFile("{'descr': '<f4', 'descr': '<f4'}", "")),
            "expected the keys descr, fortran_order and shape once each, got 'descr'");
  EXPECT_EQ(refuse(makeFile("{'descr': '<f4'} x", "")), "expected nothing behind the header's dictionary, got 'x'");
}

TEST(NpyTest, RefusesShortFiles) {
  EXPECT_EQ(refuse(""), "expected a .npy file, which begins with \\x93NUMPY");
  EXPECT_EQ(refuse("\x93NUMPY\x09"), "expected version 1, 2 or 3, got 9");
  EXPECT_EQ(refuse("\x93NUMPY\x01"), "expected a header of 10 bytes, got 7");
  EXPECT_EQ(refuse(std::string("\x93NUMPY\x02\0\xff\xff\xff\xff", 12)), "expected a header of 4294967295 bytes, got 0");
  EXPECT_EQ(readNpy("no/such.npy").message(), "no/such.npy: expected a readable file");
  EXPECT_EQ(writeNpy("no/such.npy", {}).message(), "no/such.npy: expected a file that can be written");
}

/// Whatever the bytes, the reader gives an array that fits its shape, or an error.
TEST(NpyTest, SurvivesMutations) {
  NpyArray array{'f', 4, {2, 3}, std::vector<uint8_t>(24, 1)};
  const std::string good = formatNpy(array);
  const std::string alphabet = "{}()',:<>|bfiu0123456789 TrueFalse\n\xff";
  std::mt19937 random(1);
  int accepted = 0;
  for (int round = 0; round < 50000; ++round) {
    std::string bytes = good;
    for (unsigned i = 0, count = 1 + random() % 4; i < count; ++i) {
      size_t at = random() % bytes.size();
      char letter = random() % 4 ? alphabet[random() % alphabet.size()] : char(random());
      switch (random() % 3) {
      case 0:
        bytes[at] = letter;
        break;
      case 1:
        bytes.erase(at, 1 + random() % 8);
        break;
      default:
        bytes.insert(at, 1, letter);
      }
    }
    Expected<NpyArray> parsed = parseNpy(bytes);
    if (!parsed)
      continue;
    ++accepted;
    size_t count = parsed->itemBytes;
    for (int64_t size : parsed->shape)
      count *= size;
    ASSERT_EQ(count, parsed->data.size()) << bytes;
  }
  EXPECT_GT(accepted, 0);
}
