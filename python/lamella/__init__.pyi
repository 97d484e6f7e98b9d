# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
from . import dialects as dialects
from . import grammar as grammar
from . import ir as ir
from . import module as module
from . import passmanager as passmanager
from . import relax as relax
from . import rewrite as rewrite
from . import tir as tir
from ._compile import Function as Function
from ._compile import Program as Program
from ._compile import compile as compile
from ._compile import emit as emit
from ._compile import interpret as interpret
from ._compiler import CompileError as CompileError
from ._llm import LLM as LLM
from ._llm import Answer as Answer
from ._llm import LLMError as LLMError
