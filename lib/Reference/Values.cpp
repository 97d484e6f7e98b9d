// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Reference/Values.h"

#include "mlir/IR/BuiltinTypes.h"
#include "llvm/ADT/APFloat.h"

#include <cstring>

using namespace mlir;

namespace lamella::reference {

std::optional<Format> getFormat(Type type, bool wide) {
  if (auto real = dyn_cast<FloatType>(type)) {
    std::optional<Format> format = real.isF16()    ? std::optional(Format::Half)
                                   : real.isBF16() ? std::optional(Format::BFloat)
                                   : real.isF32()  ? std::optional(Format::Single)
                                   : real.isF64()  ? std::optional(Format::Double)
                                                   : std::nullopt;
    return format && wide ? Format::Double : format;
  }
  if (type.isIndex())
    return Format::Int64;
  auto integer = dyn_cast<IntegerType>(type);
  if (!integer || integer.getWidth() > 64)
    return std::nullopt;
  unsigned width = integer.getWidth();
  return width == 1    ? Format::Bit
         : width <= 8  ? Format::Int8
         : width <= 16 ? Format::Int16
         : width <= 32 ? Format::Int32
                       : Format::Int64;
}

unsigned getBytes(Format format) {
  switch (format) {
  case Format::Bit:
  case Format::Int8:
    return 1;
  case Format::Int16:
  case Format::Half:
  case Format::BFloat:
    return 2;
  case Format::Int32:
  case Format::Single:
    return 4;
  case Format::Int64:
  case Format::Double:
    return 8;
  }
  llvm_unreachable("a format");
}

StringRef getName(Format format) {
  static constexpr StringLiteral names[] = {"i1", "i8", "i16", "i32", "i64", "f16", "bf16", "f32", "f64"};
  return names[static_cast<unsigned>(format)];
}

static const llvm::fltSemantics &getSemantics(Format format) {
  return format == Format::Half     ? APFloat::IEEEhalf()
         : format == Format::BFloat ? APFloat::BFloat()
         : format == Format::Single ? APFloat::IEEEsingle()
                                    : APFloat::IEEEdouble();
}

/// `value` in a 16-bit format.
static APFloat narrow(Format format, double value) {
  APFloat result(value);
  bool losesInfo;
  result.convert(getSemantics(format), APFloat::rmNearestTiesToEven, &losesInfo);
  return result;
}

template <typename T>
static T read(const uint8_t *bytes) {
  T value;
  std::memcpy(&value, bytes, sizeof value);
  return value;
}
template <typename T>
static void write(uint8_t *bytes, T value) {
  std::memcpy(bytes, &value, sizeof value);
}

Scalar decode(Format format, const uint8_t *bytes) {
  switch (format) {
  case Format::Bit:
    return Scalar::of(*bytes != 0);
  case Format::Int8:
    return Scalar::of(int64_t(read<int8_t>(bytes)));
  case Format::Int16:
    return Scalar::of(int64_t(read<int16_t>(bytes)));
  case Format::Int32:
    return Scalar::of(int64_t(read<int32_t>(bytes)));
  case Format::Int64:
    return Scalar::of(read<int64_t>(bytes));
  case Format::Half:
  case Format::BFloat:
    return Scalar::of(APFloat(getSemantics(format), APInt(16, read<uint16_t>(bytes))).convertToDouble());
  case Format::Single:
    return Scalar::of(double(read<float>(bytes)));
  case Format::Double:
    return Scalar::of(read<double>(bytes));
  }
  llvm_unreachable("a format");
}

void encode(Format format, Scalar value, uint8_t *bytes) {
  switch (format) {
  case Format::Bit:
    return write(bytes, uint8_t(value.integer != 0));
  case Format::Int8:
    return write(bytes, int8_t(value.integer));
  case Format::Int16:
    return write(bytes, int16_t(value.integer));
  case Format::Int32:
    return write(bytes, int32_t(value.integer));
  case Format::Int64:
    return write(bytes, value.integer);
  case Format::Half:
  case Format::BFloat:
    return write(bytes, uint16_t(narrow(format, value.real).bitcastToAPInt().getZExtValue()));
  case Format::Single:
    return write(bytes, float(value.real));
  case Format::Double:
    return write(bytes, value.real);
  }
}

double roundTo(Format format, double value) {
  if (format == Format::Single)
    return float(value);
  if (format == Format::Half || format == Format::BFloat)
    return narrow(format, value).convertToDouble();
  return value;
}
double roundTo(Type type, double value) { return roundTo(*getFormat(type, /*wide=*/false), value); }

int64_t wrapTo(unsigned width, int64_t value) {
  unsigned unused = 64 - width;
  return int64_t(uint64_t(value) << unused) >> unused;
}

//===----------------------------------------------------------------------===//
// Arrays
//===----------------------------------------------------------------------===//

int64_t Array::getNumElements() const {
  int64_t count = 1;
  for (int64_t size : sizes)
    count *= size;
  return count;
}

int64_t Array::getByte(ArrayRef<int64_t> indices) const {
  int64_t element = 0;
  for (auto [index, stride] : llvm::zip_equal(indices, strides))
    element += index * stride;
  return offset + element * getBytes(format);
}

void Array::store(ArrayRef<int64_t> indices, Scalar value) const {
  int64_t byte = getByte(indices);
  encode(format, value, &storage->bytes[byte]);
  if (!storage->written.empty())
    std::fill_n(&storage->written[byte], getBytes(format), 1);
}

SmallVector<int64_t, 4> Array::getContiguousStrides(ArrayRef<int64_t> sizes) {
  SmallVector<int64_t, 4> strides(sizes.size(), 1);
  for (int64_t dim = int64_t(sizes.size()) - 2; dim >= 0; --dim)
    strides[dim] = strides[dim + 1] * std::max<int64_t>(sizes[dim + 1], 1);
  return strides;
}

std::optional<int64_t> Array::getByteSize(Format format, ArrayRef<int64_t> sizes) {
  // Zero extents count as one: so the strides cannot overflow either.
  __int128 bytes = getBytes(format);
  bool empty = false;
  for (int64_t size : sizes) {
    if (size < 0)
      return std::nullopt;
    empty |= size == 0;
    bytes *= std::max<int64_t>(size, 1);
    if (bytes > int64_t(1) << 62)
      return std::nullopt;
  }
  return empty ? 0 : int64_t(bytes);
}

Array Array::make(Format format, ArrayRef<int64_t> sizes, bool tracked) {
  Array result{std::make_shared<Storage>(), format, 0, SmallVector<int64_t, 4>(sizes), getContiguousStrides(sizes)};
  result.storage->bytes.resize(*getByteSize(format, sizes));
  if (tracked)
    result.storage->written.resize(result.storage->bytes.size());
  return result;
}

bool Array::isInside() const {
  __int128 lowest = offset, highest = offset;
  for (auto [size, stride] : llvm::zip_equal(sizes, strides)) {
    if (size <= 0)
      return size == 0;
    __int128 reach = __int128(size - 1) * stride * getBytes(format);
    (reach < 0 ? lowest : highest) += reach;
  }
  return lowest >= 0 && highest + getBytes(format) <= __int128(storage->bytes.size());
}

LogicalResult forEachIndex(ArrayRef<int64_t> sizes, llvm::function_ref<LogicalResult(ArrayRef<int64_t>)> body) {
  if (llvm::is_contained(sizes, 0))
    return success();
  SmallVector<int64_t, 6> index(sizes.size(), 0);
  while (true) {
    if (failed(body(index)))
      return failure();
    int64_t dim = int64_t(sizes.size()) - 1;
    while (dim >= 0 && ++index[dim] == sizes[dim])
      index[dim--] = 0;
    if (dim < 0)
      return success();
  }
}

} // namespace lamella::reference
