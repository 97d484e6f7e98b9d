// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Runtime/Core/Processor.h"

#include <fstream>
#include <gtest/gtest.h>
#include <sstream>

using namespace lamella;

namespace {

#if defined(__x86_64__)
/// What the kernel says of the processor, in its own words.
std::string readFlags() {
  std::ifstream facts("/proc/cpuinfo");
  for (std::string line; std::getline(facts, line);)
    if (line.starts_with("flags"))
      return line.substr(line.find(':') + 1) + " ";
  return "";
}

TEST(Processor, AgreesWithTheKernel) {
  std::string flags = readFlags();
  if (flags.empty())
    GTEST_SKIP() << "/proc/cpuinfo lists no flags";
  // Those whose names are the same in both.
  for (std::string name : {"avx", "avx2", "fma", "f16c", "bmi2", "avx512f", "avx512vl", "fma4", "xop", "tbm", "gfni"}) {
    ASSERT_TRUE(isKnownFeature(name)) << name;
    Status status = checkProcessor("x86_64 " + name);
    if (flags.find(" " + name + " ") != std::string::npos)
      EXPECT_TRUE(status.ok()) << status.message();
    else
      EXPECT_EQ(status.message(),
                "expected a processor with " + name + ", for which the module was compiled, got one without");
  }
}

TEST(Processor, RefusesWhatItDoesNotKnow) {
  EXPECT_TRUE(checkProcessor("x86_64").ok());
  EXPECT_EQ(checkProcessor("aarch64 neon").message(),
            "expected a processor of the architecture 'aarch64', got 'x86_64'");
  EXPECT_EQ(checkProcessor("x86_64 avx1024").message(),
            "expected names of processor features, got 'avx1024', which is not known here");
  for (const char *odd : {"", " ", "x86_64 ", "x86_64  "})
    EXPECT_FALSE(checkProcessor(odd).ok()) << odd;
  EXPECT_FALSE(isKnownFeature("avx1024"));
}
#endif

} // namespace
