// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_SUPPORT_CHECKSUM_H
#define LAMELLA_SUPPORT_CHECKSUM_H

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace lamella {

/// Finds accidental changes of large data at the speed of memory: any change inside one word of 8 bytes is found,
/// others all but surely. No protection against intent; Sha256 is.
class Checksum {
public:
  void add(std::span<const std::byte> bytes);
  uint64_t finish() const;

private:
  using Words = std::array<uint64_t, 8>;
  static void step(Words &lanes, const std::byte *bytes);

  Words lanes = {1, 2, 3, 4, 5, 6, 7, 8};
  /// The last bytes, too few for a step: count % 64 of them.
  std::array<std::byte, sizeof(Words)> rest = {};
  uint64_t count = 0;
};

} // namespace lamella

#endif // LAMELLA_SUPPORT_CHECKSUM_H
