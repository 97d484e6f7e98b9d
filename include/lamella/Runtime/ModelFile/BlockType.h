// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How the elements of a model file's tensor are stored. A block is the smallest run of elements that can be read by
// itself; it lies along the innermost dimension. The f16 fields and all integers are little endian.
//
//   type   elements  layout, and the value of element j (i = j mod 16)
//   F32        1     f32
//   F16        1     f16
//   BF16       1     the upper half of an f32
//   Q4_0      32     f16 d, u8 q[16]                   d * (nibble - 8)
//   Q4_1      32     f16 d, f16 m, u8 q[16]            d * nibble + m
//   Q5_0      32     f16 d, u32 h, u8 q[16]            d * (nibble + 16 * bit j of h - 16)
//   Q5_1      32     f16 d, f16 m, u32 h, u8 q[16]     d * (nibble + 16 * bit j of h) + m
//   Q8_0      32     f16 d, i8 q[32]                   d * q[j]
//
//   IQ4_NL    32     f16 d, u8 q[16]                   d * table[nibble]
//   MXFP4     32     u8 e, u8 q[16]                    2^(e - 127) * the nibble as a float of 4 bits
//   Q2_K to Q6_K: 256 elements in groups of 16 or 32 (lib/Conversion/RelaxToLinalg/BlockUnpackKernels.cpp)
//
// where nibble is the low half of q[i] for j < 16 and the high half for j >= 16.
#ifndef LAMELLA_RUNTIME_MODELFILE_BLOCKTYPE_H
#define LAMELLA_RUNTIME_MODELFILE_BLOCKTYPE_H

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace lamella {

enum class BlockType : uint8_t {
  F32,
  F16,
  BF16,
  Q4_0,
  Q4_1,
  Q5_0,
  Q5_1,
  Q8_0,
  Q2_K,
  Q3_K,
  Q4_K,
  Q5_K,
  Q6_K,
  IQ4_NL,
  MXFP4,
};

struct BlockTypeInfo {
  BlockType type;
  std::string_view name;
  /// The number that GGUF files store.
  uint32_t ggufNumber;
  uint32_t elementsPerBlock;
  uint32_t bytesPerBlock;
};

/// Every type that tensors may have, in the order of the enum.
std::span<const BlockTypeInfo> blockTypes();
const BlockTypeInfo &blockTypeInfo(BlockType type);

/// The type stored as `number`, if it is one of ours.
std::optional<BlockType> blockTypeFromGGUF(uint32_t number);
/// The published name of any GGUF tensor type, ours or not, withdrawn or not; "number 77" if there is none.
std::string ggufTypeName(uint32_t number);
/// "F32, F16, ...": the names that error texts offer.
std::string blockTypeNames();

} // namespace lamella

#endif // LAMELLA_RUNTIME_MODELFILE_BLOCKTYPE_H
