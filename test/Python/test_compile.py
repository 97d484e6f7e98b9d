# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""lamella.compile, emit and interpret on texts: results against NumPy, arrays without copies, threads, errors."""
import gc
import tempfile
import threading
import unittest
from pathlib import Path

from bindings import missing_compiler

missing = missing_compiler()
if not missing:
    import numpy as np

    import lamella
    from lamella.module import Module, ModuleError

# y = relu(x @ w^T), and twice x.
MLP = """
relax.func @mlp<n in [1, 4096]>(%x: tensor<?x64xf32, #relax.shape<n, 64>>, %w: tensor<32x64xf32>)
    -> (tensor<?x32xf32, #relax.shape<n, 32>>) {
  %h = relax.matmul %x, %w transpose_rhs : (tensor<?x64xf32, #relax.shape<n, 64>>, tensor<32x64xf32>)
      -> tensor<?x32xf32, #relax.shape<n, 32>>
  %y = relax.relu %h : (tensor<?x32xf32, #relax.shape<n, 32>>) -> tensor<?x32xf32, #relax.shape<n, 32>>
  relax.return %y : tensor<?x32xf32, #relax.shape<n, 32>>
}
relax.func @pair<n>(%x: tensor<?xi32, #relax.shape<n>>) -> (tensor<?xi32, #relax.shape<n>>, !relax.size<n>) {
  %y = relax.add %x, %x : (tensor<?xi32, #relax.shape<n>>, tensor<?xi32, #relax.shape<n>>) -> tensor<?xi32, #relax.shape<n>>
  %n = relax.symbol "n" : !relax.size<n>
  relax.return %y, %n : tensor<?xi32, #relax.shape<n>>, !relax.size<n>
}
"""
AXPY = """
func.func @axpy(%n: index, %A: memref<?xf32>, %B: memref<?xf32>) {
  tir.bind %A to [%n] : memref<?xf32>
  tir.bind %B to [%n] : memref<?xf32>
  tir.for %i to %n {
    tir.block "B" (%v: spatial to %n = %i) {
      tir.read %A[%v] : memref<?xf32>
      tir.write %B[%v] : memref<?xf32>
      %a = memref.load %A[%v] : memref<?xf32>
      %s = arith.addf %a, %a : f32
      memref.store %s, %B[%v] : memref<?xf32>
    }
  }
  return
}
"""


@unittest.skipIf(missing, missing)
class Compile(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.program = lamella.compile(MLP, threads=2, cache="off")
        cls.random = np.random.default_rng(1)

    def draw(self, *shape):
        return self.random.standard_normal(shape).astype(np.float32)

    def test_any_extent_equals_numpy_and_the_interpreter(self):
        w = self.draw(32, 64)
        for n in (1, 2, 7, 33):
            x = self.draw(n, 64)
            expected = np.maximum(x.astype(np.float64) @ w.T.astype(np.float64), 0)
            np.testing.assert_allclose(self.program.mlp(x, w), expected, atol=1e-4)
            np.testing.assert_allclose(lamella.interpret(MLP, "mlp", [x, w])[0], expected, atol=1e-4)

    def test_several_results_are_a_tuple_and_sizes_are_integers(self):
        y, n = self.program.pair(np.arange(5, dtype=np.int32))
        self.assertEqual((y.tolist(), n), ([0, 2, 4, 6, 8], 5))
        self.assertEqual([lamella.interpret(MLP, "@pair", [np.arange(3, dtype=np.int32)])[i] for i in (1,)], [3])

    def test_functions_are_items_and_say_their_types(self):
        self.assertIn("tensor<?x64xf32, #relax.shape<n, 64>>", self.program["mlp"].__doc__)
        self.assertEqual(sorted(self.program.entries), ["mlp", "pair"])
        with self.assertRaisesRegex(AttributeError, "expected one of mlp, pair, .*got 'mpl'"):
            self.program.mpl
        with self.assertRaises(KeyError):
            self.program["mpl"]

    def test_results_outlive_the_program_and_may_be_written(self):
        program = lamella.compile(MLP, cache="off")
        w, x = self.draw(32, 64), self.draw(3, 64)
        y = program.mlp(x, w)
        expected = y.copy()
        del program
        gc.collect()
        np.testing.assert_array_equal(y, expected)
        y[:] = 0

    def test_arguments_are_not_copied(self):
        seen = []
        program = lamella.compile(AXPY, cache="off")
        a, b = self.draw(9), np.zeros(9, np.float32)
        program.axpy(9, a, b)
        np.testing.assert_array_equal(b, a + a)
        from lamella.module._values import make_value, read_value
        value, kept = make_value(a)
        self.assertEqual(value.as_.tensor.data, a.ctypes.data)
        self.assertEqual(read_value(value, seen).ctypes.data, a.ctypes.data)
        self.assertIs(kept, a)

    def test_dlpack(self):
        class Foreign:  # as a tensor of another library
            def __init__(self, array):
                self.array = array

            def __dlpack__(self, **options):
                return self.array.__dlpack__(**options)

            def __dlpack_device__(self):
                return self.array.__dlpack_device__()

        w, x = self.draw(32, 64), self.draw(2, 64)
        np.testing.assert_array_equal(self.program.mlp(Foreign(x), Foreign(w)), self.program.mlp(x, w))

    def test_arrays_that_are_not_dense_are_right_too(self):
        w, x = self.draw(64, 32).T, self.draw(4, 128)[:, ::2]
        np.testing.assert_allclose(self.program.mlp(x, w), np.maximum(x @ w.T, 0), atol=1e-4)

    def test_shapes_that_do_not_fit_are_refused(self):
        with self.assertRaisesRegex(ModuleError, r"mlp: argument 0.*expected .*got f32 \[3, 63\]"):
            self.program.mlp(self.draw(3, 63), self.draw(32, 64))
        with self.assertRaisesRegex(ModuleError, "expected 2 sizes|expected 2 buffers"):
            lamella.compile(AXPY, cache="off").axpy(9, self.draw(9))
        with self.assertRaisesRegex(lamella.CompileError, r"mlp: argument 1: expected tensor<32x64xf32>, got f64 \[32, 64\]"):
            lamella.interpret(MLP, "mlp", [self.draw(1, 64), np.zeros((32, 64))])
        with self.assertRaisesRegex(lamella.CompileError, "mlp: expected 2 arguments, got 1"):
            lamella.interpret(MLP, "mlp", [self.draw(1, 64)])
        with self.assertRaisesRegex(lamella.CompileError, "expected a function of the module, got 'nothing'"):
            lamella.interpret(MLP, "nothing", [])

    def test_the_interpreter_writes_buffers_and_checks_accesses(self):
        a, b = self.draw(6), np.zeros(6, np.float32)
        self.assertEqual(lamella.interpret(AXPY, "axpy", [6, a, b]), [])
        np.testing.assert_array_equal(b, a + a)
        with self.assertRaisesRegex(lamella.CompileError, "<string>"):
            lamella.interpret(AXPY, "axpy", [7, a, b])

    def test_errors_name_line_and_column(self):
        with self.assertRaisesRegex(lamella.CompileError, r"<string>: 2:3: .*expected operands"):
            lamella.compile("relax.func @f(%x: tensor<4xf32>) -> tensor<5xf32> {\n  relax.return %x : tensor<4xf32>\n}")
        with self.assertRaisesRegex(lamella.CompileError, "<string>"):
            lamella.interpret("relax.func", "f", [])
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "broken.mlir"
            path.write_text("relax.func @f(")
            with self.assertRaisesRegex(lamella.CompileError, "broken.mlir"):
                lamella.compile(path)
            path.write_bytes(b"GGUF\xff")
            with self.assertRaisesRegex(ValueError, "broken.mlir: expected a text; lamella.LLM opens model files"):
                lamella.compile(path)

    def test_options_are_checked(self):
        for options, words in (({"target": "moon"}, "expected 'host', got 'moon'"),
                               ({"threads": -1}, "expected 0 or more, got -1"),
                               ({"precision": "f8"}, "expected 'f32' or 'fast', got 'f8'")):
            with self.assertRaisesRegex(ValueError, words):
                lamella.compile(MLP, **options)
        with self.assertRaisesRegex(TypeError, "expected a text, a path, a module or a schedule, got int"):
            lamella.compile(7)
        with self.assertRaisesRegex(lamella.CompileError, "nowhere"):
            lamella.compile(MLP, schedules="nowhere.mlir", cache="off")

    def test_every_level_is_text(self):
        words = {"relax": "relax.matmul", "linalg": "linalg.generic", "tir": "tir.block", "scheduled": "tir.for",
                 "llvm": "llvm.func", "asm": ".text"}
        for level, word in words.items():
            self.assertIn(word, lamella.emit(MLP, level), level)
        self.assertNotIn("relax.func", lamella.emit(MLP, "tir", kernel="add"))
        with self.assertRaisesRegex(ValueError, "expected one of relax, .*got 'tri'"):
            lamella.emit(MLP, "tri")

    def test_a_library_is_written_and_opened(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "mlp.so"
            lamella.emit(MLP, "library", path=path, cache="off")
            x, w = self.draw(2, 64), self.draw(32, 64)
            result, = Module(path).call("mlp", x, w)
            np.testing.assert_array_equal(result, self.program.mlp(x, w))

    def test_threads_may_share_a_program_and_compile_at_once(self):
        x, w = self.draw(64, 64), self.draw(32, 64)
        expected, wrong = self.program.mlp(x, w), []

        def work():
            own = lamella.compile(AXPY, threads=1, cache="off")
            a, b = np.arange(100, dtype=np.float32), np.zeros(100, np.float32)
            for _ in range(50):
                own.axpy(100, a, b)
                if not (np.array_equal(self.program.mlp(x, w), expected) and np.array_equal(b, a + a)):
                    wrong.append(1)

        threads = [threading.Thread(target=work) for _ in range(4)]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
        self.assertEqual(wrong, [])


if __name__ == "__main__":
    unittest.main()
