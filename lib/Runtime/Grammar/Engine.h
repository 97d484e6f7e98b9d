// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Running a machine: items (a state and a context), where a context is a node of a graph-structured stack. Nodes are
// immutable and interned by content, so an old position stays valid and a copy of it costs nothing.
#ifndef LAMELLA_LIB_RUNTIME_GRAMMAR_ENGINE_H
#define LAMELLA_LIB_RUNTIME_GRAMMAR_ENGINE_H

#include "Machine.h"
#include <span>
#include <unordered_set>

namespace lamella::grammar {

using ContextId = uint32_t;

/// What follows when the text read in this context is complete: go on in `then`, within `parent`.
struct Link {
  StateId then;
  ContextId parent;
  auto operator<=>(const Link &) const = default;
};

/// Links that lead out of the machine: the whole text is complete, or the part under analysis is.
constexpr StateId textEnd = -1, partEnd = -2;
constexpr ContextId bottomContext = 0, partContext = 1;

class Contexts {
public:
  Contexts();
  std::span<const Link> links(ContextId id) const { return {pool.data() + nodes[id].first, nodes[id].count}; }
  ContextId push(StateId then, ContextId parent) {
    Link link{then, parent};
    return intern({&link, 1});
  }
  ContextId intern(std::span<const Link> links);

  size_t size() const { return nodes.size(); }
  /// Forgets the nodes made since size() was `mark`. Linear probing gives back its slots in reverse order of use, so
  /// clearing them restores the table as it was.
  void release(size_t mark);
  size_t bytes() const {
    return nodes.capacity() * sizeof(Node) + pool.capacity() * sizeof(Link) + table.capacity() * 4;
  }

private:
  struct Node {
    uint32_t first, count;
  };
  size_t slotOf(std::span<const Link> links, ContextId id) const;
  void grow();
  static size_t hash(std::span<const Link> links);
  static constexpr uint32_t freeSlot = UINT32_MAX;

  std::vector<Node> nodes;
  std::vector<Link> pool;
  std::vector<uint32_t> table;
};

struct Item {
  StateId state;
  ContextId context;
  auto operator<=>(const Item &) const = default;
  uint64_t key() const { return (static_cast<uint64_t>(static_cast<uint32_t>(state)) << 32) | context; }
};

/// All ways to have read a text. Dead where there are no items, the text is not complete and the part was not left.
struct Position {
  std::vector<Item> items; ///< sorted by state, each state once
  bool complete = false;   ///< the text may end here
  bool left = false;       ///< the part under analysis may end here
  bool isDead() const { return items.empty() && !complete && !left; }
};

class Stepper {
public:
  Stepper(Machine &machine, Contexts &contexts) : machine(machine), contexts(contexts), before(machine.work()) {}

  void step(std::span<const Item> items, uint8_t byte, Position &out);
  /// Where a state, just reached, leaves the text.
  void land(StateId state, ContextId context, Position &out);
  /// Sorts and joins items of the same state.
  void settle(Position &out);

  Machine &machine;
  Contexts &contexts;
  /// Items landed and stepped so far, and the work of states made meanwhile.
  uint64_t work() const { return own + machine.work() - before; }

private:
  uint64_t before, own = 0;
  /// Whether an item was landed since the last step; notes that it is now.
  bool isKnown(Item item, const Position &out);
  ContextId join(StateId state, std::span<const Item> items);
  void stepItem(StateId state, ContextId context, uint8_t byte, Position &out);
  std::unordered_set<uint64_t> landed; ///< used where a position has many items
};

} // namespace lamella::grammar

#endif // LAMELLA_LIB_RUNTIME_GRAMMAR_ENGINE_H
