# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Schedules of kernels, in Python.

    from lamella import tir

    schedule = tir.Schedule(text, "gemm")
    block = schedule.get_block("C")
    i, j, k = schedule.get_loops(block)
    io, ii = schedule.split(i, [None, 4])
    schedule.parallel(io)
    print(schedule)                       # the loop nest
    program = lamella.compile(schedule)

Each method is one primitive, `transform.tir.*`, applied at once: a refusal raises ScheduleError at the line that asked,
with the nest and a mark at the loop or block at fault, and leaves the schedule as it was. `schedule.script()` is the whole
schedule as transform IR, and `tir.Schedule.from_script` takes it back.
"""
from ._schedule import Handle, Schedule
from ._script import ScheduleError

__all__ = ["Handle", "Schedule", "ScheduleError"]
