# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Each named op of linalg against NumPy: interpreted, and compiled on tensors and on buffers."""

import re
import sys
from pathlib import Path

import numpy as np
from interpret import mlir_type, run
from named_ops import CASES
from run_kernels import run_kernels

# Ops that hold what the user writes: tested with bodies of their own elsewhere.
FREE = {"generic"}


def get_text(number, case, container):
    """Returns a tensor, or writes the last buffer."""
    inputs = [f"%{i}" for i in range(len(case.inputs))] + [f"%s{i}" for i in range(len(case.scalars))]
    types = [mlir_type(array, container) for array in case.inputs] + [text.split(": ")[1] for text in case.scalars]
    arguments = [f"%{i}: {mlir_type(array, container)}" for i, array in enumerate(case.inputs)]
    out = mlir_type(case.init, container)
    constants = "".join(f"%s{i} = arith.constant {text}\n" for i, text in enumerate(case.scalars))
    ins = f"ins({', '.join(inputs)} : {', '.join(types)})" if inputs else ""
    op = f"linalg.{case.op} {case.attributes} {ins} outs(%out : {out}) {case.region}"
    head = f"func.func @k{number}_{container}({', '.join([*arguments, f'%out: {out}'])})"
    if container == "memref":
        return f"{head} {{\n{constants}{op}\nreturn\n}}\n"
    # These take their type from their operands.
    arrow = "" if case.op in ("reduce", "map", "broadcast", "transpose") else f"-> {out}"
    return f"{head} -> {out} {{\n{constants}%r = {op} {arrow}\nreturn %r : {out}\n}}\n"


def expect_units(what, case, actual):
    expected = np.asarray(case.expected)
    assert actual.dtype == expected.dtype and actual.shape == expected.shape, (what, actual.shape, expected.shape)
    if case.units:
        error = np.abs(actual.astype(np.float64) - expected) / np.spacing(np.maximum(np.abs(expected), np.float32(1e-6)))
        assert error.max() <= case.units, f"{what}: {error.max()} units in the last place, at most {case.units}"
    else:
        assert (actual == expected).all(), f"{what}: expected\n{expected}\ngot\n{actual}"


def verify_complete(include):
    """Every op that upstream's header declares is in the table."""
    header = Path(include) / "mlir/Dialect/Linalg/IR/LinalgStructuredOps.h.inc"
    known = set(re.findall(r'StringLiteral\("linalg\.(\w+)"\)', header.read_text()))
    missing = known - {case.op for case in CASES} - FREE
    assert not missing, f"no case for {sorted(missing)}"


tool, include = sys.argv[1:]
verify_complete(include)
module, calls = "", []
for number, case in enumerate(CASES):
    text = get_text(number, case, "tensor")
    expect_units(f"{case.op}, interpreted", case, run(text, f"k{number}_tensor", [*case.inputs, case.init], 1)[0])
    module += text + get_text(number, case, "memref")
    calls.append((f"k{number}_tensor", [], [*case.inputs, case.init], [(case.init.shape, case.init.dtype)]))
    calls.append((f"k{number}_memref", [], case.inputs, [case.init]))
for options in ((), ("--schedules=none",)):
    results = iter(run_kernels(tool, module, calls, options))
    for case in CASES:
        for container in ("tensors", "buffers"):
            expect_units(f"{case.op}, compiled on {container} {options}", case, next(results)[0])
