// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// guard: a kernel becomes the choice among versions of it, one for each set of sizes and one for the rest.
//   1. prove that each set can hold where those before it do not
//   2. clone the kernel for each set; the body itself goes to the version for the rest
//   3. in each version: what the sets say of the sizes becomes tir.assume, and a size with one value that value
//   4. the kernel: its tir.bind and tir.assume, and tir.guarded
#include "lamella/Dialect/TIR/Analysis/GuardSets.h"
#include "lamella/Dialect/TIR/Transforms/Legality.h"
#include "lamella/Dialect/TIR/Transforms/Schedule.h"

#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/PatternMatch.h"

using namespace mlir;

namespace lamella::tir {

static SmallVector<Value> getSizeArguments(func::FuncOp kernel) {
  SmallVector<Value> sizes;
  for (Value argument : kernel.getArguments())
    if (argument.getType().isIndex())
      sizes.push_back(argument);
  return sizes;
}

static std::string toString(IntegerSet set) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  stream << IntegerSetAttr::get(set);
  return text;
}

static LogicalResult checkKernel(func::FuncOp kernel, Refusal &refusal) {
  if (isEnforced("guard.kernel-one-basic-block") && (!kernel.getBody().hasOneBlock() || kernel.getNumResults() != 0))
    return refusal.set(kernel, "expected a kernel with one basic block and without results");
  Operation *other = nullptr;
  kernel.walk([&](Operation *op) {
    if (isa<GuardedOp, cf::AssertOp>(op))
      other = op;
  });
  if (isEnforced("guard.kernel-guarded-already") && isa_and_nonnull<GuardedOp>(other))
    return refusal.set(kernel, "expected a kernel that is not guarded already", other, "guarded here");
  if (isEnforced("guard.no-assertions") && other) // it leaves the kernel, which a version cannot
    return refusal.set(kernel, "expected a kernel without assertions", other, "asserted here");
  return success();
}

static LogicalResult checkSets(func::FuncOp kernel, ArrayRef<IntegerSet> sets, unsigned sizes, Refusal &refusal) {
  if (isEnforced("guard.least-one-set") && sets.empty())
    return refusal.set(kernel, "expected at least one set");
  for (IntegerSet set : sets)
    if (isEnforced("guard.sets") && (set.getNumDims() != sizes || set.getNumSymbols() != 0 || sizes == 0))
      return refusal.set(kernel, "expected sets with " + Twine(sizes) +
                                     " dimensions, one for each size of the kernel, and no symbols, got " +
                                     toString(set));
  return success();
}

static LogicalResult checkReached(func::FuncOp kernel, ArrayRef<IntegerSet> sets, ArrayRef<GuardedSizes> versions,
                                  Refusal &refusal) {
  for (auto [set, version] : llvm::zip(sets, versions)) {
    if (!version.isEmpty || !isEnforced("guard.set-can-hold"))
      continue;
    std::string reason = version.coveredBy
                             ? "the earlier " + toString(sets[*version.coveredBy]) + " holds wherever it does"
                             : "no sizes that the kernel allows lie in it and in none before it";
    return refusal.set(kernel, "expected a set that can hold, got " + toString(set) + ": " + reason);
  }
  return success();
}

/// A name that the module does not have.
static std::string getFreshName(func::FuncOp kernel, const Twine &suffix) {
  std::string base = (kernel.getName() + suffix).str(), name = base;
  Operation *module = SymbolTable::getNearestSymbolTable(kernel->getParentOp());
  for (unsigned i = 0; SymbolTable::lookupSymbolIn(module, name); ++i)
    name = base + "_" + std::to_string(i);
  return name;
}

/// States what is known of the sizes, behind the facts that stand there.
static void specialize(RewriterBase &rewriter, func::FuncOp version, ArrayRef<SizeFacts> facts,
                       ArrayRef<SizeFacts> known) {
  Block &body = version.getBody().front();
  SmallVector<Value> sizes = getSizeArguments(version);
  for (auto [size, fact] : llvm::zip(sizes, facts))
    if (std::optional<int64_t> constant = fact.getConstant())
      substituteInIndexMaps(version, size, IndexExpr(*constant));
  Block::iterator place = body.begin();
  while (isa<BindOp, AssumeOp>(*place))
    ++place;
  rewriter.setInsertionPoint(&body, place);
  for (auto [size, fact, old] : llvm::zip(sizes, facts, known)) {
    // A size without an upper bound is below its successor.
    IndexExpr upper = fact.upper ? IndexExpr(*fact.upper) : IndexExpr(size) + 1;
    if (fact.lower != old.lower || fact.upper != old.upper)
      AssumeOp::create(rewriter, version.getLoc(), size, fact.lower, upper);
    if (fact.divisor != old.divisor)
      AssumeOp::create(rewriter, version.getLoc(), size, fact.divisor);
  }
}

/// The new body of the kernel.
static void buildChoice(RewriterBase &rewriter, func::FuncOp kernel, func::FuncOp source, ArrayRef<IntegerSet> sets,
                        ArrayRef<func::FuncOp> versions) {
  Location loc = kernel.getLoc();
  Block *body = kernel.addEntryBlock();
  IRMapping mapping;
  mapping.map(source.getArguments(), kernel.getArguments());
  rewriter.setInsertionPointToStart(body);
  for (Operation &op : source.getBody().front())
    if (isa<BindOp, AssumeOp>(op) && llvm::all_of(op.getOperands(), llvm::IsaPred<BlockArgument>))
      rewriter.clone(op, mapping);
  SmallVector<Attribute> setAttrs =
      llvm::map_to_vector(sets, [](IntegerSet set) -> Attribute { return IntegerSetAttr::get(set); });
  SmallVector<Attribute> names =
      llvm::map_to_vector(versions, [](func::FuncOp version) -> Attribute { return FlatSymbolRefAttr::get(version); });
  GuardedOp::create(rewriter, loc, rewriter.getArrayAttr(setAttrs), rewriter.getArrayAttr(names),
                    getSizeArguments(kernel), kernel.getArguments());
  func::ReturnOp::create(rewriter, loc);
}

FailureOr<SmallVector<Operation *>> guardKernel(RewriterBase &rewriter, Operation *op, ArrayRef<IntegerSet> sets,
                                                Refusal &refusal) {
  auto kernel = dyn_cast<func::FuncOp>(op);
  if (isEnforced("guard.function-body") && (!kernel || kernel.isExternal()))
    return refusal.set(op, "expected a function with a body, got " + op->getName().getStringRef());
  SmallVector<Value> sizes = getSizeArguments(kernel);
  if (failed(checkKernel(kernel, refusal)) || failed(checkSets(kernel, sets, sizes.size(), refusal)))
    return failure();
  Facts facts(kernel);
  SmallVector<GuardedSizes> guarded = getGuardedSizes(sets, sizes, facts);
  if (failed(checkReached(kernel, sets, guarded, refusal)))
    return failure();
  SmallVector<SizeFacts> known = getSizeFacts(sizes, facts);

  OpBuilder::InsertionGuard insertion(rewriter);
  rewriter.setInsertionPointAfter(kernel);
  SmallVector<func::FuncOp> versions;
  for (unsigned i = 0; i <= sets.size(); ++i) {
    bool isRest = i == sets.size();
    std::string name = getFreshName(kernel, isRest ? Twine("_otherwise") : "_guard" + Twine(i));
    auto version = cast<func::FuncOp>(isRest ? rewriter.cloneWithoutRegions(*kernel.getOperation())
                                             : rewriter.clone(*kernel.getOperation()));
    version.setName(name);
    version.setPrivate();
    versions.push_back(version);
  }
  versions.back().getBody().takeBody(kernel.getBody());
  buildChoice(rewriter, kernel, versions.back(), sets, versions);
  for (auto [version, own] : llvm::zip(versions, guarded))
    if (!own.isEmpty)
      specialize(rewriter, version, own.facts, known);
  return llvm::map_to_vector(versions, [](func::FuncOp version) { return version.getOperation(); });
}

} // namespace lamella::tir
