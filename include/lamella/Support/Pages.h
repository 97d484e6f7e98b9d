// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_SUPPORT_PAGES_H
#define LAMELLA_SUPPORT_PAGES_H

#include <cstdint>

namespace lamella {

/// Zeroed memory straight from the system, in large pages where it gives them. What is read once a token, weights and
/// caches, is far larger than what a processor's translation buffers cover in small pages, and in a virtual machine a
/// miss walks two tables.
class Pages {
public:
  /// A large page of x86-64 and of AArch64 with small pages of 4 KiB.
  static constexpr int64_t largePage = 2 << 20;

  Pages() = default;
  /// At least `bytes` bytes, aligned to a large page if they are that many, else to a small one. Takes no memory before
  /// it is touched. `data` is null if `bytes` is negative or the system has none.
  explicit Pages(int64_t bytes);
  Pages(Pages &&other) noexcept;
  Pages &operator=(Pages &&other) noexcept;
  ~Pages();

  void *data() const { return memory; }
  explicit operator bool() const { return memory; }

private:
  void *memory = nullptr;
  int64_t bytes = 0;
};

/// How many bytes of the mapping that begins at `start` lie in large pages; 0 where the system does not say.
int64_t largeBytesOfMapping(const void *start);

} // namespace lamella

#endif // LAMELLA_SUPPORT_PAGES_H
