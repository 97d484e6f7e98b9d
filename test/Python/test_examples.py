# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The examples run as scripts; their own assertions compare with NumPy. And no compile or call leaks."""
import re
import tempfile
import unittest

from bindings import MODEL, ROOT, missing_bindings, missing_compiler, run_script

EXAMPLES = ROOT / "examples" / "python"
no_compiler, no_bindings = missing_compiler(), missing_bindings()

LEAK = """
import gc, sys, numpy as np, lamella
from lamella import relax
def resident():
    gc.collect()
    return int(open("/proc/self/statm").read().split()[1]) * 4096
def cycle():
    if "build" in sys.argv:
        with relax.module() as module:
            with relax.function("f", x=relax.tensor("n")) as f:
                f.returns(f.x + f.x)
    else:
        module = 'relax.func @f<n>(%x: tensor<?xf32, #relax.shape<n>>) -> tensor<?xf32, #relax.shape<n>> { ' \\
            '%y = relax.add %x, %x : (tensor<?xf32, #relax.shape<n>>, tensor<?xf32, #relax.shape<n>>) -> tensor<?xf32, #relax.shape<n>> ' \\
            'relax.return %y : tensor<?xf32, #relax.shape<n>> }'
    program = lamella.compile(module, threads=1)
    x = np.ones(1000, np.float32)
    assert program.f(x)[7] == 2
    lamella.interpret(module, "f", [x[:4]])
count = int(sys.argv[1])
for _ in range(count // 10):
    cycle()
before = resident()
for _ in range(count):
    cycle()
print((resident() - before) / count)
"""


@unittest.skipIf(no_bindings, no_bindings)
class Examples(unittest.TestCase):
    def test_relax_mlp(self):
        out = run_script(EXAMPLES / "relax_mlp.py")
        self.assertIn("scores: ('n', 10) f32", out)
        self.assertIn("n = 17: (17, 10), equal to NumPy and to the interpreter", out)

    def test_schedule_gemm(self):
        out = run_script(EXAMPLES / "schedule_gemm.py", 96)
        self.assertEqual(out.count("GFLOP/s"), 3)
        self.assertIn("refused, as it should be: 'transform.tir.parallel' refused", out)
        self.assertIn("^^^", out)

    def test_levels(self):
        out = run_script(EXAMPLES / "levels.py")
        for level in ("relax", "linalg", "tir", "scheduled", "llvm", "asm"):
            self.assertIn(f"---- {level}: ", out)

    def test_python_pass(self):
        self.assertIn("still the same function", run_script(EXAMPLES / "python_pass.py"))

    def test_tutorial(self):
        page = (ROOT / "docs" / "tutorials" / "python.md").read_text()
        code = "\n".join(re.findall(r"```python\n(.*?)```", page, re.DOTALL))
        with tempfile.NamedTemporaryFile("w", suffix=".py") as script:
            script.write(code)
            script.flush()
            self.assertIn("@double", run_script(script.name))

    @unittest.skipUnless(MODEL.exists(), "no model in build/models (scripts/fetch-model gets it)")
    def test_chat(self):
        out = run_script(EXAMPLES / "chat.py", MODEL, "Say hello.", "And goodbye.")
        self.assertEqual(out.count(" a second, "), 2)


@unittest.skipIf(no_compiler, no_compiler)
class Leaks(unittest.TestCase):
    def grows(self, *arguments):
        """Bytes that a cycle of compile, call and interpret leaves behind."""
        with tempfile.NamedTemporaryFile("w", suffix=".py") as script:
            script.write(LEAK)
            script.flush()
            return float(run_script(script.name, *arguments, timeout=1500))

    def test_a_thousand_compilations_and_calls(self):
        # A leaked module is 100 kB and more; what the allocator keeps here and there is less than a page a cycle.
        self.assertLess(self.grows(1000), 4096)

    @unittest.skipIf(no_bindings, no_bindings)
    def test_modules_built_in_python(self):
        self.assertLess(self.grows(200, "build"), 16384)


if __name__ == "__main__":
    unittest.main()
