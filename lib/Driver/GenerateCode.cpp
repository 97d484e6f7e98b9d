// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Code of a module, in steps that each may end at the cache (docs/design/startup.md):
//
//   1. the module's text is known: its objects are there
//   2. lower to the level scheduled, split into host code and kernels
//   3. parts whose text is known: their objects are there
//   4. the others are lowered and compiled, in parallel
#include "GenerateCode.h"

#include "lamella/Pipelines/SplitModule.h"

using namespace mlir;
using namespace lamella;

namespace {
struct PartCode {
  ModulePart part;
  Digest key;
  std::string object;

  bool isHost() const { return part.kernel.empty(); }
};

class Generator {
public:
  Generator(Compiler &compiler, const std::string &file, const cpu::Machine &machine, ObjectCache &cache)
      : compiler(compiler), file(file), machine(machine), cache(cache) {}

  /// `module` is at the level scheduled or llvm.
  Status run(OwningOpRef<ModuleOp> module, Code &code);

private:
  void find();
  Status generate(ArrayRef<PartCode *> missing);

  Compiler &compiler;
  const std::string &file;
  const cpu::Machine &machine;
  ObjectCache &cache;
  std::vector<PartCode> parts;
  bool isLowered = false;
};
} // namespace

/// Host code's text has the names of the model's nodes, which are in the module's tables.
void Generator::find() {
  for (PartCode &code : parts) {
    code.key = cache.keyOf({"part", code.isHost() ? "host" : "kernel", print(*code.part.module, code.isHost())});
    if (std::optional<std::string> object = cache.getObject(code.key))
      code.object = std::move(*object);
  }
}

Status Generator::generate(ArrayRef<PartCode *> missing) {
  SmallVector<ModulePart *> modules = llvm::map_to_vector(missing, [](PartCode *code) { return &code->part; });
  if (!isLowered && failed(lowerParts(&compiler.getContext(), modules)))
    return compiler.takeError(file);
  std::vector<cpu::ObjectRequest> requests;
  for (PartCode *code : missing)
    requests.push_back({*code->part.module, code->isHost() && !isLowered ? cpu::Effort::Quick : cpu::Effort::Full});
  llvm::Expected<std::vector<std::string>> objects = cpu::emitObjects(requests, machine);
  if (!objects)
    return Status::error(file + ": " + llvm::toString(objects.takeError()));
  for (auto [code, object] : llvm::zip(missing, *objects)) {
    code->object = std::move(object);
    cache.putObject(code->key, code->object);
  }
  return Status::success();
}

Status Generator::run(OwningOpRef<ModuleOp> module, Code &code) {
  FailureOr<Phase> level = getLevel(*module);
  isLowered = succeeded(level) && *level == Phase::LLVM;
  if (isLowered)
    parts.push_back({{"", std::move(module)}});
  else
    for (ModulePart &part : splitModule(std::move(module)))
      parts.push_back({std::move(part)});
  if (cache.isOpen())
    find();
  SmallVector<PartCode *> missing;
  for (PartCode &part : parts)
    if (part.object.empty())
      missing.push_back(&part);
  if (Status status = generate(missing); !status)
    return status;
  code.generated = missing.size();
  for (PartCode &part : parts)
    code.objects.push_back(std::move(part.object));
  return Status::success();
}

/// Every option that decides what the module becomes. Schedules and dispatch rules of the user's own may change: then
/// there is no key, and the scheduled text decides.
static std::optional<Digest> getModuleKey(const ObjectCache &cache, ModuleOp module, const CompileOptions &options) {
  if (!cache.isOpen() || !options.dispatch.empty() || (options.schedules != "builtin" && options.schedules != "none"))
    return std::nullopt;
  std::string precision = std::to_string(int(options.precision));
  return cache.keyOf({"module", options.schedules, precision, print(module, /*withLocations=*/true)});
}

Expected<cpu::Machine> lamella::getHost(const std::string &file) {
  llvm::Expected<cpu::Machine> machine = cpu::Machine::host();
  if (!machine)
    return Status::error(file + ": " + llvm::toString(machine.takeError()));
  return std::move(*machine);
}

static Digest identityOf(ArrayRef<std::string> objects) {
  Sha256 hash;
  for (const std::string &object : objects)
    hash.field(object);
  return hash.finish();
}

Expected<Code> lamella::generateCode(Compiler &compiler, OwningOpRef<ModuleOp> module, const std::string &file,
                                     const cpu::Machine &machine, const CompileOptions &options,
                                     const Progress &progress) {
  Expected<ObjectCache> cache =
      ObjectCache::open(options.cache, machine.triple + " " + machine.cpu + " " + machine.features);
  if (!cache)
    return cache.status();
  Code code;
  std::optional<Digest> key = getModuleKey(*cache, *module, options);
  if (std::optional<std::vector<std::string>> objects = key ? cache->getModule(*key) : std::nullopt) {
    code.objects = std::move(*objects);
    code.identity = *key;
    return code;
  }
  if (progress)
    progress("lowering kernels");
  FailureOr<Phase> level = getLevel(*module);
  if (failed(level))
    return compiler.takeError(file);
  if (*level != Phase::LLVM)
    if (Status status = compiler.lower(*module, Phase::Scheduled, file, options); !status)
      return status;
  if (progress)
    progress("compiling kernels");
  if (Status status = Generator(compiler, file, machine, *cache).run(std::move(module), code); !status)
    return status;
  if (key)
    cache->putModule(*key, code.objects);
  code.identity = key ? *key : identityOf(code.objects);
  code.warning = cache->warning();
  return code;
}
