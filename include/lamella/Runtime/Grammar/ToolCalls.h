// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Calls of tools, as the families of models write them.
#ifndef LAMELLA_RUNTIME_GRAMMAR_TOOLCALLS_H
#define LAMELLA_RUNTIME_GRAMMAR_TOOLCALLS_H

#include "lamella/Runtime/Grammar/Grammar.h"

namespace lamella::grammar {

/// Tagged (Hermes, Qwen, SmolLM): <tool_call>, a line with {"name": ..., "arguments": ...}, </tool_call>; each call on
/// lines of its own. Plain (Llama): {"name": ..., "parameters": ...}, calls separated by "; ".
enum class ToolFormat { Tagged, Plain };

/// The format that a chat template speaks of; Tagged where it speaks of none.
ToolFormat findToolFormat(std::string_view chatTemplate);

/// One or more calls of the tools, in the format. `tools` is a JSON list of {"type": "function", "function": {"name",
/// "parameters"}} or of what stands in "function"; without parameters a tool takes an empty object. Errors have the
/// form
/// "#/json/pointer: reason", the pointer into `tools`.
Expected<Grammar> compileToolCalls(std::string_view tools, ToolFormat format, const CompileOptions &options = {});

} // namespace lamella::grammar

#endif // LAMELLA_RUNTIME_GRAMMAR_TOOLCALLS_H
