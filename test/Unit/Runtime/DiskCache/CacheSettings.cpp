// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Runtime/DiskCache/DiskCache.h"

#include <cstdlib>
#include <gtest/gtest.h>

using namespace lamella;

namespace {

struct CacheSettingsTest : testing::Test {
  void SetUp() override {
    for (const char *name : {"LAMELLA_CACHE", "LAMELLA_CACHE_MIB", "XDG_CACHE_HOME", "HOME"})
      ::unsetenv(name);
  }
  static void set(const char *name, const char *value) { ::setenv(name, value, 1); }
};

TEST_F(CacheSettingsTest, TheNearestChoiceCounts) {
  EXPECT_EQ(CacheSettings::choose("")->folder, "");
  set("HOME", "/a");
  EXPECT_EQ(CacheSettings::choose("")->folder, "/a/.cache/lamella");
  set("XDG_CACHE_HOME", "relative");
  EXPECT_EQ(CacheSettings::choose("")->folder, "/a/.cache/lamella");
  set("XDG_CACHE_HOME", "/xdg");
  EXPECT_EQ(CacheSettings::choose("")->folder, "/xdg/lamella");
  set("LAMELLA_CACHE", "/own");
  EXPECT_EQ(CacheSettings::choose("")->folder, "/own");
  EXPECT_EQ(CacheSettings::choose("given")->folder, "given");
  EXPECT_EQ(CacheSettings::choose("off")->folder, "");
  set("LAMELLA_CACHE", "off");
  EXPECT_EQ(CacheSettings::choose("")->folder, "");
  EXPECT_EQ(CacheSettings::choose("given")->folder, "given");
}

TEST_F(CacheSettingsTest, TheLimitIsANumber) {
  EXPECT_EQ(CacheSettings::choose("given")->limitBytes, uint64_t(2048) << 20);
  set("LAMELLA_CACHE_MIB", "3");
  EXPECT_EQ(CacheSettings::choose("given")->limitBytes, uint64_t(3) << 20);
  for (const char *wrong : {"3x", "-1", "x", "99999999999999999999"}) {
    set("LAMELLA_CACHE_MIB", wrong);
    Expected<CacheSettings> settings = CacheSettings::choose("given");
    ASSERT_FALSE(settings);
    EXPECT_EQ(settings.message(),
              "LAMELLA_CACHE_MIB: expected a number of mebibytes, got '" + std::string(wrong) + "'");
  }
}

} // namespace
