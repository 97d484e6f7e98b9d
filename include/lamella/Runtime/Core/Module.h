// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A compiled module, wherever it comes from. See docs/design/abi.md.
#ifndef LAMELLA_RUNTIME_CORE_MODULE_H
#define LAMELLA_RUNTIME_CORE_MODULE_H

#include "lamella-c/Module.h"
#include "lamella/Support/Status.h"
#include <memory>
#include <string_view>

namespace lamella {

/// A module that has been checked: every table has its length, names are there and unique, types are in range, and
/// parameters refer to results of `load` with the same type.
class Module {
public:
  /// Checks a module in memory. `owner` keeps its code loaded; `name` leads every error text.
  static Expected<Module> create(const LamellaModule *module, std::shared_ptr<const void> owner, std::string name);
  /// Loads a shared library that exports `lamella_module`, an object of type LamellaModule. Its code runs: open only
  /// what you trust.
  static Expected<Module> open(const std::string &path);

  const LamellaModule &get() const { return *module; }
  const LamellaModule *operator->() const { return module; }
  const std::string &name() const { return file; }
  /// Null if there is no such entry.
  const LamellaEntry *findEntry(std::string_view name) const;

private:
  Module() = default;
  const LamellaModule *module = nullptr;
  std::shared_ptr<const void> owner;
  std::string file;
};

} // namespace lamella

#endif // LAMELLA_RUNTIME_CORE_MODULE_H
