// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Runtime/CPU/ReadBandwidth.h"
#include "gtest/gtest.h"

using namespace lamella;

// Between what a floppy disk reads and what no machine does: the figure is in bytes a second, whatever the threads.
TEST(ReadBandwidthTest, IsAPlausibleRate) {
  for (unsigned threads : {1u, 2u, 3u}) {
    ThreadPool pool({threads});
    double rate = measureReadBandwidth(pool);
    EXPECT_GT(rate, 1e7);
    EXPECT_LT(rate, 1e14);
  }
}
