# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The module ABI from Python alone: ctypes over include/lamella-c/Module.h, with no library of ours in between."""
import ctypes as c
import os
import unittest
from pathlib import Path

BUILD = Path(os.environ.get("LAMELLA_BUILD", Path(__file__).resolve().parents[2] / "build"))
LIBRARY = BUILD / "lib" / "toy-module.so"

F32, TENSOR, KV_CACHE, OK, ERROR_SHAPE, ERROR_INDEX = 0, 0, 2, 0, 1, 4
MAX_RANK = 8


class Tensor(c.Structure):
    _fields_ = [("data", c.c_void_p), ("element_type", c.c_int32), ("rank", c.c_int32), ("shape", c.c_int64 * MAX_RANK)]


class KVCache(c.Structure):
    _fields_ = [(name, c.c_int64) for name in ("batch", "layers", "heads", "head_dim", "capacity")] + [
        ("element_type", c.c_int32), ("reserved", c.c_int32), ("keys", c.c_void_p), ("values", c.c_void_p),
        ("lengths", c.POINTER(c.c_int32))]


class Either(c.Union):
    _fields_ = [("tensor", Tensor), ("size", c.c_int64), ("cache", c.POINTER(KVCache))]


class Value(c.Structure):
    _fields_ = [("kind", c.c_int32), ("reserved", c.c_int32), ("as_", Either)]


Kernel = c.CFUNCTYPE(c.c_int32, c.c_void_p, c.POINTER(c.c_int64), c.POINTER(c.c_void_p))
Entry = c.CFUNCTYPE(c.c_int32, c.c_void_p, c.POINTER(Value), c.POINTER(Value))
Memory = c.CFUNCTYPE(c.c_void_p, c.c_void_p, c.c_int64)
Body = c.CFUNCTYPE(None, c.c_void_p, c.c_int64)
ParallelFor = c.CFUNCTYPE(None, c.c_void_p, Body, c.c_void_p, c.c_int64)
FindLibrary = c.CFUNCTYPE(c.c_void_p, c.c_void_p, c.c_char_p)


class Context(c.Structure):
    _fields_ = [("kernels", c.POINTER(Kernel)), ("weights", c.POINTER(c.c_void_p)), ("allocate", Memory),
                ("workspace", Memory), ("parallel_for", ParallelFor), ("find_library", FindLibrary),
                ("user", c.c_void_p), ("error", c.c_char * 512)]


class Weight(c.Structure):
    _fields_ = [("name", c.c_char_p), ("element_type", c.c_int32), ("rank", c.c_int32), ("shape", c.c_int64 * MAX_RANK)]


class ValueType(c.Structure):
    _fields_ = [("kind", c.c_int32), ("element_type", c.c_int32), ("rank", c.c_int32), ("reserved", c.c_int32),
                ("shape", c.c_int64 * MAX_RANK), ("text", c.c_char_p)]


class EntryRow(c.Structure):
    _fields_ = [("name", c.c_char_p), ("run", Entry), ("argument_count", c.c_int32), ("result_count", c.c_int32),
                ("arguments", c.POINTER(ValueType)), ("results", c.POINTER(ValueType)),
                ("parameter_count", c.c_int32), ("reserved", c.c_int32), ("parameters", c.POINTER(c.c_int32))]


class KernelRow(c.Structure):
    _fields_ = [("name", c.c_char_p), ("location", c.c_char_p), ("size_count", c.c_int32), ("buffer_count", c.c_int32),
                ("bytes", c.c_char_p), ("operations", c.c_char_p)]


class Module(c.Structure):
    _fields_ = [("abi_version", c.c_uint32), ("entry_count", c.c_uint32), ("kernel_count", c.c_uint32),
                ("weight_count", c.c_uint32), ("entries", c.POINTER(EntryRow)), ("kernel_table", c.POINTER(Kernel)),
                ("kernels", c.POINTER(KernelRow)), ("weights", c.POINTER(Weight))]


class Surroundings:
    """A context whose memory is Python's; `blocks` keeps it alive."""

    def __init__(self, module, weights=()):
        self.blocks, self.loops = [], []
        self.context = Context()
        self.table = (Kernel * module.kernel_count)(*module.kernel_table[: module.kernel_count])
        self.context.kernels = self.table
        self.context.weights = (c.c_void_p * len(weights))(*map(c.addressof, weights))
        self.context.allocate = self.context.workspace = self.keep = Memory(self.allocate)
        self.context.parallel_for = self.run = ParallelFor(self.parallel_for)

    def allocate(self, context, size):
        self.blocks.append(c.create_string_buffer(size + 63))
        return (c.addressof(self.blocks[-1]) + 63) // 64 * 64

    def parallel_for(self, context, body, data, count):
        self.loops.append(count)
        for index in range(count):
            body(data, index)


def tensor(data, *shape, element_type=F32):
    value = Value(kind=TENSOR)
    value.as_.tensor = Tensor(c.addressof(data), element_type, len(shape), (c.c_int64 * MAX_RANK)(*shape))
    return value


def floats(value):
    found = value.as_.tensor
    count = 1
    for extent in found.shape[: found.rank]:
        count *= extent
    return list((c.c_float * count).from_address(found.data))


@unittest.skipUnless(LIBRARY.exists(), f"no {LIBRARY.name} in the build folder")
class ModuleABI(unittest.TestCase):
    def setUp(self):
        self.module = Module.in_dll(c.CDLL(str(LIBRARY)), "lamella_module")
        self.weight = (c.c_float * 64)(*[i / 256 for i in range(64)])
        self.surroundings = Surroundings(self.module, [self.weight])
        self.entries = {row.name.decode(): row for row in self.module.entries[: self.module.entry_count]}

    def call(self, name, *arguments):
        entry = self.entries[name]
        results = (Value * entry.result_count)()
        code = entry.run(c.addressof(self.surroundings.context), (Value * len(arguments))(*arguments), results)
        return code, results

    def test_tables_read_as_the_header_states_them(self):
        self.assertEqual(self.module.abi_version, 3)
        names = ["load", "step", "sample", "penalize", "log_probabilities", "constrain", "add", "negate"]
        self.assertEqual(list(self.entries), names)
        step = self.entries["step"]
        self.assertEqual((step.argument_count, step.result_count, step.parameter_count), (5, 2, 1))
        self.assertEqual(list(step.results[0].shape[:2]), [-1, 320])
        self.assertEqual(step.arguments[3].text, b"!relax.state<kv_cache, [b, 1, 1, 1], f32>")
        self.assertEqual([row.name for row in self.module.kernels[:5]], [b"twice", b"append", b"score", b"draw", b"add"])
        self.assertEqual(self.module.kernels[1].location, b"blk.0")
        self.assertEqual(self.module.weights[0].name, b"output_norm.weight")

    def test_an_entry_runs_on_the_callers_threads(self):
        x, y = (c.c_float * 3)(1, 2, 3), (c.c_float * 3)(10, 20, 30)
        code, results = self.call("add", tensor(x, 3), tensor(y, 3))
        self.assertEqual((code, floats(results[0])), (OK, [11, 22, 33]))
        self.assertEqual(self.surroundings.loops, [3])

    def test_an_error_has_a_code_and_a_text(self):
        x, y = (c.c_float * 3)(), (c.c_float * 2)()
        code, _ = self.call("add", tensor(x, 3), tensor(y, 2))
        self.assertEqual((code, self.surroundings.context.error), (ERROR_SHAPE, b"n: expected 3, got 2"))

    def test_a_replaced_slot_runs_instead(self):
        def subtract(context, sizes, buffers):
            arrays = [(c.c_float * sizes[0]).from_address(buffers[i]) for i in range(3)]
            for i in range(sizes[0]):
                arrays[2][i] = arrays[0][i] - arrays[1][i]
            return OK

        replacement = Kernel(subtract)
        self.surroundings.table[4] = replacement
        x, y = (c.c_float * 2)(5, 7), (c.c_float * 2)(1, 9)
        code, results = self.call("add", tensor(x, 2), tensor(y, 2))
        self.assertEqual((code, floats(results[0])), (OK, [4, -2]))

    def test_a_step_over_a_cache(self):
        code, loaded = self.call("load")
        self.assertEqual((code, floats(loaded[0])[63]), (OK, 126 / 256))
        lengths, keys = (c.c_int32 * 2)(), (c.c_float * 16)()
        cache = KVCache(2, 1, 1, 1, 8, F32, 0, c.addressof(keys), c.addressof(keys), lengths)
        state = Value(kind=KV_CACHE)
        state.as_.cache = c.pointer(cache)
        tokens, counts = (c.c_int32 * 6)(5, 9, 4, 7, 0, 0), (c.c_int32 * 2)(3, 1)
        wanted = (c.c_int32 * 3)(2, 3, 0)
        i32 = 7
        step = lambda: self.call("step", tensor(tokens, 2, 3, element_type=i32), tensor(counts, 2, element_type=i32),
                                 tensor(wanted, 3, element_type=i32), state, loaded[0])
        code, results = step()
        self.assertEqual((code, list(lengths)), (OK, [3, 1]))
        self.assertEqual(c.addressof(results[1].as_.cache.contents), c.addressof(cache))
        logits = floats(results[0])
        best = [max(range(320), key=lambda v: logits[row * 320 + v]) for row in range(3)]
        self.assertEqual(best, [6 + 20 + 15, 8, 6])
        tokens[0] = 320
        code, _ = step()
        self.assertEqual((code, self.surroundings.context.error), (ERROR_INDEX, b"expected a token below 320, got 320"))


if __name__ == "__main__":
    unittest.main()
