#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Looks at one function on each level of the pipeline, then walks its loops as objects."""
import lamella
from lamella import ir, relax
from lamella.dialects import tir

with relax.module() as module:
    with relax.function("normalize", x=relax.tensor("n", 256), w=relax.tensor(256)) as f:
        f.returns(relax.silu(relax.rms_norm(f.x, f.w, 1e-5)))

for level in ("relax", "linalg", "tir", "scheduled", "llvm", "asm"):
    lines = lamella.emit(module, level).splitlines()
    print(f"---- {level}: {len(lines)} lines")
    print("\n".join(lines[:12]))

scheduled = ir.Module.parse(lamella.emit(module, "scheduled"), ir.Context())
kinds = {}


def visit(op):
    if isinstance(op.opview, tir.ForOp):
        kind = op.attributes["kind"].value if "kind" in op.attributes else "serial"
        kinds[kind] = kinds.get(kind, 0) + 1
    return ir.WalkResult.ADVANCE


scheduled.operation.walk(visit)
print("loops of the scheduled kernel:", kinds)
assert kinds.get("vectorized"), "the library vectorizes it"
