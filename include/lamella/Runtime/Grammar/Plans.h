// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How an array or object of one shape may be written, member by member. A plan's progress is a small vector of numbers;
// it answers which members may come next, and every answer already guarantees that the rest can be completed.
#ifndef LAMELLA_RUNTIME_GRAMMAR_PLANS_H
#define LAMELLA_RUNTIME_GRAMMAR_PLANS_H

#include "lamella/Runtime/Grammar/Types.h"

namespace lamella::grammar {

using Progress = std::vector<uint32_t>;

/// Words of a finite automaton, at most `limit`.
std::optional<std::vector<std::u32string>> enumerateWords(const DfaPool &pool, DfaId id, size_t limit);

/// Progress: items so far (capped where more makes no difference), one counter per `contains`, two words of values used
/// (unique items).
class ArrayPlan {
public:
  ArrayPlan(Types &types, const ArrayShape &shape);

  /// One way to write the next item: its type and what it counts for.
  struct Cell {
    TypeId type;
    uint32_t counted; ///< bit per `contains`
    int value;        ///< index of the unique value, or -1
  };
  Progress start() const;
  /// All cells after which the array can be completed.
  std::vector<Cell> cells(const Progress &progress);
  Progress advance(const Progress &progress, const Cell &cell) const;
  bool mayClose(const Progress &progress) const;
  /// Items that must still come, at most.
  uint32_t owed(const Progress &progress) const;
  bool feasible(const Progress &progress);
  bool feasibleAtStart() { return feasible(start()); }
  /// Every type that an item of this array may have to be read as.
  std::vector<TypeId> itemTypes();

private:
  std::vector<Cell> candidates(const Progress &progress);
  TypeId typeAt(uint32_t index) const { return index < shape.prefix.size() ? shape.prefix[index] : shape.rest; }

  Types &types;
  ArrayShape shape;
  uint32_t stable = 0; ///< from this index on all items are alike
  uint32_t indexCap = 0;
  std::vector<TypeId> values; ///< of unique items
  bool simple;
  uint32_t simpleMax = noLimit; ///< first index that no item can take, for simple shapes
  std::map<std::pair<uint32_t, uint32_t>, std::vector<Cell>> cellCache;
  std::map<Progress, bool> memo;
};

/// Progress: members so far (capped), conditions of `some` met, position (fixed order), then a bit per named label
/// seen.
class ObjectPlan {
public:
  ObjectPlan(Types &types, const ObjectShape &shape, bool fixedOrder = false);

  /// A member name that is treated alone, or a class of names treated alike.
  struct Label {
    std::string name;
    bool isClass = false;
    DfaId names = emptyDfa; ///< of a class; unused where it is "every other name"
    bool everyOther = false;
    TypeId type = anyValue;
    bool required = false;
    uint32_t some = 0; ///< conditions of `some` that such a member could meet
  };
  struct Choice {
    TypeId type;
    uint32_t met;
  };
  Progress start() const;
  /// Ways to write a value for this label, after which the object can be completed; empty if the label may not come.
  std::vector<Choice> choices(const Progress &progress, size_t label);
  Progress advance(const Progress &progress, size_t label, uint32_t met) const;
  /// Some label has a choice.
  bool mayAdd(const Progress &progress);
  bool mayClose(const Progress &progress) const;
  /// Members that must still come, at most.
  uint32_t owed(const Progress &progress) const;
  /// This name is required and has not come.
  bool owes(const Progress &progress, size_t label) const;
  bool feasible(const Progress &progress);
  bool feasibleAtStart() { return feasible(start()); }
  std::vector<TypeId> memberTypes();

  std::vector<Label> labels; ///< names first, in order, then classes
  size_t nameCount = 0;

private:
  bool seen(const Progress &progress, size_t label) const { return progress[3 + label / 32] >> (label % 32) & 1; }
  bool available(const Progress &progress, size_t label);
  bool isEmpty(size_t label);
  bool requiredHaveValues();
  bool meetSome(const Progress &progress, uint32_t slots);
  void addClasses(const ObjectShape &shape, std::vector<std::string> &names);
  Label label(const ObjectShape &shape, std::string name, const Property *property) const;

  Types &types;
  uint32_t min, max;
  std::vector<TypeId> some;
  bool fixedOrder;
  bool alwaysFeasible = false;
  size_t requiredCount = 0;
  std::vector<int8_t> emptiness;
  int8_t requiredAlive = -1;
  std::map<Progress, bool> memo;
};

} // namespace lamella::grammar

#endif // LAMELLA_RUNTIME_GRAMMAR_PLANS_H
