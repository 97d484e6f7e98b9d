#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A rewrite in Python: x * 2 becomes x + x. Runs it among passes of the compiler, then compiles the result."""
import numpy as np

import lamella
from lamella import ir, passmanager, relax, rewrite
from lamella.dialects import relax as dialect

with relax.module() as module:
    with relax.function("f", x=relax.tensor("n")) as f:
        f.returns(relax.exp(f.x * 2) * 2)


def is_two(value):
    constant = value.owner.opview if not isinstance(value.owner, ir.Block) else None
    return isinstance(constant, dialect.ConstantOp) and list(ir.DenseFPElementsAttr(constant.value)) == [2.0]


def double(op, rewriter):
    """True: not for this op."""
    if not is_two(op.rhs):
        return True
    with rewriter.ip:
        rewriter.replace_op(op, dialect.AddOp(op.lhs, op.lhs, loc=op.location))
    return False


def run(op, _):
    patterns = rewrite.RewritePatternSet(op.context)
    patterns.add(dialect.MultiplyOp, double)
    rewrite.apply_patterns_and_fold_greedily(op.opview, patterns.freeze())


manager = passmanager.PassManager("builtin.module", context=module.context)
manager.add("canonicalize")
manager.add(run, "double-by-adding")
manager.add("cse")
manager.run(module.operation)
print(module)
text = str(module)
assert "relax.multiply" not in text and text.count("relax.add") == 2

x = np.linspace(-1, 1, 9, dtype=np.float32)
assert np.allclose(lamella.compile(module).f(x), 2 * np.exp(2 * x))
print("still the same function")
