// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Byte-pair merging (Sennrich et al., "Neural Machine Translation of Rare Words with Subword Units", 2016): while some
// adjacent pair has a merge, apply the merge of the lowest rank, the leftmost first.
#ifndef LAMELLA_RUNTIME_TOKENIZER_BYTEPAIRENCODER_H
#define LAMELLA_RUNTIME_TOKENIZER_BYTEPAIRENCODER_H

#include <cstddef>
#include <cstdint>
#include <vector>

namespace lamella {

/// The merges of a vocabulary, by pair of token ids.
class BytePairEncoder {
public:
  /// `expectedMerges` sizes the table.
  explicit BytePairEncoder(size_t expectedMerges);

  /// Adds the next merge in order of rank; ids are not negative. Returns the rank of an equal pair added before, or
  /// the new rank if there is none.
  uint32_t addMerge(int32_t left, int32_t right, int32_t merged);

  /// What `encode` allocates, to be used again.
  struct Workspace {
    std::vector<int32_t> next, previous;
    std::vector<uint32_t> ranks;
    std::vector<uint64_t> heap;
    size_t heapOperations = 0; // counted over all calls: the cost of merging
  };

  /// Merges the tokens from `first` to the end of `tokens` in place. O(n log n) time for n tokens; n < 2^31.
  void encode(std::vector<int32_t> &tokens, size_t first, Workspace &workspace) const;

private:
  struct Slot {
    uint64_t pair;
    uint32_t rank;
    int32_t merged;
  };
  const Slot *find(int32_t left, int32_t right) const;

  std::vector<Slot> table; // open addressing; its size is a power of two, at most half full
  uint32_t numMerges = 0;
};

} // namespace lamella

#endif // LAMELLA_RUNTIME_TOKENIZER_BYTEPAIRENCODER_H
