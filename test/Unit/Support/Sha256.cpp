// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Support/Sha256.h"

#include <gtest/gtest.h>

using namespace lamella;

namespace {

// The examples of FIPS 180-2, appendix B.
TEST(Sha256, GivesThePublishedDigests) {
  EXPECT_EQ(toHex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(toHex(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(toHex(sha256(std::string(1000000, 'a'))),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

// Python's hashlib: sha256(bytes(i * 7 % 256 for i in range(n))) for lengths on both sides of the padding's edges.
TEST(Sha256, PadsEveryLength) {
  std::string all, bytes;
  for (int n = 0; n < 200; ++n) {
    all += toHex(sha256(bytes));
    bytes += char(n * 7 % 256);
  }
  EXPECT_EQ(toHex(sha256(all)), "ca07a79e06ea4c825585cbbf34308733cb36356746a5eec888d7f813ec003999");
}

TEST(Sha256, TakesPiecesOfAnySize) {
  std::string bytes;
  for (int i = 0; i < 1000; ++i)
    bytes += char(i * i % 251);
  for (size_t step : {1, 3, 63, 64, 65, 128, 999}) {
    Sha256 hash;
    for (size_t at = 0; at < bytes.size(); at += step)
      hash.update(std::string_view(bytes).substr(at, step));
    EXPECT_EQ(hash.finish(), sha256(bytes)) << step;
  }
}

TEST(Sha256, FieldsKeepTheirBorders) {
  EXPECT_NE(Sha256().field("ab").field("c").finish(), Sha256().field("a").field("bc").finish());
  EXPECT_NE(Sha256().field("").field("a").finish(), Sha256().field("a").field("").finish());
}

} // namespace
