// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Runtime/Core/Values.h"
#include <algorithm>

using namespace lamella;

static constexpr struct {
  std::string_view name;
  int64_t bytes;
} elementTypes[] = {{"f32", 4}, {"f16", 2}, {"bf16", 2}, {"f64", 8}, {"i1", 1},
                    {"i8", 1},  {"i16", 2}, {"i32", 4},  {"i64", 8}};

static bool isElementType(int32_t type) { return type >= 0 && type < int32_t(std::size(elementTypes)); }

int64_t lamella::elementBytes(int32_t type) { return isElementType(type) ? elementTypes[type].bytes : 0; }

std::string lamella::elementTypeName(int32_t type) {
  return isElementType(type) ? std::string(elementTypes[type].name) : "element type " + std::to_string(type);
}

std::optional<int64_t> lamella::tensorBytes(const LamellaTensor &tensor) {
  int64_t bytes = elementBytes(tensor.element_type);
  if (tensor.rank < 0 || tensor.rank > LAMELLA_MAX_RANK)
    return std::nullopt;
  for (int32_t i = 0; i < tensor.rank; ++i)
    if (tensor.shape[i] < 0 || __builtin_mul_overflow(bytes, tensor.shape[i], &bytes))
      return std::nullopt;
  return bytes;
}

LamellaValue lamella::tensorValue(const void *data, LamellaElementType type, std::span<const int64_t> shape) {
  LamellaValue value = {};
  value.kind = LAMELLA_TENSOR;
  value.as.tensor.data = const_cast<void *>(data); // arguments are only read, which C has no word for here
  value.as.tensor.element_type = type;
  value.as.tensor.rank = static_cast<int32_t>(std::min<size_t>(shape.size(), LAMELLA_MAX_RANK));
  std::copy_n(shape.begin(), value.as.tensor.rank, value.as.tensor.shape);
  return value;
}

LamellaValue lamella::tensorValue(std::span<const float> data, std::initializer_list<int64_t> shape) {
  return tensorValue(data.data(), LAMELLA_F32, std::span(shape.begin(), shape.size()));
}

LamellaValue lamella::tensorValue(std::span<const int32_t> data, std::initializer_list<int64_t> shape) {
  return tensorValue(data.data(), LAMELLA_I32, std::span(shape.begin(), shape.size()));
}

LamellaValue lamella::sizeValue(int64_t size) {
  LamellaValue value = {};
  value.kind = LAMELLA_SIZE;
  value.as.size = size;
  return value;
}

LamellaValue lamella::cacheValue(LamellaKVCache *cache) {
  LamellaValue value = {};
  value.kind = LAMELLA_KV_CACHE;
  value.as.cache = cache;
  return value;
}

static std::string shapeText(const int64_t *shape, int32_t rank) {
  std::string text = "[";
  for (int32_t i = 0; i < std::min(rank, LAMELLA_MAX_RANK); ++i)
    text += (i ? ", " : "") + (shape[i] < 0 ? "?" : std::to_string(shape[i]));
  return text + "]";
}

/// The value as a type without symbols: both then print and compare alike.
static LamellaValueType typeOf(const LamellaValue &value) {
  LamellaValueType type = {};
  type.kind = value.kind;
  if (value.kind == LAMELLA_TENSOR) {
    type.element_type = value.as.tensor.element_type;
    type.rank = value.as.tensor.rank;
    std::copy_n(value.as.tensor.shape, LAMELLA_MAX_RANK, type.shape);
  } else if (value.kind == LAMELLA_KV_CACHE && value.as.cache) {
    const LamellaKVCache &cache = *value.as.cache;
    type.element_type = cache.element_type;
    type.rank = 4;
    std::copy_n(std::initializer_list<int64_t>{cache.batch, cache.layers, cache.heads, cache.head_dim}.begin(), 4,
                type.shape);
  }
  return type;
}

std::string lamella::describeType(const LamellaValueType &type) {
  if (type.kind == LAMELLA_SIZE)
    return "size";
  std::string text = elementTypeName(type.element_type) + " " + shapeText(type.shape, type.rank);
  if (type.kind == LAMELLA_KV_CACHE)
    return "cache " + text;
  return type.kind == LAMELLA_TENSOR ? text : "value of kind " + std::to_string(type.kind);
}

std::string lamella::describeValue(const LamellaValue &value) {
  if (value.kind == LAMELLA_SIZE)
    return "size " + std::to_string(value.as.size);
  if (value.kind == LAMELLA_KV_CACHE && !value.as.cache)
    return "no cache";
  return describeType(typeOf(value));
}

Status lamella::checkValue(const LamellaValue &value, const LamellaValueType &type) {
  LamellaValueType actual = typeOf(value);
  bool fits = actual.kind == type.kind && (value.kind != LAMELLA_KV_CACHE || value.as.cache);
  if (fits && type.kind != LAMELLA_SIZE) {
    fits = actual.element_type == type.element_type && actual.rank == type.rank;
    for (int32_t i = 0; fits && i < type.rank; ++i)
      fits = actual.shape[i] >= 0 && (type.shape[i] < 0 || actual.shape[i] == type.shape[i]);
  }
  if (fits)
    return Status::success();
  return Status::error("expected " + describeType(type) + ", got " + describeValue(value));
}
