// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "TIRKernels.h"

#include "lamella/Dialect/Relax/IR/SizeExpr.h"
#include "lamella/Dialect/Relax/IR/TensorShape.h"
#include "lamella/Dialect/TIR/IR/TIR.h"
#include "lamella/Kernels/Kernels.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Parser/Parser.h"
#include "llvm/Support/Format.h"

using namespace mlir;

namespace lamella {
using relax::SizeAttr;
using relax::StateType;

//===----------------------------------------------------------------------===//
// Uses
//===----------------------------------------------------------------------===//

static SmallVector<SizeAttr> getSizes(Value tensor) {
  return relax::getSizes(cast<RankedTensorType>(tensor.getType()));
}
static Type getElement(Value tensor) { return cast<RankedTensorType>(tensor.getType()).getElementType(); }
static SizeAttr getLayer(Operation *op, int64_t layer) { return relax::getConstantSize(op->getContext(), layer); }

/// The buffers of a state: keys, values, lengths.
static void addState(TIRKernelUse &use, StateType state) {
  Type i32 = IntegerType::get(state.getContext(), 32);
  use.elementTypes.append({state.getElementType(), state.getElementType(), i32});
}

static TIRKernelUse getUse(relax::AppendOp op) {
  auto state = cast<StateType>(op.getState().getType());
  SmallVector<SizeAttr> keys = getSizes(op.getKeys());
  TIRKernelUse use{"append"};
  use.sizes = {keys[0], keys[1], state.getLayers(), state.getHeads(), state.getHeadDim(), getLayer(op, op.getLayer())};
  use.kept = {5};
  addState(use, state);
  use.elementTypes.append({getElement(op.getKeys()), getElement(op.getValues()), getElement(op.getCounts())});
  return use;
}

static TIRKernelUse getUse(relax::AttentionOp op) {
  auto state = cast<StateType>(op.getState().getType());
  SmallVector<SizeAttr> query = getSizes(op.getQuery());
  TIRKernelUse use{"attention"};
  SizeAttr group = relax::floorDiv(query[2], state.getHeads());
  SizeAttr extent = cast<relax::SizeType>(op.getExtent().getType()).getExpr();
  use.sizes = {query[0],
               query[1],
               query[2],
               group,
               state.getLayers(),
               state.getHeads(),
               state.getHeadDim(),
               extent,
               getLayer(op, op.getLayer())};
  use.kept = {8};
  use.elementTypes.push_back(getElement(op.getQuery()));
  addState(use, state);
  use.elementTypes.append({getElement(op.getCounts()), getElement(op.getResult())});
  Builder builder(op.getContext());
  int64_t window = op.getWindow() != 0 ? op.getWindow() : std::numeric_limits<int32_t>::max();
  use.softcap = op.getSoftcap().convertToDouble();
  use.parameters = {{"scale", builder.getF32FloatAttr(op.getScale().convertToDouble())},
                    {"window", builder.getIndexAttr(window)},
                    {"only_masks", builder.getBoolAttr(use.softcap == 0)}};
  return use;
}

static TIRKernelUse getUse(relax::SampleOp op) {
  TIRKernelUse use{"sample"};
  use.sizes = getSizes(op.getLogits());
  use.elementTypes = {getElement(op.getLogits()), getElement(op.getTemperature()), getElement(op.getUniform()),
                      getElement(op.getResult())};
  return use;
}

static TIRKernelUse getUse(relax::FilterLogitsOp op) {
  TIRKernelUse use{"filter_logits"};
  use.sizes = getSizes(op.getLogits());
  for (Value operand : op->getOperands())
    use.elementTypes.push_back(getElement(operand));
  use.elementTypes.push_back(getElement(op.getResult()));
  return use;
}

std::optional<TIRKernelUse> getTIRKernelUse(Operation *op) {
  return llvm::TypeSwitch<Operation *, std::optional<TIRKernelUse>>(op)
      .Case<relax::AppendOp, relax::AttentionOp, relax::SampleOp, relax::FilterLogitsOp>(
          [](auto use) { return getUse(use); })
      .Default(std::nullopt);
}

static std::optional<int64_t> getConstant(const TIRKernelUse &use, unsigned number) {
  return use.kept.contains(number) ? std::nullopt : use.sizes[number].getConstant();
}

SmallVector<Attribute> TIRKernelUse::getArguments() const {
  SmallVector<Attribute> arguments;
  for (auto [number, size] : llvm::enumerate(sizes))
    if (!getConstant(*this, number))
      arguments.push_back(size);
  return arguments;
}

std::string TIRKernelUse::getKey() const {
  std::string key;
  llvm::raw_string_ostream stream(key);
  stream << "tir " << name;
  for (unsigned number = 0; number < sizes.size(); ++number)
    if (std::optional<int64_t> constant = getConstant(*this, number))
      stream << ' ' << *constant;
    else
      stream << " ?";
  for (Type type : elementTypes)
    stream << ' ' << type;
  for (auto [name, value] : parameters)
    stream << ' ' << name << ' ' << value;
  if (softcap != 0)
    stream << llvm::format(" softcap %a", softcap);
  return key;
}

//===----------------------------------------------------------------------===//
// Instances
//===----------------------------------------------------------------------===//

/// Puts constants in place of the leading arguments whose value is known.
static LogicalResult substituteSizes(func::FuncOp kernel, const TIRKernelUse &use) {
  OpBuilder builder(kernel.getBody());
  llvm::BitVector known(kernel.getNumArguments());
  for (unsigned number = 0; number < use.sizes.size(); ++number) {
    std::optional<int64_t> constant = getConstant(use, number);
    if (!constant)
      continue;
    BlockArgument argument = kernel.getArgument(number);
    tir::substituteInIndexMaps(kernel, argument, tir::IndexExpr(*constant));
    Value value = arith::ConstantIndexOp::create(builder, kernel.getLoc(), *constant);
    argument.replaceAllUsesWith(value);
    if (value.use_empty())
      value.getDefiningOp()->erase();
    known.set(number);
  }
  return kernel.eraseArguments(known);
}

/// Gives a buffer another type, and its loads and stores of floats the conversion from and to f32.
static void setBufferType(Value buffer, MemRefType type) {
  Type element = type.getElementType(), old = cast<MemRefType>(buffer.getType()).getElementType();
  buffer.setType(type);
  if (element == old)
    return;
  for (Operation *user : llvm::to_vector(buffer.getUsers())) {
    OpBuilder builder(user);
    if (auto load = dyn_cast<memref::LoadOp>(user)) {
      load.getResult().setType(element);
      builder.setInsertionPointAfter(load);
      Value wide = arith::ExtFOp::create(builder, load.getLoc(), old, load.getResult());
      load.getResult().replaceAllUsesExcept(wide, wide.getDefiningOp());
    } else if (auto store = dyn_cast<memref::StoreOp>(user)) {
      store.setOperand(0, arith::TruncFOp::create(builder, store.getLoc(), element, store.getValueToStore()));
    }
  }
}

/// Dimensions that `tir.bind` now says are constant become static, and a buffer without others is bound no more.
static void refineArguments(func::FuncOp kernel, const TIRKernelUse &use) {
  for (auto bind : llvm::make_early_inc_range(kernel.getBody().front().getOps<tir::BindOp>())) {
    auto argument = cast<BlockArgument>(bind.getBuffer());
    SmallVector<int64_t> shape;
    for (const tir::IndexExpr &extent : tir::getIndexExprs(bind.getExtentMap(), bind.getExtentOperands()))
      shape.push_back(extent.getConstant().value_or(ShapedType::kDynamic));
    unsigned buffers = kernel.getNumArguments() - use.elementTypes.size();
    setBufferType(argument, MemRefType::get(shape, use.elementTypes[argument.getArgNumber() - buffers]));
    if (!ShapedType::isDynamicShape(shape))
      bind.erase();
  }
  kernel.setFunctionType(FunctionType::get(kernel.getContext(), kernel.getBody().getArgumentTypes(), {}));
}

/// Allocations whose sizes are all constant become static.
static void refineAllocations(func::FuncOp kernel) {
  kernel.walk([](memref::AllocOp alloc) {
    std::optional<SmallVector<int64_t>> sizes = getConstantIntValues(getAsOpFoldResult(alloc.getDynamicSizes()));
    if (!sizes)
      return;
    SmallVector<int64_t> shape(alloc.getType().getShape());
    for (int64_t size : *sizes)
      *llvm::find(shape, ShapedType::kDynamic) = size;
    setBufferType(alloc.getResult(), MemRefType::Builder(alloc.getType()).setShape(shape));
    alloc.getDynamicSizesMutable().clear();
  });
}

static void setParameters(func::FuncOp kernel, const TIRKernelUse &use) {
  kernel.walk([&](arith::ConstantOp constant) {
    for (auto [name, value] : use.parameters)
      if (constant->getAttr("tir.parameter") == StringAttr::get(constant.getContext(), name)) {
        constant.setValueAttr(value);
        constant->removeAttr("tir.parameter");
      }
  });
}

/// Scores pass by softcap * tanh(score / softcap) on their way to the mask.
static void capScores(func::FuncOp kernel, double softcap) {
  kernel.walk([&](tir::BlockOp block) {
    if (block.getName() != "attention_mask")
      return;
    memref::LoadOp score = *block.getBody()->getOps<memref::LoadOp>().begin();
    OpBuilder builder(score->getContext());
    builder.setInsertionPointAfter(score);
    Location loc = score.getLoc();
    auto constant = [&](double value) {
      return arith::ConstantOp::create(builder, loc, builder.getF32FloatAttr(value)).getResult();
    };
    auto flags = arith::FastMathFlags::contract;
    Value inner = arith::MulFOp::create(builder, loc, score, constant(1 / softcap), flags);
    Value turned = math::TanhOp::create(builder, loc, inner, flags);
    Value capped = arith::MulFOp::create(builder, loc, turned, constant(softcap), flags);
    score.getResult().replaceAllUsesExcept(capped, inner.getDefiningOp());
  });
}

func::FuncOp instantiateKernel(const TIRKernelUse &use, Location loc) {
  OwningOpRef<ModuleOp> module = parseSourceString<ModuleOp>(getKernelSource(use.name), ParserConfig(loc.getContext()),
                                                             (use.name + ".mlir").str());
  auto kernel = module ? module->lookupSymbol<func::FuncOp>(use.name) : func::FuncOp();
  if (!kernel) {
    emitError(loc, "expected a function '") << use.name << "' in the text of the kernel";
    return {};
  }
  kernel->remove();
  kernel.setPrivate();
  kernel->setLoc(loc);
  if (failed(substituteSizes(kernel, use)))
    return {};
  refineArguments(kernel, use);
  refineAllocations(kernel);
  setParameters(kernel, use);
  if (use.softcap != 0)
    capScores(kernel, use.softcap);
  return kernel;
}

} // namespace lamella
