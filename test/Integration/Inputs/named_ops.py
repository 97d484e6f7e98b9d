# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""linalg's named ops, each with arguments and what NumPy makes of them.

Numbers are small integers, also in floating point, so that sums are exact in any order; where a function is rounded
the case says how far off a result may be."""

import math
from dataclasses import dataclass, field

import numpy as np

random = np.random.default_rng(22)
f32, i32, i8 = np.float32, np.int32, np.int8


@dataclass
class Case:
    op: str
    inputs: list
    init: np.ndarray
    expected: np.ndarray
    attributes: str = ""  # of the op, as text
    region: str = ""  # what follows the operands
    scalars: list = field(default_factory=list)  # constants after the inputs
    units: int = 0  # units in the last place


def numbers(*shape, dtype=f32, low=-6, high=7):
    return random.integers(low, high, shape).astype(dtype)


#
# Element by element
#

x, y = numbers(5, 6), numbers(5, 6)
positive = numbers(5, 6, low=1, high=9)
fraction = random.uniform(-3, 3, (5, 6)).astype(f32)
f64 = np.float64


def unary(op, value, function, units=0):
    return Case(op, [value], np.zeros_like(value), function(value.astype(f64)).astype(f32), units=units)


def round_away(value):
    return np.copysign(np.floor(np.abs(value) + 0.5), value)


CASES = [
    unary("abs", x, np.abs), unary("negf", x, np.negative), unary("ceil", fraction, np.ceil),
    unary("floor", fraction, np.floor), unary("square", x, np.square), unary("reciprocal", positive, np.reciprocal),
    unary("round", np.concatenate([fraction, fraction.round(0) + f32(0.5)]), round_away),
    unary("exp", fraction, np.exp, 4), unary("log", positive, np.log, 4), unary("sqrt", positive, np.sqrt, 1),
    unary("rsqrt", positive, lambda v: 1 / np.sqrt(v), 2), unary("tanh", fraction, np.tanh, 5),
    unary("erf", fraction, np.vectorize(math.erf), 5),
    Case("add", [x, y], x * 0, x + y), Case("sub", [x, y], x * 0, x - y), Case("mul", [x, y], x * 0, x * y),
    Case("div", [x, positive], x * 0, x / positive), Case("max", [x, y], x * 0, np.maximum(x, y)),
    Case("min", [x, y], x * 0, np.minimum(x, y)),
    Case("powf", [positive, y], x * 0, (positive.astype(f64) ** y).astype(f32), units=2),
    Case("select", [x > y, x, y], x * 0, np.where(x > y, x, y)), Case("copy", [x], x * 0, x),
    Case("div_unsigned", [numbers(9, dtype=i32), numbers(9, dtype=i32, low=1)], numbers(9, dtype=i32), None),
    Case("elementwise", [x, y[0]], x * 0, x - y[0],
         "kind = #linalg.elementwise_kind<sub> indexing_maps = [affine_map<(i, j) -> (i, j)>, "
         "affine_map<(i, j) -> (j)>, affine_map<(i, j) -> (i, j)>]"),
]
quotient = next(case for case in CASES if case.op == "div_unsigned")
quotient.expected = (quotient.inputs[0].view(np.uint32) // quotient.inputs[1].view(np.uint32)).view(i32)
whole = numbers(9, dtype=i32)
CASES += [Case("add", [whole, whole], whole * 0, whole + whole), Case("max", [whole, -whole], whole * 0, np.abs(whole))]

#
# Fills, moves, folds
#

CASES += [
    Case("fill", [], numbers(4, 3), np.full((4, 3), 2.5, f32), scalars=["2.5 : f32"]),
    Case("broadcast", [x[0]], numbers(5, 6, 4), np.broadcast_to(x[0][None, :, None], (5, 6, 4)), region="dimensions = [0, 2]"),
    Case("transpose", [numbers(2, 3, 4)], numbers(4, 2, 3), None, region="permutation = [2, 0, 1]"),
    Case("reduce", [numbers(3, 4, 5)], numbers(4), None, region="""dimensions = [0, 2] (%a: f32, %b: f32) {
        %s = arith.addf %a, %b : f32 linalg.yield %s : f32 }"""),
    Case("map", [x, y], x * 0, x * y + x, region="""(%a: f32, %b: f32, %c: f32) {
        %p = arith.mulf %a, %b : f32 %s = arith.addf %p, %a : f32 linalg.yield %s : f32 }"""),
]
CASES[-4].expected = np.broadcast_to(x[0][None, :, None], (5, 6, 4)).copy()
CASES[-3].expected = CASES[-3].inputs[0].transpose(2, 0, 1).copy()
CASES[-2].expected = CASES[-2].init + CASES[-2].inputs[0].sum((0, 2))

seed, low, high = 42, -1.0, 3.0
rows, columns = np.arange(4, dtype=np.uint32)[:, None], np.arange(5, dtype=np.uint32)[None]
step = lambda value: value * np.uint32(1103515245) + np.uint32(12345)
drawn = step(columns + step(rows + np.uint32(seed))).view(i32).astype(f64)
CASES.append(Case("fill_rng_2d", [], numbers(4, 5, dtype=f64), (drawn + 2147483647) * ((high - low) * 2.3283064e-10) + low,
                  scalars=[f"{low} : f64", f"{high} : f64", f"{seed} : i32"], units=4))

#
# Products
#


def product(op, formula, a, b, accumulator=None, attributes="", scalars=(), zeros=(0, 0)):
    """`formula`: of einsum. `zeros`: the zero points, which come as scalars too."""
    wide = f64 if a.dtype.kind == "f" else np.int64
    result = np.einsum(formula, a.astype(wide) - zeros[0], b.astype(wide) - zeros[1])
    dtype = accumulator or a.dtype
    init = random.integers(-9, 9, result.shape).astype(dtype)
    CASES.append(Case(op, [a, b], init, np.asarray(init + result).astype(dtype), attributes, scalars=list(scalars)))


product("dot", "k,k->", numbers(7), numbers(7))
product("matvec", "ik,k->i", numbers(3, 7), numbers(7))
product("vecmat", "k,kj->j", numbers(7), numbers(7, 4))
product("matmul", "ik,kj->ij", numbers(3, 7), numbers(7, 4))
product("matmul", "ik,kj->ij", numbers(3, 7, dtype=i8), numbers(7, 4, dtype=i8), i32)
product("matmul", "ki,jk->ij", numbers(7, 3), numbers(4, 7), attributes="""indexing_maps = [
    affine_map<(i, j, k) -> (k, i)>, affine_map<(i, j, k) -> (j, k)>, affine_map<(i, j, k) -> (i, j)>]""")
product("batch_matmul", "bik,bkj->bij", numbers(2, 3, 7), numbers(2, 7, 4))
product("batch_matmul", "bik,kj->bij", numbers(2, 3, 7), numbers(7, 4), attributes="""indexing_maps = [
    affine_map<(b, i, j, k) -> (b, i, k)>, affine_map<(b, i, j, k) -> (k, j)>, affine_map<(b, i, j, k) -> (b, i, j)>]""")
product("batch_reduce_matmul", "bik,bkj->ij", numbers(2, 3, 7), numbers(2, 7, 4))
product("batch_matvec", "bik,bk->bi", numbers(2, 3, 7), numbers(2, 7))
product("batch_vecmat", "bk,bkj->bj", numbers(2, 7), numbers(2, 7, 4))
product("mmt4d", "ikac,jkbc->ijab", numbers(2, 3, 4, 2), numbers(3, 3, 5, 2))
product("batch_mmt4d", "zikac,zjkbc->zijab", numbers(2, 2, 3, 4, 2), numbers(2, 3, 3, 5, 2))
product("contract", "ikl,lkj->ji", numbers(3, 2, 5), numbers(5, 2, 4), attributes="""indexing_maps = [
    affine_map<(i, j, k, l) -> (i, k, l)>, affine_map<(i, j, k, l) -> (l, k, j)>, affine_map<(i, j, k, l) -> (j, i)>]""")
zero_points = {"scalars": ["3 : i32", "-2 : i32"], "zeros": (3, -2)}
product("quantized_matmul", "ik,kj->ij", numbers(3, 7, dtype=i8), numbers(7, 4, dtype=i8), i32, **zero_points)
product("quantized_batch_matmul", "bik,bkj->bij", numbers(2, 3, 7, dtype=i8), numbers(2, 7, 4, dtype=i8), i32,
        **zero_points)

#
# Windows
#

SIZES = {"n": 2, "c": 3, "f": 4, "g": 2, "m": 2}
WINDOW = {"d": 2, "h": 3, "w": 2}
PLACES = {"d": 2, "h": 3, "w": 4}


def windows(image_axes, kernel_axes, result_axes, strides, dilations, combine, result):
    """Combines each result element with each element of its window. Axes are letters: d, h and w move."""
    moving = [axis for axis in image_axes if axis in WINDOW]
    for place in np.ndindex(*(PLACES[axis] for axis in moving)):
        for offset in np.ndindex(*(WINDOW[axis] for axis in moving)):
            at = {axis: p * s + o * d for axis, p, o, s, d in zip(moving, place, offset, strides, dilations)}
            image = tuple(at.get(axis, slice(None)) for axis in image_axes)
            kernel = tuple(dict(zip(moving, offset)).get(axis, slice(None)) for axis in kernel_axes)
            target = tuple(dict(zip(moving, place)).get(axis, slice(None)) for axis in result_axes)
            combine(result, image, kernel, target)


def make_image(axes, strides, dilations, dtype):
    moving = [axis for axis in axes if axis in WINDOW]
    extents = {axis: (PLACES[axis] - 1) * s + (WINDOW[axis] - 1) * d + 1
               for axis, s, d in zip(moving, strides, dilations)}
    return numbers(*({**SIZES, **extents}[axis] for axis in axes), dtype=dtype)


def window_attributes(strides, dilations):
    if not strides:
        return ""
    vector = lambda values: f"dense<{list(values)}> : tensor<{len(values)}xi64>"
    return f"{{dilations = {vector(dilations)}, strides = {vector(strides)}}}"


def convolution(op, image_axes, kernel_axes, result_axes, strides=(), dilations=(), quantized=False):
    rank = sum(axis in WINDOW for axis in image_axes)
    ones, dtype, zeros = (1,) * rank, i8 if quantized else f32, (3, -2) if quantized else (0, 0)
    image = make_image(image_axes, strides or ones, dilations or ones, dtype)
    kernel = numbers(*({**SIZES, **WINDOW}[axis] for axis in kernel_axes), dtype=dtype)
    init = random.integers(-9, 9, [{**SIZES, **PLACES}[axis] for axis in result_axes]).astype(i32 if quantized else f32)
    still = lambda axes: "".join(axis for axis in axes if axis not in WINDOW)
    formula = f"{still(image_axes)},{still(kernel_axes)}->{still(result_axes)}"

    def combine(result, at, offset, target):
        result[target] += np.einsum(formula, image[at].astype(f64) - zeros[0], kernel[offset].astype(f64) - zeros[1])

    result = init.astype(f64)
    windows(image_axes, kernel_axes, result_axes, strides or ones, dilations or ones, combine, result)
    CASES.append(Case(op, [image, kernel], init, result.astype(init.dtype), window_attributes(strides, dilations),
                      scalars=zero_points["scalars"] if quantized else []))


convolution("conv_1d", "w", "w", "w")
convolution("conv_2d", "hw", "hw", "hw")
convolution("conv_3d", "dhw", "dhw", "dhw")
convolution("conv_1d_ncw_fcw", "ncw", "fcw", "nfw", [2], [1])
convolution("conv_1d_nwc_wcf", "nwc", "wcf", "nwf", [1], [2])
for suffix in ("", "_q"):
    options = {"strides": [2, 1], "dilations": [1, 2], "quantized": bool(suffix)}
    convolution("conv_2d_nhwc_hwcf" + suffix, "nhwc", "hwcf", "nhwf", **options)
    convolution("conv_2d_nhwc_fhwc" + suffix, "nhwc", "fhwc", "nhwf", **options)
    convolution("conv_2d_nchw_fchw" + suffix, "nchw", "fchw", "nfhw", **options)
    convolution("conv_2d_ngchw_gfchw" + suffix, "ngchw", "gfchw", "ngfhw", **options)
    convolution("conv_2d_nhwgc_gfhwc" + suffix, "nhwgc", "gfhwc", "nhwgf", **options)
    convolution("conv_3d_ndhwc_dhwcf" + suffix, "ndhwc", "dhwcf", "ndhwf", [1, 2, 1], [2, 1, 1], bool(suffix))
    convolution("depthwise_conv_2d_nhwc_hwc" + suffix, "nhwc", "hwc", "nhwc", **options)
    convolution("depthwise_conv_2d_nhwc_hwcm" + suffix, "nhwc", "hwcm", "nhwcm", **options)
convolution("conv_2d_ngchw_fgchw", "ngchw", "fgchw", "ngfhw", [1, 2], [1, 1])
convolution("conv_3d_ncdhw_fcdhw", "ncdhw", "fcdhw", "nfdhw", [1, 1, 2], [1, 2, 1])
convolution("depthwise_conv_1d_ncw_cw", "ncw", "cw", "ncw", [2], [2])
convolution("depthwise_conv_1d_nwc_wc", "nwc", "wc", "nwc", [2], [1])
convolution("depthwise_conv_1d_nwc_wcm", "nwc", "wcm", "nwcm", [1], [1])
convolution("depthwise_conv_2d_nchw_chw", "nchw", "chw", "nchw", [2, 2], [1, 1])
convolution("depthwise_conv_3d_ncdhw_cdhw", "ncdhw", "cdhw", "ncdhw", [1, 2, 1], [1, 1, 1])
convolution("depthwise_conv_3d_ndhwc_dhwc", "ndhwc", "dhwc", "ndhwc", [1, 1, 1], [2, 1, 1])
convolution("depthwise_conv_3d_ndhwc_dhwcm", "ndhwc", "dhwcm", "ndhwcm", [1, 1, 1], [1, 1, 2])


def pooling(op, axes, function, strides, dilations, dtype=f32):
    image = make_image(axes, strides, dilations, dtype)
    moving = "".join(axis for axis in axes if axis in WINDOW)
    window = np.zeros([WINDOW[axis] for axis in moving], dtype)
    init = numbers(*({**SIZES, **PLACES}[axis] for axis in axes), dtype=dtype)
    unsigned = op.endswith("unsigned")
    view = lambda array: array.view(np.uint32) if unsigned else array
    result = view(init.copy())

    def combine(result, at, offset, target):
        result[target] = function(result[target], view(image)[at])

    windows(axes, moving, axes, strides, dilations, combine, result)
    CASES.append(Case(op, [image, window], init, result.view(dtype), window_attributes(strides, dilations)))


for name, function in (("sum", np.add), ("max", np.maximum), ("min", np.minimum)):
    for axes in ("nhwc", "nwc", "ndhwc", "nchw", "ncw"):
        if name == "min" and axes in ("nchw", "ncw"):
            continue  # upstream has none
        rank = len(axes) - 2
        pooling(f"pooling_{axes}_{name}", axes, function, [2, 1, 1][:rank], [1, 2, 1][:rank])
for axes in ("nhwc", "nwc"):
    pooling(f"pooling_{axes}_max_unsigned", axes, np.maximum, [1] * (len(axes) - 2), [1] * (len(axes) - 2), i32)
    pooling(f"pooling_{axes}_min_unsigned", axes, np.minimum, [1] * (len(axes) - 2), [1] * (len(axes) - 2), i32)
