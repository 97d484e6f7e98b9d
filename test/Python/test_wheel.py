# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""`pip install .` into a new virtual environment; what it installs works away from the build folder."""
import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from bindings import BUILD, MODEL, ROOT, missing_bindings

missing = missing_bindings() or (None if BUILD == ROOT / "build" else "the wheel is of the folder build")


@unittest.skipIf(missing, missing)
class Wheel(unittest.TestCase):
    def run_in(self, folder, *command, **environment):
        clean = {key: value for key, value in os.environ.items() if not key.startswith(("LAMELLA_", "PYTHON"))}
        done = subprocess.run([str(word) for word in command], cwd=folder, capture_output=True, text=True, timeout=1200,
                              env={**clean, "LAMELLA_CACHE": "off", **environment})
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def test_pip_install_gives_a_package_of_its_own(self):
        with tempfile.TemporaryDirectory() as folder:
            self.run_in(folder, sys.executable, "-m", "venv", "venv")
            python = Path(folder) / "venv" / "bin" / "python"
            self.run_in(folder, python, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", ROOT)
            where = self.run_in(folder, python, "-c", "import lamella, lamella.ir, lamella._compiler, lamella.grammar;"
                                "print(lamella.__file__, lamella.ir.Context, lamella._compiler.lib._name)")
            self.assertNotIn(str(ROOT), where)
            for path in re.findall(r"/\S+", where):
                self.assertTrue(path.startswith(folder), path)
            for example in sorted((ROOT / "examples" / "python").glob("*.py")):
                arguments = {"chat.py": [MODEL, "Say hello."], "schedule_gemm.py": ["96"]}.get(example.name, [])
                if example.name != "chat.py" or MODEL.exists():
                    self.run_in(folder, python, example, *arguments)

    def test_versions_agree(self):
        version = re.search(r"project\(Lamella VERSION (\S+)", (ROOT / "CMakeLists.txt").read_text())[1]
        self.assertIn(f'\nversion = "{version}"\n', (ROOT / "pyproject.toml").read_text())
        nanobind = re.search(r"nanobind==\S+", (ROOT / "scripts" / "requirements.txt").read_text())[0]
        self.assertIn(f'["{nanobind}"]', (ROOT / "pyproject.toml").read_text())


if __name__ == "__main__":
    unittest.main()
