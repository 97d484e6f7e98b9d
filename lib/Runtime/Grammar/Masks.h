// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Masks. What a state allows splits into the part that does not depend on where the state stands (tokens read inside
// the part it belongs to) and the part that does (tokens that finish it and go on). The first is a set of tokens, the
// second a trie of the rests of those tokens, walked from whatever follows. Both are computed once per state; where the
// second would be as large as the vocabulary, once for each set of bytes that can follow.
#ifndef LAMELLA_LIB_RUNTIME_GRAMMAR_MASKS_H
#define LAMELLA_LIB_RUNTIME_GRAMMAR_MASKS_H

#include "Engine.h"
#include "Lock.h"
#include "Trie.h"
#include "lamella/Runtime/Grammar/Vocabulary.h"
#include <memory>

namespace lamella::grammar {

struct LocalMask {
  std::vector<uint32_t> dense; ///< mask words, or empty
  std::vector<int32_t> sparse; ///< token ids, where there are few
  bool isException = false;    ///< what another state allows (Machine::exceptionOf), except `without`
  std::vector<int32_t> without;
  Trie rests; ///< of tokens that finish the part; no nodes if none does
  /// Many tokens finish the part, as any text does at each of its characters. Their rests are not here: those that
  /// begin with a byte that can follow are looked for where what follows is known (MaskBuilder::restsOf).
  bool isWide = false;

  size_t bytes() const {
    return sizeof(LocalMask) + dense.capacity() * 4 + sparse.capacity() * 4 + without.capacity() * 4 + rests.bytes();
  }
};

/// Local masks by key, within a bound of bytes; beyond it all are dropped and made again as needed.
class MaskCache {
public:
  explicit MaskCache(size_t limit) : limit(limit) {}
  std::shared_ptr<const LocalMask> find(uint64_t key) const {
    auto it = masks.find(key);
    return it == masks.end() ? nullptr : it->second;
  }
  void insert(uint64_t key, std::shared_ptr<const LocalMask> mask) {
    size_t size = mask->bytes() + 64;
    if (used + size > limit) {
      masks.clear();
      used = 0;
    }
    used += size;
    masks[key] = std::move(mask);
  }
  size_t bytes() const { return used; }

private:
  std::unordered_map<uint64_t, std::shared_ptr<const LocalMask>> masks;
  size_t limit, used = 0;
};

/// Tries of a vocabulary. A plain token is whole characters, none of them a quote, a backslash or a control character:
/// inside a JSON string it is only text.
struct VocabularyTables {
  explicit VocabularyTables(size_t cacheBytes) : shared(cacheBytes) {}
  Trie all, notPlain;
  std::vector<std::vector<uint32_t>> plainUpTo;        ///< [k]: mask words of plain tokens of at most k characters
  std::vector<std::pair<uint32_t, int32_t>> longPlain; ///< (characters, token) of the longer ones, sorted
  std::vector<uint32_t> allPlain;
  uint32_t longestPlain = 0;            ///< characters
  std::vector<uint32_t> notPlainBefore; ///< [i]: tokens of `all` before the i-th that are not plain
  uint32_t notPlainTokens(uint32_t node) const {
    return notPlainBefore[all.tokenEnd(node)] - notPlainBefore[all.nodes[node].tokens];
  }
  std::vector<uint8_t> isStop, isForbidden;
  size_t words = 0;
  Lock lock;
  MaskCache shared;
};

class MaskBuilder {
public:
  MaskBuilder(Machine &machine, Contexts &contexts, VocabularyTables &tables, MaskCache &cache, uint64_t budget)
      : stepper(machine, contexts), tables(tables), cache(cache), budget(budget) {}

  /// Sets the bits of all tokens that may follow; leaves other bits as they are. False, with some of them missing,
  /// where that would take more visits of the trie's nodes than the budget.
  bool add(const Position &position, uint32_t *words);
  uint64_t spent() const { return work + stepper.work(); }

private:
  struct Sink {
    uint32_t *words;
    /// Bytes that can follow the part under analysis: rests that begin otherwise may be left out. Null: not known.
    const ByteSet *follow = nullptr;
    bool isWide = false; ///< some exits are not in `exits`
    std::vector<std::pair<const Trie *, uint32_t>> exits = {};
    std::vector<std::shared_ptr<const LocalMask>> kept = {}; ///< owners of the tries in `exits`
  };
  using Analysis = LocalMask (MaskBuilder::*)(StateId state, uint32_t node, const ByteSet &follow);
  std::shared_ptr<const LocalMask> local(StateId state, uint32_t node);
  /// A mask that has nothing but the rests that begin with one of the bytes.
  std::shared_ptr<const LocalMask> restsOf(StateId state, uint32_t node, const ByteSet &follow);
  /// What the analysis finds; remembered under the key, and for all grammars under that of the state's signature.
  std::shared_ptr<const LocalMask> remember(StateId state, uint32_t node, const ByteSet &follow, Analysis analysis);
  LocalMask analyse(StateId state, uint32_t node, const ByteSet &all);
  LocalMask analyseRests(StateId state, uint32_t node, const ByteSet &follow);
  void walkPart(StateId state, uint32_t node, Sink &sink);
  void apply(StateId state, uint32_t node, ContextId context, Sink &sink, size_t depth);
  void walk(const Trie &trie, uint32_t node, std::span<const Item> items, Sink &sink, size_t depth);
  /// The same for one item, as long as each byte leads to one state within the same context.
  void walkOne(const Trie &trie, uint32_t node, Item item, Sink &sink, size_t depth);
  void visit(const Trie &trie, uint32_t child, std::span<const Item> items, Sink &sink, size_t depth);
  /// Takes care of an item at a node of the vocabulary's trie without walking on; false if it must be walked.
  bool shortcut(const Trie &trie, uint32_t node, Item item, Sink &sink, size_t depth);
  void findExceptions(StateId state, uint32_t node, std::vector<int32_t> &out);
  void addFreeText(uint32_t characters, uint32_t *words) const;
  Position &scratch(size_t depth);
  bool mayGoOn() { return ++work + stepper.work() <= budget; }

  Stepper stepper;
  VocabularyTables &tables;
  MaskCache &cache;
  std::deque<Position> positions;
  uint64_t budget, work = 0;
};

} // namespace lamella::grammar

#endif // LAMELLA_LIB_RUNTIME_GRAMMAR_MASKS_H
