# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""lamella.ir and its kin: parsing, printing, verifying, building, types and attributes, passes of ours and of Python."""
import os
import subprocess
import sys
import unittest

from bindings import PACKAGE, missing_bindings

missing = missing_bindings()
if not missing:
    from lamella import ir, passmanager, rewrite
    from lamella.dialects import arith, func, relax, tir, transform
    from lamella.dialects.transform import tir as schedule

SCALE = """
relax.func @scale<n in [1, 4096]>(%x: tensor<?x576xf32, #relax.shape<n, 576>>, %w: tensor<576xf32>)
    -> tensor<?x576xf32, #relax.shape<n, 576>> {
  %y = relax.multiply %x, %w : (tensor<?x576xf32, #relax.shape<n, 576>>, tensor<576xf32>)
      -> tensor<?x576xf32, #relax.shape<n, 576>>
  relax.return %y : tensor<?x576xf32, #relax.shape<n, 576>>
}
"""


@unittest.skipIf(missing, missing)
class Bindings(unittest.TestCase):
    def setUp(self):
        self.context = ir.Context()
        self.context.__enter__()
        self.location = ir.Location.unknown()
        self.location.__enter__()

    def tearDown(self):
        self.location.__exit__(None, None, None)
        self.context.__exit__(None, None, None)

    def test_what_is_parsed_prints_and_parses_back(self):
        module = ir.Module.parse(SCALE)
        self.assertTrue(module.operation.verify())
        self.assertEqual(str(ir.Module.parse(str(module))), str(module))
        function = module.body.operations[0]
        self.assertIsInstance(function, relax.FuncOp)
        self.assertEqual([type(op) for op in function.regions[0].blocks[0]], [relax.MultiplyOp, relax.ReturnOp])

    def test_errors_carry_place_values_and_notes(self):
        with self.assertRaises(ir.MLIRError) as caught:
            ir.Module.parse("relax.func @f(%x: tensor<4xf32>) -> tensor<5xf32> {\n  relax.return %x : tensor<4xf32>\n}")
        error, = caught.exception.error_diagnostics
        self.assertEqual(str(error.location), 'loc("-":2:3)')
        self.assertIn("expected operands of the function's result types ('tensor<5xf32>'), got ('tensor<4xf32>')",
                      error.message)
        with self.assertRaises(ir.MLIRError) as caught:
            ir.Module.parse("relax.func @f(%x: tensor<4xf32>) { %y = relax.nothing %x : tensor<4xf32>")
        self.assertIn("-", str(caught.exception))

    def test_attributes_and_types_have_classes(self):
        shape = relax.ShapeAttr.get([4, "n*2", None])
        self.assertEqual(str(shape), "#relax.shape<4, 2 * n, ?>")
        self.assertEqual(shape.sizes, [4, "2 * n", None])
        size = relax.SizeAttr.get("b * (n + 1)")
        self.assertEqual(size, relax.SizeAttr.get("b * n + b"))
        self.assertEqual((size.expression, size.value, relax.SizeAttr.get(7).value), ("b * n + b", None, 7))
        declared = relax.SymbolDeclAttr.get("n", 1, 64)
        self.assertEqual((declared.name, declared.lower, declared.upper), ("n", 1, 64))
        self.assertIsNone(relax.SymbolDeclAttr.get("n").upper)
        state = relax.StateType.get(["b", 30, 3, 64], "f16")
        self.assertEqual(str(state), "!relax.state<kv_cache, [b, 30, 3, 64], f16>")
        self.assertEqual((state.sizes, str(state.element_type)), (["b", 30, 3, 64], "f16"))
        self.assertEqual(relax.SizeType.get("n").size, relax.SizeAttr.get("n"))
        words = {tir.ScopeAttr: ["local", "shared", "warp"],
                 tir.ForKindAttr: ["serial", "parallel", "vectorized", "unrolled", "thread"],
                 tir.IterKindAttr: ["spatial", "reduce"], tir.FactAttr: ["range", "divisible", "monotone", "injective"]}
        for attribute, values in words.items():
            self.assertEqual([attribute.get(value).value for value in values], values)

    def test_values_come_back_in_their_classes(self):
        module = ir.Module.parse(SCALE)
        function = module.body.operations[0]
        encoding = function.regions[0].blocks[0].arguments[0].type.encoding
        self.assertIsInstance(encoding, relax.ShapeAttr)
        self.assertEqual(encoding.sizes, ["n", 576])
        self.assertIsInstance(function.operation.attributes["symbols"][0], relax.SymbolDeclAttr)

    def test_what_is_no_attribute_is_an_error(self):
        with self.assertRaisesRegex(ValueError, "got '#relax.size<n [+]>': expected a symbol, an integer or '[(]'"):
            relax.SizeAttr.get("n +")
        with self.assertRaisesRegex(ValueError, "Cannot cast attribute to ShapeAttr"):
            relax.ShapeAttr(relax.SizeAttr.get("n"))

    def test_ops_are_built_with_inferred_types(self):
        module = ir.Module.parse(SCALE)
        function = module.body.operations[0]
        block = function.regions[0].blocks[0]
        with ir.InsertionPoint(block.operations[1]):
            doubled = relax.add(block.operations[0].result, block.operations[0].result)
        self.assertEqual(doubled.type, block.arguments[0].type)
        block.operations[2].operation.operands[0] = doubled
        self.assertTrue(module.operation.verify())

    def test_a_builder_that_cannot_infer_says_why(self):
        module = ir.Module.parse(SCALE)
        block = module.body.operations[0].regions[0].blocks[0]
        with ir.InsertionPoint(block.operations[1]):
            with self.assertRaisesRegex(ir.MLIRError, "expected .*rank 2 or more"):
                relax.matmul(block.arguments[0], block.arguments[1])

    def test_our_phases_run(self):
        module = ir.Module.parse(SCALE)
        passmanager.PassManager.parse("builtin.module(lamella-relax-to-linalg,lamella-linalg-to-tir)").run(module.operation)
        kernel = [op for op in module.body.operations if isinstance(op, func.FuncOp)][0]
        blocks = []
        kernel.operation.walk(lambda op: (blocks.append(op.opview) if op.name == "tir.block" else None, ir.WalkResult.ADVANCE)[1])
        self.assertIsInstance(blocks[0], tir.BlockOp)

    def test_a_failed_pass_raises_its_diagnostics(self):
        module = ir.Module.parse(SCALE)
        module.operation.attributes["lamella.level"] = ir.StringAttr.get("nowhere")
        with self.assertRaises(ir.MLIRError):
            passmanager.PassManager.parse("builtin.module(apply-schedules{schedules=nowhere.mlir})").run(module.operation)

    def test_a_pass_in_python(self):
        module = ir.Module.parse(SCALE)

        def count(op, pass_):
            op.attributes["test.ops"] = ir.IntegerAttr.get(ir.IntegerType.get_signless(64), len(list(op.regions[0].blocks[0])))

        manager = passmanager.PassManager("any")
        manager.add(count)
        manager.run(module.operation)
        self.assertEqual(module.operation.attributes["test.ops"].value, 1)

    def test_a_pattern_in_python(self):
        module = ir.Module.parse(SCALE)

        def to_add(op, rewriter):
            with rewriter.ip:
                rewriter.replace_op(op, relax.AddOp(op.operands[0], op.operands[1]))

        patterns = rewrite.RewritePatternSet()
        patterns.add(relax.MultiplyOp, to_add)
        rewrite.apply_patterns_and_fold_greedily(module, patterns.freeze())
        self.assertIn("relax.add", str(module))
        self.assertNotIn("relax.multiply", str(module))

    def test_primitives_are_ops(self):
        module = ir.Module.create()
        module.operation.attributes["transform.with_named_sequence"] = ir.UnitAttr.get()
        with ir.InsertionPoint(module.body):
            script = transform.NamedSequenceOp("__transform_main", [transform.AnyOpType.get()], [])
        with ir.InsertionPoint(script.body):
            block = schedule.tir_get_block(transform.AnyOpType.get(), "C", script.bodyTarget)
            schedule.tir_split([transform.AnyOpType.get()] * 2, block, [], [4, 8])
            transform.YieldOp()
        self.assertIn('transform.tir.get_block "C" in %arg0', str(script))
        self.assertIn("by [4, 8]", str(script))


class Light(unittest.TestCase):
    def test_import_loads_nothing(self):
        code = ("import sys, lamella; heavy = [m for m in sys.modules if m.startswith('lamella.') or m == 'numpy'];"
                "assert not heavy, heavy; assert 'compile' in dir(lamella)")
        subprocess.run([sys.executable, "-c", code], check=True, env={**os.environ, "PYTHONPATH": str(PACKAGE)})


if __name__ == "__main__":
    unittest.main()
