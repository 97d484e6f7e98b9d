# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""lamella.tir.Schedule: primitives as methods, what they compute, refusals with a mark, scripts there and back."""
import inspect
import re
import subprocess
import tempfile
import threading
import unittest
from pathlib import Path

from bindings import BUILD, ROOT, missing_bindings

missing = missing_bindings()
if not missing:
    import numpy as np

    import lamella
    from lamella import ir, tir
    from lamella.dialects.transform import tir as ops

GEMM = """
func.func @gemm(%A: memref<24x40xf32>, %B: memref<40x32xf32>, %C: memref<24x32xf32>) {
  tir.for %i to 24 {
    tir.for %j to 32 {
      tir.for %k to 40 {
        tir.block "C" (%vi: spatial to 24 = %i, %vj: spatial to 32 = %j, %vk: reduce to 40 = %k) {
          tir.read %A[%vi, %vk] : memref<24x40xf32>
          tir.read %B[%vk, %vj] : memref<40x32xf32>
          tir.write %C[%vi, %vj] : memref<24x32xf32>
          tir.init {
            %zero = arith.constant 0.0 : f32
            memref.store %zero, %C[%vi, %vj] : memref<24x32xf32>
          }
          %a = memref.load %A[%vi, %vk] : memref<24x40xf32>
          %b = memref.load %B[%vk, %vj] : memref<40x32xf32>
          %c = memref.load %C[%vi, %vj] : memref<24x32xf32>
          %p = arith.mulf %a, %b fastmath<contract> : f32
          %s = arith.addf %c, %p fastmath<contract> : f32
          memref.store %s, %C[%vi, %vj] : memref<24x32xf32>
        }
      }
    }
  }
  return
}
"""


def tile(schedule):
    """A register tile with vectors."""
    block = schedule.get_block("C")
    i, j, k = schedule.get_loops(block)
    io, ii = schedule.split(i, [None, 4])
    jo, ji = schedule.split(j, [None, 16])
    schedule.reorder(io, jo, k, ii, ji)
    init = schedule.decompose_reduction(block, k)
    schedule.vectorize(schedule.get_loops(init)[-1])
    schedule.vectorize(ji)
    schedule.unroll(ii)
    schedule.parallel(io)
    return schedule


@unittest.skipIf(missing, missing)
class Schedules(unittest.TestCase):
    def check(self, schedule):
        """What the schedule computes, compiled, equals NumPy; the interpreter agrees."""
        random = np.random.default_rng(2)
        a, b = (random.standard_normal(shape).astype(np.float32) for shape in ((24, 40), (40, 32)))
        compiled, interpreted = np.zeros((24, 32), np.float32), np.zeros((24, 32), np.float32)
        lamella.compile(schedule, cache="off").gemm(a, b, compiled)
        lamella.interpret(schedule.module, "gemm", [a, b, interpreted])
        expected = a.astype(np.float64) @ b
        np.testing.assert_allclose(compiled, expected, atol=1e-4)
        np.testing.assert_allclose(interpreted, expected, atol=1e-4)

    def test_a_tile_computes_the_product(self):
        schedule = tile(tir.Schedule(GEMM))
        self.check(schedule)
        self.assertRegex(str(schedule), r"for %i to 6 parallel")
        self.assertRegex(str(schedule), r"vectorized")

    def test_a_script_goes_there_and_back(self):
        schedule = tile(tir.Schedule(GEMM))
        again = tir.Schedule.from_script(GEMM, schedule.script())
        self.assertEqual(again.script(), schedule.script())
        self.assertEqual(str(again.module), str(schedule.module))
        self.assertEqual(str(again), str(schedule))
        again.annotate(again.get_block("C_init"), "tir.note", 7)
        self.assertIn("tir.note = 7", str(again.module))

    def test_the_script_is_what_lamella_opt_runs(self):
        schedule = tile(tir.Schedule(GEMM))
        body = re.search(r"module attributes .*?\{\n(.*)\}", schedule.script(), re.DOTALL)[1]
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "step.mlir"
            path.write_text(f"module attributes {{transform.with_named_sequence}} {{\n{GEMM}\n{body}\n}}")
            done = subprocess.run([BUILD / "bin" / "lamella-opt", path, "--transform-interpreter", "--tir-print-loop-nest", "-o",
                                   "/dev/null"], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        loops = [line.split("//")[0].rstrip() for line in str(schedule).splitlines() if " for " in line]
        self.assertEqual([line.split("//")[0].rstrip() for line in (done.stdout + done.stderr).splitlines() if " for " in line], loops)

    def test_a_refusal_marks_the_loop_and_changes_nothing(self):
        schedule = tir.Schedule(GEMM)
        block = schedule.get_block("C")
        i, j, k = schedule.get_loops(block)
        before = schedule.script()
        with self.assertRaises(tir.ScheduleError) as caught:
            schedule.parallel(k)
        self.assertIn("'transform.tir.parallel' refused", caught.exception.condition)
        lines = caught.exception.nest.splitlines()
        mark = next(number for number, line in enumerate(lines) if "^^^" in line)
        self.assertIn("to 40", lines[mark - 1])
        self.assertEqual(schedule.script(), before)
        schedule.parallel(i)
        self.check(schedule)

    def test_primitives_on_blocks(self):
        schedule = tir.Schedule(GEMM)
        block = schedule.get_block("C")
        i, j, k = schedule.get_loops(block)
        copy = schedule.cache_read(block, 0)
        schedule.compute_at(copy, i)
        written = schedule.cache_write(block, 0)
        schedule.reverse_compute_at(written, i)
        self.check(schedule)

    def test_a_reduction_in_parts(self):
        schedule = tir.Schedule(GEMM)
        block = schedule.get_block("C")
        ko, ki = schedule.split(schedule.get_loops(block)[2], [10, 4])
        partial = schedule.rfactor(block, ki)
        self.assertEqual(len(schedule.get_loops(partial)), 4)
        self.check(schedule)

    def test_layouts_and_fused_loops(self):
        schedule = tir.Schedule(GEMM)
        block = schedule.get_block("C")
        copy = schedule.cache_read(block, 1)
        schedule.transform_layout(copy, "write", 0, "(k, j) -> (j, k)")
        schedule.parallel(schedule.fuse(*schedule.get_loops(copy)))
        self.assertIn("memref<32x40xf32>", str(schedule.module))
        self.check(schedule)

    def test_copies_of_what_a_loop_touches(self):
        schedule = tir.Schedule(GEMM)
        block = schedule.get_block("C")
        i, j, k = schedule.get_loops(block)
        schedule.read_at(block, 0, i)
        schedule.write_at(block, 0, i)
        self.check(schedule)
        with self.assertRaisesRegex(tir.ScheduleError, "unsafe"):
            schedule.hide_buffer_access(schedule.get_block("C"), "read", 0)
        with self.assertRaisesRegex(tir.ScheduleError, "unsafe"):
            schedule.set_dtype(schedule.get_block("C"), 0, "f16")

    def test_every_primitive_is_a_method_with_its_page(self):
        matchers = {"match_blocks", "match_iterators"}  # for the library's schedules: Python asks the module itself
        for op in vars(ops).values():
            name = getattr(op, "OPERATION_NAME", "")
            if isinstance(op, type) and name.startswith("transform.tir.") and name[14:] not in matchers:
                self.assertTrue(inspect.getdoc(getattr(tir.Schedule, name[14:])), name)

    def test_kernels_are_chosen_by_name(self):
        both = GEMM + GEMM.replace("@gemm", "@other")
        with self.assertRaisesRegex(tir.ScheduleError, "expected a kernel out of gemm, other, got None"):
            tir.Schedule(both)
        schedule = tir.Schedule(both, "other")
        schedule.parallel(schedule.get_loops(schedule.get_block("C"))[0])
        first, second = schedule.nest().split("@other")
        self.assertNotIn("parallel", first)
        self.assertIn("parallel", second)

    def test_errors(self):
        with self.assertRaisesRegex(tir.ScheduleError, "nothing"):
            tir.Schedule(GEMM).get_block("nothing")
        with self.assertRaisesRegex(tir.ScheduleError, "expected a script with transform.named_sequence @__transform_main"):
            tir.Schedule.from_script(GEMM, "module {}")
        with self.assertRaises(ir.MLIRError):
            tir.Schedule("func.func @gemm(")
        schedule = tir.Schedule(GEMM)
        i, j, k = schedule.get_loops(schedule.get_block("C"))
        for factors, words in (([0, 4], "positive factor, got 0"), ([2, 3], "cover"), ([None, None], "at most one factor that is left open")):
            with self.assertRaisesRegex(tir.ScheduleError, words):
                schedule.split(i, factors)

    def test_threads_schedule_at_once(self):
        expected, seen = str(tile(tir.Schedule(GEMM))), []

        def work():
            for _ in range(5):
                schedule = tile(tir.Schedule(GEMM))
                with self.assertRaises(tir.ScheduleError):
                    schedule.parallel(schedule.get_loops(schedule.get_block("C"))[2])
                seen.append(str(schedule))

        threads = [threading.Thread(target=work) for _ in range(3)]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
        self.assertEqual(seen, [expected] * 15)

    def test_guards_make_versions(self):
        text = GEMM.replace("%A: memref<24x40xf32>", "%n: index, %A: memref<24x40xf32>")
        schedule = tir.Schedule(text)
        few, many = schedule.guard("(d0) : (-d0 + 8 >= 0)")
        self.assertIn("tir.guarded", str(schedule.module))


if __name__ == "__main__":
    unittest.main()
