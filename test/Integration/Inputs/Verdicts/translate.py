# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A workload in TVMScript as a function of tir: the same loops, blocks, regions and operations."""
from tvm import tirx

INDEX = {"Add": "+", "Sub": "-", "Mul": "*", "FloorDiv": "floordiv", "FloorMod": "mod"}
FLOAT = {"Add": "arith.addf", "Sub": "arith.subf", "Mul": "arith.mulf", "Max": "arith.maximumf"}
ORDER = {"LT": "slt", "LE": "sle"}
INDICES = 16  # what is loaded as an index is below
ELEMENT = {"float32": "f32", "int32": "i32"}


def kind(node):
    return type(node).__name__


def leaves(e):
    return [*leaves(e.a), *leaves(e.b)] if hasattr(e, "a") else [e]


class Function:
    def __init__(self, name, function):
        self.lines, self.values, self.indent, self.buffers = [], 0, 1, {}
        sizes = [p for p in function.params if not hasattr(p, "shape")]
        arguments = [p for p in function.params if hasattr(p, "shape")]
        declared = [f"%{size.name}: index" for size in sizes] + [f"{self.buffer(b)}: {self.type(b)}" for b in arguments]
        self.lines.append(f"func.func @{name}({', '.join(declared)}) {{")
        for buffer in arguments:
            if "?" in self.type(buffer):
                self.line(f"tir.bind {self.buffer(buffer)} to [{self.list(buffer.shape)}] : {self.type(buffer)}")
            if ELEMENT[str(buffer.dtype)] == "i32":
                self.line(f"tir.assume range {self.buffer(buffer)} in [0, {INDICES}) : {self.type(buffer)}")
        root = function.body.block
        for buffer in root.alloc_buffers:
            extents = [f"%{size.name}" for size in buffer.shape if kind(size) == "Var"]
            self.line(f"{self.buffer(buffer)} = memref.alloc({', '.join(extents)}) : {self.type(buffer)}")
        self.statement(root.body)
        self.line("return")
        self.lines.append("}")

    def line(self, text):
        self.lines.append("  " * self.indent + text)

    def value(self, text):
        self.values += 1
        self.line(f"%{self.values} = {text}")
        return f"%{self.values}"

    def buffer(self, buffer):
        """Two buffers may have one name: an argument and the copy of it."""
        names = self.buffers.setdefault(buffer.name, [])
        known = [position for position, other in enumerate(names) if other.same_as(buffer)]
        if not known:
            known = [len(names)]
            names.append(buffer)
        return "%" + buffer.name + ("_" * known[0])

    def type(self, buffer):
        shape = ["?" if kind(extent) == "Var" else str(extent) for extent in buffer.shape]
        return f"memref<{'x'.join([*shape, ELEMENT[str(buffer.dtype)]])}>"

    def text(self, e, names="%{}".format):
        if kind(e) == "Var":
            return names(e.name)
        if kind(e) == "IntImm":
            return str(e.value)
        return f"{self.text(e.a, names)} {INDEX[kind(e)]} {self.text(e.b, names)}"

    def list(self, expressions):
        return ", ".join(self.text(e) for e in expressions)

    def region(self, region, whole):
        def dimension(interval, extent):
            if whole:
                return f"0 to {self.text(extent)}"
            if kind(interval.extent) == "IntImm" and interval.extent.value == 1:
                return self.text(interval.min)
            return f"{self.text(interval.min)} to {self.text(interval.min + interval.extent)}"
        bounds = ", ".join(map(dimension, region.region, region.source.shape))
        return f"{self.buffer(region.source)}[{bounds}] : {self.type(region.source)}"

    def statement(self, s):
        if kind(s) == "SeqStmt":
            for part in s.seq:
                self.statement(part)
        elif kind(s) == "For":
            self.nested(f"tir.for %{s.loop_var.name} to {self.text(s.extent)}", lambda: self.statement(s.body))
        elif kind(s) == "SBlockRealize":
            self.block(s)
        elif kind(s) == "BufferStore":
            indices = ", ".join(self.index(i) for i in s.indices)
            value = self.number(s.value)
            self.line(f"memref.store {value}, {self.buffer(s.buffer)}[{indices}] : {self.type(s.buffer)}")
        elif kind(s) == "Bind":
            self.lets = getattr(self, "lets", {}) | {s.var: self.number(s.value)}
        else:
            raise TypeError(f"no translation of {type(s)}")

    def nested(self, head, body):
        self.line(head + " {")
        self.indent += 1
        body()
        self.indent -= 1
        self.line("}")

    def block(self, realize):
        block = realize.block
        kinds = {tirx.IterVar.DataPar: "spatial", tirx.IterVar.CommReduce: "reduce"}
        iterators = ", ".join(
            f"%{v.var.name}: {kinds[v.iter_type]} to {self.text(v.dom.extent)} = {self.text(value)}"
            for v, value in zip(block.iter_vars, realize.iter_values))
        where = ""
        if kind(realize.predicate) == "LT":
            where = f" where ({self.text(realize.predicate.a)} < {self.text(realize.predicate.b)})"
        # A load under a condition declares the buffer whole: the region may lie outside of it.
        conditional = kind(block.body) == "BufferStore" and kind(block.body.value) == "Call"
        reduces = any(v.iter_type == tirx.IterVar.CommReduce for v in block.iter_vars)

        def updated(read):  # in tir the write region of a reduction is enough
            return reduces and any(write.source.same_as(read.source) for write in block.writes)

        def body():
            for read in block.reads:
                if not updated(read):
                    self.line(f"tir.read {self.region(read, conditional)}")
            for write in block.writes:
                self.line(f"tir.write {self.region(write, False)}")
            if block.init is not None:
                self.nested("tir.init", lambda: self.statement(block.init))
            self.statement(block.body)
        self.nested(f'tir.block "{block.name_hint}" ({iterators}){where}', body)

    def index(self, e):
        if kind(e) == "Var":
            return f"%{e.name}"
        if kind(e) == "IntImm":
            return self.value(f"arith.constant {e.value} : index")
        if kind(e) == "TensorLoad":
            return self.value(f"arith.index_cast {self.number(e)} : i32 to index")
        variables = dict.fromkeys(variable.name for variable in leaves(e) if kind(variable) == "Var")
        operands = ", ".join("%" + name for name in variables)
        return self.value(f"affine.apply affine_map<({', '.join(variables)}) -> ({self.text(e, str)})>({operands})")

    def condition(self, e):
        if kind(e) == "And":
            return self.value(f"arith.andi {self.condition(e.a)}, {self.condition(e.b)} : i1")
        return self.value(f"arith.cmpi {ORDER[kind(e)]}, {self.index(e.a)}, {self.index(e.b)} : index")

    def number(self, e):
        if kind(e) == "FloatImm":
            return self.value(f"arith.constant {e.value:e} : f32")
        if kind(e) == "Var":
            return self.lets[e]
        if kind(e) == "TensorLoad":
            indices = ", ".join(self.index(i) for i in e.indices)
            return self.value(f"memref.load {self.buffer(e.source)}[{indices}] : {self.type(e.source)}")
        if kind(e) == "Call":
            return self.conditional(*e.args)
        return self.value(f"{FLOAT[kind(e)]} {self.number(e.a)}, {self.number(e.b)} : f32")

    def conditional(self, condition, then, otherwise):
        condition = self.condition(condition)
        self.values += 1
        result = f"%{self.values}"
        self.nested(f"{result} = scf.if {condition} -> f32", lambda: self.line(f"scf.yield {self.number(then)} : f32"))
        self.lines.pop()
        self.nested("} else", lambda: self.line(f"scf.yield {self.number(otherwise)} : f32"))
        return result


def translate(name, function):
    return "\n".join(Function(name, function).lines)
