# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Lamella, a compiler for language models.

    compile, interpret, emit    a module (text, file, or what the builders make) to functions on arrays, or to text
    LLM                         a model file to talk to
    relax, tir                  builders: graph functions with symbolic shapes; schedules of kernels
    ir, passmanager, rewrite,   MLIR's Python bindings with our dialects
    dialects
    module                      compiled libraries (`lamella compile FILE -o FILE.so`)
    grammar                     grammars and token masks

`import lamella` loads none of them: each comes with its first use.
"""
import importlib

_HOMES = {"compile": "_compile", "interpret": "_compile", "emit": "_compile", "Program": "_compile",
          "Function": "_compile", "CompileError": "_compiler", "LLM": "_llm", "Answer": "_llm", "LLMError": "_llm"}
_MODULES = ("dialects", "grammar", "ir", "module", "passmanager", "relax", "rewrite", "tir")
__all__ = [*_HOMES, *_MODULES]


def __getattr__(name):
    if name in _HOMES:
        value = getattr(importlib.import_module(f".{_HOMES[name]}", __name__), name)
        globals()[name] = value
        return value
    if name in _MODULES:
        return importlib.import_module(f".{name}", __name__)
    raise AttributeError(f"module 'lamella' has no attribute '{name}'")


def __dir__():
    return sorted({*globals(), *__all__})
