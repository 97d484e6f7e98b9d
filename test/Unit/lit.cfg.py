# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# The suite of GoogleTest binaries, each named ...Tests.
import os

import lit.formats

config.name = "Lamella-Unit"
config.test_format = lit.formats.GoogleTest(".", "Tests")
config.suffixes = []
config.test_source_root = config.test_exec_root = config.lamella_unittest_dir

if "LAMELLA_SUITES" in os.environ:
    config.environment["LAMELLA_SUITES"] = os.environ["LAMELLA_SUITES"]
