# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The decoder that both compilers get: two layers of the llama family, a batch of 4, f32, operator by operator.

n new tokens stand behind m older ones. Both are symbols with bounds, or numbers. Keys and values are ordinary tensors
that grow by concatenation, and attention is written out, so that no operator exists on one side only. Weights are
arguments and lie as matmul reads them.
"""
BATCH, WIDTH, HEADS, HEAD, INNER, LAYERS = 4, 576, 9, 64, 1536, 2
EPSILON, BASE, SCALE = 1e-5, 10000.0, 0.125  # SCALE: HEAD ** -0.5
BOUNDS = {"n": 512, "m": 2048}
CASES = {"prefill": ("n", "m"), "decode": (1, "m")}
WEIGHTS = {"norm1": [WIDTH], "q": [WIDTH, WIDTH], "k": [WIDTH, WIDTH], "v": [WIDTH, WIDTH], "o": [WIDTH, WIDTH],
           "norm2": [WIDTH], "gate": [WIDTH, INNER], "up": [WIDTH, INNER], "down": [INNER, WIDTH]}


def tensor(shape, element="f32"):
    """The relax type of a shape of numbers and size expressions."""
    extents = "".join("?x" if isinstance(size, str) else f"{size}x" for size in shape)
    sizes = ", ".join(str(size) for size in shape)
    return f"tensor<{extents}{element}" + (f", #relax.shape<{sizes}>>" if "?" in extents else ">")


def relax_text(n, m, bounded=True):
    """The function @step in relax; @layer is inlined on the way down."""
    total = n + m if isinstance(n, int) and isinstance(m, int) else f"{m} + {n}"
    symbols = ", ".join(f"{name} in [{int(name == 'n')}, {BOUNDS[name] if bounded else 'inf'}]"
                        for name in (n, m) if isinstance(name, str))
    symbols = f"<{symbols}>" if symbols else ""
    types = {"rows": tensor([BATCH, n, WIDTH]), "wide": tensor([BATCH, n, INNER]),
             "heads": tensor([BATCH, n, HEADS, HEAD]), "past": tensor([BATCH, m, HEADS, HEAD]),
             "all": tensor([BATCH, total, HEADS, HEAD]), "queries": tensor([BATCH, HEADS, n, HEAD]),
             "keys": tensor([BATCH, HEADS, HEAD, total]), "values": tensor([BATCH, HEADS, total, HEAD]),
             "scores": tensor([BATCH, HEADS, n, total]), "mask": tensor([n, total]),
             "positions": tensor([BATCH, n], "i32")}
    lines = [f"!{name} = {type}" for name, type in types.items()]
    weights = ", ".join(f"%{name}: {tensor(shape)}" for name, shape in WEIGHTS.items())
    lines.append(f"""
relax.func private @layer{symbols}(%x: !rows, %positions: !positions, %mask: !mask, %k0: !past, %v0: !past,
    {weights}) -> (!rows, !all, !all) {{
  %h = relax.rms_norm %x, %norm1 epsilon {EPSILON:.1e} : (!rows, {tensor([WIDTH])}) -> !rows
  %q1 = relax.matmul %h, %q : (!rows, {tensor([WIDTH, WIDTH])}) -> !rows
  %q2 = relax.reshape %q1 : (!rows) -> !heads
  %q3 = relax.rotary %q2, %positions base {BASE} rotary_dims {HEAD} : (!heads, !positions) -> !heads
  %q4 = relax.permute %q3 [0, 2, 1, 3] : (!heads) -> !queries
  %k1 = relax.matmul %h, %k : (!rows, {tensor([WIDTH, WIDTH])}) -> !rows
  %k2 = relax.reshape %k1 : (!rows) -> !heads
  %k3 = relax.rotary %k2, %positions base {BASE} rotary_dims {HEAD} : (!heads, !positions) -> !heads
  %v1 = relax.matmul %h, %v : (!rows, {tensor([WIDTH, WIDTH])}) -> !rows
  %v2 = relax.reshape %v1 : (!rows) -> !heads
  %k4 = relax.concat %k0, %k3 dim 1 : (!past, !heads) -> !all
  %v4 = relax.concat %v0, %v2 dim 1 : (!past, !heads) -> !all
  %k5 = relax.permute %k4 [0, 2, 3, 1] : (!all) -> !keys
  %s1 = relax.matmul %q4, %k5 : (!queries, !keys) -> !scores
  %scale = relax.constant dense<{SCALE}> : tensor<f32>
  %s2 = relax.multiply %s1, %scale : (!scores, tensor<f32>) -> !scores
  %s3 = relax.add %s2, %mask : (!scores, !mask) -> !scores
  %p = relax.softmax %s3 dim 3 : (!scores) -> !scores
  %v5 = relax.permute %v4 [0, 2, 1, 3] : (!all) -> !values
  %a1 = relax.matmul %p, %v5 : (!scores, !values) -> !queries
  %a2 = relax.permute %a1 [0, 2, 1, 3] : (!queries) -> !heads
  %a3 = relax.reshape %a2 : (!heads) -> !rows
  %o1 = relax.matmul %a3, %o : (!rows, {tensor([WIDTH, WIDTH])}) -> !rows
  %x1 = relax.add %x, %o1 : (!rows, !rows) -> !rows
  %h1 = relax.rms_norm %x1, %norm2 epsilon {EPSILON:.1e} : (!rows, {tensor([WIDTH])}) -> !rows
  %g1 = relax.matmul %h1, %gate : (!rows, {tensor([WIDTH, INNER])}) -> !wide
  %u1 = relax.matmul %h1, %up : (!rows, {tensor([WIDTH, INNER])}) -> !wide
  %g2 = relax.silu %g1 : (!wide) -> !wide
  %i = relax.multiply %g2, %u1 : (!wide, !wide) -> !wide
  %d = relax.matmul %i, %down : (!wide, {tensor([INNER, WIDTH])}) -> !rows
  %y = relax.add %x1, %d : (!rows, !rows) -> !rows
  relax.return %y, %k4, %v4 : !rows, !all, !all
}}
""")
    arguments, calls, results, x = ["%x0: !rows", "%positions: !positions", "%mask: !mask"], [], [], "%x0"
    for layer in range(LAYERS):
        names = [f"%{name}_{layer}" for name in WEIGHTS]
        arguments += [f"%past_k{layer}: !past", f"%past_v{layer}: !past"]
        arguments += [f"{name}: {tensor(shape)}" for name, shape in zip(names, WEIGHTS.values())]
        kinds = ", ".join(["!rows", "!positions", "!mask", "!past", "!past", *map(tensor, WEIGHTS.values())])
        calls.append(f"  %x{layer + 1}, %all_k{layer}, %all_v{layer} = relax.call @layer({x}, %positions, %mask, "
                     f"%past_k{layer}, %past_v{layer}, {', '.join(names)})\n      : ({kinds}) -> (!rows, !all, !all)")
        x = f"%x{layer + 1}"
        results += [f"%all_k{layer}", f"%all_v{layer}"]
    kinds = ", ".join(["!rows"] + ["!all"] * len(results))
    lines.append(f"relax.func @step{symbols}({', '.join(arguments)}) -> ({kinds}) {{")
    lines += calls + [f"  relax.return {', '.join([x] + results)} : {kinds}", "}", ""]
    return "\n".join(lines)
