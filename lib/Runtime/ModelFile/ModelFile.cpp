// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The order of a file: magic, version, tensor count, metadata count; metadata; tensor table; padding; data section.
#include "lamella/Runtime/ModelFile/ModelFile.h"
#include "MetadataReader.h"
#include "NameIndex.h"
#include "TensorReader.h"
#include "Text.h"
#include <algorithm>
#include <bit>

using namespace lamella;

static constexpr uint64_t defaultAlignment = 32;
/// The format asks for a multiple of 8; a page of the largest kind in use is more than any writer chooses.
static constexpr uint64_t minAlignment = 8, maxAlignment = 65536;

int64_t ModelTensor::elements() const {
  int64_t product = 1;
  for (int64_t extent : shape())
    product *= extent;
  return product;
}

static Expected<uint32_t> readVersion(ByteReader &reader) {
  std::span<const std::byte> magic = reader.take(4, "the magic");
  if (!reader.ok())
    return reader.status();
  std::string_view text(reinterpret_cast<const char *>(magic.data()), magic.size());
  if (text != "GGUF")
    return Status::error("expected a GGUF file with the magic 'GGUF', got " + quoted(text));
  uint32_t version = reader.read<uint32_t>("the version");
  if (!reader.ok())
    return reader.status();
  // A big-endian file has the same magic and every number the other way round.
  if (version != 0 && (version & 0xFFFF) == 0) {
    uint32_t swapped = version >> 24 | (version >> 8 & 0xFF00);
    return Status::error("expected a little-endian file, got a big-endian one of GGUF version " +
                         std::to_string(swapped));
  }
  if (version != 2 && version != 3)
    return Status::error("expected GGUF version 2 or 3, got " + std::to_string(version));
  return version;
}

static Expected<uint64_t> readAlignment(const std::string &file, const Metadata &metadata) {
  constexpr std::string_view key = "general.alignment";
  Expected<std::optional<uint64_t>> stated = metadata.getOptionalU64(key);
  if (!stated)
    return stated.status();
  uint64_t alignment = stated->value_or(defaultAlignment);
  if (!std::has_single_bit(alignment) || alignment < minAlignment || alignment > maxAlignment)
    return Status::error(file + ": metadata key " + quoted(key) + ": expected a power of two from " +
                         std::to_string(minAlignment) + " to " + std::to_string(maxAlignment) + ", got " +
                         std::to_string(alignment));
  return alignment;
}

Status ModelFile::readHeader() {
  ByteReader reader(contents);
  Expected<uint32_t> version = readVersion(reader);
  if (!version)
    return version.status().withContext(file);
  formatVersion = *version;
  uint64_t tensorCount = reader.read<uint64_t>("the number of tensors");
  uint64_t entryCount = reader.read<uint64_t>("the number of metadata entries");
  if (!reader.ok())
    return reader.status().withContext(file);
  Expected<std::vector<MetadataEntry>> entries = readMetadata(reader, entryCount);
  if (!entries)
    return entries.status().withContext(file);
  Expected<Metadata> metadata = Metadata::create(file, entries.take());
  if (!metadata)
    return metadata.status();
  values = metadata.take();
  return readTensors(reader, tensorCount);
}

Status ModelFile::readTensors(ByteReader &reader, uint64_t count) {
  Expected<uint64_t> alignment = readAlignment(file, values);
  if (!alignment)
    return alignment.status();
  tensorAlignment = *alignment;
  Expected<std::vector<TensorHeader>> headers = readTensorHeaders(reader, count);
  if (!headers)
    return headers.status().withContext(file);
  // A file without tensors may end right after its table, before the padding.
  uint64_t start = (uint64_t(reader.position()) + tensorAlignment - 1) & ~(tensorAlignment - 1);
  std::span<const std::byte> section =
      contents.subspan(static_cast<size_t>(std::min<uint64_t>(start, contents.size())));
  Expected<std::vector<ModelTensor>> tensors = placeTensors(headers.take(), section, tensorAlignment);
  if (!tensors)
    return tensors.status().withContext(file);
  table = tensors.take();
  byName = sortByName(table, &ModelTensor::name);
  if (auto twice = findDuplicate(table, byName, &ModelTensor::name))
    return Status::error(file + ": tensor " + quoted(table[twice->first].name) +
                         ": expected it once, got it as tensors " + std::to_string(twice->first) + " and " +
                         std::to_string(twice->second));
  return Status::success();
}

Expected<ModelFile> ModelFile::parse(std::span<const std::byte> bytes, std::string name) {
  ModelFile model;
  model.file = std::move(name);
  model.contents = bytes;
  if (bytes.empty())
    return Status::error(model.file + ": expected a GGUF file, got an empty one");
  if (Status status = model.readHeader(); !status)
    return status;
  return model;
}

const ModelTensor *ModelFile::find(std::string_view name) const {
  return findByName(table, byName, &ModelTensor::name, name);
}

Expected<const ModelTensor *> ModelFile::get(std::string_view name) const {
  if (const ModelTensor *tensor = find(name))
    return tensor;
  return Status::error(file + ": tensor " + quoted(name) + ": expected in the file, got no such tensor");
}
