# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""cases.txt, which says how it is read."""
import shlex
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent


@dataclass
class Step:
    results: list
    op: str
    operands: list


@dataclass
class Case:
    name: str  # the text of the line
    workload: str
    steps: list
    line: int
    difference: str = ""  # its kind, where the two verdicts differ

    @property
    def primitive(self):
        return self.steps[-1].op


def step(text):
    words = shlex.split(text)
    at = words.index("=") if "=" in words else -1
    return Step(words[:max(at, 0)], words[at + 1], words[at + 2:])


def cases():
    found = []
    for number, line in enumerate((HERE / "cases.txt").read_text().splitlines(), 1):
        if line.startswith("  differs, "):
            found[-1].difference = line.removeprefix("  differs, ").split(":")[0]
        elif line and line[0] not in "#=":
            workload, steps = line.split(": ", 1)
            found.append(Case(line, workload, [step(part) for part in steps.split("; ")], number))
    names = [case.name for case in found]
    assert len(set(names)) == len(names), [name for name in names if names.count(name) > 1]
    return found
