// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Runtime/Core/Module.h"
#include "lamella/Runtime/Core/Values.h"
#include <algorithm>
#include <set>
#include <span>

using namespace lamella;

/// A table with its length: not null unless empty, and of a plausible size.
template <typename T>
static Status checkTable(const T *table, uint32_t count, const std::string &what) {
  if (count > 1u << 20)
    return Status::error(what + ": expected at most 1048576, got " + std::to_string(count));
  if (count && !table)
    return Status::error(what + ": expected a table of " + std::to_string(count) + ", got a null pointer");
  return Status::success();
}

/// Names that are there and differ.
template <typename T>
static Status checkNames(std::span<const T> rows, const std::string &what) {
  std::set<std::string_view> seen;
  for (const T &row : rows) {
    if (!row.name)
      return Status::error(what + ": expected a name, got a null pointer");
    if (!seen.insert(row.name).second)
      return Status::error(what + ": expected names that differ, got '" + row.name + "' twice");
  }
  return Status::success();
}

static Status checkType(const LamellaValueType &type) {
  if (type.kind == LAMELLA_SIZE)
    return Status::success();
  if (type.kind != LAMELLA_TENSOR && type.kind != LAMELLA_KV_CACHE)
    return Status::error("expected kind 0 to 2, got " + std::to_string(type.kind));
  if (!elementBytes(type.element_type))
    return Status::error("expected element type 0 to 8, got " + std::to_string(type.element_type));
  if (type.kind == LAMELLA_KV_CACHE && type.rank != 4)
    return Status::error("expected a cache of rank 4, got " + std::to_string(type.rank));
  if (type.rank < 0 || type.rank > LAMELLA_MAX_RANK)
    return Status::error("expected rank 0 to 8, got " + std::to_string(type.rank));
  return Status::success();
}

static bool sameType(const LamellaValueType &a, const LamellaValueType &b) {
  return a.kind == b.kind && describeType(a) == describeType(b);
}

/// The last arguments of an entry against the results of `load` that they take.
static Status checkParameters(const LamellaEntry &entry, const LamellaEntry *load) {
  if (entry.parameter_count < 0 || entry.parameter_count > entry.argument_count)
    return Status::error("parameters: expected 0 to " + std::to_string(entry.argument_count) + ", got " +
                         std::to_string(entry.parameter_count));
  if (Status table = checkTable(entry.parameters, entry.parameter_count, "parameters"); !table)
    return table;
  for (int32_t i = 0; i < entry.parameter_count; ++i) {
    int32_t from = entry.parameters[i], count = load ? load->result_count : 0;
    std::string which = "parameter " + std::to_string(i);
    if (from < 0 || from >= count || load == &entry)
      return Status::error(which + ": expected a result of 'load' below " + std::to_string(count) + ", got " +
                           std::to_string(from));
    const LamellaValueType &argument = entry.arguments[entry.argument_count - entry.parameter_count + i];
    if (!sameType(argument, load->results[from]))
      return Status::error(which + ": expected " + describeType(argument) + ", got " +
                           describeType(load->results[from]) + " from 'load'");
  }
  return Status::success();
}

static Status checkEntry(const LamellaEntry &entry, const LamellaEntry *load) {
  if (!entry.run)
    return Status::error("expected a function, got a null pointer");
  if (entry.argument_count < 0 || entry.result_count < 0)
    return Status::error("expected counts of at least 0, got " + std::to_string(entry.argument_count) + " and " +
                         std::to_string(entry.result_count));
  if (Status table = checkTable(entry.arguments, entry.argument_count, "arguments"); !table)
    return table;
  if (Status table = checkTable(entry.results, entry.result_count, "results"); !table)
    return table;
  for (int32_t i = 0; i < entry.argument_count; ++i)
    if (Status type = checkType(entry.arguments[i]); !type)
      return type.withContext("argument " + std::to_string(i));
  for (int32_t i = 0; i < entry.result_count; ++i)
    if (Status type = checkType(entry.results[i]); !type)
      return type.withContext("result " + std::to_string(i));
  return checkParameters(entry, load);
}

static Status checkWeight(const LamellaWeight &weight) {
  LamellaTensor tensor = {nullptr, weight.element_type, weight.rank, {}};
  std::copy_n(weight.shape, LAMELLA_MAX_RANK, tensor.shape);
  if (!elementBytes(weight.element_type) || !tensorBytes(tensor))
    return Status::error("weight '" + std::string(weight.name) +
                         "': expected a tensor type of constant extents, got element type " +
                         std::to_string(weight.element_type) + " and rank " + std::to_string(weight.rank));
  return Status::success();
}

static Status checkTables(const LamellaModule &module) {
  for (Status table : {checkTable(module.entries, module.entry_count, "entries"),
                       checkTable(module.kernel_table, module.kernel_count, "kernel table"),
                       checkTable(module.kernels, module.kernel_count, "kernels"),
                       checkTable(module.weights, module.weight_count, "weights")})
    if (!table)
      return table;
  for (Status names : {checkNames(std::span(module.entries, module.entry_count), "entries"),
                       checkNames(std::span(module.kernels, module.kernel_count), "kernels"),
                       checkNames(std::span(module.weights, module.weight_count), "weights")})
    if (!names)
      return names;
  for (uint32_t i = 0; i < module.kernel_count; ++i) {
    std::string where = "kernel '" + std::string(module.kernels[i].name) + "': ";
    if (!module.kernel_table[i])
      return Status::error(where + "expected a function, got a null pointer");
    if (!module.kernels[i].bytes || !module.kernels[i].operations)
      return Status::error(where + "expected expressions of bytes and operations, got a null pointer");
  }
  for (const LamellaWeight &weight : std::span(module.weights, module.weight_count))
    if (Status valid = checkWeight(weight); !valid)
      return valid;
  return Status::success();
}

static Status checkModule(const Module &module) {
  if (Status tables = checkTables(module.get()); !tables)
    return tables;
  const LamellaEntry *load = module.findEntry("load");
  if (load && load->argument_count != 0)
    return Status::error("entry 'load': expected no arguments, got " + std::to_string(load->argument_count));
  for (const LamellaEntry &entry : std::span(module->entries, module->entry_count))
    if (Status valid = checkEntry(entry, load); !valid)
      return valid.withContext("entry '" + std::string(entry.name) + "'");
  return Status::success();
}

Expected<Module> Module::create(const LamellaModule *module, std::shared_ptr<const void> owner, std::string name) {
  if (!module)
    return Status::error(name + ": expected a module, got a null pointer");
  if (module->abi_version != LAMELLA_ABI_VERSION)
    return Status::error(name + ": expected a module of ABI version " + std::to_string(LAMELLA_ABI_VERSION) + ", got " +
                         std::to_string(module->abi_version));
  Module result;
  result.module = module;
  result.owner = std::move(owner);
  result.file = std::move(name);
  if (Status valid = checkModule(result); !valid)
    return valid.withContext(result.file);
  return result;
}

const LamellaEntry *Module::findEntry(std::string_view name) const {
  for (const LamellaEntry &entry : std::span(module->entries, module->entry_count))
    if (name == entry.name)
      return &entry;
  return nullptr;
}
