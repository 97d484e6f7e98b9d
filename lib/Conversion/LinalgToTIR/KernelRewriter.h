// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Writes the loops and blocks of one kernel.
#ifndef LAMELLA_LIB_CONVERSION_LINALGTOTIR_KERNELREWRITER_H
#define LAMELLA_LIB_CONVERSION_LINALGTOTIR_KERNELREWRITER_H

#include "BufferAccess.h"
#include "FindInits.h"
#include "lamella/Dialect/TIR/IR/TIR.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/IRMapping.h"
#include "llvm/ADT/StringSet.h"

namespace lamella {

/// The declared regions of a block under construction, each once.
struct Regions {
  llvm::SmallVector<std::pair<mlir::Value, llvm::SmallVector<tir::Interval>>> reads, writes;

  void addRead(mlir::Value buffer, llvm::ArrayRef<tir::Interval> region) { add(reads, buffer, region); }
  void addWrite(mlir::Value buffer, llvm::ArrayRef<tir::Interval> region) { add(writes, buffer, region); }
  bool isWritten(mlir::Value buffer) const;

private:
  static void add(decltype(reads) &list, mlir::Value buffer, llvm::ArrayRef<tir::Interval> region);
};

class KernelRewriter {
public:
  KernelRewriter(mlir::func::FuncOp kernel) : kernel(kernel), builder(kernel.getContext()) {}

  /// Rewrites all ops of the kernel's body, in order.
  mlir::LogicalResult run();

private:
  mlir::LogicalResult emitBinds();
  mlir::LogicalResult rewrite(mlir::Operation *op);
  mlir::LogicalResult rewriteLinalg(mlir::linalg::LinalgOp op);
  mlir::LogicalResult rewriteCopy(mlir::memref::CopyOp op);
  mlir::LogicalResult wrapWhole(mlir::Operation *op, llvm::StringRef stem);

  /// The extent of each loop of a linalg op.
  mlir::FailureOr<llvm::SmallVector<tir::IndexExpr>> getLoopExtents(mlir::linalg::LinalgOp op);
  /// A name for the block of an op: its location's name, else the stem; numbered where it is taken.
  std::string getBlockName(mlir::Operation *op, llvm::StringRef stem);
  /// A loop for each extent and the block inside; the builder is left at the start of the block's body.
  tir::BlockOp createNest(mlir::Location loc, llvm::StringRef name, llvm::ArrayRef<tir::IndexExpr> extents,
                          llvm::ArrayRef<tir::IterKind> kinds);
  void createRegions(mlir::Location loc, const Regions &regions);
  void createInit(mlir::linalg::LinalgOp op, const llvm::DenseMap<mlir::OpOperand *, Element> &elements);
  mlir::FailureOr<llvm::DenseMap<mlir::OpOperand *, Element>> resolveOperands(mlir::linalg::LinalgOp op,
                                                                              tir::BlockOp block);
  mlir::LogicalResult addBodyReads(mlir::linalg::LinalgOp op, tir::BlockOp block, Regions &regions);
  void cloneBody(mlir::linalg::LinalgOp op, tir::BlockOp block,
                 const llvm::DenseMap<mlir::OpOperand *, Element> &elements);
  mlir::Value load(mlir::Location loc, const Element &element);
  void store(mlir::Location loc, mlir::Value value, const Element &element);

  mlir::func::FuncOp kernel;
  mlir::OpBuilder builder;
  InitFills initFills;
  llvm::SmallPtrSet<mlir::Operation *, 4> foldedFills;
  llvm::StringSet<> names;
};

} // namespace lamella

#endif // LAMELLA_LIB_CONVERSION_LINALGTOTIR_KERNELREWRITER_H
