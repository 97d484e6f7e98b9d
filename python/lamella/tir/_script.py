# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A transform script that grows by one op at a time, and what it makes of a payload."""
import os
import re

from .. import ir
from .._mlir_libs._lamella import tir as native
from ..dialects import transform

EMPTY = """
module attributes {transform.with_named_sequence} {
  transform.named_sequence @__transform_main(%root: !transform.any_op) {
    transform.yield
  }
}
"""


class ScheduleError(RuntimeError):
    """A primitive that was refused, or a script that failed.

    condition: what the primitive says is wrong.
    nest: the loop nest with a mark at the loop or block at fault; empty where no loop is.
    """

    def __init__(self, condition, nest=""):
        super().__init__(condition + ("\n" + nest if nest else ""))
        self.condition, self.nest = condition, nest


def text_of(module):
    """The text of a module, given as one of its forms."""
    if isinstance(module, str):
        return module
    if isinstance(module, os.PathLike):
        with open(module, encoding="utf-8") as file:
            return file.read()
    return module.operation.get_asm(enable_debug_info=True)


class Script:
    """A payload that stays as it is, a script for it, and `current`: a copy of the payload that ran the script."""

    def __init__(self, payload, script=EMPTY):
        self.context = ir.Context()
        self.payload = ir.Module.parse(text_of(payload), self.context)
        self.module = ir.Module.parse(text_of(script), self.context)
        self.sequence = self._find_sequence()
        self.current = self.run()

    def _find_sequence(self):
        for op in self.module.body.operations:
            if isinstance(op, transform.NamedSequenceOp) and op.sym_name.value == "__transform_main":
                return op
        raise ScheduleError("expected a script with transform.named_sequence @__transform_main")

    @property
    def body(self):
        return self.sequence.regions[0].blocks[0]

    @property
    def root(self):
        return self.body.arguments[0]

    def run(self, remarks=None):
        """What the script makes of a copy of the payload. Raises ScheduleError."""
        copy = self.payload.operation.clone(ip=False)
        errors = []

        def keep(diagnostic):
            if diagnostic.severity == ir.DiagnosticSeverity.ERROR:
                errors.append(diagnostic.message)
            elif diagnostic.severity == ir.DiagnosticSeverity.REMARK and remarks is not None:
                remarks.append(diagnostic.message)
            return True

        handler = self.context.attach_diagnostic_handler(keep)
        try:
            nest = native.apply_schedule(copy.operation, self.sequence.operation)
        finally:
            handler.detach()
        if nest is not None:
            raise ScheduleError(errors[0] if errors else "the script failed", nest.rstrip())
        return copy

    def place(self, location):
        """Where the next op goes: `loc` and `ip` of its builder."""
        return {"loc": location, "ip": ir.InsertionPoint.at_block_terminator(self.body)}

    def append(self, build):
        """Builds one more op and runs the script with it; takes it out again where that fails."""
        op = build()
        try:
            self.module.operation.verify()
            self.current = self.run()
        except (ScheduleError, ir.MLIRError):
            op.operation.erase()
            raise
        return op

    def count(self, build, location):
        """How many ops the handle that `build` makes holds."""
        handle = build()
        ops, remarks = [handle.operation.owner if isinstance(handle, ir.Value) else handle.operation], []
        place = self.place(location)
        try:
            number = ir.Operation.create("transform.num_associations", operands=[ops[0].results[0]], **place,
                                         results=[ir.Type.parse("!transform.param<i64>", self.context)])
            ops.append(number)
            ops.append(ir.Operation.create("transform.debug.emit_param_as_remark", operands=[number.results[0]], **place))
            self.run(remarks)
        finally:
            for op in reversed(ops):
                op.operation.erase()
        return int(re.search(r"(\d+) : i64", remarks[-1])[1])
