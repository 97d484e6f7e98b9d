# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compares storage and kernels of the decoder of decoder_graph.py with what TVM made of it (tvm.json).

    check_decoder.py FOLDER
"""
import json
import re
import subprocess
import sys
from math import prod
from pathlib import Path

from decoder_graph import BOUNDS, CASES, LAYERS, relax_text

folder = Path(sys.argv[1])
WIDTHS = {"f32": 4, "i32": 4}


def run(*arguments):
    done = subprocess.run(["lamella-opt", *map(str, arguments)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done


def schedule(name, *options):
    source, target = folder / f"{name}.mlir", folder / f"{name}.scheduled.mlir"
    source.write_text(relax_text(*options))
    run(source, "--to=scheduled", "-o", target)
    return target


def scratch(text):
    """Bytes of the buffers that the greediest kernel makes for itself."""
    kernels = re.split(r"^  func\.func ", text, flags=re.M)[1:]
    buffers = [re.findall(r"memref\.alloc\(\).*: memref<((?:\d+x)+)(\w+)", kernel) for kernel in kernels]
    assert sum(map(len, buffers)) == text.count("memref.alloc(")
    return max(sum(prod(map(int, shape[:-1].split("x"))) * WIDTHS[kind] for shape, kind in found) for found in buffers)


def measure(name, n, m, bounded):
    scheduled = schedule(name, n, m, bounded)
    values = ",".join(f"{symbol}={value}" for symbol, value in BOUNDS.items())
    plan = run(scheduled, f"--pass-pipeline=builtin.module(relax.func(relax-plan-memory{{symbols={values}}}))")
    step = plan.stdout[plan.stdout.index("relax.func @step"):]
    calls = step[:step.index("relax.return")].count("relax.call_tir")
    assert calls % LAYERS == 0
    slots, size = re.findall(r"remark: (\d+) slots of (\d+) bytes", plan.stderr)[-1]  # @step is the last function
    fixed = schedule(f"{name}-fixed", BOUNDS.get(n, n), BOUNDS.get(m, m))
    return {"storages": int(slots), "bytes": int(size), "kernels_per_layer": calls // LAYERS,
            "kernel_scratch_bytes": scratch(fixed.read_text())}


golden = json.loads(Path(__file__).with_name("tvm.json").read_text())
for name, sizes in CASES.items():
    for kind in ("bounded", "unbounded"):
        ours, theirs = measure(f"{name}-{kind}", *sizes, kind == "bounded"), golden[name][kind]
        print(name, kind, *(f"{key}: {ours[key]} of {theirs[key]}" for key in ours))
        assert all(ours[key] <= theirs[key] for key in ("storages", "bytes", "kernels_per_layer")), (ours, theirs)
        # What a kernel keeps for itself is storage as well.
        total = lambda counts: counts["bytes"] + counts["kernel_scratch_bytes"]
        assert total(ours) <= total(theirs), (ours, theirs)
