# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compares what lamella-opt says of each case with what TVM said (tvm.json, by make_golden.py).
check_verdicts.py FOLDER: the scripts go into FOLDER."""
import collections
import json
import re
import subprocess
import sys
from pathlib import Path

from read_cases import HERE, cases

KINDS = ("sound", "stronger", "limit", "other")
AT_LEAST = 3  # legal cases of each primitive, and refused ones


DESCRIBED = (HERE / "intrinsics.mlir").read_text()
# Each is implemented by what describes it.
INTRINSICS = (DESCRIBED + re.sub("^tir.intrinsic.*", "", DESCRIBED, flags=re.M).replace("_desc", "_impl")).splitlines()


def listed(words):
    return ", ".join(words)


STEPS = {
    "block": lambda name: f'get_block "{name}" in %root',
    "loops": lambda block: f"get_loops {block}",
    "split": lambda loop, *factors: f"split {loop} by [{listed(factors)}]",
    "loop_partition": lambda loop, main: f"loop_partition {loop}",
    "merge": lambda *loops: f"merge {listed(loops)}",
    "fuse": lambda *loops: f"fuse {listed(loops)}",
    "reorder": lambda *loops: f"reorder {listed(loops)}",
    "reorder_block_iter_var": lambda block, *order: f"reorder_block_iter_var {block} [{listed(order)}]",
    "bind": lambda loop, thread: f'bind {loop} to "{thread}"',
    "annotate": lambda target, key, value: f'annotate {target} "{key}" = {value} : i64',
    "unannotate": lambda target, key: f'unannotate {target} "{key}"',
    "cache_read": lambda block, index, scope: f'cache_read {block} read {index} scope "{scope}"',
    "cache_write": lambda block, index, scope: f'cache_write {block} write {index} scope "{scope}"',
    "cache_inplace": lambda block, index, scope: f'cache_inplace {block} write {index} scope "{scope}"',
    "read_at": lambda block, index, loop, scope: f'read_at {block} read {index} at {loop} scope "{scope}"',
    "write_at": lambda block, index, loop, scope: f'write_at {block} write {index} at {loop} scope "{scope}"',
    "rolling_buffer": lambda block, index: f"rolling_buffer {block} write {index}",
    "reindex_cache_read": lambda block, index, m, scope:
        f'reindex_cache_read {block} read {index} by {affine(m)} scope "{scope}"',
    "reindex_cache_write": lambda block, index, m, scope:
        f'reindex_cache_write {block} write {index} by {affine(m)} scope "{scope}"',
    "reindex": lambda block, access, index: f"reindex {block} {access} {index}",
    "compute_at": lambda block, loop: f"compute_at {block} at {loop}",
    "reverse_compute_at": lambda block, loop: f"reverse_compute_at {block} at {loop}",
    "fuse_reduction_epilogue": lambda reduction, block: f"fuse_reduction_epilogue {block}",
    "decompose_reduction": lambda block, loop: f"decompose_reduction {block} at {loop}",
    "decompose_padding": lambda block, loop: f"decompose_padding {block} at {loop}",
    "rfactor": lambda block, loop, scope: f'rfactor {block} at {loop} scope "{scope}"',
    "storage_align": lambda block, index, dim, factor, offset:
        f"storage_align {block} write {index} dim {dim} factor {factor} offset {offset}",
    "set_scope": lambda block, index, scope: f'set_scope {block} write {index} "{scope}"',
    "tensorize": lambda loop, intrinsic: f"tensorize {loop} with @{intrinsic}",
    "transform_layout": lambda block, access, index, m: f"transform_layout {block} {access} {index} by {affine(m)}",
    "transform_block_layout": lambda block, m: f"transform_block_layout {block} by {affine(m)}",
    "pad_einsum": lambda block, *padding: f"pad_einsum {block} by [{listed(padding)}]",
}


def affine(text):
    names, results = text.split("->")
    return f"affine_map<({names.strip()}) -> ({results.strip()})>"


def script(case):
    """Lines of transform ops; the last one is the last step's."""
    lines, known = [], set()
    for step in case.steps:
        operands = []
        for word in step.operands:
            if re.fullmatch(r"[A-Z]\w*", word) and word not in known and step.op != "block":
                known.add(word)
                lines.append(f'%{word} = transform.tir.get_block "{word}" in %root')
            operands.append(f"%{word}" if word in known else word)
        known |= set(step.results)
        results = f"{listed('%' + name for name in step.results)} = " if step.results else ""
        op = STEPS[step.op](*operands) if step.op in STEPS else f"{step.op} {listed(operands)}"
        lines.append(f"{results}transform.tir.{op}")
    return lines


def write(path, found):
    """One module for each case. Gives the line of each op of a script: (case, whether it is the last step)."""
    chunks = (HERE / "workloads.mlir").read_text().split("// -----\n")
    workloads = {re.search(r"@(\w+)", chunk).group(1): chunk.strip() for chunk in chunks}
    lines, places = [], {}
    for case in found:
        lines += ["module attributes {transform.with_named_sequence} {"]
        if case.primitive == "tensorize":
            lines += INTRINSICS
        lines += workloads[case.workload].splitlines()
        lines += ["transform.named_sequence @__transform_main(%root: !transform.any_op) {"]
        ops = script(case)
        for op in ops:
            lines.append("  " + op)
            places[len(lines)] = case, op is ops[-1]
        lines += ["  transform.yield", "}", "}", "// -----"]
    path.write_text("\n".join(lines[:-1]) + "\n")
    return places


def run(path, places, *options):
    """The cases of which the last step is refused, with the reason; anything else that fails ends the test."""
    result = subprocess.run(["lamella-opt", path, "--split-input-file", "--transform-interpreter", *options,
                             "-o", path.with_suffix(".out")], capture_output=True, text=True)
    refused, failed = {}, []
    for line in result.stderr.splitlines():
        match = re.match(r"[^:]+:(\d+):\d+: error: (.*)", line)
        if not match:
            continue
        case, last = places.get(int(match[1]), (None, False))
        if not last or case.name in refused or "refused" not in match[2]:
            failed.append(line + (f" (of cases.txt:{case.line})" if case else ""))
            continue
        refused[case.name] = match[2].split("refused: ")[-1]
    if failed:
        sys.exit("\n".join(failed))
    if result.returncode not in (0, 1) or bool(refused) != (result.returncode == 1):
        sys.exit(f"lamella-opt gives {result.returncode}: {result.stderr[-500:]}")
    return refused


def judge(found, ours, theirs):
    wrong = []
    for case in found:
        verdicts = "refused" if case.name in ours else "legal", theirs[case.name]["verdict"]
        if (verdicts[0] != verdicts[1]) != bool(case.difference) or case.difference and case.difference not in KINDS:
            told = f'; listed as "{case.difference}"' if case.difference else ""
            wrong.append(f"cases.txt:{case.line}: {case.name}: ours {verdicts[0]}, TVM's {verdicts[1]}{told}\n"
                         f"  ours: {ours.get(case.name)}\n  TVM: {theirs[case.name].get('message')}")
    if wrong:
        sys.exit("\n".join(wrong) + f"\n{len(wrong)} wrong")


def count(found, theirs):
    few = []
    for primitive in dict.fromkeys(case.primitive for case in found):
        of = [case for case in found if case.primitive == primitive]
        refused = sum(theirs[case.name]["verdict"] == "refused" for case in of)
        differ = collections.Counter(case.difference for case in of if case.difference)
        told = listed(f"{differ[kind]} {kind}" for kind in KINDS if differ[kind])
        print(f"{primitive}: {len(of) - refused} legal, {refused} refused" + (f"; we differ: {told}" if told else ""))
        if min(refused, len(of) - refused) < AT_LEAST:
            few.append(primitive)
    if few:
        sys.exit(f"expected {AT_LEAST} legal cases and {AT_LEAST} refused ones of {listed(few)}")


def main():
    folder = Path(sys.argv[1])
    found, theirs = cases(), json.loads((HERE / "tvm.json").read_text())["verdicts"]
    if [case.name for case in found] != list(theirs):
        sys.exit("expected the cases of tvm.json: run make_golden.py (make peers)")
    scripts = folder / "cases.mlir"
    ours = run(scripts, write(scripts, found))
    judge(found, ours, theirs)
    accepted = [case for case in found if case.name not in ours]
    scripts = folder / "accepted.mlir"
    run(scripts, write(scripts, accepted), "--tir-verify-schedule")
    count(found, theirs)
    kinds = collections.Counter(case.difference for case in found)
    changed = sum(theirs[case.name].get("result") == "changed" for case in found)
    print(f"we differ: {listed(f'{kinds[kind]} {kind}' for kind in KINDS)}")
    print(f"{len(found)} cases; {len(accepted)} schedules of ours verified; "
          f"{changed} that TVM accepts compute something else")


main()
