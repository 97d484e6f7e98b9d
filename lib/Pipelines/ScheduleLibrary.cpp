// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ScheduleLibrary.h"

#include "lamella/Dialect/TIR/IR/TIR.h"
#include "lamella/Intrinsics/Intrinsics.h"
#include "lamella/Schedules/Schedules.h"
#include "lamella/Target/CPU/Emit.h"
#include "mlir/Dialect/Transform/IR/TransformDialect.h"
#include "mlir/Dialect/Transform/IR/TransformOps.h"
#include "mlir/Parser/Parser.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace mlir;

namespace lamella {

/// The .mlir files of a folder by name, or the file itself.
static FailureOr<SmallVector<std::string>> listFiles(Location loc, StringRef path) {
  if (!llvm::sys::fs::exists(path))
    return emitError(loc) << "expected schedules to be builtin, none, a file or a folder, got '" << path
                          << "', which does not exist";
  SmallVector<std::string> files;
  if (!llvm::sys::fs::is_directory(path)) {
    files.push_back(path.str());
    return files;
  }
  std::error_code error;
  for (llvm::sys::fs::directory_iterator it(path, error), end; it != end && !error; it.increment(error))
    if (llvm::sys::path::extension(it->path()) == ".mlir")
      files.push_back(it->path());
  if (error)
    return emitError(loc) << "cannot read the folder of schedules '" << path << "': " << error.message();
  if (files.empty())
    return emitError(loc) << "expected a folder of schedules with .mlir files, got '" << path << "', which has none";
  llvm::sort(files);
  return files;
}

/// The features of the machine that code is generated for: those that are given, or this one's.
static llvm::StringSet<> getMachineFeatures(StringRef given) {
  llvm::StringSet<> features;
  std::string text = given.str();
  if (given.empty()) {
    llvm::Expected<cpu::Machine> machine = cpu::Machine::host();
    if (machine)
      text = machine->features;
    else // no intrinsic that asks for a feature is there then
      llvm::consumeError(machine.takeError());
  }
  SmallVector<StringRef> words;
  StringRef(text).split(words, ',');
  for (StringRef word : words)
    if (word.consume_front("+"))
      features.insert(word);
  return features;
}

/// On a file's module: an array of the features without which it is not for the machine.
static constexpr StringLiteral requiresAttrName = "tir.requires";

static bool hasAll(ArrayAttr required, const llvm::StringSet<> &features) {
  return !required || llvm::all_of(required.getAsValueRange<StringAttr>(),
                                   [&](StringRef feature) { return features.contains(feature); });
}

static bool isUsable(Operation &op, const llvm::StringSet<> &features) {
  auto intrinsic = dyn_cast<tir::IntrinsicOp>(op);
  return !intrinsic || hasAll(intrinsic.getRequiredFeatures().value_or(ArrayAttr()), features);
}

/// Takes a parsed file in, unless it is for other machines.
static LogicalResult addSchedule(ScheduleLibrary &library, OwningOpRef<ModuleOp> script,
                                 const llvm::StringSet<> &features) {
  auto entry =
      script->lookupSymbol<transform::NamedSequenceOp>(transform::TransformDialect::kTransformEntryPointSymbolName);
  if (!entry)
    return script->emitError("expected a schedule with the named sequence @")
           << transform::TransformDialect::kTransformEntryPointSymbolName;
  Attribute required = (*script)->getAttr(requiresAttrName);
  auto array = dyn_cast_or_null<ArrayAttr>(required);
  if (required && (!array || !llvm::all_of(array, llvm::IsaPred<StringAttr>)))
    return script->emitError("expected ") << requiresAttrName << " to be an array of features, got " << required;
  if (!hasAll(array, features))
    return success();
  Schedule schedule;
  llvm::StringSet<> names;
  auto add = [&](ModuleOp module) {
    for (Operation &op : *module.getBody()) {
      auto symbol = dyn_cast<SymbolOpInterface>(op);
      if (symbol && !isa<transform::NamedSequenceOp>(op) && isUsable(op, features) &&
          names.insert(symbol.getName()).second)
        schedule.support.push_back(&op);
    }
  };
  add(*script);
  for (OwningOpRef<ModuleOp> &module : library.intrinsics)
    add(*module);
  schedule.entry = cast<transform::TransformOpInterface>(entry.getOperation());
  schedule.script = std::move(script);
  library.schedules.push_back(std::move(schedule));
  return success();
}

FailureOr<ScheduleLibrary> ScheduleLibrary::load(MLIRContext *context, StringRef source, StringRef machine) {
  ScheduleLibrary library;
  library.isBuiltIn = source == "builtin";
  if (source == "none")
    return library;
  ParserConfig config(context);
  llvm::StringSet<> features = getMachineFeatures(machine);
  auto add = [&](OwningOpRef<ModuleOp> script) {
    return script ? addSchedule(library, std::move(script), features) : failure();
  };
  for (const IntrinsicSource &file : getCPUIntrinsics()) {
    auto module = parseSourceString<ModuleOp>(file.text, config, (file.name + ".mlir").str());
    if (!module)
      return failure();
    library.intrinsics.push_back(std::move(module));
  }
  if (library.isBuiltIn) {
    for (const ScheduleSource &file : getCPUSchedules())
      if (failed(add(parseSourceString<ModuleOp>(file.text, config, (file.name + ".mlir").str()))))
        return failure();
    return library;
  }
  FailureOr<SmallVector<std::string>> files = listFiles(UnknownLoc::get(context), source);
  if (failed(files))
    return failure();
  for (const std::string &file : *files)
    if (failed(add(parseSourceFile<ModuleOp>(file, config))))
      return failure();
  return library;
}

} // namespace lamella
