// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Kernels written by hand in tir: the text of lib/Kernels/*.mlir, which the library carries.
//
// A kernel is written for unknown sizes and f32: its leading `index` arguments give every extent, each buffer has a
// `tir.bind`, and a number that the operator sets is `arith.constant {tir.parameter = "name"}`. Legalization
// instantiates it: sizes that are known become constants, and elements of other float types are converted where they
// are loaded and stored.
#ifndef LAMELLA_KERNELS_KERNELS_H
#define LAMELLA_KERNELS_KERNELS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

namespace lamella {

struct KernelSource {
  /// The file's stem, and the name of its one function.
  llvm::StringRef name;
  llvm::StringRef text;
};

/// All kernels, by name.
llvm::ArrayRef<KernelSource> getKernelSources();

/// The text of the kernel, or nothing.
llvm::StringRef getKernelSource(llvm::StringRef name);

} // namespace lamella

#endif // LAMELLA_KERNELS_KERNELS_H
