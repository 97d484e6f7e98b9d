# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs a command whose last argument is the text of a file: with_prompt.py FILE EXIT-CODE COMMAND..."""
import subprocess
import sys

path, expected, *command = sys.argv[1:]
done = subprocess.run([*command, open(path).read()], stderr=subprocess.STDOUT)
if done.returncode != int(expected):
    sys.exit(f"expected exit code {expected}, got {done.returncode}")
