// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the graphs of models have in common: stored weights, norms, linear layers, activations.
#ifndef LAMELLA_LIB_MODELS_GRAPHBUILDER_H
#define LAMELLA_LIB_MODELS_GRAPHBUILDER_H

#include "lamella/Dialect/Relax/IR/TensorShape.h"
#include "lamella/Models/DecoderBuilder.h"
#include "llvm/ADT/StringMap.h"

namespace lamella {

/// Activations are rows, [rows, width]. `node` is the name of the model's node: an op's location, and with ".weight"
/// and
/// ".bias" behind it the names of its weights.
class GraphBuilder {
protected:
  GraphBuilder(mlir::MLIRContext &context, const DecoderConfig &config,
               llvm::function_ref<WeightFormat(llvm::StringRef)> formatOf);

  mlir::Location at(const llvm::Twine &node) { return mlir::NameLoc::get(builder.getStringAttr(node)); }
  relax::SizeAttr constant(int64_t value) { return relax::getConstantSize(builder.getContext(), value); }
  mlir::Type i32() { return builder.getI32Type(); }
  mlir::Type f32() { return builder.getF32Type(); }
  template <typename Op, typename... Args>
  mlir::Value emit(const llvm::Twine &node, Args &&...args) {
    return Op::create(builder, at(node), std::forward<Args>(args)...)->getResult(0);
  }
  mlir::Value emitNumber(const std::string &node, double value);
  mlir::Value emitNumber(const std::string &node, int32_t value);

  /// The weight as the file's bytes, or where it has blocks their parts; each is emitted once.
  llvm::ArrayRef<mlir::Value> getStored(const std::string &name);
  /// The same for each slice of a weight of rank 3, a matrix.
  llvm::ArrayRef<llvm::SmallVector<mlir::Value>> getStoredSlices(const std::string &name);
  /// The f32 values of what these give, or of rows gathered from it.
  mlir::Value decode(const std::string &node, const std::string &name, mlir::ValueRange stored);
  mlir::Value getWeight(const std::string &node, llvm::StringRef suffix = ".weight");
  /// The rows of a table with these indices, gathered from the file's bytes: only they come into memory.
  mlir::Value gather(const std::string &node, mlir::Value rowIndices);

  mlir::Value reshape(const std::string &node, llvm::ArrayRef<relax::SizeAttr> sizes, mlir::Value x);
  llvm::SmallVector<mlir::Value> splitColumns(const std::string &node, mlir::Value x, llvm::ArrayRef<int64_t> extents);
  mlir::Value normalize(const std::string &node, mlir::Value x);
  mlir::Value applyLinear(const std::string &node, mlir::Value x);
  mlir::Value activate(const std::string &node, mlir::Value x);
  /// softcap * tanh(x / softcap); x where it is 0.
  mlir::Value softcap(const std::string &node, mlir::Value x, double softcap);

  const DecoderConfig &config;
  llvm::function_ref<WeightFormat(llvm::StringRef)> formatOf;
  mlir::OpBuilder builder;

private:
  llvm::SmallVector<mlir::Value> unpack(const std::string &name, mlir::Value bytes);
  /// The file's bytes; emitted once.
  mlir::Value emitWeight(const std::string &name);

  llvm::StringMap<std::vector<int64_t>> shapes;
  llvm::StringMap<mlir::Value> weights;
  llvm::StringMap<llvm::SmallVector<mlir::Value>> stored;
  llvm::StringMap<llvm::SmallVector<llvm::SmallVector<mlir::Value>>> slices;
};

} // namespace lamella

#endif // LAMELLA_LIB_MODELS_GRAPHBUILDER_H
