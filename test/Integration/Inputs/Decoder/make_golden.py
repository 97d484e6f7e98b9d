# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes tvm.json: what TVM's default CPU pipeline makes of the decoder of decoder_graph.py.

  build/peers/bin/python make_golden.py        (make peers)

For each case, with and without the attribute `tir_var_upper_bound`: the storages that StaticPlanBlockMemory allocates and
their bytes where the symbols have their bounds, the kernels of a layer, and the bytes of the temporary buffers that the
greediest kernel has for itself (with numbers for the symbols). Results of the function are no storages, here or there.
"""
import json
from math import prod
from pathlib import Path
from types import SimpleNamespace

import tvm
from tvm import relax, te, tirx
from tvm.relax.backend.cpu_generic import pipeline

from decoder_graph import BASE, BATCH, BOUNDS, CASES, EPSILON, HEAD, HEADS, LAYERS, SCALE, WEIGHTS, WIDTH


def rotary(x, positions):
    """The formula of relax.rotary: pairs (i, i + HEAD / 2). TVM has no operator for it; a tensor expression is how its
    own models say it, and takes part in fusion."""
    half = HEAD // 2

    def element(b, i, h, d):
        exponent = (d % half).astype("float32") * tirx.const(-1.0 / half, "float32")
        angle = positions[b, i].astype("float32") * te.power(tirx.const(BASE, "float32"), exponent)
        other = x[b, i, h, (d + half) % HEAD]
        return x[b, i, h, d] * te.cos(angle) + tirx.if_then_else(d < half, -other, other) * te.sin(angle)

    return te.compute(x.shape, element, name="rotary")


class Layer:
    def __init__(self, builder, n, weights):
        self.builder, self.n, self.weights = builder, n, weights

    def __getattr__(self, name):
        operator = getattr(relax.op, name, None) or getattr(relax.op.nn, name)
        return lambda *arguments, **options: self.builder.emit(operator(*arguments, **options))

    def linear(self, x, name):
        return self.matmul(x, self.weights[name])

    def heads(self, x):
        return self.reshape(x, (BATCH, self.n, HEADS, HEAD))

    def apply(self, x, positions, mask, past):
        h = self.rms_norm(x, self.weights["norm1"], axes=-1, epsilon=EPSILON)
        q = self.builder.emit_te(rotary, self.heads(self.linear(h, "q")), positions)
        q = self.permute_dims(q, [0, 2, 1, 3])
        k = self.builder.emit_te(rotary, self.heads(self.linear(h, "k")), positions)
        v = self.heads(self.linear(h, "v"))
        k, v = self.concat([past[0], k], axis=1), self.concat([past[1], v], axis=1)
        scores = self.matmul(q, self.permute_dims(k, [0, 2, 3, 1]))
        scores = self.add(self.multiply(scores, relax.const(SCALE, "float32")), mask)
        mixed = self.matmul(self.softmax(scores, axis=-1), self.permute_dims(v, [0, 2, 1, 3]))
        mixed = self.reshape(self.permute_dims(mixed, [0, 2, 1, 3]), (BATCH, self.n, WIDTH))
        x = self.add(x, self.linear(mixed, "o"))
        h = self.rms_norm(x, self.weights["norm2"], axes=-1, epsilon=EPSILON)
        inner = self.multiply(self.silu(self.linear(h, "gate")), self.linear(h, "up"))
        return self.add(x, self.linear(inner, "down")), k, v


def build(n, m, bounds):
    n, m = (tirx.Var(size, "int64") if isinstance(size, str) else size for size in (n, m))
    variable = lambda name, shape, kind="float32": relax.Var(name, relax.TensorType(shape, kind))
    x, positions = variable("x", [BATCH, n, WIDTH]), variable("positions", [BATCH, n], "int32")
    mask = variable("mask", [n, m + n])
    past = [[variable(f"{name}{layer}", [BATCH, m, HEADS, HEAD]) for name in "kv"] for layer in range(LAYERS)]
    weights = [{name: variable(f"{name}_{layer}", shape) for name, shape in WEIGHTS.items()} for layer in range(LAYERS)]
    arguments = [x, positions, *[cache for pair in past for cache in pair], mask]
    arguments += [weight for layer in weights for weight in layer.values()]
    builder = relax.BlockBuilder()
    with builder.function("step", arguments, attrs={"tir_var_upper_bound": bounds} if bounds else {}):
        with builder.dataflow():
            caches = []
            for layer in range(LAYERS):
                x, *grown = Layer(builder, n, weights[layer]).apply(x, positions, mask, past[layer])
                caches += grown
            result = builder.emit_output(relax.Tuple([x, *caches]))
        builder.emit_func_output(result)
    return builder.get()


def compile(n, m, bounds=None):
    target = tvm.target.Target("llvm")
    with target:
        passes = pipeline.library_dispatch_passes(target) + pipeline.legalize_passes(target)
        passes += pipeline.dataflow_lower_passes(target) + [relax.transform.StaticPlanBlockMemory()]
        return tvm.transform.Sequential(passes)(build(n, m, bounds))


def calls(module):
    """The calls of the function, by the name of the callee: operators, and kernels under None."""
    found = {}
    for block in module["step"].body.blocks:
        for binding in block.bindings:
            if isinstance(binding.value, relax.Call):
                callee = binding.value.op
                name = callee.name if isinstance(callee, tvm.ir.Op) else None
                found.setdefault(name, []).append(binding.value)
    return found


def value(size):
    return eval(str(size), {"T": SimpleNamespace(int64=int)}, BOUNDS)  # "T.int64(144) * (n * (m + n))"


def scratch(module):
    kernels = [function for function in module.functions.values() if not isinstance(function, relax.Function)]
    return max(sum(4 * prod(map(value, buffer.shape)) for buffer in kernel.body.block.alloc_buffers)
               for kernel in kernels)


def measure(n, m, bounds):
    found = calls(compile(n, m, bounds))
    storages = [value(call.args[0].values[0]) for call in found["relax.memory.alloc_storage"]]
    assert len(found["relax.builtin.alloc_tensor"]) == 1 + 2 * LAYERS  # the results, and nothing that escaped the plan
    assert len(found[None]) % LAYERS == 0
    fixed = compile(*(BOUNDS.get(size, size) for size in (n, m)))
    return {"storages": len(storages), "bytes": sum(storages), "kernels_per_layer": len(found[None]) // LAYERS,
            "kernel_scratch_bytes": scratch(fixed)}


golden = {name: {kind: measure(n, m, bounds) for kind, bounds in
                 (("bounded", {s: BOUNDS[s] for s in (n, m) if s in BOUNDS}), ("unbounded", None))}
          for name, (n, m) in CASES.items()}
Path(__file__).with_name("tvm.json").write_text(json.dumps({"tvm": tvm.__version__, **golden}, indent=1) + "\n")
print(json.dumps(golden))
