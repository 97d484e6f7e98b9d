// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// lamella-opt: reads IR of any level, runs passes, phases and schedules, prints IR.
#include "lamella/Dialect/TIR/TransformOps/TIRTransformOps.h"
#include "lamella/Dialect/TIR/Transforms/Legality.h"
#include "lamella/Pipelines/Pipelines.h"
#include "lamella/Reference/CommandLine.h"
#include "lamella/Reference/VerifySchedule.h"
#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/InitAllPasses.h"
#include "mlir/Support/FileUtilities.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/ToolOutputFile.h"

using namespace lamella;

static llvm::cl::OptionCategory levels("Lamella levels");
static llvm::cl::opt<std::string> from("from", llvm::cl::cat(levels), llvm::cl::init("relax"),
                                       llvm::cl::desc("level of the input: relax, linalg, tir, scheduled"));
static llvm::cl::opt<std::string> to("to", llvm::cl::cat(levels),
                                     llvm::cl::desc("level to lower to: linalg, tir, scheduled, llvm"));
static llvm::cl::opt<std::string> schedules("schedules", llvm::cl::cat(levels), llvm::cl::init("builtin"),
                                            llvm::cl::desc("with --to: builtin, none, or a file or folder"));

static llvm::cl::opt<std::string> dispatch("dispatch", llvm::cl::cat(levels),
                                           llvm::cl::desc("with --to: a file of rules that name library functions"));

static llvm::cl::opt<Precision>
    precision("precision", llvm::cl::cat(levels), llvm::cl::init(Precision::F32),
              llvm::cl::desc("with --to: what linear layers over quantized weights compute in"),
              llvm::cl::values(clEnumValN(Precision::F32, "f32", "as their weights in f32 would give"),
                               clEnumValN(Precision::Fast, "fast", "8-bit activations")));

static llvm::cl::opt<bool> printRefusals(
    "tir-print-refusals", llvm::cl::cat(levels),
    llvm::cl::desc("where a schedule primitive is refused, print the loop nest and mark the op at fault"));
static llvm::cl::opt<bool>
    allowUnsafe("allow-unsafe", llvm::cl::cat(levels),
                llvm::cl::desc("let schedules use primitives that no proof holds: hide_buffer_access, set_dtype"));
static llvm::cl::opt<std::string>
    disableCheck("disable-check", llvm::cl::Hidden,
                 llvm::cl::desc("switch off the legality condition with this id, for scripts/mutation-score"));

/// Reads the options --from and --to; says what is wrong with them.
static std::optional<std::pair<Phase, Phase>> parseLevels() {
  std::optional<Phase> first = symbolizePhase(from), last = symbolizePhase(to);
  if (first && last && *first <= *last)
    return std::pair(*first, *last);
  llvm::errs()
      << "lamella-opt: expected --from and --to to be levels in the order relax, linalg, tir, scheduled, llvm, "
      << "got '" << from << "' and '" << to << "'\n";
  return std::nullopt;
}

using Pipeline = std::function<mlir::LogicalResult(mlir::PassManager &)>;

/// MlirOptMain with another pass pipeline than its options say, or the same where there is none.
static int pipelineMain(llvm::StringRef input, llvm::StringRef output, mlir::DialectRegistry &registry,
                        const Pipeline &pipeline) {
  std::string error;
  std::unique_ptr<llvm::MemoryBuffer> file = mlir::openInputFile(input, &error);
  std::unique_ptr<llvm::ToolOutputFile> result = file ? mlir::openOutputFile(output, &error) : nullptr;
  if (!result) {
    llvm::errs() << "lamella-opt: " << error << "\n";
    return 1;
  }
  mlir::MlirOptMainConfig asked = mlir::MlirOptMainConfig::createFromCLOptions(), config = asked;
  config.setPassPipelineSetupFn([&](mlir::PassManager &manager) {
    auto build = [&](mlir::PassManager &inner) { return pipeline ? pipeline(inner) : asked.setupPassPipeline(inner); };
    return reference::isScheduleVerificationAsked() ? reference::buildVerifiedPipeline(manager, build) : build(manager);
  });
  if (failed(mlir::MlirOptMain(result->os(), std::move(file), registry, config)))
    return 1;
  result->keep();
  return 0;
}

/// The phases of --from and --to in place of a pass pipeline.
static int lowerMain(llvm::StringRef input, llvm::StringRef output, mlir::DialectRegistry &registry) {
  auto range = parseLevels();
  if (!range)
    return 2; // wrong usage
  return pipelineMain(input, output, registry, [&](mlir::PassManager &manager) {
    buildPipeline(manager, range->first, range->second, {schedules, precision, dispatch});
    return mlir::success();
  });
}

namespace lamella {
int optMain(int argc, char **argv) {
  mlir::DialectRegistry registry;
  mlir::registerAllDialects(registry);
  mlir::registerAllExtensions(registry);
  mlir::registerAllPasses();
  registerDialects(registry);
  registerPasses();
  reference::registerCommandLine();
  reference::registerScheduleVerification();
  auto [input, output] = mlir::registerAndParseCLIOptions(argc, argv, "lamella-opt\n", registry);
  tir::disableCondition(disableCheck);
  allowUnsafeSchedules(allowUnsafe);
  if (printRefusals)
    tir::printRefusalsTo(&llvm::errs());
  if (reference::isInterpretAsked())
    return reference::interpretMain(input, registry);
  if (to.getNumOccurrences())
    return lowerMain(input, output, registry);
  if (reference::isScheduleVerificationAsked())
    return pipelineMain(input, output, registry, nullptr);
  return mlir::asMainReturnCode(mlir::MlirOptMain(argc, argv, input, output, registry));
}
} // namespace lamella
