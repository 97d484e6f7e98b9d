# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The files of answer-grammar.test, and whether answers are valid.

  check_answers.py --write                     writes the files into this folder
  check_answers.py --schema FILE REPORTS...    every answer of every report ends, and is valid
"""
import json
import sys

import jsonschema

FILES = {
    "schema.json": {"type": "object", "additionalProperties": False, "required": ["kind", "count", "words"],
                    "properties": {"kind": {"enum": ["note", "letter"]}, "count": {"type": "integer", "minimum": 0, "maximum": 99},
                                   "words": {"type": "array", "items": {"type": "string", "maxLength": 3, "pattern": "^[a-z]*$"},
                                             "maxItems": 2}}},
    "refused.json": {"properties": {"a": {"type": "string", "format": "regex"}}},
    "tag.json": {"type": "structural_tag", "format": {"type": "tag", "begin": "<b>", "end": "</b>",
                                                      "content": {"type": "regex", "pattern": "[0-9]{2}"}}},
    "tools.json": [{"type": "function", "function": {"name": name, "parameters": {
        "type": "object", "properties": {"x": {"type": "boolean"}}, "required": ["x"], "additionalProperties": False}}}
        for name in "fg"],
    "badtools.json": [{"type": "function", "function": {}}],
    "good.json": {"count": 7, "words": [], "kind": "note"},
    "bad.json": {"count": 700, "words": [], "kind": "note"},
    "g.ebnf": 'root ::= word (", " word)?\nword ::= "yes" | "no"\n',
    "g.lark": 'start: "lark" DIGIT\nDIGIT: /[0-9]/\n',
    "yes.txt": "yes, no",
}

if sys.argv[1] == "--write":
    for name, content in FILES.items():
        open(name, "w").write(content if isinstance(content, str) else json.dumps(content))
    sys.exit()
schema = json.load(open(sys.argv[2]))
for path in sys.argv[3:]:
    for line in open(path):
        report = json.loads(line)
        assert report["finish"] == "end", (path, report["finish"], report["text"])
        jsonschema.validate(json.loads(report["text"]), schema)
