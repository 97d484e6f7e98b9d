#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes what Jinja makes of templates: golden-chat.json of this folder, or of published templates.

    pip install jinja2==3.1.6
    python make_golden.py
    python make_golden.py OUT.json FOLDER     every FOLDER/*.jinja; the result is for LAMELLA_TEMPLATES

A rendering is {"request": ..., "text": ...}, or has "error" where the template raises one.
"""
import datetime
import json
import pathlib
import sys

import jinja2
import jinja2.ext
import jinja2.sandbox

HERE = pathlib.Path(__file__).parent
NOW = 1764000000


class Generation(jinja2.ext.Extension):
    """The blocks that transformers adds, as their body."""

    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(["name:endgeneration"], drop_needle=True)
        return jinja2.nodes.Scope(body).set_lineno(line)


def raise_exception(message):
    raise jinja2.exceptions.TemplateError(message)


def strftime_now(form):
    return datetime.datetime.fromtimestamp(NOW, datetime.timezone.utc).strftime(form)


def tojson(value, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
    return json.dumps(value, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)


ENVIRONMENT = jinja2.sandbox.ImmutableSandboxedEnvironment(
    trim_blocks=True, lstrip_blocks=True, extensions=[Generation, jinja2.ext.loopcontrols])
ENVIRONMENT.filters["tojson"] = tojson
ENVIRONMENT.globals.update(raise_exception=raise_exception, strftime_now=strftime_now)

USER = {"role": "user", "content": " Why is 'x' < \"y\"? <|im_end|> {{ x }} é\n"}
ASSISTANT = {"role": "assistant", "content": "Because. "}
SYSTEM = {"role": "system", "content": "Be brief"}
TOOLS = [{"type": "function", "function": {"name": "weather", "description": "The weather of a place", "parameters": {
    "type": "object", "required": ["place"], "properties": {
        "place": {"type": "string", "description": "Name\nof the place"}, "unit": {"type": "string", "enum": ["C", "F"]},
        "days": {"type": "integer"}}}}}]
CALL = {"role": "assistant", "content": "", "tool_calls": [{"type": "function", "id": "abcdefghi", "function": {
    "name": "weather", "arguments": {"place": "Köln", "days": 2, "detail": True}}}]}
RESULT = {"role": "tool", "name": "weather", "tool_call_id": "abcdefghi", "content": "{\"sky\": \"clear\"}"}
REQUESTS = [{"messages": messages, "tools": tools, "add": add}
            for messages, tools in [
                ([USER], None), ([SYSTEM, USER], None), ([USER, ASSISTANT, USER], None),
                ([SYSTEM, USER, ASSISTANT, USER], None), ([USER], TOOLS), ([SYSTEM, USER, CALL, RESULT], TOOLS),
                ([USER, CALL, RESULT, ASSISTANT, USER], TOOLS), ([], None)]
            for add in (False, True)]  # fmt: skip


def render(template, request):
    try:
        text = template.render(messages=request["messages"], tools=request["tools"], documents=None,
                               add_generation_prompt=request["add"], bos_token="<s>", eos_token="</s>")
        return {"request": request, "text": text}
    except Exception as error:  # whatever a template can raise
        return {"request": request, "error": str(error)}


def case(name, source):
    template = ENVIRONMENT.from_string(source)
    return {"name": name, "template": source, "renders": [render(template, request) for request in REQUESTS]}


def main(output, sources):
    cases = []
    for name, source in sources:
        try:
            cases.append(case(name, source))
        except jinja2.exceptions.TemplateError as error:
            print(f"{name}: {error}")
    output.write_text(json.dumps({"now": NOW, "cases": cases}, indent=1, ensure_ascii=True) + "\n")


if len(sys.argv) == 3:
    main(pathlib.Path(sys.argv[1]), [(path.name, path.read_text()) for path in sorted(pathlib.Path(sys.argv[2]).glob("*.jinja"))])
else:
    main(HERE / "golden-chat.json", [(path.name, path.read_text()) for path in sorted((HERE / "Inputs").glob("*.jinja"))])
