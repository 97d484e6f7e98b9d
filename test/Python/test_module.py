# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compiled modules from Python, on a module written in C (test/lib/ToyModule.c)."""
import os
import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("LAMELLA_BUILD", ROOT / "build"))
TOY = BUILD / "lib" / "toy-module.so"
os.environ.setdefault("LAMELLA_RUNNER_LIBRARY", str(BUILD / "lib" / "libLamellaRunnerC.so"))
sys.path.insert(0, str(BUILD / "python"))

try:
    import numpy as np
    from lamella.module import Module, ModuleError
    missing = None if TOY.exists() else f"no {TOY.name} in the build folder"
except ImportError as error:
    missing = str(error)


@unittest.skipIf(missing, missing)
class Modules(unittest.TestCase):
    def fails(self, text, function, *arguments, **options):
        with self.assertRaises(ModuleError) as caught:
            function(*arguments, **options)
        self.assertIn(text, str(caught.exception))

    def test_what_cannot_be_opened_is_named(self):
        self.fails("nowhere.so: expected a shared library, got the error", Module, "nowhere.so")
        self.fails("no-module.so: expected a module that exports 'lamella_module'", Module, BUILD / "lib" / "no-module.so")
        self.fails("expected a model file for 1 weights, got none", Module, TOY)
        self.fails("nowhere.gguf", Module, TOY, model="nowhere.gguf")
        with self.assertRaisesRegex(ValueError, "expected 0 threads or more, got -1"):
            Module(TOY, threads=-1)


if __name__ == "__main__":
    unittest.main()
