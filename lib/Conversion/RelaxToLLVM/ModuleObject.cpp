// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ModuleObject.h"

#include "lamella-c/Module.h"
#include "lamella/Dialect/Relax/IR/TensorShape.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

using namespace mlir;
using namespace lamella;

std::string lamella::getLocationName(Location location) {
  std::string name;
  location->walk([&](Location part) {
    if (auto named = dyn_cast<NameLoc>(part); named && name.empty())
      name = named.getName().str();
    return name.empty() ? WalkResult::advance() : WalkResult::interrupt();
  });
  return name;
}

std::string lamella::toString(Type type) {
  std::string text;
  llvm::raw_string_ostream(text) << type;
  return text;
}

//===----------------------------------------------------------------------===//
// What the module refers to
//===----------------------------------------------------------------------===//

/// Where a kernel's function states its work: `affine_map<()[sizes...] -> (bytes, operations)>`.
static constexpr StringLiteral workAttrName = "tir.work";

/// One result of that attribute; "" where the kernel has none.
static std::string getWork(func::FuncOp kernel, unsigned result) {
  auto work = kernel->getAttrOfType<AffineMapAttr>(workAttrName);
  if (!work || work.getAffineMap().getNumResults() <= result)
    return "";
  std::string text;
  llvm::raw_string_ostream(text) << work.getAffineMap().getResult(result);
  return text;
}

ModuleObject::ModuleObject(ModuleOp module) : module(module) {
  llvm::StringSet<> called;
  module.walk([&](relax::CallTIROp call) { called.insert(call.getCallee()); });
  // Kernels without a graph are there for those who call them by their names.
  bool hasGraph = !module.getOps<relax::FuncOp>().empty();
  for (auto kernel : module.getOps<func::FuncOp>()) {
    if (!called.contains(kernel.getName()) && (hasGraph || !kernel.isExternal()))
      continue;
    int32_t sizes = llvm::count_if(kernel.getArgumentTypes(), [](Type type) { return type.isIndex(); });
    int32_t buffers = kernel.getNumArguments() - sizes + kernel.getNumResults();
    slots[kernel.getName()] = kernels.size();
    kernels.push_back({kernel.getName().str(), getLocationName(kernel.getLoc()), sizes, buffers, getWork(kernel, 0),
                       getWork(kernel, 1)});
  }
}

StringRef ModuleObject::getText(StringRef text) {
  auto [it, inserted] = texts.try_emplace(text);
  if (!inserted)
    return it->second;
  it->second = "lamella_text_" + std::to_string(texts.size() - 1);
  OpBuilder builder = OpBuilder::atBlockEnd(module.getBody());
  std::string bytes = text.str();
  bytes.push_back('\0');
  auto type = LLVM::LLVMArrayType::get(builder.getI8Type(), bytes.size());
  LLVM::GlobalOp::create(builder, module.getLoc(), type, /*isConstant=*/true, LLVM::Linkage::Private, it->second,
                         builder.getStringAttr(bytes));
  return it->second;
}

/// The elements as LLVM stores them: a byte for each i1.
static ElementsAttr getStoredElements(ElementsAttr value) {
  if (!value.getElementType().isInteger(1))
    return value;
  SmallVector<int8_t> bytes;
  for (bool element : value.getValues<bool>())
    bytes.push_back(element);
  auto type = RankedTensorType::get(value.getShapedType().getShape(), IntegerType::get(value.getContext(), 8));
  return DenseElementsAttr::get(type, ArrayRef<int8_t>(bytes));
}

StringRef ModuleObject::getConstant(ElementsAttr value) {
  auto [it, inserted] = constants.try_emplace(value);
  if (!inserted)
    return it->second;
  it->second = "lamella_constant_" + std::to_string(constants.size() - 1);
  ElementsAttr stored = getStoredElements(value);
  Type type = stored.getElementType();
  for (int64_t extent : llvm::reverse(stored.getShapedType().getShape()))
    type = LLVM::LLVMArrayType::get(type, extent);
  OpBuilder builder = OpBuilder::atBlockEnd(module.getBody());
  bool isScalar = stored.getShapedType().getRank() == 0;
  Attribute initial = isScalar ? *stored.getValues<Attribute>().begin() : Attribute(stored);
  LLVM::GlobalOp::create(builder, module.getLoc(), type, /*isConstant=*/true, LLVM::Linkage::Private, it->second,
                         initial, /*alignment=*/64);
  return it->second;
}

FailureOr<unsigned> ModuleObject::getWeight(relax::WeightOp op) {
  auto type = cast<RankedTensorType>(op.getResult().getType());
  auto [it, inserted] = weights.try_emplace(op.getNameAttr(), type);
  if (it->second != type)
    return op.emitOpError("expected one type for weight '")
           << op.getName() << "', got " << it->second << " and " << type;
  return it - weights.begin();
}

LogicalResult ModuleObject::addEntry(relax::FuncOp function) {
  Entry entry{function.getName().str(), {}, {}, {}};
  auto check = [&](Type type, StringRef what, size_t index) -> LogicalResult {
    auto tensor = dyn_cast<RankedTensorType>(type);
    if (tensor && tensor.getRank() <= LAMELLA_MAX_RANK && layout::getElementType(tensor.getElementType()))
      return success();
    auto state = dyn_cast<relax::StateType>(type);
    if (isa<relax::SizeType>(type) || (state && layout::getElementType(state.getElementType())))
      return success();
    return function.emitOpError("expected a tensor of the module ABI's element types with rank at most ")
           << LAMELLA_MAX_RANK << ", a size or a state as " << what << " " << index << ", got " << type;
  };
  for (auto [index, type] : llvm::enumerate(function.getArgumentTypes())) {
    if (failed(check(type, "argument", index)))
      return failure();
    entry.arguments.push_back(type);
    if (auto parameter = function.getArgAttrOfType<IntegerAttr>(index, "relax.parameter"))
      entry.parameters.push_back(parameter.getInt());
    else if (!entry.parameters.empty())
      return function.emitOpError("expected parameters to be the last arguments, got argument ")
             << index << " without 'relax.parameter' after one";
  }
  for (auto [index, type] : llvm::enumerate(function.getResultTypes())) {
    if (failed(check(type, "result", index)))
      return failure();
    entry.results.push_back(type);
  }
  entries.push_back(std::move(entry));
  return success();
}

//===----------------------------------------------------------------------===//
// Globals
//===----------------------------------------------------------------------===//

StringRef ModuleObject::addGlobal(Type type, StringRef name, LLVM::Linkage linkage, Filler fill) {
  OpBuilder atEnd = OpBuilder::atBlockEnd(module.getBody());
  auto global = LLVM::GlobalOp::create(atEnd, module.getLoc(), type, /*isConstant=*/true, linkage, name, Attribute());
  HostBuilder builder(module.getLoc(), module.getContext());
  builder.createBlock(&global.getInitializerRegion());
  builder.create<LLVM::ReturnOp>(fill(builder));
  return global.getName();
}

/// The struct or array with these elements.
static Value aggregate(HostBuilder &builder, Type type, ArrayRef<Value> elements) {
  Value value = builder.create<LLVM::UndefOp>(type);
  for (auto [index, element] : llvm::enumerate(elements))
    value = builder.create<LLVM::InsertValueOp>(value, element, ArrayRef<int64_t>{int64_t(index)});
  return value;
}

static Value address(HostBuilder &builder, StringRef symbol) {
  return symbol.empty() ? builder.null() : builder.addressOf(symbol);
}

StringRef ModuleObject::addArray(Type element, StringRef name, size_t count,
                                 function_ref<Value(HostBuilder &, size_t)> fill) {
  if (count == 0)
    return "";
  auto type = LLVM::LLVMArrayType::get(element, count);
  return addGlobal(type, name, LLVM::Linkage::Private, [&](HostBuilder &builder) {
    SmallVector<Value> elements;
    for (size_t index = 0; index < count; ++index)
      elements.push_back(fill(builder, index));
    return aggregate(builder, type, elements);
  });
}

/// The extents, filled up to LAMELLA_MAX_RANK with 0.
static Value shapeArray(HostBuilder &builder, ArrayRef<int64_t> extents) {
  SmallVector<Value> elements;
  for (size_t dim = 0; dim < LAMELLA_MAX_RANK; ++dim)
    elements.push_back(builder.i64(dim < extents.size() ? extents[dim] : 0));
  return aggregate(builder, LLVM::LLVMArrayType::get(builder.getI64Type(), LAMELLA_MAX_RANK), elements);
}

StringRef ModuleObject::addValueTypes(StringRef name, ArrayRef<Type> types) {
  for (Type type : types)
    getText(toString(type));
  return addArray(
      layout::getValueTypeType(module.getContext()), name, types.size(), [&](HostBuilder &builder, size_t i) {
        SmallVector<int64_t> shape;
        int32_t kind = LAMELLA_SIZE, elementType = LAMELLA_I64;
        auto addSizes = [&](ArrayRef<relax::SizeAttr> sizes) {
          for (relax::SizeAttr size : sizes)
            shape.push_back(size && size.getConstant() ? *size.getConstant() : -1);
        };
        if (auto tensor = dyn_cast<RankedTensorType>(types[i])) {
          kind = LAMELLA_TENSOR;
          elementType = *layout::getElementType(tensor.getElementType());
          addSizes(relax::getSizes(tensor));
        } else if (auto state = dyn_cast<relax::StateType>(types[i])) {
          kind = LAMELLA_KV_CACHE;
          elementType = *layout::getElementType(state.getElementType());
          addSizes(state.getSizes());
        }
        return aggregate(builder, layout::getValueTypeType(builder.getContext()),
                         {builder.i32(kind), builder.i32(elementType), builder.i32(shape.size()), builder.i32(0),
                          shapeArray(builder, shape), builder.addressOf(getText(toString(types[i])))});
      });
}

StringRef ModuleObject::addEntries() {
  struct Parts {
    std::string arguments, results, parameters;
  };
  SmallVector<Parts> parts;
  for (auto [index, entry] : llvm::enumerate(entries)) {
    getText(entry.name);
    std::string suffix = "_" + std::to_string(index);
    auto parameter = [&entry = entry](HostBuilder &builder, size_t i) { return builder.i32(entry.parameters[i]); };
    parts.push_back({addValueTypes("lamella_arguments" + suffix, entry.arguments).str(),
                     addValueTypes("lamella_results" + suffix, entry.results).str(),
                     addArray(IntegerType::get(module.getContext(), 32), "lamella_parameters" + suffix,
                              entry.parameters.size(), parameter)
                         .str()});
  }
  return addArray(layout::getEntryType(module.getContext()), "lamella_entries", entries.size(),
                  [&](HostBuilder &builder, size_t i) {
                    const Entry &entry = entries[i];
                    return aggregate(builder, layout::getEntryType(builder.getContext()),
                                     {builder.addressOf(getText(entry.name)), builder.addressOf(entry.name),
                                      builder.i32(entry.arguments.size()), builder.i32(entry.results.size()),
                                      address(builder, parts[i].arguments), address(builder, parts[i].results),
                                      builder.i32(entry.parameters.size()), builder.i32(0),
                                      address(builder, parts[i].parameters)});
                  });
}

/// Declares `@NAME$packed` where the module lacks it, and lists them.
StringRef ModuleObject::addKernelTable() {
  OpBuilder builder = OpBuilder::atBlockEnd(module.getBody());
  Type pointer = LLVM::LLVMPointerType::get(module.getContext());
  auto type = LLVM::LLVMFunctionType::get(builder.getI32Type(), {pointer, pointer, pointer});
  for (const Kernel &kernel : kernels)
    if (std::string name = kernel.name + "$packed"; !module.lookupSymbol(name))
      LLVM::LLVMFuncOp::create(builder, module.getLoc(), name, type);
  return addArray(pointer, "lamella_kernel_table", kernels.size(),
                  [&](HostBuilder &builder, size_t i) { return builder.addressOf(kernels[i].name + "$packed"); });
}

StringRef ModuleObject::addKernels() {
  for (const Kernel &kernel : kernels) {
    getText(kernel.name);
    getText(kernel.location);
    getText(kernel.bytes);
    getText(kernel.operations);
  }
  return addArray(layout::getKernelType(module.getContext()), "lamella_kernels", kernels.size(),
                  [&](HostBuilder &builder, size_t i) {
                    const Kernel &kernel = kernels[i];
                    return aggregate(builder, layout::getKernelType(builder.getContext()),
                                     {builder.addressOf(getText(kernel.name)),
                                      builder.addressOf(getText(kernel.location)), builder.i32(kernel.sizeCount),
                                      builder.i32(kernel.bufferCount), builder.addressOf(getText(kernel.bytes)),
                                      builder.addressOf(getText(kernel.operations))});
                  });
}

StringRef ModuleObject::addWeights() {
  for (auto [name, type] : weights)
    getText(name.getValue());
  return addArray(layout::getWeightType(module.getContext()), "lamella_weights", weights.size(),
                  [&](HostBuilder &builder, size_t i) {
                    auto [name, type] = weights.getArrayRef()[i];
                    return aggregate(builder, layout::getWeightType(builder.getContext()),
                                     {builder.addressOf(getText(name.getValue())),
                                      builder.i32(*layout::getElementType(type.getElementType())),
                                      builder.i32(type.getRank()), shapeArray(builder, type.getShape())});
                  });
}

void ModuleObject::write() {
  std::string entryArray = addEntries().str(), table = addKernelTable().str(), kernelArray = addKernels().str(),
              weightArray = addWeights().str();
  auto type = layout::getModuleType(module.getContext());
  addGlobal(type, "lamella_module", LLVM::Linkage::External, [&](HostBuilder &builder) {
    return aggregate(builder, type,
                     {builder.i32(LAMELLA_ABI_VERSION), builder.i32(entries.size()), builder.i32(kernels.size()),
                      builder.i32(weights.size()), address(builder, entryArray), address(builder, table),
                      address(builder, kernelArray), address(builder, weightArray)});
  });
}
