# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Lamella, a compiler for language models. `lamella.module` runs compiled modules, `lamella.grammar` holds grammars and token
masks."""
