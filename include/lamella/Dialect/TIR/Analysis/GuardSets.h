// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Which sizes of a kernel come to each of its versions: a list of sets, of which the first that holds is taken.
#ifndef LAMELLA_DIALECT_TIR_ANALYSIS_GUARDSETS_H
#define LAMELLA_DIALECT_TIR_ANALYSIS_GUARDSETS_H

#include "lamella/Dialect/TIR/Analysis/Facts.h"
#include "mlir/IR/IntegerSet.h"

namespace lamella::tir {

/// What is known of one size in one version.
struct SizeFacts {
  int64_t lower = 0;
  std::optional<int64_t> upper; // exclusive
  int64_t divisor = 1;

  /// The only value, if there is but one.
  std::optional<int64_t> getConstant() const {
    return upper && lower + 1 == *upper ? std::optional(lower) : std::nullopt;
  }
  friend bool operator==(const SizeFacts &, const SizeFacts &) = default;
};

/// The sizes that come to one version.
struct GuardedSizes {
  bool isEmpty = false;
  /// Of an empty set: the number of an earlier set that holds wherever this one does, if one does alone.
  std::optional<unsigned> coveredBy;
  /// For each size; of an empty set, none.
  llvm::SmallVector<SizeFacts> facts;
};

/// The values of the sizes that the facts allow, without any guard.
llvm::SmallVector<SizeFacts> getSizeFacts(llvm::ArrayRef<mlir::Value> sizes, const Facts &facts);

/// One entry for each set, and one for those that lie in none. Sizes are 0 or more and as the facts say.
llvm::SmallVector<GuardedSizes> getGuardedSizes(llvm::ArrayRef<mlir::IntegerSet> sets,
                                                llvm::ArrayRef<mlir::Value> sizes, const Facts &facts);

} // namespace lamella::tir

#endif // LAMELLA_DIALECT_TIR_ANALYSIS_GUARDSETS_H
