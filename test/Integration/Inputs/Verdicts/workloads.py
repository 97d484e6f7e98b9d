# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The programs that the cases of cases.txt schedule, in TVMScript. make_golden.py writes each as workloads.mlir too."""
from tvm.script import tirx as T


@T.prim_func(s_tir=True)
def chain(A: T.Buffer((16, 32)), D: T.Buffer((16, 32))):
    B_buf = T.sblock_alloc_buffer((16, 32))
    for i, j in T.grid(16, 32):
        with T.sblock("B"):
            vi, vj = T.axis.remap("SS", [i, j])
            B_buf[vi, vj] = A[vi, vj] * T.float32(2)
    for i, j in T.grid(16, 32):
        with T.sblock("C"):
            vi, vj = T.axis.remap("SS", [i, j])
            D[vi, vj] = B_buf[vi, vj] + T.float32(1)


@T.prim_func(s_tir=True)
def fork(A: T.Buffer((16, 32)), D: T.Buffer((16, 32)), E: T.Buffer((16, 32))):
    B_buf = T.sblock_alloc_buffer((16, 32))
    for i, j in T.grid(16, 32):
        with T.sblock("B"):
            vi, vj = T.axis.remap("SS", [i, j])
            B_buf[vi, vj] = A[vi, vj] * T.float32(2)
    for i, j in T.grid(16, 32):
        with T.sblock("C"):
            vi, vj = T.axis.remap("SS", [i, j])
            D[vi, vj] = B_buf[vi, vj] + T.float32(1)
    for i, j in T.grid(16, 32):
        with T.sblock("F"):
            vi, vj = T.axis.remap("SS", [i, j])
            E[vi, vj] = B_buf[vi, vj] + T.float32(3)


@T.prim_func(s_tir=True)
def join(A: T.Buffer((16, 32)), D: T.Buffer((16, 32))):
    B_buf = T.sblock_alloc_buffer((16, 32))
    C_buf = T.sblock_alloc_buffer((16, 32))
    for i, j in T.grid(16, 32):
        with T.sblock("B"):
            vi, vj = T.axis.remap("SS", [i, j])
            B_buf[vi, vj] = A[vi, vj] * T.float32(2)
    for i, j in T.grid(16, 32):
        with T.sblock("C"):
            vi, vj = T.axis.remap("SS", [i, j])
            C_buf[vi, vj] = A[vi, vj] + T.float32(1)
    for i, j in T.grid(16, 32):
        with T.sblock("F"):
            vi, vj = T.axis.remap("SS", [i, j])
            D[vi, vj] = B_buf[vi, vj] + C_buf[vi, vj]


@T.prim_func(s_tir=True)
def transposed(A: T.Buffer((16, 32)), D: T.Buffer((32, 16))):
    B_buf = T.sblock_alloc_buffer((16, 32))
    for i, j in T.grid(16, 32):
        with T.sblock("B"):
            vi, vj = T.axis.remap("SS", [i, j])
            B_buf[vi, vj] = A[vi, vj] * T.float32(2)
    for i, j in T.grid(32, 16):
        with T.sblock("C"):
            vi, vj = T.axis.remap("SS", [i, j])
            D[vi, vj] = B_buf[vj, vi] + T.float32(1)


@T.prim_func(s_tir=True)
def reversed(A: T.Buffer((16, 32)), D: T.Buffer((16, 32))):
    B_buf = T.sblock_alloc_buffer((16, 32))
    for i, j in T.grid(16, 32):
        with T.sblock("B"):
            vi, vj = T.axis.remap("SS", [i, j])
            B_buf[vi, vj] = A[vi, vj] * T.float32(2)
    for i, j in T.grid(16, 32):
        with T.sblock("C"):
            vi, vj = T.axis.remap("SS", [i, j])
            D[vi, vj] = B_buf[15 - vi, vj] + T.float32(1)


@T.prim_func(s_tir=True)
def row(A: T.Buffer((16, 32)), D: T.Buffer((16, 32))):
    B_buf = T.sblock_alloc_buffer((32,))
    for j in T.grid(32):
        with T.sblock("B"):
            vj = T.axis.remap("S", [j])
            B_buf[vj] = A[0, vj] * T.float32(2)
    for i, j in T.grid(16, 32):
        with T.sblock("C"):
            vi, vj = T.axis.remap("SS", [i, j])
            D[vi, vj] = B_buf[vj] + A[vi, vj]


@T.prim_func(s_tir=True)
def twice(A: T.Buffer((16, 32)), D: T.Buffer((16, 32))):
    B_buf = T.sblock_alloc_buffer((16, 32))
    for i, j in T.grid(16, 32):
        with T.sblock("B"):
            vi, vj = T.axis.remap("SS", [i, j])
            B_buf[vi, vj] = A[vi, vj] * T.float32(2)
    for i, j in T.grid(8, 32):
        with T.sblock("G"):
            vi, vj = T.axis.remap("SS", [i, j])
            B_buf[vi, vj] = A[vi, vj] * T.float32(3)
    for i, j in T.grid(16, 32):
        with T.sblock("C"):
            vi, vj = T.axis.remap("SS", [i, j])
            D[vi, vj] = B_buf[vi, vj] + T.float32(1)


@T.prim_func(s_tir=True)
def inplace(A: T.Buffer((16, 32)), D: T.Buffer((16, 32))):
    B_buf = T.sblock_alloc_buffer((16, 32))
    for i, j in T.grid(16, 32):
        with T.sblock("B"):
            vi, vj = T.axis.remap("SS", [i, j])
            B_buf[vi, vj] = A[vi, vj] * T.float32(2)
    for i, j in T.grid(16, 32):
        with T.sblock("U"):
            vi, vj = T.axis.remap("SS", [i, j])
            B_buf[vi, vj] = B_buf[vi, vj] + T.float32(1)
    for i, j in T.grid(16, 32):
        with T.sblock("C"):
            vi, vj = T.axis.remap("SS", [i, j])
            D[vi, vj] = B_buf[vi, vj] + T.float32(1)


@T.prim_func(s_tir=True)
def matmul(A: T.Buffer((16, 16)), B: T.Buffer((16, 16)), D: T.Buffer((16, 16))):
    for i, j, k in T.grid(16, 16, 16):
        with T.sblock("C"):
            vi, vj, vk = T.axis.remap("SSR", [i, j, k])
            with T.init():
                D[vi, vj] = T.float32(0)
            D[vi, vj] = D[vi, vj] + A[vi, vk] * B[vk, vj]


@T.prim_func(s_tir=True)
def bias(A: T.Buffer((16, 16)), B: T.Buffer((16, 16)), Z: T.Buffer((16,)), D: T.Buffer((16, 16))):
    C_buf = T.sblock_alloc_buffer((16, 16))
    for i, j, k in T.grid(16, 16, 16):
        with T.sblock("C"):
            vi, vj, vk = T.axis.remap("SSR", [i, j, k])
            with T.init():
                C_buf[vi, vj] = T.float32(0)
            C_buf[vi, vj] = C_buf[vi, vj] + A[vi, vk] * B[vk, vj]
    for i, j in T.grid(16, 16):
        with T.sblock("E"):
            vi, vj = T.axis.remap("SS", [i, j])
            D[vi, vj] = C_buf[vi, vj] + Z[vj]


@T.prim_func(s_tir=True)
def bias_matrix(A: T.Buffer((16, 16)), B: T.Buffer((16, 16)), Z: T.Buffer((16, 16)), D: T.Buffer((16, 16))):
    C_buf = T.sblock_alloc_buffer((16, 16))
    for i, j, k in T.grid(16, 16, 16):
        with T.sblock("C"):
            vi, vj, vk = T.axis.remap("SSR", [i, j, k])
            with T.init():
                C_buf[vi, vj] = T.float32(0)
            C_buf[vi, vj] = C_buf[vi, vj] + A[vi, vk] * B[vk, vj]
    for i, j in T.grid(16, 16):
        with T.sblock("E"):
            vi, vj = T.axis.remap("SS", [i, j])
            D[vi, vj] = Z[vi, vj] + C_buf[vi, vj]


@T.prim_func(s_tir=True)
def scaled(A: T.Buffer((16, 16)), B: T.Buffer((16, 16)), D: T.Buffer((16, 16))):
    C_buf = T.sblock_alloc_buffer((16, 16))
    for i, j, k in T.grid(16, 16, 16):
        with T.sblock("C"):
            vi, vj, vk = T.axis.remap("SSR", [i, j, k])
            with T.init():
                C_buf[vi, vj] = T.float32(0)
            C_buf[vi, vj] = C_buf[vi, vj] + A[vi, vk] * B[vk, vj]
    for i, j in T.grid(16, 16):
        with T.sblock("E"):
            vi, vj = T.axis.remap("SS", [i, j])
            D[vi, vj] = C_buf[vi, vj] * T.float32(2)


@T.prim_func(s_tir=True)
def bias_relu(A: T.Buffer((16, 16)), B: T.Buffer((16, 16)), Z: T.Buffer((16,)), D: T.Buffer((16, 16))):
    C_buf = T.sblock_alloc_buffer((16, 16))
    for i, j, k in T.grid(16, 16, 16):
        with T.sblock("C"):
            vi, vj, vk = T.axis.remap("SSR", [i, j, k])
            with T.init():
                C_buf[vi, vj] = T.float32(0)
            C_buf[vi, vj] = C_buf[vi, vj] + A[vi, vk] * B[vk, vj]
    for i, j in T.grid(16, 16):
        with T.sblock("E"):
            vi, vj = T.axis.remap("SS", [i, j])
            D[vi, vj] = T.max(C_buf[vi, vj] + Z[vj], T.float32(0))


@T.prim_func(s_tir=True)
def bias_and_sum(A: T.Buffer((16, 16)), B: T.Buffer((16, 16)), Z: T.Buffer((16,)), D: T.Buffer((16, 16)),
                 E: T.Buffer((16, 16))):
    C_buf = T.sblock_alloc_buffer((16, 16))
    for i, j, k in T.grid(16, 16, 16):
        with T.sblock("C"):
            vi, vj, vk = T.axis.remap("SSR", [i, j, k])
            with T.init():
                C_buf[vi, vj] = T.float32(0)
            C_buf[vi, vj] = C_buf[vi, vj] + A[vi, vk] * B[vk, vj]
    for i, j in T.grid(16, 16):
        with T.sblock("E"):
            vi, vj = T.axis.remap("SS", [i, j])
            D[vi, vj] = C_buf[vi, vj] + Z[vj]
    for i, j in T.grid(16, 16):
        with T.sblock("F"):
            vi, vj = T.axis.remap("SS", [i, j])
            E[vi, vj] = C_buf[vi, vj] * T.float32(2)


@T.prim_func(s_tir=True)
def rows(A: T.Buffer((16, 32)), D: T.Buffer((16,))):
    for i, k in T.grid(16, 32):
        with T.sblock("C"):
            vi, vk = T.axis.remap("SR", [i, k])
            with T.init():
                D[vi] = T.float32(0)
            D[vi] = D[vi] + A[vi, vk]


@T.prim_func(s_tir=True)
def total(A: T.Buffer((32,)), D: T.Buffer((1,))):
    for k in T.grid(32):
        with T.sblock("C"):
            vk = T.axis.remap("R", [k])
            with T.init():
                D[0] = T.float32(0)
            D[0] = D[0] + A[vk]


@T.prim_func(s_tir=True)
def greatest(A: T.Buffer((16, 32)), D: T.Buffer((16,))):
    for i, k in T.grid(16, 32):
        with T.sblock("C"):
            vi, vk = T.axis.remap("SR", [i, k])
            with T.init():
                D[vi] = T.min_value("float32")
            D[vi] = T.max(D[vi], A[vi, vk])


@T.prim_func(s_tir=True)
def horner(A: T.Buffer((16, 32)), D: T.Buffer((16,))):
    for i, k in T.grid(16, 32):
        with T.sblock("C"):
            vi, vk = T.axis.remap("SR", [i, k])
            with T.init():
                D[vi] = T.float32(0)
            D[vi] = D[vi] * T.float32(2) + A[vi, vk]


@T.prim_func(s_tir=True)
def sums(A: T.Buffer((16, 32)), D: T.Buffer((16,)), E: T.Buffer((16,))):
    for i, k in T.grid(16, 32):
        with T.sblock("C"):
            vi, vk = T.axis.remap("SR", [i, k])
            with T.init():
                D[vi] = T.float32(0)
                E[vi] = T.float32(0)
            s: T.let[T.float32] = D[vi] + A[vi, vk]
            q: T.let[T.float32] = E[vi] + A[vi, vk] * A[vi, vk]
            D[vi] = s
            E[vi] = q


@T.prim_func(s_tir=True)
def no_init(A: T.Buffer((16, 32)), D: T.Buffer((16,))):
    for i in T.grid(16):
        with T.sblock("Z"):
            vi = T.axis.remap("S", [i])
            D[vi] = T.float32(0)
    for i, k in T.grid(16, 32):
        with T.sblock("C"):
            vi, vk = T.axis.remap("SR", [i, k])
            D[vi] = D[vi] + A[vi, vk]


@T.prim_func(s_tir=True)
def window(A: T.Buffer((16,)), D: T.Buffer((16,))):
    P_buf = T.sblock_alloc_buffer((18,))
    for i in T.grid(18):
        with T.sblock("P"):
            vi = T.axis.remap("S", [i])
            P_buf[vi] = T.if_then_else(1 <= vi and vi < 17, A[vi - 1], T.float32(0))
    for i, k in T.grid(16, 3):
        with T.sblock("C"):
            vi, vk = T.axis.remap("SR", [i, k])
            with T.init():
                D[vi] = T.float32(0)
            D[vi] = D[vi] + P_buf[vi + vk]


@T.prim_func(s_tir=True)
def padded(A: T.Buffer((16, 32)), D: T.Buffer((20, 36))):
    P_buf = T.sblock_alloc_buffer((20, 36))
    for i, j in T.grid(20, 36):
        with T.sblock("P"):
            vi, vj = T.axis.remap("SS", [i, j])
            P_buf[vi, vj] = T.if_then_else(
                2 <= vi and vi < 18 and 2 <= vj and vj < 34, A[vi - 2, vj - 2], T.float32(0))
    for i, j in T.grid(20, 36):
        with T.sblock("C"):
            vi, vj = T.axis.remap("SS", [i, j])
            D[vi, vj] = P_buf[vi, vj] + T.float32(1)


@T.prim_func(s_tir=True)
def chosen(A: T.Buffer((16,)), B: T.Buffer((18,)), D: T.Buffer((18,))):
    for i in T.grid(18):
        with T.sblock("P"):
            vi = T.axis.remap("S", [i])
            D[vi] = T.if_then_else(1 <= vi and vi < 17, A[vi - 1], B[vi])


@T.prim_func(s_tir=True)
def predicated(A: T.Buffer((30,)), D: T.Buffer((30,))):
    for i, j in T.grid(4, 8):
        with T.sblock("C"):
            vi = T.axis.spatial(30, i * 8 + j)
            T.where(i * 8 + j < 30)
            D[vi] = A[vi] + T.float32(1)


@T.prim_func(s_tir=True)
def triangle(A: T.Buffer((16, 16)), D: T.Buffer((16, 16))):
    for i in T.grid(16):
        for j in T.serial(i + 1):
            with T.sblock("C"):
                vi = T.axis.spatial(16, i)
                vj = T.axis.spatial(16, j)
                D[vi, vj] = A[vi, vj] + T.float32(1)


@T.prim_func(s_tir=True)
def siblings(A: T.Buffer((16, 32)), D: T.Buffer((16, 32)), E: T.Buffer((16, 32)), F: T.Buffer((8, 32))):
    for i, j in T.grid(16, 32):
        with T.sblock("B"):
            vi, vj = T.axis.remap("SS", [i, j])
            D[vi, vj] = A[vi, vj] * T.float32(2)
    for i, j in T.grid(16, 32):
        with T.sblock("C"):
            vi, vj = T.axis.remap("SS", [i, j])
            E[vi, vj] = A[vi, vj] + T.float32(1)
    for i, j in T.grid(8, 32):
        with T.sblock("G"):
            vi, vj = T.axis.remap("SS", [i, j])
            F[vi, vj] = A[vi, vj] + T.float32(3)


@T.prim_func(s_tir=True)
def together(A: T.Buffer((16, 32)), D: T.Buffer((16, 32)), E: T.Buffer((16, 32))):
    for i in T.grid(16):
        for j in T.grid(32):
            with T.sblock("B"):
                vi, vj = T.axis.remap("SS", [i, j])
                D[vi, vj] = A[vi, vj] * T.float32(2)
        for j in T.grid(32):
            with T.sblock("C"):
                vi, vj = T.axis.remap("SS", [i, j])
                E[vi, vj] = A[vi, vj] + T.float32(1)


@T.prim_func(s_tir=True)
def prefix(A: T.Buffer((32,)), D: T.Buffer((33,))):
    for i in T.grid(32):
        with T.sblock("C"):
            vi = T.axis.remap("S", [i])
            D[vi + 1] = D[vi] + A[vi]


@T.prim_func(s_tir=True)
def neighbours(A: T.Buffer((33,)), D: T.Buffer((32,))):
    for i in T.grid(32):
        with T.sblock("C"):
            vi = T.axis.remap("S", [i])
            D[vi] = A[vi] + A[vi + 1]


@T.prim_func(s_tir=True)
def skewed(D: T.Buffer((17, 33))):
    for i, j in T.grid(16, 32):
        with T.sblock("C"):
            vi, vj = T.axis.remap("SS", [i, j])
            D[vi + 1, vj] = D[vi, vj + 1] + T.float32(1)


@T.prim_func(s_tir=True)
def halves(A: T.Buffer((32,)), D: T.Buffer((16,))):
    for i in T.grid(32):
        with T.sblock("C"):
            vi = T.axis.remap("S", [i])
            D[vi // 2] = A[vi]


@T.prim_func(s_tir=True)
def diagonals(A: T.Buffer((16, 32)), D: T.Buffer((47,))):
    for i, j in T.grid(16, 32):
        with T.sblock("C"):
            vi, vj = T.axis.remap("SS", [i, j])
            D[vi + vj] = A[vi, vj]


@T.prim_func(s_tir=True)
def gather(A: T.Buffer((16,)), X: T.Buffer((32,), "int32"), D: T.Buffer((32,))):
    B_buf = T.sblock_alloc_buffer((16,))
    for i in T.grid(16):
        with T.sblock("B"):
            vi = T.axis.remap("S", [i])
            B_buf[vi] = A[vi] * T.float32(2)
    for i in T.grid(32):
        with T.sblock("C"):
            vi = T.axis.remap("S", [i])
            T.reads(X[vi], B_buf[0:16])
            T.writes(D[vi])
            D[vi] = B_buf[X[vi]]


@T.prim_func(s_tir=True)
def scatter(A: T.Buffer((32,)), X: T.Buffer((32,), "int32"), D: T.Buffer((16,))):
    for i in T.grid(32):
        with T.sblock("C"):
            vi = T.axis.remap("S", [i])
            T.reads(X[vi], A[vi])
            T.writes(D[0:16])
            D[X[vi]] = A[vi]


@T.prim_func(s_tir=True)
def symbolic(a: T.handle, d: T.handle, n: T.int32):
    A = T.match_buffer(a, (n, 32))
    D = T.match_buffer(d, (n, 32))
    B_buf = T.sblock_alloc_buffer((n, 32))
    for i, j in T.grid(n, 32):
        with T.sblock("B"):
            vi, vj = T.axis.remap("SS", [i, j])
            B_buf[vi, vj] = A[vi, vj] * T.float32(2)
    for i, j in T.grid(n, 32):
        with T.sblock("C"):
            vi, vj = T.axis.remap("SS", [i, j])
            D[vi, vj] = B_buf[vi, vj] + T.float32(1)


@T.prim_func(s_tir=True)
def symbolic_matmul(a: T.handle, b: T.handle, d: T.handle, n: T.int32, m: T.int32):
    A = T.match_buffer(a, (n, m))
    B = T.match_buffer(b, (m, 16))
    D = T.match_buffer(d, (n, 16))
    for i, j, k in T.grid(n, 16, m):
        with T.sblock("C"):
            vi, vj, vk = T.axis.remap("SSR", [i, j, k])
            with T.init():
                D[vi, vj] = T.float32(0)
            D[vi, vj] = D[vi, vj] + A[vi, vk] * B[vk, vj]


@T.prim_func(s_tir=True)
def einsum(A: T.Buffer((15, 14)), B: T.Buffer((14, 13)), D: T.Buffer((15, 13))):
    A_buf = T.sblock_alloc_buffer((15, 14))
    B_buf = T.sblock_alloc_buffer((14, 13))
    C_buf = T.sblock_alloc_buffer((15, 13))
    for i, j in T.grid(15, 14):
        with T.sblock("A"):
            vi, vj = T.axis.remap("SS", [i, j])
            A_buf[vi, vj] = A[vi, vj]
    for i, j in T.grid(14, 13):
        with T.sblock("B"):
            vi, vj = T.axis.remap("SS", [i, j])
            B_buf[vi, vj] = B[vi, vj]
    for i, j, k in T.grid(15, 13, 14):
        with T.sblock("C"):
            vi, vj, vk = T.axis.remap("SSR", [i, j, k])
            with T.init():
                C_buf[vi, vj] = T.float32(0)
            C_buf[vi, vj] = C_buf[vi, vj] + A_buf[vi, vk] * B_buf[vk, vj]
    for i, j in T.grid(15, 13):
        with T.sblock("E"):
            vi, vj = T.axis.remap("SS", [i, j])
            D[vi, vj] = C_buf[vi, vj]


# Descriptions of intrinsics, for `tensorize`. intrinsics.mlir has the same.
@T.prim_func(s_tir=True)
def mma(a: T.handle, b: T.handle, c: T.handle):
    A = T.match_buffer(a, (4, 4), align=64, offset_factor=1)
    B = T.match_buffer(b, (4, 4), align=64, offset_factor=1)
    C = T.match_buffer(c, (4, 4), align=64, offset_factor=1)
    with T.sblock("root"):
        T.reads(C[0:4, 0:4], A[0:4, 0:4], B[0:4, 0:4])
        T.writes(C[0:4, 0:4])
        for i, j, k in T.grid(4, 4, 4):
            with T.sblock("C"):
                vi, vj, vk = T.axis.remap("SSR", [i, j, k])
                C[vi, vj] = C[vi, vj] + A[vi, vk] * B[vk, vj]


@T.prim_func(s_tir=True)
def double(a: T.handle, c: T.handle):
    A = T.match_buffer(a, (16,), align=64, offset_factor=1)
    C = T.match_buffer(c, (16,), align=64, offset_factor=1)
    with T.sblock("root"):
        T.reads(A[0:16])
        T.writes(C[0:16])
        for i in T.grid(16):
            with T.sblock("C"):
                vi = T.axis.remap("S", [i])
                C[vi] = A[vi] * T.float32(2)


@T.prim_func(s_tir=True)
def sum(a: T.handle, c: T.handle):
    A = T.match_buffer(a, (16,), align=64, offset_factor=1)
    C = T.match_buffer(c, (), align=64, offset_factor=1)
    with T.sblock("root"):
        T.reads(C[()], A[0:16])
        T.writes(C[()])
        for k in T.grid(16):
            with T.sblock("C"):
                vk = T.axis.remap("R", [k])
                C[()] = C[()] + A[vk]
