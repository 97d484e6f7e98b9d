// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the interpreter computes with: numbers, vectors, tensors and buffers, tuples, key/value caches.
#ifndef LAMELLA_REFERENCE_VALUES_H
#define LAMELLA_REFERENCE_VALUES_H

#include "mlir/IR/Types.h"
#include "llvm/ADT/SmallVector.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

namespace lamella::reference {

/// A number. The type of the SSA value says which member counts. Integers of any width are kept sign-extended (the i1
/// `true` is -1); f16, bf16 and f32 are kept as the f64 of the same value.
struct Scalar {
  int64_t integer = 0;
  double real = 0;

  static Scalar of(int64_t value) { return {value, 0}; }
  static Scalar of(double value) { return {0, value}; }
  static Scalar of(bool value) { return {value ? -1 : 0, 0}; }
};

/// How an element lies in memory. An integer narrower than its format is sign-extended in it; a Bit is the byte 0 or 1.
enum class Format : uint8_t { Bit, Int8, Int16, Int32, Int64, Half, BFloat, Single, Double };

/// The format of an element type; every floating-point type is a Double where `wide`. Nothing for other types.
std::optional<Format> getFormat(mlir::Type type, bool wide);
unsigned getBytes(Format format);
inline bool isFloat(Format format) { return format >= Format::Half; }
/// `f32`, `i8`: for messages and files.
llvm::StringRef getName(Format format);

Scalar decode(Format format, const uint8_t *bytes);
void encode(Format format, Scalar value, uint8_t *bytes);

/// The value of that floating-point type nearest to `value`, ties to even.
double roundTo(mlir::Type type, double value);
double roundTo(Format format, double value);
/// The low `width` bits, sign-extended.
int64_t wrapTo(unsigned width, int64_t value);

/// The memory of a tensor or of an allocation.
struct Storage {
  std::vector<uint8_t> bytes;
  /// One flag a byte, or empty: then all of it counts as written.
  std::vector<uint8_t> written;
  bool released = false;
};

/// A tensor, or a view of a buffer: element [i, j, ...] is at byte `offset + (i * strides[0] + ...) * getBytes(format)`
/// of the storage. Whoever makes one sees to it that every element in its bounds lies inside the storage. Tensors are
/// contiguous, row-major, from byte 0; their storage is shared between SSA values and never written.
struct Array {
  std::shared_ptr<Storage> storage;
  Format format = Format::Int8;
  int64_t offset = 0;
  llvm::SmallVector<int64_t, 4> sizes, strides;

  int64_t getRank() const { return sizes.size(); }
  int64_t getNumElements() const;
  int64_t getByte(llvm::ArrayRef<int64_t> indices) const;
  Scalar load(llvm::ArrayRef<int64_t> indices) const { return decode(format, &storage->bytes[getByte(indices)]); }
  void store(llvm::ArrayRef<int64_t> indices, Scalar value) const;

  /// Element number `i` of a tensor in row-major order.
  Scalar at(int64_t i) const { return decode(format, &storage->bytes[i * getBytes(format)]); }
  void put(int64_t i, Scalar value) const { encode(format, value, &storage->bytes[i * getBytes(format)]); }
  double real(int64_t i) const { return at(i).real; }
  int64_t integer(int64_t i) const { return at(i).integer; }

  /// Row-major strides of `sizes`.
  static llvm::SmallVector<int64_t, 4> getContiguousStrides(llvm::ArrayRef<int64_t> sizes);
  /// A fresh contiguous array of zeros; not marked as written where `tracked`. The caller has checked the size.
  static Array make(Format format, llvm::ArrayRef<int64_t> sizes, bool tracked = false);
  /// The number of bytes of such an array; nothing if a size is negative or the product exceeds 2^62.
  static std::optional<int64_t> getByteSize(Format format, llvm::ArrayRef<int64_t> sizes);
  /// True if every element in bounds lies inside the storage.
  bool isInside() const;
};

/// Calls `body` with each index of a box in row-major order. Stops at the first failure.
llvm::LogicalResult forEachIndex(llvm::ArrayRef<int64_t> sizes,
                                 llvm::function_ref<llvm::LogicalResult(llvm::ArrayRef<int64_t>)> body);

/// A key/value cache, laid out as kernels expect it: keys are [layers, batch, heads, ceil(capacity / keyLanes), head
/// dim, keyLanes], values [layers, batch, heads, capacity, head dim], lengths i32 [batch]; sequence s holds positions
/// 0 .. lengths[s]-1.
struct KVCache {
  static constexpr int64_t keyLanes = 64;
  int64_t batch = 0, layers = 0, heads = 0, capacity = 0, headDim = 0;
  Array keys, values, lengths;
};

struct Datum;
using Vector = std::vector<Scalar>; // row-major elements; the shape is in the SSA value's type
using Tuple = std::vector<Datum>;

/// The value of one SSA value. Empty: a state that was consumed.
struct Datum : std::variant<std::monostate, Scalar, Vector, Array, Tuple, std::shared_ptr<KVCache>> {
  using variant::variant;
};

} // namespace lamella::reference

#endif // LAMELLA_REFERENCE_VALUES_H
