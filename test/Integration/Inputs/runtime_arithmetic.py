# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""usage: runtime_arithmetic.py SOURCE BUILD CC SCRATCH

Fails if an object of a library of lib/Runtime holds an instruction of arithmetic on f32, scalar or packed, or if a source
there names an intrinsic. Tensors are f32 or narrower; times and rates are f64.
"""
import re
import subprocess
import sys
from pathlib import Path

source, build, compiler, scratch = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], Path(sys.argv[4])

ARITHMETIC = re.compile(r"^\s*[0-9a-f]+:\s+(v?(?:add|sub|mul|div|max|min|sqrt|dp|fn?m(?:add|sub)(?:sub|add)?\d*)[ps]s)\b")
INTRINSIC = re.compile(r"_mm\d*_\w+|immintrin|arm_neon|__builtin_ia32\w*|vector_size|vld1\w*|#pragma\s+omp")
ALLOWED = {
    ("CPU/ThreadPool.cpp", "_mm_pause"): "waits",
    ("CPU/ThreadPool.cpp", "immintrin"): "has the pause",
    ("CPU/ReadBandwidth.cpp", "vector_size"): "reads memory to time it",
}


def arithmetic(path):
    """Instructions of arithmetic on f32 in an object or an archive, with the number of each."""
    text = subprocess.run(["llvm-objdump", "-d", "--no-show-raw-insn", path], check=True, capture_output=True, text=True)
    assert "file format " in text.stdout, path
    found = {}
    for line in text.stdout.splitlines():
        if match := ARITHMETIC.match(line):
            found[match[1]] = found.get(match[1], 0) + 1
    return found


# The search finds what it is for.
probe = scratch / "probe.c"
probe.write_text("float f(const float *a, const float *b, int n) {\n"
                 "  float s = 0;\n  for (int i = 0; i < n; ++i) s += a[i] * b[i];\n  return s;\n}\n")
for flags in (["-O2"], ["-O3", "-ffast-math", "-mavx2", "-mfma"]):
    subprocess.run([compiler, *flags, "-c", probe, "-o", scratch / "probe.o"], check=True)
    assert arithmetic(scratch / "probe.o"), flags

libraries = set()
for lists in (source / "lib" / "Runtime").rglob("CMakeLists.txt"):
    libraries.update(re.findall(r"lamella_add_runtime_library\(\s*(\w+)", lists.read_text()))
assert len(libraries) >= 8, libraries
errors = []
for library in sorted(libraries):
    archive = build / "lib" / f"lib{library}.a"
    for instruction, count in arithmetic(archive).items():
        errors.append(f"{archive.name}: {count} {instruction}")

for path in sorted((source / "lib" / "Runtime").rglob("*")) + sorted((source / "include/lamella/Runtime").rglob("*")):
    if path.suffix not in (".cpp", ".h", ".inc"):
        continue
    name = str(path).split("/Runtime/", 1)[1]
    for found in INTRINSIC.findall(path.read_text()):
        if (name, found) not in ALLOWED:
            errors.append(f"{name}: {found}")

print("\n".join(errors) or f"{len(libraries)} libraries without arithmetic on f32")
sys.exit(1 if errors else 0)
