# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What the checks of the sources share: which files there are, and how a finding is printed."""
import argparse
import shutil
import subprocess
import sys
from pathlib import Path


def parse_options(description, fixable=False):
    """The options of a check: --root (a git work tree; default: this one) and, where it can mend, --fix."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parent.parent, help="tree to check")
    if fixable:
        parser.add_argument("--fix", action="store_true", help="mend what is found")
    return parser.parse_args()


def source_files(root):
    """Paths, relative to root, of the files git tracks or would track."""
    command = ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split("\0")
    return sorted({name for name in names if name and (root / name).is_file()})


def read_text(path):
    """The text of a file, or None where it is not text."""
    data = path.read_bytes()
    if b"\0" in data:
        return None
    return data.decode("utf-8", errors="replace")


def read_table(path):
    """The lines of a table file that are neither empty nor comments, as (line number, text)."""
    lines = path.read_text().splitlines() if path.exists() else []
    return [(number, line.strip()) for number, line in enumerate(lines, 1)
            if line.strip() and not line.lstrip().startswith("#")]


def llvm_tool(name):
    """The path of an LLVM 22 tool, or None."""
    return shutil.which(f"{name}-22") or shutil.which(name, path="/usr/lib/llvm-22/bin")


def report(findings):
    """Prints the findings; the exit code of the check."""
    for finding in findings:
        print(finding)
    if findings:
        print(f"{Path(sys.argv[0]).name}: {len(findings)} found")
    return 1 if findings else 0
