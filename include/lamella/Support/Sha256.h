// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// SHA-256 (FIPS 180-4): names for contents, the same on every machine.
#ifndef LAMELLA_SUPPORT_SHA256_H
#define LAMELLA_SUPPORT_SHA256_H

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace lamella {

using Digest = std::array<uint8_t, 32>;

/// Takes bytes in pieces.
class Sha256 {
public:
  Sha256 &update(std::string_view bytes);
  /// A field of a key: its length, then its bytes, so that no two lists of fields give the same bytes.
  Sha256 &field(std::string_view bytes);
  /// Of what came so far; the object is used up.
  Digest finish();

private:
  void compress(const uint8_t *block);

  std::array<uint32_t, 8> state = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                   0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::array<uint8_t, 64> buffer;
  uint64_t length = 0; // bytes so far
};

Digest sha256(std::string_view bytes);
/// 64 lower-case hexadecimal digits.
std::string toHex(const Digest &digest);

} // namespace lamella

#endif // LAMELLA_SUPPORT_SHA256_H
