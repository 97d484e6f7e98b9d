# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""lamella.relax: functions built in Python against NumPy and the interpreter; inferred shapes; errors at Python lines."""
import os
import sys
import tempfile
import unittest

from bindings import ROOT, missing_bindings

missing = missing_bindings()
if not missing:
    import numpy as np

    import lamella
    from lamella import ir, relax

    sys.path.insert(0, str(ROOT / "test" / "lib"))
    import gguf_file


def build(*returned, **arguments):
    """A module of one function f whose results are those of the functions of its arguments."""
    with relax.module() as module:
        with relax.function("f", **arguments) as f:
            f.returns(*(make(*f.arguments) for make in returned))
    return module


@unittest.skipIf(missing, missing)
class Relax(unittest.TestCase):
    def setUp(self):
        self.random = np.random.default_rng(3)

    def check(self, module, arrays, expected, tolerance=1e-5):
        """Compiled code and the interpreter equal what NumPy says."""
        compiled = lamella.compile(module, cache="off").call("f", *arrays)
        interpreted = lamella.interpret(module, "f", arrays)
        for ours, reference, numpy_s in zip(compiled, interpreted, expected, strict=True):
            self.assertEqual(ours.shape, numpy_s.shape)
            np.testing.assert_allclose(ours, numpy_s, atol=tolerance, rtol=tolerance)
            np.testing.assert_allclose(reference, numpy_s, atol=tolerance, rtol=tolerance)

    def draw(self, *shape):
        return self.random.uniform(0.5, 2, shape).astype(np.float32)

    def test_elementwise_operators(self):
        cases = {"negate": np.negative, "abs": np.abs, "exp": np.exp, "log": np.log, "sqrt": np.sqrt, "sin": np.sin,
                 "cos": np.cos, "tanh": np.tanh, "rsqrt": lambda x: 1 / np.sqrt(x), "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
                 "silu": lambda x: x / (1 + np.exp(-x)), "relu": lambda x: np.maximum(x, 0)}
        module = build(*(getattr(relax, name) for name in cases), x=relax.tensor("n", 3))
        x = self.draw(4, 3)
        self.check(module, [x], [function(x) for function in cases.values()])

    def test_operators_of_python_broadcast(self):
        module = build(lambda x, y: (2 * x - y / 4) ** 2, lambda x, y: -(x + 1), lambda x, y: relax.maximum(x, y) - relax.minimum(x, y),
                       x=relax.tensor("b", "n", 3), y=relax.tensor("n", 3))
        x, y = self.draw(2, 5, 3), self.draw(5, 3)
        self.check(module, [x, y], [(2 * x - y / 4) ** 2, -(x + 1), np.maximum(x, y) - np.minimum(x, y)])

    def test_products_and_reductions(self):
        module = build(lambda x, w: x @ w, lambda x, w: relax.sum(x, 1), lambda x, w: relax.mean(x, [0, 1], keep_dims=True),
                       lambda x, w: relax.max(x, 0), lambda x, w: relax.softmax(x, 1), x=relax.tensor("n", 8), w=relax.tensor(8, 4))
        x, w = self.draw(3, 8), self.draw(8, 4)
        e = np.exp(x - x.max(1, keepdims=True))
        self.check(module, [x, w], [x @ w, x.sum(1), x.mean((0, 1), keepdims=True), x.max(0), e / e.sum(1, keepdims=True)])

    def test_shapes(self):
        module = build(lambda x: relax.reshape(x, "n", 2, 3), lambda x: relax.permute(x, [1, 0]),
                       lambda x: relax.concat([x, x], 0), lambda x: relax.split(x, 1, [2, 4])[1],
                       lambda x: relax.take(x, relax.constant(np.array([5, 0], np.int32)), 1),
                       lambda x: relax.cast(relax.argmax(x), "f32"),
                       lambda x: relax.select(relax.compare("gt", x, 1.0), x, 0.0), x=relax.tensor("n", 6))
        x = self.draw(3, 6)
        self.check(module, [x], [x.reshape(3, 2, 3), x.T, np.concatenate([x, x]), x[:, 2:], x[:, [5, 0]],
                                 x.argmax(1).astype(np.float32), np.where(x > 1, x, 0)])

    def test_norms(self):
        module = build(lambda x, w, b: relax.rms_norm(x, w, 1e-5), lambda x, w, b: relax.layer_norm(x, w, b, 1e-5),
                       x=relax.tensor("n", 6), w=relax.tensor(6), b=relax.tensor(6))
        x, w, b = self.draw(3, 6), self.draw(6), self.draw(6)
        normal = (x - x.mean(1, keepdims=True)) / np.sqrt(x.var(1, keepdims=True) + 1e-5)
        self.check(module, [x, w, b], [x / np.sqrt((x * x).mean(1, keepdims=True) + 1e-5) * w, normal * w + b], 1e-4)

    def test_constants_of_every_element_type(self):
        arrays = [np.array([[1, -2, 3]], kind) for kind in ("float32", "float16", "float64", "int8", "int16", "int32", "int64")]
        arrays.append(np.array([[True, False, True]]))
        with relax.module() as module:
            with relax.function("f", x=relax.tensor(1)) as f:
                f.returns(*(relax.constant(array) for array in arrays))
        for ours, array in zip(lamella.interpret(module, "f", [self.draw(1)]), arrays, strict=True):
            self.assertEqual(ours.dtype, array.dtype)
            np.testing.assert_array_equal(ours, array)

    def test_shapes_are_inferred_over_symbols(self):
        with relax.function("f", x=relax.tensor("a", "b"), y=relax.tensor("2 * a", "b"), symbols={"a": (1, 8)}) as f:
            both = relax.concat([f.x, f.y], 0)
            self.assertEqual((both.shape, both.dtype), (("3 * a", "b"), "f32"))
            self.assertEqual(f["y"].shape, ("2 * a", "b"))
            f.returns(both)
        self.assertIn("@f<a in [1, 8], b>", str(f.module))

    def test_sizes_are_arguments_and_results(self):
        with relax.module() as module:
            with relax.function("f", x=relax.tensor("n"), k=relax.size("k")) as f:
                f.returns(relax.broadcast_to(f.x, "k", "n"))
        x = self.draw(3)
        np.testing.assert_array_equal(lamella.compile(module, cache="off").f(x, 2), [x, x])

    def test_calls_substitute_symbols(self):
        with relax.module() as module:
            with relax.function("twice", x=relax.tensor("n", 4), private=True) as twice:
                twice.returns(relax.concat([twice.x, twice.x], 0))
            with relax.function("f", x=relax.tensor("m", 4)) as f:
                y = relax.call(twice, relax.call(twice, f.x))
                self.assertEqual(y.shape, ("4 * m", 4))
                f.returns(y)
        x = self.draw(2, 4)
        self.check(module, [x], [np.concatenate([x] * 4)])

    def test_weights_come_from_the_model_file(self):
        weight, scale = self.draw(4, 6), self.draw(6)
        file = gguf_file.File()
        file.put("general.architecture", "string", "none")
        file.put_tensor("w", "F32", weight)
        file.put_tensor("s", "F32", scale)
        with relax.module() as module:
            with relax.function("f", x=relax.tensor("n", 6)) as f:
                f.returns(relax.matmul(f.x * relax.weight("s", 6), relax.weight("w", 4, 6), transpose_rhs=True))
        x = self.draw(3, 6)
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "m.gguf")
            gguf_file.write_gguf(path, file)
            program = lamella.compile(module, model=path, cache="off")
            np.testing.assert_allclose(program.f(x), (x * scale) @ weight.T, rtol=1e-5)
        with self.assertRaisesRegex(lamella.CompileError, "expected a model file for 2 weights, got none"):
            lamella.compile(module, cache="off")

    def test_match_cast_is_checked_when_it_runs(self):
        module = build(lambda x: relax.match_cast(x, 2, 3), x=relax.tensor("n", "m"))
        program = lamella.compile(module, cache="off")
        program.f(self.draw(2, 3))
        with self.assertRaisesRegex(lamella.module.ModuleError, "f: .*match_cast|f: .*expected"):
            program.f(self.draw(3, 3))

    def test_errors_name_the_line_of_python(self):
        with relax.module() as module:
            with self.assertRaises(ir.MLIRError) as caught:
                with relax.function("f", x=relax.tensor("n", 64)) as f:
                    line = sys._getframe().f_lineno + 1
                    relax.concat([f.x, relax.sum(f.x, 1)], 0)
            self.assertIn(f'test_relax.py":{line}:', str(caught.exception.error_diagnostics[0].location))
        self.assertEqual(len(list(module.ir.body)), 0)

    def test_compile_errors_name_the_line_too(self):
        with relax.module() as module:
            with relax.function("f", x=relax.tensor(2)) as f:
                f.returns(f.x)
        text = module.operation.get_asm(enable_debug_info=True)
        self.assertIn("test_relax.py", text)

    def test_misuse_is_named(self):
        cases = ((ValueError, "f: expected f.returns", lambda f: None),
                 (ValueError, "f: expected one returns, got a second", lambda f: (f.returns(f.x), f.returns(f.x))),
                 (ValueError, "f: expected no op after returns", lambda f: (f.returns(f.x), -f.x)),
                 (AttributeError, "f: expected one of the arguments x, got 'y'", lambda f: f.y),
                 (TypeError, "expected a tensor, an array or a number, got str", lambda f: f.x + "1"),
                 (ValueError, "expected eq, ne, lt, le, gt or ge, got 'less'", lambda f: relax.compare("less", f.x, f.x)),
                 (TypeError, "has no value while the function is built", lambda f: 1 if f.x else 2),
                 (ValueError, "expected an attribute, got '#relax.size<n [+]>'", lambda f: relax.reshape(f.x, "n +")),
                 (TypeError, "expected elements of one of", lambda f: relax.constant(np.zeros(2, np.complex64))))
        for kind, words, body in cases:
            with self.assertRaisesRegex(kind, words):
                with relax.function("f", x=relax.tensor(4)) as f:
                    body(f)
        with self.assertRaisesRegex(RuntimeError, "expected to be inside"):
            relax.constant(np.zeros(2))
        with self.assertRaisesRegex(TypeError, "argument 'x': expected relax.tensor"):
            relax.function("f", x=4)
        with self.assertRaisesRegex(ir.MLIRError, "n"):
            with relax.function("f", x=relax.tensor("n * 2")) as f:
                f.returns(f.x)


if __name__ == "__main__":
    unittest.main()
