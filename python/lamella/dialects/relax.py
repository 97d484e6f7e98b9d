# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The ops, types and attributes of the dialect relax, a class each. `lamella.relax` builds functions more shortly."""
from .._mlir_libs._lamella.relax import *  # noqa: F401,F403
from ._relax_enum_gen import *  # noqa: F401,F403
from ._relax_ops_gen import *  # noqa: F401,F403
from ._relax_ops_gen import _Dialect  # noqa: F401
