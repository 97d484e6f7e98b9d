// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "HostModule.h"

#include "lamella/Conversion/RelaxToLLVM/RelaxToLLVM.h"
#include "lamella/Dialect/Relax/Transforms/Passes.h"
#include "mlir/Conversion/Passes.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/ExecutionEngine/ExecutionEngine.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "llvm/Support/TargetSelect.h"
#include "gtest/gtest.h"

using namespace lamella::test;

const char *const lamella::test::kernels = R"mlir(
func.func private @double(index, memref<?xf32>, memref<?xf32>)
llvm.func @double$packed(%context: !llvm.ptr, %sizes: !llvm.ptr, %buffers: !llvm.ptr) -> i32 {
  %zero = arith.constant 0 : i64
  %one = arith.constant 1 : i64
  %ok = arith.constant 0 : i32
  %n = llvm.load %sizes : !llvm.ptr -> i64
  %x = llvm.load %buffers : !llvm.ptr -> !llvm.ptr
  %second = llvm.getelementptr %buffers[1] : (!llvm.ptr) -> !llvm.ptr, !llvm.ptr
  %y = llvm.load %second : !llvm.ptr -> !llvm.ptr
  scf.for %i = %zero to %n step %one : i64 {
    %from = llvm.getelementptr %x[%i] : (!llvm.ptr, i64) -> !llvm.ptr, f32
    %to = llvm.getelementptr %y[%i] : (!llvm.ptr, i64) -> !llvm.ptr, f32
    %v = llvm.load %from : !llvm.ptr -> f32
    %w = arith.addf %v, %v : f32
    llvm.store %w, %to : f32, !llvm.ptr
  }
  llvm.return %ok : i32
}

func.func private @add(index, memref<?xf32>, memref<?xf32>, memref<?xf32>)
llvm.func @add$packed(%context: !llvm.ptr, %sizes: !llvm.ptr, %buffers: !llvm.ptr) -> i32 {
  %zero = arith.constant 0 : i64
  %one = arith.constant 1 : i64
  %ok = arith.constant 0 : i32
  %n = llvm.load %sizes : !llvm.ptr -> i64
  %x = llvm.load %buffers : !llvm.ptr -> !llvm.ptr
  %second = llvm.getelementptr %buffers[1] : (!llvm.ptr) -> !llvm.ptr, !llvm.ptr
  %y = llvm.load %second : !llvm.ptr -> !llvm.ptr
  %third = llvm.getelementptr %buffers[2] : (!llvm.ptr) -> !llvm.ptr, !llvm.ptr
  %z = llvm.load %third : !llvm.ptr -> !llvm.ptr
  scf.for %i = %zero to %n step %one : i64 {
    %from = llvm.getelementptr %x[%i] : (!llvm.ptr, i64) -> !llvm.ptr, f32
    %and = llvm.getelementptr %y[%i] : (!llvm.ptr, i64) -> !llvm.ptr, f32
    %to = llvm.getelementptr %z[%i] : (!llvm.ptr, i64) -> !llvm.ptr, f32
    %v = llvm.load %from : !llvm.ptr -> f32
    %w = llvm.load %and : !llvm.ptr -> f32
    %s = arith.addf %v, %w : f32
    llvm.store %s, %to : f32, !llvm.ptr
  }
  llvm.return %ok : i32
}

func.func private @isPositive(memref<?xf32>, memref<i1>)
llvm.func @isPositive$packed(%context: !llvm.ptr, %sizes: !llvm.ptr, %buffers: !llvm.ptr) -> i32 {
  %ok = arith.constant 0 : i32
  %zero = arith.constant 0.0 : f32
  %x = llvm.load %buffers : !llvm.ptr -> !llvm.ptr
  %second = llvm.getelementptr %buffers[1] : (!llvm.ptr) -> !llvm.ptr, !llvm.ptr
  %c = llvm.load %second : !llvm.ptr -> !llvm.ptr
  %v = llvm.load %x : !llvm.ptr -> f32
  %positive = arith.cmpf ogt, %v, %zero : f32
  %byte = arith.extui %positive : i1 to i8
  llvm.store %byte, %c : i8, !llvm.ptr
  llvm.return %ok : i32
}

func.func private @fail(memref<?xf32>, memref<?xf32>)
llvm.func @fail$packed(%context: !llvm.ptr, %sizes: !llvm.ptr, %buffers: !llvm.ptr) -> i32 {
  %index = arith.constant 4 : i32
  %text = arith.constant 28526 : i32
  %error = llvm.getelementptr %context[56] : (!llvm.ptr) -> !llvm.ptr, i8
  llvm.store %text, %error : i32, !llvm.ptr
  llvm.return %index : i32
}
)mlir";

//===----------------------------------------------------------------------===//
// Compilation
//===----------------------------------------------------------------------===//

struct HostModule::Compiled {
  Compiled() : context(makeRegistry()) {
    context.printOpOnDiagnostic(false);
    handler = context.getDiagEngine().registerHandler([this](mlir::Diagnostic &diagnostic) {
      if (diagnostic.getSeverity() == mlir::DiagnosticSeverity::Error)
        error += diagnostic.str() + "\n";
    });
  }

  static mlir::DialectRegistry makeRegistry() {
    mlir::DialectRegistry registry;
    registry.insert<relax::RelaxDialect, mlir::func::FuncDialect, mlir::memref::MemRefDialect, mlir::scf::SCFDialect,
                    mlir::arith::ArithDialect, mlir::LLVM::LLVMDialect>();
    mlir::registerBuiltinDialectTranslation(registry);
    mlir::registerLLVMDialectTranslation(registry);
    return registry;
  }

  bool lower(const std::string &text, bool splitSegments) {
    module = mlir::parseSourceString<mlir::ModuleOp>(text, &context, "test.mlir");
    if (!module)
      return false;
    mlir::PassManager passes(&context);
    if (splitSegments)
      passes.addNestedPass<relax::FuncOp>(relax::createSplitSegmentsPass());
    passes.addNestedPass<relax::FuncOp>(relax::createPlanMemoryPass());
    passes.addPass(createRelaxToLLVMPass());
    passes.addPass(mlir::createSCFToControlFlowPass());
    passes.addPass(mlir::createArithToLLVMConversionPass());
    passes.addPass(mlir::createFinalizeMemRefToLLVMConversionPass());
    passes.addPass(mlir::createConvertFuncToLLVMPass());
    passes.addPass(mlir::createConvertControlFlowToLLVMPass());
    return mlir::succeeded(passes.run(*module));
  }

  mlir::MLIRContext context;
  mlir::DiagnosticEngine::HandlerID handler;
  std::string error;
  mlir::OwningOpRef<mlir::ModuleOp> module;
  std::unique_ptr<mlir::ExecutionEngine> engine;
};

std::string HostModule::compileError(const std::string &text) {
  Compiled compiled;
  bool lowered = compiled.lower(text, /*splitSegments=*/false);
  EXPECT_EQ(lowered, compiled.error.empty());
  return compiled.error;
}

HostModule::HostModule(const std::string &text, bool splitSegments) : compiled(new Compiled) {
  llvm::InitializeNativeTarget();
  llvm::InitializeNativeTargetAsmPrinter();
  if (!compiled->lower(text, splitSegments)) {
    ADD_FAILURE() << compiled->error;
    return;
  }
  llvm::Expected<std::unique_ptr<mlir::ExecutionEngine>> engine = mlir::ExecutionEngine::create(*compiled->module);
  if (!engine) {
    ADD_FAILURE() << llvm::toString(engine.takeError());
    return;
  }
  compiled->engine = std::move(*engine);
  llvm::Expected<void *> symbol = compiled->engine->lookup("lamella_module");
  if (!symbol) {
    ADD_FAILURE() << llvm::toString(symbol.takeError());
    return;
  }
  object = static_cast<const LamellaModule *>(*symbol);
  kernelTable.assign(object->kernel_table, object->kernel_table + object->kernel_count);
  weights.resize(object->weight_count);
  context.allocate = allocate;
  context.workspace = allocateWorkspace;
  context.find_library = findLibrary;
  context.user = this;
}

HostModule::~HostModule() = default;

//===----------------------------------------------------------------------===//
// Calls
//===----------------------------------------------------------------------===//

void *HostModule::makeBlock(int64_t bytes) {
  if (outOfMemory)
    return nullptr;
  // Filled with a pattern: what a kernel does not write is not 0.
  blocks.push_back(std::make_unique<char[]>(bytes + 63));
  std::fill_n(blocks.back().get(), bytes + 63, char(0xcd));
  return reinterpret_cast<void *>((reinterpret_cast<uintptr_t>(blocks.back().get()) + 63) / 64 * 64);
}

void *HostModule::allocate(LamellaContext *context, int64_t bytes) {
  auto *self = static_cast<HostModule *>(context->user);
  self->resultBytes.push_back(bytes);
  return self->makeBlock(bytes);
}

void *HostModule::allocateWorkspace(LamellaContext *context, int64_t bytes) {
  auto *self = static_cast<HostModule *>(context->user);
  self->workspaceBytes.push_back(bytes);
  return self->makeBlock(bytes);
}

LamellaLibraryFn HostModule::findLibrary(LamellaContext *context, const char *name) {
  auto *self = static_cast<HostModule *>(context->user);
  auto it = self->libraries.find(name);
  return it == self->libraries.end() ? nullptr : it->second;
}

const LamellaEntry &HostModule::entry(const std::string &name) const {
  for (uint32_t i = 0; i < object->entry_count; ++i)
    if (object->entries[i].name == name)
      return object->entries[i];
  ADD_FAILURE() << "no entry " << name;
  return object->entries[0];
}

int32_t HostModule::run(const std::string &name, const std::vector<LamellaValue> &arguments) {
  if (!object)
    return -1;
  const LamellaEntry &function = entry(name);
  EXPECT_EQ(size_t(function.argument_count), arguments.size());
  context.kernels = kernelTable.data();
  context.weights = const_cast<void *const *>(reinterpret_cast<const void *const *>(weights.data()));
  resultBytes.clear();
  workspaceBytes.clear();
  context.error[0] = 0;
  results.assign(function.result_count, LamellaValue{});
  return function.run(&context, arguments.data(), results.data());
}

std::vector<int64_t> HostModule::shape(size_t index) const {
  const LamellaTensor &tensor = results[index].as.tensor;
  return {tensor.shape, tensor.shape + tensor.rank};
}

std::vector<float> HostModule::values(size_t index) const {
  const LamellaTensor &tensor = results[index].as.tensor;
  EXPECT_EQ(results[index].kind, LAMELLA_TENSOR);
  EXPECT_EQ(tensor.element_type, LAMELLA_F32);
  int64_t count = 1;
  for (int64_t extent : shape(index))
    count *= extent;
  const auto *data = static_cast<const float *>(tensor.data);
  return {data, data + count};
}

template <typename T>
static LamellaValue makeTensor(const std::vector<T> &data, const std::vector<int64_t> &shape, int32_t elementType) {
  LamellaValue value = {};
  value.kind = LAMELLA_TENSOR;
  value.as.tensor.data = const_cast<T *>(data.data());
  value.as.tensor.element_type = elementType;
  value.as.tensor.rank = shape.size();
  std::copy(shape.begin(), shape.end(), value.as.tensor.shape);
  return value;
}

LamellaValue lamella::test::tensor(const std::vector<float> &data, const std::vector<int64_t> &shape) {
  return makeTensor(data, shape, LAMELLA_F32);
}

LamellaValue lamella::test::tensor(const std::vector<int32_t> &data, const std::vector<int64_t> &shape) {
  return makeTensor(data, shape, LAMELLA_I32);
}

LamellaValue lamella::test::size(int64_t value) {
  LamellaValue result = {};
  result.kind = LAMELLA_SIZE;
  result.as.size = value;
  return result;
}

Cache::Cache(int64_t batch, int64_t layers, int64_t heads, int64_t headDim, int64_t capacity)
    : keys(batch * layers * heads * headDim * ((capacity + 15) / 16 * 16)),
      values(batch * layers * heads * headDim * capacity), lengths(batch) {
  cache = {batch, layers, heads, headDim, capacity, LAMELLA_F32, 0, keys.data(), values.data(), lengths.data()};
}

LamellaValue Cache::value() {
  LamellaValue result = {};
  result.kind = LAMELLA_KV_CACHE;
  result.as.cache = &cache;
  return result;
}
