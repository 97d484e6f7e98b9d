#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes lib/Runtime/Tokenizer/UnicodeTables.cpp: the general categories the pre-tokenizers ask about.

Run with the PyPI package unicodedata2 of the Unicode version wanted:
    pip install unicodedata2==16.0.0 && python scripts/make_unicode_tables.py > lib/Runtime/Tokenizer/UnicodeTables.cpp
"""
import unicodedata2

# The property White_Space of PropList.txt; stable since Unicode 6.3.
WHITE_SPACE = {*range(0x9, 0xE), 0x20, 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000}
# In the order of enum class CharClass.
CLASSES = ["Other", "Upper", "Lower", "Title", "ModifierLetter", "OtherLetter", "Mark", "Number", "Punctuation", "Symbol", "Space"]
BY_CATEGORY = {"Lu": 1, "Ll": 2, "Lt": 3, "Lm": 4, "Lo": 5}
BY_MAJOR = {"M": 6, "N": 7, "P": 8, "S": 9}


def class_of(code):
    if code in WHITE_SPACE:
        return CLASSES.index("Space")
    category = unicodedata2.category(chr(code))
    return BY_CATEGORY.get(category, BY_MAJOR.get(category[0], 0))


def main():
    entries, last = [], None
    for code in range(0x110000):
        current = class_of(code)
        if current != last:
            entries.append(f"0x{code << 4 | current:x}")
            last = current
    print("// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception")
    print("//")
    print(f"// Written by scripts/make_unicode_tables.py from Unicode {unicodedata2.unidata_version}. Do not edit.")
    print('#include "Unicode.h"\n')
    print("// clang-format off")
    print(f"const uint32_t lamella::tokenizer::charClassRanges[] = {{")
    line = "   "
    for entry in entries:
        if len(line) + len(entry) + 2 > 118:
            print(line)
            line = "   "
        line += f" {entry},"
    print(line + "\n};")
    print("// clang-format on")
    print(f"const size_t lamella::tokenizer::numCharClassRanges = {len(entries)};")


main()
