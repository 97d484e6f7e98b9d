#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Schedules a matrix product step by step, times each step on one thread, and shows a refusal."""
import sys
import time

import numpy as np

import lamella
from lamella import tir

SIZE = int(sys.argv[1]) if len(sys.argv) > 1 else 384
KERNEL = """
func.func @gemm(%A: memref<NxNxf32>, %B: memref<NxNxf32>, %C: memref<NxNxf32>) {
  tir.for %i to N { tir.for %j to N { tir.for %k to N {
    tir.block "C" (%vi: spatial to N = %i, %vj: spatial to N = %j, %vk: reduce to N = %k) {
      tir.read %A[%vi, %vk] : memref<NxNxf32>
      tir.read %B[%vk, %vj] : memref<NxNxf32>
      tir.write %C[%vi, %vj] : memref<NxNxf32>
      tir.init {
        %zero = arith.constant 0.0 : f32
        memref.store %zero, %C[%vi, %vj] : memref<NxNxf32>
      }
      %a = memref.load %A[%vi, %vk] : memref<NxNxf32>
      %b = memref.load %B[%vk, %vj] : memref<NxNxf32>
      %c = memref.load %C[%vi, %vj] : memref<NxNxf32>
      %p = arith.mulf %a, %b fastmath<contract> : f32
      %s = arith.addf %c, %p fastmath<contract> : f32
      memref.store %s, %C[%vi, %vj] : memref<NxNxf32>
    }
  } } }
  return
}
""".replace("N", str(SIZE))


def plain(schedule):
    """Three loops, as they are written."""


def lanes(schedule):
    """32 columns side by side."""
    block = schedule.get_block("C")
    i, j, k = schedule.get_loops(block)
    jo, ji = schedule.split(j, [None, 32])
    schedule.reorder(i, jo, k, ji)
    schedule.vectorize(schedule.get_loops(schedule.decompose_reduction(block, k))[-1])
    schedule.vectorize(ji)


def registers(schedule):
    """A tile of 6 rows and 32 columns stays in registers over the reduction."""
    block = schedule.get_block("C")
    i, j, k = schedule.get_loops(block)
    io, ii = schedule.split(i, [None, 6])
    jo, ji = schedule.split(j, [None, 32])
    schedule.reorder(io, jo, k, ii, ji)
    tile = schedule.cache_write(block, 0, "local")
    schedule.reverse_compute_at(tile, jo)
    schedule.vectorize(schedule.get_loops(tile)[-1])
    init = schedule.decompose_reduction(block, k)
    schedule.vectorize(schedule.get_loops(init)[-1])
    schedule.unroll(schedule.get_loops(init)[-2])
    schedule.unroll(schedule.get_loops(tile)[-2])
    schedule.vectorize(ji)
    schedule.unroll(ii)


random = np.random.default_rng(0)
a, b = (random.standard_normal((SIZE, SIZE), np.float32) for _ in range(2))
for step in (plain, lanes, registers):
    schedule = tir.Schedule(KERNEL)
    step(schedule)
    c = np.zeros((SIZE, SIZE), np.float32)
    run = lamella.compile(schedule, threads=1)["gemm"].bind(a, b, c)
    run()
    assert np.abs(c - a @ b).max() < 1e-2, step.__name__
    times = []
    for _ in range(5):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    print(f"{step.__name__}: {2 * SIZE ** 3 / min(times) / 1e9:.1f} GFLOP/s")

print(schedule)
again = tir.Schedule.from_script(KERNEL, schedule.script())
assert str(again.module) == str(schedule.module)
try:
    other = tir.Schedule(KERNEL)
    other.parallel(other.get_loops(other.get_block("C"))[2])
except tir.ScheduleError as error:
    print("refused, as it should be:", error)
