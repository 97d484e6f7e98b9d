# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes PREFIX.{x,codes,scales,mins}.npy: a 7x64 input and a 32x64 weight of 4-bit codes, small integers all."""
import sys

import numpy as np

prefix, source = sys.argv[1], np.random.default_rng(0)
np.save(f"{prefix}.x.npy", source.integers(-3, 4, (7, 64)).astype(np.float32))
np.save(f"{prefix}.codes.npy", source.integers(-128, 128, (32, 2, 16)).astype(np.int8))
np.save(f"{prefix}.scales.npy", source.integers(1, 3, (32, 2)).astype(np.float16))
np.save(f"{prefix}.mins.npy", source.integers(-8, 1, (32, 2)).astype(np.float16))
