// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Runtime/ModelFile/Describe.h"
#include "Summary.h"
#include "Text.h"
#include <algorithm>
#include <charconv>

using namespace lamella;

static constexpr size_t stringLimit = 60, elementLimit = 24, elementsShown = 4;

using Row = std::vector<std::string>;

/// Rows as lines: two spaces in front, columns as wide as their widest cell, nothing behind the last.
static std::string layOut(const std::vector<Row> &rows) {
  std::vector<size_t> widths;
  for (const Row &row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (size_t i = 0; i < row.size(); ++i)
      widths[i] = std::max(widths[i], row[i].size());
  }
  std::string text;
  for (const Row &row : rows) {
    for (size_t i = 0; i < row.size(); ++i) {
      text += "  " + row[i];
      if (i + 1 < row.size())
        text.append(widths[i] - row[i].size(), ' ');
    }
    text += "\n";
  }
  return text;
}

template <typename T>
static std::string shortest(T value) {
  char digits[64];
  return std::string(digits, std::to_chars(std::begin(digits), std::end(digits), value).ptr);
}

static std::string toText(const MetadataScalar &value, size_t limit) {
  if (const bool *truth = std::get_if<bool>(&value))
    return *truth ? "true" : "false";
  if (const std::string_view *text = std::get_if<std::string_view>(&value))
    return "\"" + printable(*text, limit) + "\"";
  if (const uint64_t *integer = std::get_if<uint64_t>(&value))
    return shortest(*integer);
  if (const int64_t *integer = std::get_if<int64_t>(&value))
    return shortest(*integer);
  if (const float *real = std::get_if<float>(&value))
    return shortest(*real);
  return shortest(std::get<double>(value));
}

static std::string valueText(const MetadataEntry &entry) {
  if (entry.type != ValueType::Array)
    return toText(firstValues(entry, 1)[0], stringLimit);
  std::string text = std::to_string(entry.count) + ":";
  std::vector<MetadataScalar> values = firstValues(entry, elementsShown);
  for (const MetadataScalar &value : values)
    text += " " + toText(value, elementLimit);
  return values.size() < entry.count ? text + " ..." : text;
}

static std::string shapeText(const ModelTensor &tensor) {
  std::string text;
  for (int64_t extent : tensor.shape())
    text += (text.empty() ? "" : " x ") + std::to_string(extent);
  return text;
}

static std::string plural(uint64_t count, std::string noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

std::string lamella::describe(const ModelFile &model) {
  std::vector<Row> metadata, tensors, totals;
  for (const MetadataEntry &entry : model.metadata().entries())
    metadata.push_back({printable(entry.key), entry.typeText(), valueText(entry)});
  for (const ModelTensor &tensor : model.tensors())
    tensors.push_back({printable(tensor.name), std::string(blockTypeInfo(tensor.type).name), shapeText(tensor),
                       plural(tensor.data.size(), "byte")});
  for (const TypeTotal &total : totalsByType(model))
    totals.push_back({std::string(blockTypeInfo(total.type).name), plural(total.tensors, "tensor"),
                      plural(total.elements, "element"), plural(total.bytes, "byte")});
  return model.name() + ": GGUF version " + std::to_string(model.version()) + ", " +
         plural(model.bytes().size(), "byte") + ", alignment " + std::to_string(model.alignment()) + "\n\n" +
         "metadata: " + std::to_string(metadata.size()) + "\n" + layOut(metadata) + "\n" +
         "tensors: " + std::to_string(tensors.size()) + ", shapes outermost first\n" + layOut(tensors) + "\n" +
         "totals\n" + layOut(totals);
}
