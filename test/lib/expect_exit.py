# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs a command that must end with a given exit code, which lit's 'not' cannot ask for.

    python3 test/lib/expect_exit.py [--gone] CODE COMMAND...

Standard error goes to standard output. --gone: the command's standard output has no reader.
"""
import os
import subprocess
import sys

arguments = sys.argv[1:]
gone = arguments[0] == "--gone"
expected, *command = arguments[1:] if gone else arguments
output = None
if gone:
    reader, output = os.pipe()
    os.close(reader)
done = subprocess.run(command, stdout=output, stderr=sys.stdout if gone else subprocess.STDOUT)
if done.returncode != int(expected):
    sys.exit(f"expected exit code {expected}, got {done.returncode}")
