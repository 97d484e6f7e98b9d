# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""One relax operator on NumPy arrays, run in the interpreter at each level of its way down, against a formula in f64."""
import numpy as np

import interpret

LEVELS = [
    [],
    ["--relax-legalize"],
    ["--relax-legalize", "--bufferize-kernels", "--linalg-to-tir"],
    ["--relax-legalize", "--bufferize-kernels", "--linalg-to-tir", "--lamella-tir-to-loops"],
]
NAMES = {"bool": "i1", "float16": "f16", "float32": "f32"}


def relax_type(dtype, shape):
    """The type of a shape written as 'n, 4': names are symbols."""
    entries = [entry.strip() for entry in shape.split(",")] if shape else []
    name = np.dtype(dtype).name
    element = NAMES.get(name, name.replace("uint", "i").replace("int", "i"))
    dims = "".join(f"{entry if entry.isdigit() else '?'}x" for entry in entries)
    named = any(not entry.isdigit() for entry in entries)
    return f"tensor<{dims}{element}" + (f", #relax.shape<{shape}>>" if named else ">")


def relax_module(op, operands, results):
    """A function with the one op: '{0}', '{1}' stand for operands. `operands`, `results`: types."""
    symbols = sorted({entry.strip() for kind in operands for entry in shape_of(kind) if entry.strip().isidentifier()})
    arguments = ", ".join(f"%a{i}: {kind}" for i, kind in enumerate(operands))
    text = op.format(*(f"%a{i}" for i in range(len(operands))))
    values = ", ".join(f"%r#{i}" for i in range(len(results))) if len(results) > 1 else "%r"
    binding = f"%r:{len(results)}" if len(results) > 1 else "%r"
    listed = ", ".join(results)
    return (f"relax.func @case{'<' + ', '.join(symbols) + '>' if symbols else ''}({arguments}) -> ({listed}) {{\n"
            f"  {binding} = {text} : ({', '.join(operands)}) -> ({listed})\n"
            f"  relax.return {values} : {listed}\n}}\n")


def shape_of(kind):
    return kind.split("#relax.shape<")[1].rstrip(">").split(",") if "#relax.shape<" in kind else []


def check(name, op, operands, results, slack=8.0, levels=LEVELS):
    """`operands`: (array, shape) pairs. `results`: (exact array, dtype, shape) or (exact, dtype, shape, terms), where the
    error may be `slack` units of the last place of `terms` (the sum of the magnitudes that were added)."""
    arrays = [np.require(array, requirements="C") for array, _ in operands]
    module = relax_module(op, [relax_type(a.dtype, shape) for a, (_, shape) in zip(arrays, operands)],
                          [relax_type(r[1], r[2]) for r in results])
    for level in levels:
        actual = interpret.run(module, "case", arrays, len(results), level)
        for array, (exact, dtype, _, *terms) in zip(actual, results):
            label = f"{name} {' '.join(level)}"
            assert array.dtype == dtype, f"{label}: expected {dtype}, got {array.dtype}"
            if np.dtype(dtype).kind != "f":
                np.testing.assert_array_equal(array, exact, err_msg=label)
                continue
            exact = np.asarray(exact, dtype=np.float64)
            scale = np.asarray(terms[0] if terms else np.abs(exact), dtype=np.float64)
            assert array.shape == exact.shape, f"{label}: expected shape {exact.shape}, got {array.shape}"
            with np.errstate(invalid="ignore", over="ignore"):
                special = ~np.isfinite(exact.astype(dtype))
                np.testing.assert_array_equal(array[special], exact.astype(dtype)[special], err_msg=label)
                error = np.abs(array.astype(np.float64) - exact)[~special]
                bound = slack * float(np.finfo(dtype).eps) * np.broadcast_to(scale, exact.shape)[~special]
            tiny = float(np.finfo(dtype).smallest_subnormal)
            worst = np.max(error - bound - tiny, initial=-1.0)
            assert worst <= 0, f"{label}: an error exceeds its bound by {worst}"


def refused(name, text, op, operands, results, level=LEVELS[-1]):
    """Fails when it runs, with `text` in the message."""
    module = relax_module(op, [relax_type(a.dtype, shape) for a, shape in operands],
                          [relax_type(dtype, shape) for dtype, shape in results])
    interpret.expect_error(name, text, lambda: interpret.run(module, "case", [a for a, _ in operands], len(results), level))
