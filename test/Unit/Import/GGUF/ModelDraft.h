// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Small models of each architecture whose header the tests change before it is read. Their weights are 0.
#ifndef LAMELLA_TEST_UNIT_IMPORT_GGUF_MODELDRAFT_H
#define LAMELLA_TEST_UNIT_IMPORT_GGUF_MODELDRAFT_H

#include "../../Runtime/ModelFile/FileBuilder.h"
#include <variant>

namespace lamella::test {

struct TensorDraft {
  std::string name;
  /// Outermost first.
  std::vector<uint64_t> shape;
  uint32_t type;
};

class ModelDraft {
public:
  using Value = std::variant<uint32_t, uint64_t, float, bool, std::string, std::vector<std::string>>;

  /// One layer, width 64, 4 heads and 2 key/value heads of 16, feed-forward 96, 5 tokens, context 32.
  static ModelDraft create(const std::string &architecture);

  /// A key that starts with '.' is below the architecture's name.
  ModelDraft &set(const std::string &key, Value value);
  ModelDraft &erase(const std::string &key);
  ModelDraft &addTensor(TensorDraft tensor);
  ModelDraft &eraseTensor(const std::string &name);
  TensorDraft &tensor(const std::string &name);

  Bytes build() const;

private:
  std::string fullKey(const std::string &key) const { return key[0] == '.' ? architecture + key : key; }

  std::string architecture;
  std::vector<std::pair<std::string, Value>> entries;
  std::vector<TensorDraft> tensors;
};

} // namespace lamella::test

#endif // LAMELLA_TEST_UNIT_IMPORT_GGUF_MODELDRAFT_H
