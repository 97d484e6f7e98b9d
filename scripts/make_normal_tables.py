#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes lib/Runtime/Tokenizer/NormalTables.cpp: what normal forms, lower case and tokenizer.json ask about.

Run with the PyPI package unicodedata2 of the Unicode version wanted:
    pip install unicodedata2==16.0.0 && python scripts/make_normal_tables.py > lib/Runtime/Tokenizer/NormalTables.cpp
"""
import unicodedata2 as data

HANGUL = range(0xAC00, 0xD7A4)  # composed by arithmetic
# Other_Alphabetic outside letters and marks: circled and squared Latin letters. Joiners are word characters too.
WORD_EXTRAS = {0x200C, 0x200D, *range(0x24B6, 0x24EA), *range(0x1F130, 0x1F14A), *range(0x1F150, 0x1F16A), *range(0x1F170, 0x1F18A)}


def table(name, values):
    print(f"const uint32_t lamella::tokenizer::{name}[] = {{")
    line = "   "
    for value in values:
        entry = f" 0x{value:x},"
        if len(line) + len(entry) > 118:
            print(line)
            line = "   "
        line += entry
    print(line + "\n};")
    print(f"const size_t lamella::tokenizer::{name}Size = {len(values)};")


def ranges(value_of, shift):
    entries, last = [], None
    for code in range(0x110000):
        value = value_of(code)
        if value != last:
            entries.append(code << shift | value)
            last = value
    return entries


def traits(code):
    category = data.category(chr(code))
    is_word = category[0] in "LM" or category in ("Nd", "Nl", "Pc") or code in WORD_EXTRAS
    return is_word | (category in ("Cc", "Cf", "Co")) << 1 | (category == "Mn") << 2


def main():
    canonical, compatible, pool, lower = [], [], [], []
    for code in range(0x110000):
        if code in HANGUL or 0xD800 <= code < 0xE000:
            continue
        text = data.decomposition(chr(code))
        parts = [int(part, 16) for part in text.split() if not part.startswith("<")]
        if parts and text[0] != "<":
            composes = len(parts) == 2 and data.normalize("NFC", chr(code)) == chr(code)
            canonical += [code << 1 | composes, parts[0], parts[1] if len(parts) > 1 else 0]
        elif parts:
            compatible += [code, len(pool) << 8 | len(parts)]
            pool += parts
        lowered = chr(code).lower()
        if lowered != chr(code) and len(lowered) == 1:
            lower += [code, ord(lowered)]
    print("// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception")
    print("//")
    print(f"// Written by scripts/make_normal_tables.py from Unicode {data.unidata_version}. Do not edit.")
    print('#include "NormalForms.h"\n')
    print("// clang-format off")
    table("canonicalTriples", canonical)
    table("compatiblePairs", compatible)
    table("compatiblePool", pool)
    table("combiningRanges", ranges(lambda code: data.combining(chr(code)), 8))
    table("lowerPairs", lower)
    table("traitRanges", ranges(traits, 3))
    print("// clang-format on")


main()
