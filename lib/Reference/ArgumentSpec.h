// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Arguments and results of an interpreted function as texts and files.
#ifndef LAMELLA_REFERENCE_ARGUMENTSPEC_H
#define LAMELLA_REFERENCE_ARGUMENTSPEC_H

#include "lamella/Reference/Interpreter.h"
#include "lamella/Support/Npy.h"
#include "lamella/Support/Status.h"

namespace lamella::reference {

/// An array of a file as one of that element type. bf16 is kept in files as u2 (its bits); unsigned elements stand for
/// signless ones of the same width.
Expected<Array> toArray(const NpyArray &file, mlir::Type elementType, bool wide);
NpyArray toNpy(const Array &array);

/// The value of an argument of that type from a text:
///   FILE.npy         a tensor or buffer
///   4, 0.5           a number; also a tensor or buffer of one element
///   iota:2x3         a tensor or buffer of 0, 1, 2, ...
///   empty:2x3        a buffer that was never written; `empty` alone for a static shape
///   cache:64         an empty key/value cache with capacity 64 (`cache:BATCHx64` where the type's batch is a symbol)
Expected<Datum> parseArgument(llvm::StringRef text, mlir::Type type, const Options &options);

/// `2x3xf32 [0, 1, 2, 3, 4, 5]`.
std::string describe(const Datum &datum, mlir::Type type);

} // namespace lamella::reference

#endif // LAMELLA_REFERENCE_ARGUMENTSPEC_H
