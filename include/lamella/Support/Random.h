// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Random numbers without state: a function of a key and a counter. The same seed gives the same numbers on every
// machine, in any order and from any thread.
#ifndef LAMELLA_SUPPORT_RANDOM_H
#define LAMELLA_SUPPORT_RANDOM_H

#include <array>
#include <cstdint>

namespace lamella {

/// Philox4x32 with 10 rounds (Salmon, Moraes, Dror and Shaw, "Parallel Random Numbers: As Easy as 1, 2, 3", 2011).
std::array<uint32_t, 4> philox(std::array<uint32_t, 4> counter, std::array<uint32_t, 2> key);

/// Uniform in [0, 1), a multiple of 2^-24: the upper bits of the first word of `philox`, with the seed as the key and
/// the counter (position, stream), each low half first.
float uniformAt(uint64_t seed, uint64_t stream, uint64_t position);

} // namespace lamella

#endif // LAMELLA_SUPPORT_RANDOM_H
