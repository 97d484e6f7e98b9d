// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Tensor intrinsics as data: the text of lib/Intrinsics/TARGET/*.mlir, which the library carries. A file is a module of
// `tir.intrinsic` ops and the private functions that they name: what is computed, and how. Schedules name intrinsics in
// `transform.tir.tensorize`.
#ifndef LAMELLA_INTRINSICS_INTRINSICS_H
#define LAMELLA_INTRINSICS_INTRINSICS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

namespace lamella {

struct IntrinsicSource {
  /// The file's stem.
  llvm::StringRef name;
  llvm::StringRef text;
};

/// The intrinsics for CPUs.
llvm::ArrayRef<IntrinsicSource> getCPUIntrinsics();

} // namespace lamella

#endif // LAMELLA_INTRINSICS_INTRINSICS_H
