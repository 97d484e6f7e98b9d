// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Reference/CommandLine.h"

#include "ArgumentSpec.h"
#include "Machine.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Support/FileUtilities.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/ManagedStatic.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace mlir;

namespace lamella::reference {

namespace {
namespace cl = llvm::cl;

struct CommandLineOptions {
  cl::OptionCategory category{"Reference interpreter"};
  cl::opt<std::string> function{"interpret", cl::desc("Run this function after the passes"), cl::value_desc("@name"),
                                cl::cat(category)};
  cl::list<std::string> inputs{"in", cl::desc("An argument: FILE.npy, a number, iota:SHAPE, empty:SHAPE, cache:SHAPE"),
                               cl::cat(category)};
  cl::list<std::string> outputs{
      "out", cl::desc("A file for each result in turn; N=FILE.npy for argument N after the run; - for none"),
      cl::value_desc("FILE.npy"), cl::cat(category)};
  cl::opt<std::string> weights{"weights", cl::desc("Folder of NAME.npy for relax.weight"), cl::value_desc("folder"),
                               cl::cat(category)};
  cl::opt<bool> wide{"interpret-wide", cl::desc("Compute every floating-point value in f64"), cl::cat(category)};
  cl::opt<bool> trackWrites{"interpret-track-writes", cl::desc("Refuse to read what was never written"),
                            cl::cat(category)};
  cl::opt<bool> checkRegions{"interpret-check-regions", cl::init(true),
                             cl::desc("Check that blocks stay in the regions they declare"), cl::cat(category)};
  cl::opt<bool> checkAssumptions{"interpret-check-assumptions", cl::init(true), cl::desc("Check each tir.assume"),
                                 cl::cat(category)};
  cl::opt<uint64_t> shuffle{"interpret-shuffle",
                            cl::desc("Run independent iterations in an order drawn from this seed"),
                            cl::value_desc("seed"), cl::cat(category)};
  cl::opt<uint64_t> fuel{"interpret-fuel", cl::init(Options().fuel), cl::desc("Stop after so many steps"),
                         cl::cat(category)};
};
} // namespace

static llvm::ManagedStatic<CommandLineOptions> commandLine;

void registerCommandLine() { *commandLine; }
bool isInterpretAsked() { return !commandLine->function.empty(); }

/// The tensor of a weight: its file in the folder, under its own element type.
static std::variant<Array, std::string> readWeight(StringRef name, Type elementType, bool wide) {
  if (commandLine->weights.empty())
    return "expected --weights=FOLDER for the weight '" + name.str() + "'";
  if (name.contains('/') || name.contains('\\'))
    return "expected the name of a weight without '/', got '" + name.str() + "'";
  std::string path = commandLine->weights + "/" + name.str() + ".npy";
  Expected<NpyArray> file = readNpy(path);
  if (!file)
    return file.message();
  Expected<Array> array = toArray(*file, elementType, wide);
  if (!array)
    return array.status().withContext(path).message();
  return *array;
}

static Options makeOptions() {
  Options options;
  options.wide = commandLine->wide;
  options.trackWrites = commandLine->trackWrites;
  options.checkRegions = commandLine->checkRegions;
  options.checkAssumptions = commandLine->checkAssumptions;
  options.fuel = commandLine->fuel;
  if (commandLine->shuffle.getNumOccurrences())
    options.shuffleSeed = commandLine->shuffle;
  options.weights = [wide = options.wide](StringRef name, Type elementType) {
    return readWeight(name, elementType, wide);
  };
  return options;
}

/// Writes one result or argument.
static LogicalResult write(FunctionOpInterface function, StringRef path, const Datum &datum) {
  const auto *array = std::get_if<Array>(&datum);
  if (!array)
    return function->emitOpError("expected an array to write to ") << path;
  if (Status status = writeNpy(path.str(), toNpy(*array)); !status)
    return function->emitOpError() << status.message();
  return success();
}

static LogicalResult writeOutputs(FunctionOpInterface function, ArrayRef<Datum> arguments, ArrayRef<Datum> results) {
  size_t next = 0;
  for (StringRef output : commandLine->outputs) {
    auto [number, path] = output.split('=');
    unsigned position;
    if (path.empty()) {
      if (next == results.size())
        return function->emitOpError("expected at most ") << results.size() << " outputs, got more: " << output;
      const Datum &result = results[next++];
      if (output != "-" && failed(write(function, output, result)))
        return failure();
    } else if (number.getAsInteger(10, position) || position >= arguments.size()) {
      return function->emitOpError("expected the number of an argument below ")
             << arguments.size() << " before '=', got " << output;
    } else if (failed(write(function, path, arguments[position]))) {
      return failure();
    }
  }
  if (!commandLine->outputs.empty())
    return success();
  for (auto [i, result] : llvm::enumerate(results))
    llvm::outs() << "result " << i << ": " << describe(result, function.getResultTypes()[i]) << "\n";
  for (auto [i, argument] : llvm::enumerate(arguments))
    if (isa<BaseMemRefType>(function.getArgumentTypes()[i]))
      llvm::outs() << "argument " << i << ": " << describe(argument, function.getArgumentTypes()[i]) << "\n";
  return success();
}

/// Adds the trailing arguments that are results of the module's function @load and not given as inputs.
static LogicalResult addParameters(ModuleOp module, FunctionOpInterface function, const Options &options,
                                   std::vector<Datum> &arguments) {
  if (arguments.size() == function.getNumArguments() || !function.getArgAttr(arguments.size(), "relax.parameter"))
    return success();
  FailureOr<std::vector<Datum>> loaded = interpret(module, "load", {}, options);
  if (failed(loaded))
    return failure();
  for (unsigned i = arguments.size(); i < function.getNumArguments(); ++i) {
    auto number = function.getArgAttrOfType<IntegerAttr>(i, "relax.parameter");
    if (!number || number.getInt() < 0 || number.getInt() >= int64_t(loaded->size()))
      return function->emitOpError("argument ") << i << ": expected relax.parameter below " << loaded->size();
    arguments.push_back((*loaded)[number.getInt()]);
  }
  return success();
}

static LogicalResult interpretAsAsked(ModuleOp module) {
  StringRef name = StringRef(commandLine->function).ltrim('@');
  auto function = module.lookupSymbol<FunctionOpInterface>(name);
  if (!function)
    return module.emitError("expected a function '") << name << "' to interpret";
  if (commandLine->inputs.size() > function.getNumArguments())
    return function->emitOpError("expected ")
           << function.getNumArguments() << " inputs, got " << commandLine->inputs.size();
  Options options = makeOptions();
  std::vector<Datum> arguments;
  for (auto [i, text] : llvm::enumerate(commandLine->inputs)) {
    Expected<Datum> argument = parseArgument(text, function.getArgumentTypes()[i], options);
    if (!argument)
      return function->emitOpError("argument ") << i << ": " << argument.message();
    arguments.push_back(argument.take());
  }
  if (failed(addParameters(module, function, options, arguments)))
    return failure();
  FailureOr<std::vector<Datum>> results = interpret(module, name, arguments, options);
  return failed(results) ? failure() : writeOutputs(function, arguments, *results);
}

namespace {
/// The last step of the pipeline: so files are split, passes run and diagnostics verified as always.
struct InterpretPass : public PassWrapper<InterpretPass, OperationPass<ModuleOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(InterpretPass)
  StringRef getName() const final { return "interpret"; }
  void runOnOperation() final {
    if (failed(interpretAsAsked(getOperation())))
      signalPassFailure();
  }
};
} // namespace

int interpretMain(const std::string &inputFile, DialectRegistry &registry) {
  std::string error;
  std::unique_ptr<llvm::MemoryBuffer> file = openInputFile(inputFile, &error);
  if (!file) {
    llvm::errs() << error << "\n";
    return EXIT_FAILURE;
  }
  MlirOptMainConfig asked = MlirOptMainConfig::createFromCLOptions(), config = asked;
  config.setPassPipelineSetupFn([&](PassManager &manager) -> LogicalResult {
    if (failed(asked.setupPassPipeline(manager)))
      return failure();
    manager.addPass(std::make_unique<InterpretPass>());
    return success();
  });
  return asMainReturnCode(MlirOptMain(llvm::nulls(), std::move(file), registry, config));
}

} // namespace lamella::reference
