# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# The suite of GoogleTest binaries, each named ...Tests. What they may need stands in their environment: LAMELLA_SUITES
# (outside data) and LAMELLA_MODEL (a model file); without it they skip, with the reason.
import os
from pathlib import Path

import lit.formats

if not hasattr(config, "lamella_unittest_dir"):  # lit was given the sources: what CMake wrote leads back here
    build = lit_config.params.get("build", Path(__file__).resolve().parents[2] / "build")
    lit_config.load_config(config, str(Path(build) / "test" / "Unit" / "lit.site.cfg.py"))
    raise SystemExit

config.name = "Lamella-Unit"
config.test_format = lit.formats.GoogleTest(".", "Tests")
config.suffixes = []
config.test_source_root = config.test_exec_root = config.lamella_unittest_dir

if "LAMELLA_SUITES" in os.environ:
    config.environment["LAMELLA_SUITES"] = os.environ["LAMELLA_SUITES"]
if os.path.isfile(config.lamella_model):
    config.environment["LAMELLA_MODEL"] = config.lamella_model
