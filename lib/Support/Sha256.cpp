// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Support/Sha256.h"
#include <algorithm>
#include <bit>
#include <cstring>

using namespace lamella;

/// The first 32 bits of the fractional parts of the cube roots of the first 64 primes.
static constexpr std::array<uint32_t, 64> roundConstants = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

static uint32_t readBigEndian(const uint8_t *bytes) {
  return uint32_t(bytes[0]) << 24 | uint32_t(bytes[1]) << 16 | uint32_t(bytes[2]) << 8 | bytes[3];
}

void Sha256::compress(const uint8_t *block) {
  uint32_t w[64];
  for (int i = 0; i < 16; ++i)
    w[i] = readBigEndian(block + 4 * i);
  for (int i = 16; i < 64; ++i) {
    uint32_t s0 = std::rotr(w[i - 15], 7) ^ std::rotr(w[i - 15], 18) ^ (w[i - 15] >> 3);
    uint32_t s1 = std::rotr(w[i - 2], 17) ^ std::rotr(w[i - 2], 19) ^ (w[i - 2] >> 10);
    w[i] = w[i - 16] + s0 + w[i - 7] + s1;
  }
  auto [a, b, c, d, e, f, g, h] = state;
  for (int i = 0; i < 64; ++i) {
    uint32_t sum1 = std::rotr(e, 6) ^ std::rotr(e, 11) ^ std::rotr(e, 25);
    uint32_t t1 = h + sum1 + ((e & f) ^ (~e & g)) + roundConstants[i] + w[i];
    uint32_t sum0 = std::rotr(a, 2) ^ std::rotr(a, 13) ^ std::rotr(a, 22);
    uint32_t t2 = sum0 + ((a & b) ^ (a & c) ^ (b & c));
    h = g, g = f, f = e, e = d + t1;
    d = c, c = b, b = a, a = t1 + t2;
  }
  const uint32_t after[8] = {a, b, c, d, e, f, g, h};
  for (int i = 0; i < 8; ++i)
    state[i] += after[i];
}

Sha256 &Sha256::update(std::string_view bytes) {
  auto *next = reinterpret_cast<const uint8_t *>(bytes.data());
  size_t left = bytes.size(), filled = length % 64;
  length += left;
  if (filled) {
    size_t taken = std::min(left, 64 - filled);
    std::memcpy(buffer.data() + filled, next, taken);
    next += taken, left -= taken;
    if (filled + taken < 64)
      return *this;
    compress(buffer.data());
  }
  for (; left >= 64; next += 64, left -= 64)
    compress(next);
  if (left)
    std::memcpy(buffer.data(), next, left);
  return *this;
}

Sha256 &Sha256::field(std::string_view bytes) {
  uint8_t size[8];
  for (int i = 0; i < 8; ++i)
    size[i] = uint8_t(uint64_t(bytes.size()) >> 8 * i);
  return update({reinterpret_cast<const char *>(size), 8}).update(bytes);
}

Digest Sha256::finish() {
  uint64_t bits = length * 8;
  size_t filled = length % 64;
  buffer[filled++] = 0x80;
  if (filled > 56) {
    std::fill(buffer.begin() + filled, buffer.end(), uint8_t(0));
    compress(buffer.data());
    filled = 0;
  }
  std::fill(buffer.begin() + filled, buffer.end(), uint8_t(0));
  for (int i = 0; i < 8; ++i)
    buffer[63 - i] = uint8_t(bits >> 8 * i);
  compress(buffer.data());
  Digest digest;
  for (int i = 0; i < 32; ++i)
    digest[i] = uint8_t(state[i / 4] >> (24 - 8 * (i % 4)));
  return digest;
}

Digest lamella::sha256(std::string_view bytes) { return Sha256().update(bytes).finish(); }

std::string lamella::toHex(const Digest &digest) {
  std::string text;
  for (uint8_t byte : digest) {
    text += "0123456789abcdef"[byte >> 4];
    text += "0123456789abcdef"[byte & 15];
  }
  return text;
}
