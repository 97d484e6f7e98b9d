#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Talks to a model: chat.py MODEL.gguf [MESSAGE...]. Without messages, asks for them; Ctrl-C ends an answer."""
import sys

import lamella

if len(sys.argv) < 2:
    sys.exit(__doc__)
model = lamella.LLM(sys.argv[1])


def messages():
    if len(sys.argv) > 2:
        yield from sys.argv[2:]
        return
    while True:
        try:
            yield input("> ")
        except (EOFError, KeyboardInterrupt):
            return


for message in messages():
    try:
        for piece in model.stream(message, temperature=0.2, max_tokens=64):
            print(piece, end="", flush=True)
    except KeyboardInterrupt:
        print(" ...", end="")
    answer = model.answer
    print(f"\n[{len(answer.ids)} tokens, {answer.decode_rate:.0f} a second, {model.length} of {model.context_length}]")
