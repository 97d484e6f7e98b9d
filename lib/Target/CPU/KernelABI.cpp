// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// func.func @k(%n: index, %a: memref<?xf32> {lamella.extents = ...}) becomes
//
//   func.func @k(%n: index, %a: !llvm.ptr {llvm.noalias})       internal; rebuilds the buffer from address and extents
//   llvm.func @k$packed(%context, %sizes, %buffers) -> i32       checks, loads, calls
#include "ABI.h"
#include "KernelAsserts.h"
#include "lamella-c/Module.h"
#include "lamella/Target/CPU/Passes.h"
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;

namespace lamella::cpu {
#define GEN_PASS_DEF_KERNELABIPASS
#include "lamella/Target/CPU/Passes.h.inc"

std::string getPackedName(StringRef kernel) { return (kernel + "$packed").str(); }

namespace {

class KernelEntry {
public:
  explicit KernelEntry(func::FuncOp kernel)
      : kernel(kernel), converter(kernel.getContext()), builder(kernel.getContext()),
        pointer(LLVM::LLVMPointerType::get(kernel.getContext())) {}

  LogicalResult create(SymbolTable &symbols) {
    if (failed(classifyArguments()))
      return failure();
    FailureOr<SmallVector<std::string>> texts = returnFailedAsserts(kernel);
    if (failed(texts))
      return failure();
    assertTexts = std::move(*texts);
    for (unsigned number : buffers)
      takeAddress(number);
    kernel.setType(builder.getFunctionType(kernel.getBody().getArgumentTypes(), kernel.getResultTypes()));
    kernel->setAttr("llvm.linkage", LLVM::LinkageAttr::get(kernel.getContext(), LLVM::Linkage::Internal));
    return createPacked(symbols);
  }

private:
  LogicalResult classifyArguments();
  AffineMap getExtents(unsigned number) {
    auto attribute = kernel.getArgAttrOfType<AffineMapAttr>(number, kExtentsAttrName);
    return attribute ? attribute.getValue() : AffineMap();
  }
  SmallVector<Value> getSizes() {
    return llvm::map_to_vector(sizes, [&](unsigned number) -> Value { return kernel.getArgument(number); });
  }
  Value evaluate(AffineMap map, unsigned dim, ValueRange sizes) {
    return affine::AffineApplyOp::create(builder, kernel.getLoc(), map.getSubMap({dim}), sizes);
  }
  void takeAddress(unsigned number);
  LogicalResult createPacked(SymbolTable &symbols);
  void createChecks(LLVM::LLVMFuncOp packed, Value context, ValueRange sizeValues);
  void require(LLVM::LLVMFuncOp packed, Value context, Value condition, const Twine &text,
               int32_t code = LAMELLA_ERROR_SHAPE);

  func::FuncOp kernel;
  LLVMTypeConverter converter;
  OpBuilder builder;
  Type pointer;
  SmallVector<unsigned> sizes, buffers; // argument numbers
  SmallVector<MemRefType> types;        // of the buffers
  SmallVector<AffineMap> extents;       // of the buffers, or null
  SmallVector<std::string> assertTexts; // of the conditions that the kernel checks on its data
  bool takesContext = false;
};

LogicalResult KernelEntry::classifyArguments() {
  for (BlockArgument argument : kernel.getArguments()) {
    unsigned number = argument.getArgNumber();
    Type type = argument.getType();
    if (kernel.getArgAttr(number, kContextAttrName)) {
      takesContext = true;
    } else if (type.isIndex()) {
      sizes.push_back(number);
    } else if (auto buffer = dyn_cast<MemRefType>(type); buffer && isPlainBuffer(buffer)) {
      buffers.push_back(number);
      types.push_back(buffer);
      extents.push_back(getExtents(number));
    } else { // C1
      return kernel.emitOpError("expected a kernel's arguments to be of type index or dense row-major buffers, got ")
             << type << " for argument " << number;
    }
  }
  for (auto [number, type, map] : llvm::zip(buffers, types, extents)) { // C2
    if (!map && !type.hasStaticShape())
      return kernel.emitOpError("expected the attribute '") << kExtentsAttrName << "' on argument " << number
                                                            << " of type " << type << ", whose shape is not constant";
    if (map && (map.getNumResults() != type.getRank() || map.getNumDims() != 0 || map.getNumSymbols() != sizes.size()))
      return kernel.emitOpError("expected '")
             << kExtentsAttrName << "' of argument " << number << " to map " << sizes.size() << " symbols to "
             << type.getRank() << " extents, got " << AffineMapAttr::get(map);
  }
  return success();
}

/// Replaces a buffer argument by its address.
void KernelEntry::takeAddress(unsigned number) {
  auto argument = kernel.getArgument(number);
  auto type = cast<MemRefType>(argument.getType());
  Location loc = argument.getLoc();
  builder.setInsertionPointToStart(&kernel.getBody().front());
  AffineMap map = getExtents(number);
  SmallVector<Value> values;
  for (int64_t dim = 0; dim < type.getRank(); ++dim) {
    if (type.isDynamicDim(dim))
      values.push_back(castTo(builder, loc, builder.getI64Type(), evaluate(map, dim, getSizes())));
    else
      values.push_back(LLVM::ConstantOp::create(builder, loc, builder.getI64Type(), type.getDimSize(dim)));
  }
  argument.setType(pointer);
  // The buffer is made from the argument, so uses are replaced before it is made.
  SmallVector<OpOperand *> uses;
  for (OpOperand &use : argument.getUses())
    uses.push_back(&use);
  Value buffer = createBuffer(builder, loc, converter, type, argument, values);
  for (OpOperand *use : uses)
    use->set(buffer);
  kernel.removeArgAttr(number, kExtentsAttrName);
  kernel.setArgAttr(number, LLVM::LLVMDialect::getNoAliasAttrName(), builder.getUnitAttr());
}

LogicalResult KernelEntry::createPacked(SymbolTable &symbols) {
  std::string name = getPackedName(kernel.getName());
  if (Operation *declared = symbols.lookup(name)) {
    auto function = dyn_cast<FunctionOpInterface>(declared);
    if (!function || !function.isExternal())
      return kernel.emitOpError("expected no definition of '") << name << "' beside the kernel";
    symbols.erase(declared);
  }
  Location loc = kernel.getLoc();
  builder.setInsertionPointAfter(kernel);
  auto type = LLVM::LLVMFunctionType::get(builder.getI32Type(), {pointer, pointer, pointer});
  auto packed = LLVM::LLVMFuncOp::create(builder, loc, name, type);
  Block *entry = packed.addEntryBlock(builder);
  builder.setInsertionPointToStart(entry);
  Value context = entry->getArgument(0);
  auto load = [&](Type element, Value base, int32_t number) -> Value {
    Value address = LLVM::GEPOp::create(builder, loc, pointer, element, base, ArrayRef<LLVM::GEPArg>{number});
    return LLVM::LoadOp::create(builder, loc, element, address);
  };
  SmallVector<Value> operands(kernel.getNumArguments()), sizeValues;
  for (auto [position, number] : llvm::enumerate(sizes)) {
    Value size = load(builder.getI64Type(), entry->getArgument(1), position);
    operands[number] = castTo(builder, loc, builder.getIndexType(), size);
    sizeValues.push_back(operands[number]);
  }
  createChecks(packed, context, sizeValues);
  for (auto [position, number] : llvm::enumerate(buffers))
    operands[number] = load(pointer, entry->getArgument(2), position);
  if (takesContext)
    operands.back() = context;
  auto call = func::CallOp::create(builder, loc, kernel, operands);
  for (auto [position, text] : llvm::enumerate(assertTexts)) {
    Value number = arith::ConstantOp::create(builder, loc, builder.getI32IntegerAttr(position + 1));
    Value holds = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::ne, call.getResult(0), number);
    require(packed, context, holds, text, LAMELLA_ERROR_INDEX);
  }
  Value ok = LLVM::ConstantOp::create(builder, loc, builder.getI32Type(), LAMELLA_OK);
  LLVM::ReturnOp::create(builder, loc, ok);
  return success();
}

void KernelEntry::createChecks(LLVM::LLVMFuncOp packed, Value context, ValueRange sizeValues) {
  Location loc = kernel.getLoc();
  for (auto [position, size] : llvm::enumerate(sizeValues)) {
    Value zero = arith::ConstantIndexOp::create(builder, loc, 0);
    Value condition = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::sge, size, zero);
    require(packed, context, condition, "expected size " + Twine(position) + " to be 0 or more");
  }
  for (auto [position, type, map] : llvm::zip(llvm::seq<unsigned>(0, types.size()), types, extents))
    for (int64_t dim = 0; map && dim < type.getRank(); ++dim) {
      if (type.isDynamicDim(dim) || isa<AffineConstantExpr>(map.getResult(dim)))
        continue;
      Value constant = arith::ConstantIndexOp::create(builder, loc, type.getDimSize(dim));
      Value condition =
          arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::eq, evaluate(map, dim, sizeValues), constant);
      require(packed, context, condition,
              "expected extent " + Twine(type.getDimSize(dim)) + " in dimension " + Twine(dim) + " of buffer " +
                  Twine(position) + ", got another from the sizes");
    }
}

/// Leaves the entry with an error code and a text unless the condition holds.
void KernelEntry::require(LLVM::LLVMFuncOp packed, Value context, Value condition, const Twine &text, int32_t code) {
  Location loc = kernel.getLoc();
  Block *here = builder.getInsertionBlock();
  std::string message = (kernel.getName() + ": " + text).str();
  message.resize(std::min<size_t>(message.size(), kErrorBytes - 1));
  message.push_back('\0');
  std::string name = (packed.getName() + "$error" + Twine(packed.getBody().getBlocks().size())).str();
  builder.setInsertionPoint(packed);
  auto array = LLVM::LLVMArrayType::get(builder.getI8Type(), message.size());
  auto global = LLVM::GlobalOp::create(builder, loc, array, /*isConstant=*/true, LLVM::Linkage::Internal, name,
                                       builder.getStringAttr(message));
  Block *failed = builder.createBlock(&packed.getBody(), packed.getBody().end());
  Value source = LLVM::AddressOfOp::create(builder, loc, global);
  Value length = LLVM::ConstantOp::create(builder, loc, builder.getI64Type(), message.size());
  LLVM::MemcpyOp::create(builder, loc, getContextField(builder, loc, context, kError), source, length, false);
  LLVM::ReturnOp::create(builder, loc, LLVM::ConstantOp::create(builder, loc, builder.getI32Type(), code).getResult());
  Block *next = builder.createBlock(&packed.getBody(), packed.getBody().end());
  builder.setInsertionPointToEnd(here);
  LLVM::CondBrOp::create(builder, loc, condition, next, failed);
  builder.setInsertionPointToStart(next);
}

struct KernelABIPass : impl::KernelABIPassBase<KernelABIPass> {
  static bool canBeKernel(func::FuncOp function) {
    return !function.isExternal() && function.getNumResults() == 0 && !function->hasAttr(kIntrinsicAttrName) &&
           llvm::any_of(function.getArgumentTypes(), llvm::IsaPred<BaseMemRefType>);
  }

  /// The uses are found in one walk: host code may be long.
  SmallVector<func::FuncOp> getKernels() {
    DenseSet<StringAttr> used;
    std::optional<SymbolTable::UseRange> uses = SymbolTable::getSymbolUses(&getOperation().getRegion());
    for (SymbolTable::SymbolUse use : *uses)
      used.insert(use.getSymbolRef().getRootReference());
    SmallVector<func::FuncOp> kernels;
    for (auto function : getOperation().getOps<func::FuncOp>())
      if (canBeKernel(function) && !used.contains(function.getSymNameAttr()))
        kernels.push_back(function);
    return kernels;
  }

  void runOnOperation() override {
    SymbolTable symbols(getOperation());
    SmallVector<func::FuncOp> kernels = getKernels();
    for (func::FuncOp kernel : kernels)
      if (failed(KernelEntry(kernel).create(symbols)))
        return signalPassFailure();
    // What only kernels call: LLVM inlines it where it is called once, and erases it.
    auto internal = LLVM::LinkageAttr::get(&getContext(), LLVM::Linkage::Internal);
    for (auto function : getOperation().getOps<func::FuncOp>())
      if (function.isPrivate() && !function.isExternal())
        function->setAttr("llvm.linkage", internal);
  }
};

} // namespace
} // namespace lamella::cpu
