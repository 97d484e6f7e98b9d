// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Library functions in place of operators, as rules say.
//
//   rule @linear: matmul(x, w), then relu        names "toy.linear_relu"
//
//   %p = relax.matmul %a, %b                      %y = relax.call_dps "toy.linear_relu"(%a, %b)
//   %y = relax.relu %p                      ->
//
// Ops are visited from the last to the first, so that what follows a matmul is seen before the matmul; at each, the
// rules are tried in the order of their file.
#include "DispatchRules.h"
#include "lamella/Dialect/Relax/Transforms/Passes.h"

namespace lamella::relax {
#define GEN_PASS_DEF_DISPATCHPASS
#include "lamella/Dialect/Relax/Transforms/Passes.h.inc"
} // namespace lamella::relax

using namespace mlir;
using namespace lamella;
using namespace lamella::relax;

/// Puts the call in the place of the match's last op. The others go if nothing reads them any more: a constant may be
/// read elsewhere.
static void replaceByCall(const RuleMatch &match, StringAttr library, llvm::SmallPtrSetImpl<Operation *> &gone) {
  Operation *root = match.ops.back();
  OpBuilder builder(root);
  auto call = CallDPSOp::create(builder, root->getLoc(), root->getResultTypes(), library, match.operands);
  root->replaceAllUsesWith(call);
  for (Operation *op : llvm::reverse(match.ops))
    if (op->use_empty()) {
      gone.insert(op);
      op->erase();
    }
}

static void dispatch(FuncOp function, ArrayRef<FuncOp> rules) {
  SmallVector<Operation *> ops;
  function.getBody().walk([&](Operation *op) { ops.push_back(op); });
  llvm::SmallPtrSet<Operation *, 16> gone;
  for (Operation *op : llvm::reverse(ops))
    for (FuncOp rule : rules) {
      if (gone.contains(op))
        break;
      if (std::optional<RuleMatch> match = RuleMatch::find(rule, op))
        replaceByCall(*match, rule->getAttrOfType<StringAttr>(libraryAttrName), gone);
    }
}

namespace {
struct DispatchPass : relax::impl::DispatchPassBase<DispatchPass> {
  using DispatchPassBase::DispatchPassBase;

  LogicalResult initialize(MLIRContext *context) override {
    FailureOr<DispatchRules> loaded = DispatchRules::load(context, rules);
    if (failed(loaded))
      return failure();
    library = std::make_shared<DispatchRules>(std::move(*loaded));
    return success();
  }

  void runOnOperation() override { dispatch(getOperation(), library->rules); }

  std::shared_ptr<DispatchRules> library;
};
} // namespace
