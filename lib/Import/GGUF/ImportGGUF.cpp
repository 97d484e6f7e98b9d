// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Weights against the decoder's list, and the module.
#include "lamella/Import/GGUF/ImportGGUF.h"
#include "lamella/Models/DecoderBuilder.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/Verifier.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir;
using namespace lamella;

static std::string showShape(ArrayRef<int64_t> shape) {
  std::string text;
  llvm::raw_string_ostream os(text);
  os << "[";
  llvm::interleaveComma(shape, os);
  os << "]";
  return text;
}

static Status refuseTensor(const ModelFile &file, std::string_view name, const std::string &what) {
  return Status::error(file.name() + ": tensor '" + std::string(name) + "'" + what);
}

Status lamella::checkWeights(const ModelFile &file, const DecoderConfig &config) {
  llvm::StringSet<> known;
  for (const WeightSpec &spec : listWeights(config)) {
    const ModelTensor *tensor = file.find(spec.name);
    if (!tensor)
      return refuseTensor(file, spec.name, ": expected shape " + showShape(spec.shape) + ", got no such tensor");
    ArrayRef<int64_t> shape(tensor->extents.data(), tensor->rank);
    if (shape != ArrayRef<int64_t>(spec.shape))
      return refuseTensor(file, spec.name, ": expected shape " + showShape(spec.shape) + ", got " + showShape(shape));
    known.insert(spec.name);
  }
  // A model with a tensor that nothing uses (rope_factors_long.weight) would give other results with it.
  for (const ModelTensor &tensor : file.tensors())
    if (!known.contains(tensor.name))
      return refuseTensor(file, tensor.name, " is not used by architecture '" + config.architecture.name.str() + "'");
  return Status::success();
}

static WeightFormat getFormat(MLIRContext &context, BlockType type) {
  Type byte = IntegerType::get(&context, 8);
  // The names of block formats are those of the file's types.
  switch (type) {
  case BlockType::F32:
    return {Float32Type::get(&context), std::nullopt};
  case BlockType::F16:
    return {Float16Type::get(&context), std::nullopt};
  case BlockType::BF16:
    return {BFloat16Type::get(&context), std::nullopt};
  default:
    return {byte, *relax::symbolizeBlockFormat(llvm::StringRef(blockTypeInfo(type).name).lower())};
  }
}

Expected<OwningOpRef<ModuleOp>> lamella::importGGUF(const ModelFile &file, MLIRContext &context) {
  Expected<DecoderConfig> config = readDecoderConfig(file);
  if (!config)
    return config.status();
  if (Status status = checkWeights(file, *config); !status.ok())
    return status;
  OwningOpRef<ModuleOp> module = buildDecoder(
      context, *config, [&](StringRef name) { return getFormat(context, file.find(std::string_view(name))->type); });
  std::string text;
  ScopedDiagnosticHandler handler(&context, [&](Diagnostic &diagnostic) {
    llvm::raw_string_ostream(text) << (text.empty() ? "" : "; ") << diagnostic.getLocation() << ": " << diagnostic;
  });
  if (failed(verify(*module)))
    return Status::error(file.name() + ": internal error: the imported module is not valid: " + text);
  return module;
}

Expected<std::string> lamella::emitRelaxText(const ModelFile &file) {
  MLIRContext context(MLIRContext::Threading::DISABLED);
  Expected<OwningOpRef<ModuleOp>> module = importGGUF(file, context);
  if (!module)
    return module.status();
  std::string text;
  llvm::raw_string_ostream os(text);
  (*module)->print(os, OpPrintingFlags().enableDebugInfo());
  os << "\n";
  return text;
}
