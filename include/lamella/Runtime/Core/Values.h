// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Arguments and results of a module's entries: how to make them, and whether they fit what an entry declares.
#ifndef LAMELLA_RUNTIME_CORE_VALUES_H
#define LAMELLA_RUNTIME_CORE_VALUES_H

#include "lamella-c/Module.h"
#include "lamella/Support/Status.h"
#include <initializer_list>
#include <optional>
#include <span>
#include <string_view>

namespace lamella {

/// Bytes of one element in memory; 0 for a number that is no LamellaElementType.
int64_t elementBytes(int32_t elementType);
/// "f32", ..., "i64"; "element type 77" if there is none.
std::string elementTypeName(int32_t elementType);

/// Bytes of a dense tensor; nothing if an extent is negative or the product does not fit.
std::optional<int64_t> tensorBytes(const LamellaTensor &tensor);

/// Values that borrow: the memory must outlive their use. At most LAMELLA_MAX_RANK extents.
LamellaValue tensorValue(const void *data, LamellaElementType type, std::span<const int64_t> shape);
LamellaValue tensorValue(std::span<const float> data, std::initializer_list<int64_t> shape);
LamellaValue tensorValue(std::span<const int32_t> data, std::initializer_list<int64_t> shape);
LamellaValue sizeValue(int64_t size);
LamellaValue cacheValue(LamellaKVCache *cache);

/// "f32 [3, 320]", "size 7", "cache f32 [1, 30, 3, 64]".
std::string describeValue(const LamellaValue &value);
/// The same for a type, symbolic extents as "?".
std::string describeType(const LamellaValueType &type);

/// Fails where kind, element type, rank or a constant extent differs: "expected f32 [?, 320], got f32 [3, 319]".
/// Whether equal symbols have equal extents is checked by the entry itself.
Status checkValue(const LamellaValue &value, const LamellaValueType &type);

} // namespace lamella

#endif // LAMELLA_RUNTIME_CORE_VALUES_H
