# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""same_answer.py FILE FILE: two lines of 'lamella complete --json' say the same, bit by bit."""
import json
import sys

first, second = (json.load(open(path)) for path in sys.argv[1:])
for key in ("prompt_ids", "ids", "top_logits"):
    assert first[key] == second[key] and first[key], (key, first[key], second[key])
assert second["generated_objects"] == 0, second
