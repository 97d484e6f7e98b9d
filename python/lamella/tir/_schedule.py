# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Each primitive of transform.tir as a method."""
from typing import Any, List, Optional, Sequence, Tuple, Union

from .. import ir
from .._mlir_libs._lamella import tir as native
from ..dialects.transform import tir as ops
from ..relax._tensor import here
from ._script import Script, ScheduleError

Map = Union[str, ir.Attribute]
INFERRED = (1 << 63) - 1  # kInferredFactor: the factor that a script writes as `?`


class Handle:
    """Loops or blocks of a schedule: what a primitive gives and takes. Stays valid as its page says."""

    def __init__(self, value, what):
        self.value, self.what = value, what

    def __repr__(self):
        return f"<{self.what} {self.value.get_name()}>"


def _documented(cls):
    """Each method that has no words of its own gets the page of its op."""
    pages = {op.OPERATION_NAME.removeprefix("transform.tir."): op.__doc__ for op in vars(ops).values()
             if isinstance(op, type) and getattr(op, "OPERATION_NAME", "").startswith("transform.tir.")}
    for name, method in vars(cls).items():
        if name in pages and not method.__doc__:
            method.__doc__ = pages[name]
    return cls


@_documented
class Schedule:
    """A schedule of one kernel.

    module: a text, a path (os.PathLike) or a module with a kernel of loops and blocks; it is copied.
    kernel: the name of the function; None: the only one with blocks.

    str(schedule) is the loop nest, `module` the module as scheduled so far, `script()` the transform IR.
    """

    def __init__(self, module: Any, kernel: Optional[str] = None) -> None:
        self._script = Script(module)
        self.kernel = self._choose(kernel)
        self._target = self._match().results[0]

    @classmethod
    def from_script(cls, module: Any, script: Any, kernel: Optional[str] = None) -> "Schedule":
        """The schedule that a script makes of a module, to be looked at or continued. Raises ScheduleError where it
        fails."""
        self = cls.__new__(cls)
        self._script = Script(module, script)
        self.kernel = self._choose(kernel)
        matches = [op for op in self._script.body.operations if op.operation.name == "transform.structured.match"]
        self._target = matches[0].operation.results[0] if matches else self._script.root
        return self

    def _choose(self, kernel):
        names = [op.name.value for op in self._script.payload.body.operations if op.operation.name == "func.func"
                 and "tir.block" in str(op)]
        if kernel in names or (kernel is None and len(names) == 1):
            return kernel or names[0]
        raise ScheduleError(f"expected a kernel out of {', '.join(names) or 'none'}, got {kernel!r}")

    def _match(self):
        context = self._script.context
        names = ir.ArrayAttr.get([ir.StringAttr.get("func.func", context)], context)
        which = ir.DictAttr.get({"sym_name": ir.StringAttr.get(self.kernel, context)}, context)
        return ir.Operation.create("transform.structured.match", operands=[self._script.root], results=[self._any],
                                   attributes={"ops": names, "op_attrs": which}, **self._script.place(here(context)))

    @property
    def module(self):
        """The module as scheduled so far, a `lamella.ir` module op."""
        return self._script.current.opview if hasattr(self._script.current, "opview") else self._script.current

    def script(self) -> str:
        """The schedule as transform IR: for `lamella-opt --transform-interpreter`, a file, or from_script."""
        return str(self._script.module)

    def nest(self) -> str:
        """The loop nest of the kernel as scheduled so far."""
        return "".join(native.print_loop_nest(op.operation) for op in self.module.regions[0].blocks[0].operations
                       if op.operation.name == "func.func" and "tir.block" in str(op))

    __str__ = nest

    # ---- building ----

    @property
    def _any(self):
        return ir.Type.parse("!transform.any_op", self._script.context)

    def _apply(self, op, *arguments, **attributes):
        place = self._script.place(here(self._script.context))
        return self._script.append(lambda: op(*arguments, **attributes, **place)).operation

    def _one(self, what, op, *arguments, **attributes):
        return Handle(self._apply(op, self._any, *arguments, **attributes).results[0], what)

    def _attribute(self, keyword, text):
        """An affine map or set: an attribute, or its text `(i, j) -> (j, i)`."""
        if isinstance(text, ir.Attribute):
            return text
        return ir.Attribute.parse(f"{keyword}<{text}>" if isinstance(text, str) else str(text), self._script.context)

    # ---- finding ----

    def get_block(self, name: str) -> Handle:
        """The block of that name in the kernel. Raises ScheduleError where there is none."""
        return self._one("block", ops.GetBlockOp, name, self._target)

    def get_loops(self, block: Handle) -> List[Handle]:
        """A list of the loops around a block, outermost first."""
        place = self._script.place(here(self._script.context))
        number = self._script.count(lambda: ops.GetLoopsOp([self._any], block.value, **place), place["loc"])
        loops = self._apply(ops.GetLoopsOp, [self._any] * number, block.value)
        return [Handle(value, "loop") for value in loops.results]

    def get_child_blocks(self, target: Handle) -> Handle:
        return self._one("blocks", ops.GetChildBlocksOp, target.value)

    def get_producers(self, block: Handle) -> Handle:
        return self._one("blocks", ops.GetProducersOp, block.value)

    def get_consumers(self, block: Handle) -> Handle:
        return self._one("blocks", ops.GetConsumersOp, block.value)

    def get_output_blocks(self) -> Handle:
        return self._one("blocks", ops.GetOutputBlocksOp, self._target)

    # ---- loops ----

    def split(self, loop: Handle, factors: Sequence[Optional[int]]) -> List[Handle]:
        """A nest of loops of these extents, outermost first, in the loop's place; one of them may be None: the least that
        covers the loop. Returns a list of them. Raises ScheduleError."""
        static = [INFERRED if factor is None else factor for factor in factors]
        loops = self._apply(ops.SplitOp, [self._any] * len(static), loop.value, [], static)
        return [Handle(value, "loop") for value in loops.results]

    def fuse(self, *loops: Handle) -> Handle:
        return self._one("loop", ops.FuseOp, [loop.value for loop in loops])

    def reorder(self, *loops: Handle) -> None:
        self._apply(ops.ReorderOp, [loop.value for loop in loops])

    def merge(self, first: Handle, second: Handle) -> Handle:
        return self._one("loop", ops.MergeOp, first.value, second.value)

    def add_unit_loop(self, target: Handle) -> Handle:
        return self._one("loop", ops.AddUnitLoopOp, target.value)

    def loop_partition(self, loop: Handle) -> Handle:
        return self._one("loop", ops.LoopPartitionOp, loop.value)

    def parallel(self, loop: Handle) -> None:
        self._apply(ops.ParallelOp, loop.value)

    def vectorize(self, loop: Handle) -> None:
        self._apply(ops.VectorizeOp, loop.value)

    def unroll(self, loop: Handle) -> None:
        self._apply(ops.UnrollOp, loop.value)

    def bind(self, loop: Handle, thread: str) -> None:
        self._apply(ops.BindOp, loop.value, thread)

    # ---- blocks ----

    def cache_read(self, block: Handle, index: int, scope: str = "global") -> Handle:
        return self._one("block", ops.CacheReadOp, block.value, index, scope)

    def cache_write(self, block: Handle, index: int, scope: str = "global") -> Handle:
        return self._one("block", ops.CacheWriteOp, block.value, index, scope)

    def cache_inplace(self, block: Handle, index: int, scope: str = "global",
                      loop: Optional[Handle] = None) -> Tuple[Handle, ...]:
        made = self._apply(ops.CacheInplaceOp, self._any, self._any, block.value, index, scope,
                           loop=loop and loop.value)
        return tuple(Handle(value, "block") for value in made.results)

    def reindex(self, block: Handle, access: str, index: int) -> Handle:
        return self._one("block", ops.ReindexOp, block.value, access, index)

    def reindex_cache_read(self, block: Handle, index: int, map: Map, scope: str = "global") -> Handle:
        return self._one("block", ops.ReindexCacheReadOp, block.value, index, self._attribute("affine_map", map), scope)

    def reindex_cache_write(self, block: Handle, index: int, map: Map, scope: str = "global") -> Handle:
        return self._one("block", ops.ReindexCacheWriteOp, block.value, index, self._attribute("affine_map", map), scope)

    def read_at(self, block: Handle, index: int, loop: Handle, scope: str = "global") -> Handle:
        return self._one("block", ops.ReadAtOp, block.value, index, loop.value, scope)

    def write_at(self, block: Handle, index: int, loop: Handle, scope: str = "global") -> Handle:
        return self._one("block", ops.WriteAtOp, block.value, index, loop.value, scope)

    def cache_index(self, block: Handle, least: int, scope: str = "global") -> Handle:
        return self._one("block", ops.CacheIndexOp, block.value, least, scope)

    def rolling_buffer(self, block: Handle, index: int) -> Handle:
        return self._one("block", ops.RollingBufferOp, block.value, index)

    def annotate_buffer_access(self, block: Handle, access: str, index: int, region: Map) -> None:
        self._apply(ops.AnnotateBufferAccessOp, block.value, access, index, self._attribute("affine_map", region))

    def hide_buffer_access(self, block: Handle, access: str, index: int) -> None:
        self._apply(ops.HideBufferAccessOp, block.value, access, index)

    def set_dtype(self, block: Handle, index: int, type: str) -> None:
        self._apply(ops.SetDtypeOp, block.value, index, ir.TypeAttr.get(ir.Type.parse(type, self._script.context),
                                                                             context=self._script.context))

    def compute_at(self, block: Handle, loop: Handle) -> None:
        self._apply(ops.ComputeAtOp, [], block.value, loop.value)

    def reverse_compute_at(self, block: Handle, loop: Handle) -> None:
        self._apply(ops.ReverseComputeAtOp, [], block.value, loop.value)

    def compute_inplace(self, block: Handle, read: int, write: int) -> None:
        self._apply(ops.ComputeInplaceOp, block.value, read, write)

    def compute_inline(self, block: Handle) -> None:
        self._apply(ops.ComputeInlineOp, block.value)

    def reverse_compute_inline(self, block: Handle) -> None:
        self._apply(ops.ReverseComputeInlineOp, block.value)

    def fuse_reduction_epilogue(self, block: Handle) -> None:
        self._apply(ops.FuseReductionEpilogueOp, block.value)

    def decompose_reduction(self, block: Handle, loop: Handle) -> Handle:
        return self._one("block", ops.DecomposeReductionOp, block.value, loop.value)

    def decompose_padding(self, block: Handle, loop: Handle) -> Handle:
        return self._one("block", ops.DecomposePaddingOp, block.value, loop.value)

    def pad_einsum(self, block: Handle, padding: Sequence[int]) -> Tuple[Handle, ...]:
        made = self._apply(ops.PadEinsumOp, self._any, self._any, block.value, list(padding))
        return tuple(Handle(value, "block") for value in made.results)

    def rfactor(self, block: Handle, loop: Handle, scope: str = "global") -> Handle:
        return self._one("block", ops.RfactorOp, block.value, loop.value, scope)

    def blockize(self, loop: Handle) -> Handle:
        return self._one("block", ops.BlockizeOp, loop.value)

    def tensorize(self, target: Handle, *intrinsics: str) -> Handle:
        context = self._script.context
        names = [ir.FlatSymbolRefAttr.get(name.lstrip("@"), context) for name in intrinsics]
        chosen = ir.ArrayAttr.get(names, context) if names else None
        return self._one("block", ops.TensorizeOp, target.value, intrinsics=chosen)

    def transform_layout(self, block: Handle, access: str, index: int, map: Map) -> None:
        self._apply(ops.TransformLayoutOp, block.value, access, index, self._attribute("affine_map", map))

    def transform_block_layout(self, block: Handle, map: Map) -> None:
        self._apply(ops.TransformBlockLayoutOp, [], block.value, self._attribute("affine_map", map))

    def reorder_block_iter_var(self, block: Handle, order: Sequence[int]) -> None:
        self._apply(ops.ReorderBlockIterVarOp, block.value, list(order))

    def set_scope(self, block: Handle, index: int, scope: str) -> None:
        self._apply(ops.SetScopeOp, block.value, index, scope)

    def storage_align(self, block: Handle, index: int, dim: int, factor: int, offset: int) -> None:
        self._apply(ops.StorageAlignOp, block.value, index, dim, factor, offset)

    def prefetch(self, block: Handle, index: int, loop: Handle, ahead: int) -> None:
        self._apply(ops.PrefetchOp, block.value, index, loop.value, ahead)

    # ---- the rest ----

    def annotate(self, target: Handle, key: str, value: Union[int, str, ir.Attribute]) -> None:
        context = self._script.context
        if isinstance(value, int):
            value = ir.IntegerAttr.get(ir.IntegerType.get_signless(64, context), value)
        elif isinstance(value, str):
            value = ir.StringAttr.get(value, context)
        self._apply(ops.AnnotateOp, target.value, key, value=value)

    def unannotate(self, target: Handle, key: str) -> None:
        self._apply(ops.UnannotateOp, target.value, key)

    def guard(self, *sets: Map) -> List[Handle]:
        """Versions of the kernel for sets of its sizes, `(n) : (-n + 8 >= 0)`, tried in order, and one for the rest.
        Returns a list of them. Raises ScheduleError."""
        context = self._script.context
        given = ir.ArrayAttr.get([self._attribute("affine_set", text) for text in sets], context)
        made = self._apply(ops.GuardOp, [self._any] * (len(sets) + 1), self._target, given)
        return [Handle(value, "kernel") for value in made.results]
