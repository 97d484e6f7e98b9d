# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Matrix products of Lamella and of libraries behind one interface, for bench/gemm.

A contender is made once in a process of its own and prepares calls: `prepare(case)` gives a function without arguments that
computes C = A * B into the same arrays each time, the result as an array, and None where it has no such form. Libraries are
loaded through ctypes: OpenBLAS from the NumPy wheel, MKL and oneDNN from wheels of theirs.
"""
import ctypes as c
import glob
import os
import subprocess
import sys
from dataclasses import dataclass

import numpy as np

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(ROOT, "python"))


@dataclass(frozen=True)
class Case:
    """C[M, N] = A[M, K] * B[K, N]. packed: B is constant and was brought into the contender's own form before.

    type: f32; bf16, summed in f32; or int8, unsigned A by signed B, summed in int32.
    """

    m: int
    n: int
    k: int
    packed: bool
    type: str

    def make_operands(self):
        """A and B as they are stored (bf16 as uint16), and the product in f64."""
        random = np.random.default_rng(1)
        shapes = (self.m, self.k), (self.k, self.n)
        if self.type == "int8":
            a, b = random.integers(0, 256, shapes[0], np.uint8), random.integers(-128, 128, shapes[1], np.int8)
            return a, b, a.astype(np.float64) @ b.astype(np.float64)
        a, b = (random.standard_normal(shape, np.float32) for shape in shapes)
        if self.type == "bf16":
            a, b = ((array.view(np.uint32) >> 16).astype(np.uint16) for array in (a, b))
            return a, b, widen(a) @ widen(b)
        return a, b, a.astype(np.float64) @ b

    def make_result(self):
        return np.empty((self.m, self.n), np.int32 if self.type == "int8" else np.float32)


def widen(bits):
    return (bits.astype(np.uint32) << 16).view(np.float32).astype(np.float64)


def address(array):
    return c.c_void_p(array.ctypes.data)


def find_library(pattern):
    found = sorted(glob.glob(os.path.join(sys.prefix, pattern), recursive=True))
    if not found:
        raise SystemExit(f"expected {pattern} below {sys.prefix}, found none")
    return found[-1]


class OpenBLAS:
    def __init__(self, threads):
        self.library = c.CDLL(find_library("lib/python3*/site-packages/numpy.libs/libscipy_openblas64_*.so"))
        self.library.scipy_openblas_set_num_threads64_(threads)

    def prepare(self, case, a, b):
        if case.packed or case.type != "f32":
            return None
        out = case.make_result()
        size, one = c.c_int64, c.c_float(1)
        arguments = (101, 111, 111, size(case.m), size(case.n), size(case.k), one, address(a), size(case.k), address(b),
                     size(case.n), c.c_float(0), address(out), size(case.n))
        gemv = (101, 112, size(case.k), size(case.n), one, address(b), size(case.n), address(a), size(1), c.c_float(0),
                address(out), size(1))
        if case.m == 1:
            return lambda: self.library.scipy_cblas_sgemv64_(*gemv), out
        return lambda: self.library.scipy_cblas_sgemm64_(*arguments), out


class MKL:
    def __init__(self, threads):
        os.environ["MKL_THREADING_LAYER"] = "INTEL"
        c.CDLL(find_library("lib/libiomp5.so"), mode=c.RTLD_GLOBAL)
        self.library = c.CDLL(find_library("lib/libmkl_rt.so.*"), mode=c.RTLD_GLOBAL)
        self.library.MKL_Set_Num_Threads(threads)

    def prepare(self, case, a, b):
        if case.type != "f32":
            return None
        out = case.make_result()
        m, n, k, one, zero = case.m, case.n, case.k, c.c_float(1), c.c_float(0)
        if case.m == 1 and not case.packed:
            gemv = (101, 112, k, n, one, address(b), n, address(a), 1, zero, address(out), 1)
            return lambda: self.library.cblas_sgemv(*gemv), out
        if not case.packed:
            arguments = (101, 111, 111, m, n, k, one, address(a), k, address(b), n, zero, address(out), n)
            return lambda: self.library.cblas_sgemm(*arguments), out
        self.library.cblas_sgemm_pack_get_size.restype = c.c_size_t
        size = self.library.cblas_sgemm_pack_get_size(162, m, n, k)
        self.held = np.empty(size + 64, np.uint8)
        packed = c.c_void_p((self.held.ctypes.data + 63) // 64 * 64)
        self.library.cblas_sgemm_pack(101, 162, 111, m, n, k, one, address(b), n, packed)
        arguments = (101, 111, 151, m, n, k, address(a), k, packed, n, zero, address(out), n)
        return lambda: self.library.cblas_sgemm_compute(*arguments), out


class OneDNN:
    """oneDNN's matmul primitive; the packed form is the one that it chooses for B itself (format any)."""

    # Of its header: formats any and row-major, the question for the form of B, and element types.
    ANY, AB, QUERY_WEIGHTS = 1, 3, 131
    F32, BF16, S32, S8, U8 = 3, 2, 4, 5, 6
    TYPES = {"f32": (F32, F32, F32), "bf16": (BF16, BF16, F32), "int8": (U8, S8, S32)}

    def __init__(self, threads):
        os.environ["OMP_NUM_THREADS"] = str(threads)
        self.library = c.CDLL(find_library("lib/libdnnl.so.3"))
        self.engine, self.stream = c.c_void_p(), c.c_void_p()
        self.check(self.library.dnnl_engine_create(c.byref(self.engine), 1, c.c_size_t(0)))
        self.check(self.library.dnnl_stream_create(c.byref(self.stream), self.engine, 1))
        self.library.dnnl_primitive_desc_query_md.restype = c.c_void_p

    @staticmethod
    def check(status):
        if status:
            raise RuntimeError(f"oneDNN: status {status}")

    def describe(self, shape, kind, tag):
        out = c.c_void_p()
        self.check(self.library.dnnl_memory_desc_create_with_tag(c.byref(out), len(shape), (c.c_int64 * 12)(*shape), kind,
                                                                 tag))
        return out

    def memory(self, description, handle):
        out = c.c_void_p()
        self.check(self.library.dnnl_memory_create(c.byref(out), description, self.engine, handle))
        return out

    def primitive(self, create, *arguments):
        description, primitive = c.c_void_p(), c.c_void_p()
        self.check(create(c.byref(description), *arguments))
        self.check(self.library.dnnl_primitive_create(c.byref(primitive), description))
        return description, primitive

    def execute(self, primitive, *memories):
        class Argument(c.Structure):
            _fields_ = [("index", c.c_int), ("memory", c.c_void_p)]

        count, all_memories = len(memories), (Argument * len(memories))(*memories)

        def run():
            self.library.dnnl_primitive_execute(primitive, self.stream, count, all_memories)
            self.library.dnnl_stream_wait(self.stream)

        return run

    def prepare(self, case, a, b):
        out = case.make_result()
        source, weights, target = self.TYPES[case.type]
        a_form = self.describe((case.m, case.k), source, self.AB)
        c_form = self.describe((case.m, case.n), target, self.AB)
        b_form = self.describe((case.k, case.n), weights, self.AB)
        wanted = self.describe((case.k, case.n), weights, self.ANY) if case.packed else b_form
        description, product = self.primitive(self.library.dnnl_matmul_primitive_desc_create, self.engine, a_form, wanted, None,
                                              c_form, None)
        b_memory = self.memory(b_form, address(b))
        if case.packed:
            form = c.c_void_p(self.library.dnnl_primitive_desc_query_md(description, self.QUERY_WEIGHTS, 0))
            packed = self.memory(form, c.c_void_p(-1))  # memory of its own
            _, reorder = self.primitive(self.library.dnnl_reorder_primitive_desc_create, b_form, self.engine, form, self.engine,
                                        None)
            self.execute(reorder, (1, b_memory), (17, packed))()
            b_memory = packed
        return self.execute(product, (1, self.memory(a_form, address(a))), (33, b_memory),
                            (17, self.memory(c_form, address(out)))), out


class Lamella:
    """One module for all M: the extents N and K are constants in it, M is a symbol. LAMELLA_BENCH_OPTIONS may hold further
    options of `lamella compile`, as --schedules=FILE."""

    PLAIN = """module {{
relax.func @gemm<m>(%x: tensor<?x{k}xf32, #relax.shape<m, {k}>>, %w: tensor<{k}x{n}xf32>)
    -> tensor<?x{n}xf32, #relax.shape<m, {n}>> {{
  %y = relax.matmul %x, %w : (tensor<?x{k}xf32, #relax.shape<m, {k}>>, tensor<{k}x{n}xf32>)
      -> tensor<?x{n}xf32, #relax.shape<m, {n}>>
  relax.return %y : tensor<?x{n}xf32, #relax.shape<m, {n}>>
}}
}}
"""

    # B in panels of 64 columns: the kernel that the schedule matmul.mlir knows by the name of its block.
    PACKED = """module {{
relax.func @gemm<m>(%x: tensor<?x{k}xf32, #relax.shape<m, {k}>>, %w: tensor<{panels}x{k}x64xf32>)
    -> tensor<?x{n}xf32, #relax.shape<m, {n}>> {{
  %y = relax.call_tir @matmul<m>(%x, %w) : (tensor<?x{k}xf32, #relax.shape<m, {k}>>, tensor<{panels}x{k}x64xf32>)
      -> tensor<?x{n}xf32, #relax.shape<m, {n}>>
  relax.return %y : tensor<?x{n}xf32, #relax.shape<m, {n}>>
}}
func.func private @matmul(%m: index, %x: memref<?x{k}xf32>, %w: memref<{panels}x{k}x64xf32>, %y: memref<?x{n}xf32>) {{
  tir.bind %x to [%m, {k}] : memref<?x{k}xf32>
  tir.bind %y to [%m, {n}] : memref<?x{n}xf32>
  tir.for %i to %m {{
    tir.for %j to {n} {{
      tir.for %k to {k} {{
        tir.block "packed_matmul" (%vi: spatial to %m = %i, %vj: spatial to {n} = %j, %vk: reduce to {k} = %k) {{
          tir.read %x[%vi, %vk] : memref<?x{k}xf32>
          tir.read %w[%vj floordiv 64, %vk, %vj mod 64] : memref<{panels}x{k}x64xf32>
          tir.write %y[%vi, %vj] : memref<?x{n}xf32>
          tir.init {{
            %zero = arith.constant 0.0 : f32
            memref.store %zero, %y[%vi, %vj] : memref<?x{n}xf32>
          }}
          %panel = affine.apply affine_map<(j) -> (j floordiv 64)>(%vj)
          %column = affine.apply affine_map<(j) -> (j mod 64)>(%vj)
          %a = memref.load %x[%vi, %vk] : memref<?x{k}xf32>
          %b = memref.load %w[%panel, %vk, %column] : memref<{panels}x{k}x64xf32>
          %c = memref.load %y[%vi, %vj] : memref<?x{n}xf32>
          %ab = arith.mulf %a, %b fastmath<contract> : f32
          %sum = arith.addf %c, %ab fastmath<contract, reassoc> : f32
          memref.store %sum, %y[%vi, %vj] : memref<?x{n}xf32>
        }}
      }}
    }}
  }}
  return
}}
}}
"""

    # B in panels of 16 columns, q neighbours of a column side by side: the kernels that the schedule dot_matmul.mlir knows.
    DOT = """module {{
relax.func @gemm<m>(%x: tensor<?x{k}x{a}, #relax.shape<m, {k}>>, %w: tensor<{panels}x{steps}x{width}x{a}>)
    -> tensor<?x{n}x{c}, #relax.shape<m, {n}>> {{
  %y = relax.call_tir @matmul<m>(%x, %w)
      : (tensor<?x{k}x{a}, #relax.shape<m, {k}>>, tensor<{panels}x{steps}x{width}x{a}>)
      -> tensor<?x{n}x{c}, #relax.shape<m, {n}>>
  relax.return %y : tensor<?x{n}x{c}, #relax.shape<m, {n}>>
}}
func.func private @matmul(%m: index, %x: memref<?x{k}x{a}>, %w: memref<{panels}x{steps}x{width}x{a}>,
    %y: memref<?x{n}x{c}>) {{
  tir.bind %x to [%m, {k}] : memref<?x{k}x{a}>
  tir.bind %y to [%m, {n}] : memref<?x{n}x{c}>
  tir.for %i to %m {{
    tir.for %j to {n} {{
      tir.for %k to {k} {{
        tir.block "{name}" (%vi: spatial to %m = %i, %vj: spatial to {n} = %j, %vk: reduce to {k} = %k) {{
          tir.read %x[%vi, %vk] : memref<?x{k}x{a}>
          tir.read %w[%vj floordiv 16, %vk floordiv {q}, %vj mod 16 * {q} + %vk mod {q}] : memref<{panels}x{steps}x{width}x{a}>
          tir.write %y[%vi, %vj] : memref<?x{n}x{c}>
          tir.init {{
            %zero = arith.constant {zero} : {c}
            memref.store %zero, %y[%vi, %vj] : memref<?x{n}x{c}>
          }}
          %panel = affine.apply affine_map<(j) -> (j floordiv 16)>(%vj)
          %step = affine.apply affine_map<(k) -> (k floordiv {q})>(%vk)
          %at = affine.apply affine_map<(j, k) -> (j mod 16 * {q} + k mod {q})>(%vj, %vk)
          %b = memref.load %w[%panel, %step, %at] : memref<{panels}x{steps}x{width}x{a}>
          %a = memref.load %x[%vi, %vk] : memref<?x{k}x{a}>
          %c = memref.load %y[%vi, %vj] : memref<?x{n}x{c}>
          %bw = {wide_b} %b : {a} to {c}
          %aw = {wide_a} %a : {a} to {c}
          %ab = {mul} %aw, %bw{flags} : {c}
          %sum = {add} %c, %ab{flags} : {c}
          memref.store %sum, %y[%vi, %vj] : memref<?x{n}x{c}>
        }}
      }}
    }}
  }}
  return
}}
}}
"""
    DOT_TYPES = {
        "bf16": dict(a="bf16", c="f32", q=2, name="bf16_matmul", zero="0.0", wide_a="arith.extf", wide_b="arith.extf",
                     mul="arith.mulf", add="arith.addf", flags=" fastmath<contract>"),
        "int8": dict(a="i8", c="i32", q=4, name="u8s8_matmul", zero="0", wide_a="arith.extui", wide_b="arith.extsi",
                     mul="arith.muli", add="arith.addi", flags=""),
    }

    def __init__(self, threads):
        self.threads, self.modules = threads, {}
        self.folder = os.path.join(ROOT, "build", "bench")
        os.makedirs(self.folder, exist_ok=True)

    def open(self, name, text):
        """Compiled once for each text; the cache makes a second compilation cheap."""
        from lamella.module import Module
        if name not in self.modules:
            source, library = (os.path.join(self.folder, name + ending) for ending in (".mlir", f".{os.getpid()}.so"))
            with open(source, "w") as file:
                file.write(text)
            subprocess.run([os.path.join(ROOT, "build", "bin", "lamella"), "compile", source, "-o", library, *os.environ.get("LAMELLA_BENCH_OPTIONS", "").split()],
                           check=True, stdout=subprocess.DEVNULL)
            self.modules[name] = Module(library, threads=self.threads)
            os.unlink(library)
        return self.modules[name]

    def prepare(self, case, a, b):
        if case.type != "f32" and not case.packed:
            return None
        form = case.type + ("_packed" if case.packed else "")
        text = self.packed_text(case) if case.packed else self.PLAIN.format(n=case.n, k=case.k)
        module = self.open(f"gemm_{form}_{case.n}x{case.k}", text)
        out = case.make_result()
        given = self.pack(b, case.type) if case.packed else b
        return module.bind_kernel("matmul", [case.m], [a, given, out]), out

    @classmethod
    def packed_text(cls, case):
        if case.type == "f32":
            return cls.PACKED.format(n=case.n, k=case.k, panels=case.n // 64)
        values = cls.DOT_TYPES[case.type]
        return cls.DOT.format(n=case.n, k=case.k, panels=case.n // 16, steps=case.k // values["q"], width=16 * values["q"],
                              **values)

    @classmethod
    def pack(cls, b, kind):
        k, n = b.shape
        if kind == "f32":
            return np.ascontiguousarray(b.reshape(k, n // 64, 64).transpose(1, 0, 2))
        q = cls.DOT_TYPES[kind]["q"]
        return np.ascontiguousarray(b.reshape(k // q, q, n // 16, 16).transpose(2, 0, 3, 1))


CONTENDERS = {"lamella": Lamella, "openblas": OpenBLAS, "mkl": MKL, "onednn": OneDNN}
