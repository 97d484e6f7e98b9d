// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "TensorReader.h"
#include "Text.h"
#include <algorithm>
#include <limits>
#include <tuple>

using namespace lamella;

/// The fewest bytes of a row: a name's length and one character, a rank, one extent, a type, an offset.
static constexpr uint64_t minRowBytes = 8 + 1 + 4 + 8 + 4 + 8;
static constexpr uint64_t maxNameBytes = 65535;

static Status error(std::string_view expected, std::string_view actual) {
  return Status::error("expected " + std::string(expected) + ", got " + std::string(actual));
}

/// Reads the extents, innermost first, into the tensor's shape, outermost first.
static Status readShape(ByteReader &reader, ModelTensor &tensor) {
  uint32_t rank = reader.read<uint32_t>("a rank");
  if (!reader.ok())
    return reader.status();
  if (rank < 1 || rank > ModelTensor::maxRank)
    return error("a rank from 1 to " + std::to_string(ModelTensor::maxRank), std::to_string(rank));
  tensor.rank = rank;
  uint64_t elements = 1;
  for (uint32_t i = 0; i < rank; ++i) {
    uint64_t extent = reader.read<uint64_t>("an extent");
    if (!reader.ok())
      return reader.status();
    if (extent == 0)
      return error("extents of at least 1", "0 as dimension " + std::to_string(rank - 1 - i));
    constexpr uint64_t most = std::numeric_limits<int64_t>::max();
    if (extent > most / elements)
      return error("a shape of at most 2^63 - 1 elements", "an overflow at extent " + std::to_string(extent));
    elements *= extent;
    tensor.extents[rank - 1 - i] = static_cast<int64_t>(extent);
  }
  return Status::success();
}

static Status readRow(ByteReader &reader, TensorHeader &header) {
  if (Status status = readShape(reader, header.tensor); !status)
    return status;
  uint32_t number = reader.read<uint32_t>("a type");
  header.offset = reader.read<uint64_t>("an offset");
  if (!reader.ok())
    return reader.status();
  std::optional<BlockType> type = blockTypeFromGGUF(number);
  if (!type)
    return error("a type of " + blockTypeNames(), ggufTypeName(number));
  header.tensor.type = *type;
  const BlockTypeInfo &info = blockTypeInfo(*type);
  uint64_t innermost = static_cast<uint64_t>(header.tensor.shape().back());
  if (innermost % info.elementsPerBlock != 0)
    return error("an innermost extent that is a multiple of " + std::to_string(info.elementsPerBlock) + " for type " +
                     std::string(info.name),
                 std::to_string(innermost));
  // At most 2^63 - 1 elements of at most 4 bytes could still overflow.
  uint64_t blocks = static_cast<uint64_t>(header.tensor.elements()) / info.elementsPerBlock;
  if (blocks > std::numeric_limits<uint64_t>::max() / info.bytesPerBlock)
    return error("a size of at most 2^64 - 1 bytes",
                 std::to_string(blocks) + " blocks of " + std::to_string(info.bytesPerBlock) + " bytes");
  header.byteCount = blocks * info.bytesPerBlock;
  return Status::success();
}

Expected<std::vector<TensorHeader>> lamella::readTensorHeaders(ByteReader &reader, uint64_t count) {
  if (count > reader.remaining() / minRowBytes)
    return error("at most " + std::to_string(reader.remaining() / minRowBytes) + " tensors in " +
                     std::to_string(reader.remaining()) + " bytes",
                 std::to_string(count));
  std::vector<TensorHeader> headers;
  for (uint64_t i = 0; i < count; ++i) {
    TensorHeader header = {};
    header.tensor.name = reader.readString("a name");
    if (!reader.ok())
      return reader.status().withContext("tensor " + std::to_string(i));
    if (header.tensor.name.empty() || header.tensor.name.size() > maxNameBytes)
      return error("a name of 1 to " + std::to_string(maxNameBytes) + " bytes",
                   std::to_string(header.tensor.name.size()))
          .withContext("tensor " + std::to_string(i));
    if (Status status = readRow(reader, header); !status)
      return status.withContext("tensor " + quoted(header.tensor.name));
    headers.push_back(header);
  }
  return headers;
}

static Status place(TensorHeader &header, std::span<const std::byte> section, uint64_t alignment) {
  if (header.offset % alignment != 0)
    return error("an offset that is a multiple of " + std::to_string(alignment), std::to_string(header.offset));
  if (header.offset > section.size() || header.byteCount > section.size() - header.offset)
    return error(std::to_string(header.byteCount) + " bytes at offset " + std::to_string(header.offset) +
                     " of the data section",
                 "a section of " + std::to_string(section.size()) + " bytes");
  header.tensor.data = section.subspan(static_cast<size_t>(header.offset), static_cast<size_t>(header.byteCount));
  return Status::success();
}

Expected<std::vector<ModelTensor>> lamella::placeTensors(std::vector<TensorHeader> headers,
                                                         std::span<const std::byte> section, uint64_t alignment) {
  std::vector<const TensorHeader *> byOffset;
  std::vector<ModelTensor> tensors;
  for (TensorHeader &header : headers) {
    if (Status status = place(header, section, alignment); !status)
      return status.withContext("tensor " + quoted(header.tensor.name));
    byOffset.push_back(&header);
    tensors.push_back(header.tensor);
  }
  std::sort(byOffset.begin(), byOffset.end(), [](const TensorHeader *a, const TensorHeader *b) {
    return std::tie(a->offset, a) < std::tie(b->offset, b);
  });
  // No tensor is empty, so neighbours in this order are enough.
  for (size_t i = 1; i < byOffset.size(); ++i) {
    const TensorHeader &before = *byOffset[i - 1], &after = *byOffset[i];
    if (uint64_t end = before.offset + before.byteCount; after.offset < end)
      return error("an offset of at least " + std::to_string(end) + ", the end of tensor " + quoted(before.tensor.name),
                   std::to_string(after.offset))
          .withContext("tensor " + quoted(after.tensor.name));
  }
  return tensors;
}
