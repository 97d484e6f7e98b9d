// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A model file in the GGUF format, versions 2 and 3, little endian: metadata, a table of tensors, and their bytes. Or a
// folder of safetensors files, which is given the keys and names of such a file.
// The file may come from anyone: every length, count, offset and product is checked before it is used, and nothing is
// allocated whose size the file's own size does not bound.
//
// Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
#ifndef LAMELLA_RUNTIME_MODELFILE_MODELFILE_H
#define LAMELLA_RUNTIME_MODELFILE_MODELFILE_H

#include "lamella/Runtime/ModelFile/BlockType.h"
#include "lamella/Runtime/ModelFile/Metadata.h"
#include <array>
#include <memory>

namespace lamella {

class ByteReader;

/// One tensor of a model file; a view into the file.
struct ModelTensor {
  static constexpr size_t maxRank = 4;

  std::string_view name;
  BlockType type = BlockType::F32;
  size_t rank = 0;
  std::array<int64_t, maxRank> extents = {};
  /// Elements in row-major order of `shape`, block by block.
  std::span<const std::byte> data;

  /// Outermost first, as in NumPy and MLIR; the file stores the innermost extent first. A linear layer's weight is thus
  /// [outputs, inputs], and blocks lie along the last dimension. Every extent is at least 1.
  std::span<const int64_t> shape() const { return {extents.data(), rank}; }
  /// The product of the extents; fits.
  int64_t elements() const;
};

/// Owns the mapping of its file; entries, tensors and strings point into it. Movable: views stay valid.
class ModelFile {
public:
  /// Maps the file, or the files of a folder, read-only and reads the header. The file must not shrink while it is
  /// mapped (reading a page that is gone kills the process; no copy protects from that). Not available on targets
  /// without mmap.
  static Expected<ModelFile> open(const std::string &path);
  /// Reads a file that is already in memory; `bytes` must outlive the result. `name` leads every error text.
  static Expected<ModelFile> parse(std::span<const std::byte> bytes, std::string name);

  ModelFile(ModelFile &&) = default;
  ModelFile &operator=(ModelFile &&) = default;
  ModelFile(const ModelFile &) = delete;
  ModelFile &operator=(const ModelFile &) = delete;

  const std::string &name() const { return file; }
  /// The whole file; nothing for a folder.
  std::span<const std::byte> bytes() const { return contents; }
  /// Lets go of the memory in which pages of a mapped file lie. What is read later comes back by itself.
  /// Like `open` not available without mmap.
  void releasePages() const;
  /// Tells the files that were opened from others and from what they were before someone wrote into them: device,
  /// number, size and times. Empty for bytes that were only parsed.
  const std::string &identity() const { return stamp; }
  uint32_t version() const { return formatVersion; }
  /// 1 for a folder. Every tensor starts at a multiple of this many bytes from the start of the file: in memory too if
  /// it was opened, and if not, as far as the bytes given to `parse` are aligned.
  uint64_t alignment() const { return tensorAlignment; }

  const Metadata &metadata() const { return values; }
  /// In the order of the file.
  std::span<const ModelTensor> tensors() const { return table; }
  /// Null if there is no such tensor.
  const ModelTensor *find(std::string_view name) const;
  /// As `find`, with an error that names the file and the tensor.
  Expected<const ModelTensor *> get(std::string_view name) const;

private:
  ModelFile() = default;
  static Expected<ModelFile> openFolder(const std::string &path);
  Status readHeader();
  Status readTensors(ByteReader &reader, uint64_t count);

  std::string file, stamp;
  /// Unmaps the files when it goes; null for a file parsed from memory.
  std::shared_ptr<const void> mapping;
  std::span<const std::byte> contents;
  uint32_t formatVersion = 0;
  uint64_t tensorAlignment = 0;
  Metadata values;
  std::vector<ModelTensor> table;
  std::vector<size_t> byName;
};

} // namespace lamella

#endif // LAMELLA_RUNTIME_MODELFILE_MODELFILE_H
