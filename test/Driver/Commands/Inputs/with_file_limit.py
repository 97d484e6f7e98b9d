# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs a command whose files may not grow past so many bytes: with_file_limit.py BYTES COMMAND..."""
import os
import resource
import sys

resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]),) * 2)
os.execvp(sys.argv[2], sys.argv[2:])
