// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Filters, tests and methods.
#ifndef LAMELLA_LIB_RUNTIME_TEMPLATE_BUILTINS_H
#define LAMELLA_LIB_RUNTIME_TEMPLATE_BUILTINS_H

#include "Evaluator.h"

namespace lamella::jinja {

bool isFilter(std::string_view name);
bool isTest(std::string_view name);
Value applyFilter(Evaluator &run, std::string_view name, const Value &value, const Arguments &arguments);
bool applyTest(Evaluator &run, std::string_view name, const Value &value, const Arguments &arguments);

/// Whether values of this type have the method.
bool isMethod(const Value &value, std::string_view name);
Value callMethod(Evaluator &run, const Value &self, std::string_view name, const Arguments &arguments);

/// As Python's str() and repr() write it.
Text toText(Evaluator &run, const Value &value);
void writeRepr(Evaluator &run, Text &out, const Value &value);
/// As json.dumps does without ensure_ascii; a negative indent: on one line.
void writeJson(Evaluator &run, Text &out, const Value &value, int64_t indent, bool sortKeys, unsigned depth = 0);

Text strip(const Text &text, const Value &characters, bool left, bool right);
Text replaceAll(Evaluator &run, const Text &text, const Text &from, const Text &to, int64_t limit);
Text changeCase(Evaluator &run, const Text &text, std::string_view how);

} // namespace lamella::jinja

#endif // LAMELLA_LIB_RUNTIME_TEMPLATE_BUILTINS_H
