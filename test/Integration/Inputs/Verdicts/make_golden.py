# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes tvm.json, what TVM says of each case and what its schedule computes, and workloads.mlir. In build/peers (make
peers): build/peers/bin/python make_golden.py"""
import functools
import inspect
import json
import re

import numpy
import tvm
from tvm import s_tir, tirx

import workloads
from read_cases import HERE, cases
from translate import INDICES, translate


def index_map(text):
    names, results = text.split("->")
    return eval(f"lambda {names}: ({results.replace('floordiv', '//').replace('mod', '%')},)")


def rfactor(schedule, block, loop, scope):
    return schedule.rfactor(loop, len(schedule.get(block).writes[0].region))  # the new dimension is the last one


def cache_inplace(schedule, block, index, scope):
    writes, reads = schedule.get(block).writes, schedule.get(block).reads
    same = [i for i, read in enumerate(reads) if index < len(writes) and read.source.same_as(writes[index].source)]
    return schedule.cache_inplace(block, same[0] if same else index, scope)


STEPS = {
    "block": lambda s, name: s.get_sblock(name),
    "loops": lambda s, block: s.get_loops(block),
    "split": lambda s, loop, *factors: s.split(loop, [None if f == "?" else f for f in factors]),
    "loop_partition": lambda s, loop, main: s.loop_partition(loop, [main, None])[-1],
    "annotate": lambda s, target, key, value: s.annotate(target, key, value),
    "rfactor": rfactor,
    "cache_inplace": cache_inplace,
    "read_at": lambda s, block, index, loop, scope: s.read_at(loop, block, index, scope),
    "write_at": lambda s, block, index, loop, scope: s.write_at(loop, block, index, scope),
    "reindex_cache_read": lambda s, block, index, m, scope: s.reindex_cache_read(block, index, scope, index_map(m)),
    "reindex_cache_write": lambda s, block, index, m, scope: s.reindex_cache_write(block, index, scope, index_map(m)),
    "reindex": lambda s, block, access, index: s.reindex(block, (access, index)),
    "reorder_block_iter_var": lambda s, block, *order: s.reorder_block_iter_var(block, order),
    "transform_layout": lambda s, block, access, index, m: s.transform_layout(block, (access, index), index_map(m)),
    "transform_block_layout": lambda s, block, m: s.transform_block_layout(block, index_map(m)),
    "pad_einsum": lambda s, block, *padding: s.pad_einsum(block, padding),
}


class Run:
    def __init__(self, function):
        self.schedule = s_tir.Schedule(function)
        self.values = {}

    def operand(self, word):
        if word in self.values:
            return self.values[word]
        if re.fullmatch(r"[A-Z]\w*", word):
            return self.schedule.get_sblock(word)
        return int(word) if re.fullmatch(r"-?\d+", word) else word

    def step(self, step):
        operands = [word if step.op == "block" else self.operand(word) for word in step.operands]
        if step.op in STEPS:
            result = STEPS[step.op](self.schedule, *operands)
        else:
            result = getattr(self.schedule, step.op)(*operands)
        results = result if isinstance(result, list) and step.op in ("loops", "split", "cache_inplace") else [result]
        self.values |= dict(zip(step.results, results))


def first_line(error):
    lines = [line for line in str(error).splitlines() if line.strip() and "IR diagnostic" not in line]
    message = [line for line in lines if "Error message:" in line] or lines or [type(error).__name__]
    text = message[0].replace("ScheduleError: ", "").replace("Error message: ", "").strip()
    return re.sub(r"0x[0-9a-f]+", "0x", text)


SIZES = {"n": 7, "m": 5}


MEANS = {"greatest": -9}  # below any number that stands in for nothing


def run(function, workload, seed=1):
    """Its arguments afterwards; drawn, the same for one list of parameters."""
    mean = MEANS.get(workload, 0)
    compiled = tvm.compile(function, target="llvm")
    numbers, arguments = numpy.random.default_rng(seed), []
    for parameter in function.params:
        if not hasattr(parameter, "shape"):
            arguments.append(SIZES[parameter.name])
            continue
        shape = [SIZES[extent.name] if hasattr(extent, "name") else int(extent.value) for extent in parameter.shape]
        integers = str(parameter.dtype) == "int32"
        drawn = numbers.integers(0, INDICES, shape, "int32") if integers else numbers.normal(mean, size=shape)
        arguments.append(tvm.runtime.tensor(drawn if integers else drawn.astype("float32")))
    compiled(*arguments)
    return [argument.numpy() for argument in arguments if not isinstance(argument, int)]


@functools.cache
def source_result(workload):
    return run(getattr(workloads, workload), workload)


def outcome(case, function):
    """What a legal schedule computes, on a CPU."""
    try:
        run(getattr(workloads, case.workload), case.workload, seed=2)  # other numbers in memory that is used again
        found = run(function, case.workload)
    except Exception as error:
        return f"not compiled: {first_line(error)}"
    source = source_result(case.workload)
    if [array.shape for array in found] != [array.shape for array in source]:
        return "other parameters"
    return "equal" if all(map(functools.partial(numpy.allclose, rtol=1e-4, atol=1e-5), found, source)) else "changed"


def verdict(case):
    """The case, and what TVM says of its last step."""
    steps = Run(getattr(workloads, case.workload))
    try:
        for step in case.steps[:-1]:
            steps.step(step)
    except Exception as error:
        raise SystemExit(f"cases.txt:{case.line}: TVM refuses an earlier step: {error}")
    try:
        steps.step(case.steps[-1])
    except Exception as error:
        return {"verdict": "refused", "message": first_line(error)}
    return {"verdict": "legal", "result": outcome(case, steps.schedule.mod["main"])}


functions = {name: f for name, f in inspect.getmembers(workloads) if isinstance(f, tirx.PrimFunc)}
for name in {step.operands[-1] for case in cases() for step in case.steps if step.op == "tensorize"} & set(functions):
    s_tir.TensorIntrin.register(name, functions[name], functions[name])
texts = [translate(name, functions[name]) + "\n" for name in sorted({case.workload for case in cases()})]
(HERE / "workloads.mlir").write_text("// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception\n"
                                     "// Written by make_golden.py from workloads.py.\n" + "\n// -----\n\n".join(texts))
golden = {case.name: verdict(case) for case in cases()}
(HERE / "tvm.json").write_text(json.dumps({"tvm": tvm.__version__, "verdicts": golden}, indent=1) + "\n")
