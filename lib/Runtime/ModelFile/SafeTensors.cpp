// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Runtime/ModelFile/SafeTensors.h"
#include "ByteReader.h"
#include "Text.h"
#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

using namespace lamella;
using nlohmann::json;

/// What the format's own reader takes at most.
static constexpr uint64_t maxHeaderBytes = 100'000'000;

static Status error(const std::string &expected, const std::string &actual) {
  return Status::error("expected " + expected + ", got " + actual);
}

static std::string show(const json &value) {
  return printable(value.dump(-1, ' ', false, json::error_handler_t::replace));
}

static std::optional<BlockType> getType(const std::string &name) {
  for (auto [type, known] :
       {std::pair(BlockType::F32, "F32"), std::pair(BlockType::F16, "F16"), std::pair(BlockType::BF16, "BF16")})
    if (name == known)
      return type;
  return std::nullopt;
}

static Status readShape(const json &extents, ModelTensor &tensor) {
  if (!extents.is_array() || extents.empty() || extents.size() > ModelTensor::maxRank)
    return error("a shape of 1 to " + std::to_string(ModelTensor::maxRank) + " extents", show(extents));
  tensor.rank = extents.size();
  uint64_t elements = 1;
  for (size_t i = 0; i < extents.size(); ++i) {
    if (!extents[i].is_number_unsigned() || extents[i].get<uint64_t>() == 0)
      return error("extents of at least 1", show(extents[i]));
    uint64_t extent = extents[i].get<uint64_t>();
    // Even in the widest type the bytes are counted in 63 bits.
    if (extent > std::numeric_limits<int64_t>::max() / 4 / elements)
      return error("a shape of at most 2^61 elements", show(extents));
    elements *= extent;
    tensor.extents[i] = static_cast<int64_t>(extent);
  }
  return Status::success();
}

static Status readTensor(const json &row, std::span<const std::byte> section, ModelTensor &tensor) {
  const json none;
  auto field = [&](const char *name) -> const json & {
    auto found = row.is_object() ? row.find(name) : row.end();
    return row.is_object() && found != row.end() ? *found : none;
  };
  const json &type = field("dtype"), &offsets = field("data_offsets");
  std::optional<BlockType> known = type.is_string() ? getType(type.get<std::string>()) : std::nullopt;
  if (!known)
    return error("a dtype of F32, F16, BF16", show(type));
  tensor.type = *known;
  if (Status status = readShape(field("shape"), tensor); !status)
    return status;
  if (!offsets.is_array() || offsets.size() != 2 || !offsets[0].is_number_unsigned() ||
      !offsets[1].is_number_unsigned())
    return error("data_offsets of two numbers", show(offsets));
  uint64_t begin = offsets[0].get<uint64_t>(), end = offsets[1].get<uint64_t>();
  uint64_t element = blockTypeInfo(*known).bytesPerBlock, size = static_cast<uint64_t>(tensor.elements()) * element;
  if (begin > end || end > section.size())
    return error("data_offsets in a section of " + std::to_string(section.size()) + " bytes", show(offsets));
  if (end - begin != size)
    return error("data of " + std::to_string(size) + " bytes", std::to_string(end - begin));
  tensor.data = section.subspan(static_cast<size_t>(begin), static_cast<size_t>(size));
  if (reinterpret_cast<uintptr_t>(tensor.data.data()) % element != 0)
    return error("data at a multiple of " + std::to_string(element) + " bytes",
                 "it at offset " + std::to_string(begin));
  return Status::success();
}

Expected<std::vector<NamedTensor>> lamella::readSafeTensors(std::span<const std::byte> bytes) {
  ByteReader reader(bytes);
  uint64_t length = reader.read<uint64_t>("the length of the header");
  if (reader.ok() && length > maxHeaderBytes)
    return error("a header of at most " + std::to_string(maxHeaderBytes) + " bytes", std::to_string(length));
  std::span<const std::byte> text = reader.take(length, "the header");
  if (!reader.ok())
    return reader.status();
  const char *begin = reinterpret_cast<const char *>(text.data());
  // A row has two levels; deeper ones are left out.
  auto keep = [](int depth, json::parse_event_t, json &) { return depth <= 4; };
  json header = json::parse(begin, begin + text.size(), keep, /*allow_exceptions=*/false);
  if (!header.is_object())
    return error("a header that is a JSON object", "another text of " + std::to_string(text.size()) + " bytes");
  std::span<const std::byte> section = bytes.subspan(reader.position());
  std::vector<NamedTensor> tensors;
  for (const auto &[name, row] : header.items()) {
    if (name == "__metadata__")
      continue;
    NamedTensor &named = tensors.emplace_back(NamedTensor{name, {}});
    if (Status status = readTensor(row, section, named.tensor); !status)
      return status.withContext("tensor " + lamella::quoted(name));
  }
  return tensors;
}
