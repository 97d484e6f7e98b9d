// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Runtime/Core/LoadedModule.h"
#include "lamella/Runtime/Core/Values.h"
#include <algorithm>

using namespace lamella;

static std::optional<int32_t> plainElementType(BlockType type) {
  switch (type) {
  case BlockType::F32:
    return LAMELLA_F32;
  case BlockType::F16:
    return LAMELLA_F16;
  case BlockType::BF16:
    return LAMELLA_BF16;
  default:
    return std::nullopt;
  }
}

/// A file's tensor as a module sees it: of a block format, the rows' bytes.
static LamellaTensor asModuleTensor(const ModelTensor &tensor) {
  const BlockTypeInfo &info = blockTypeInfo(tensor.type);
  LamellaTensor seen = {const_cast<std::byte *>(tensor.data.data()), LAMELLA_I8, int32_t(tensor.rank), {}};
  std::copy(tensor.shape().begin(), tensor.shape().end(), seen.shape);
  if (std::optional<int32_t> plain = plainElementType(tensor.type))
    seen.element_type = *plain;
  else if (tensor.rank)
    seen.shape[tensor.rank - 1] = seen.shape[tensor.rank - 1] / info.elementsPerBlock * info.bytesPerBlock;
  return seen;
}

static std::string tensorText(const ModelTensor &tensor) {
  std::string text = std::string(blockTypeInfo(tensor.type).name) + " [";
  for (size_t i = 0; i < tensor.rank; ++i)
    text += (i ? ", " : "") + std::to_string(tensor.extents[i]);
  text += "]";
  LamellaTensor seen = asModuleTensor(tensor);
  if (seen.element_type == LAMELLA_I8)
    text += " (" + std::to_string(seen.shape[tensor.rank - 1]) + " bytes a row)";
  return text;
}

Expected<std::vector<void *>> lamella::resolveWeights(const Module &module, const ModelFile &model) {
  std::vector<void *> addresses;
  for (const LamellaWeight &weight : std::span(module->weights, module->weight_count)) {
    Expected<const ModelTensor *> tensor = model.get(weight.name);
    if (!tensor)
      return tensor.status();
    LamellaTensor seen = asModuleTensor(**tensor);
    if (seen.element_type != weight.element_type || seen.rank != weight.rank ||
        !std::equal(seen.shape, seen.shape + seen.rank, weight.shape)) {
      LamellaValue expected =
          tensorValue(nullptr, LamellaElementType(weight.element_type), std::span(weight.shape, weight.rank));
      return Status::error(model.name() + ": tensor '" + weight.name + "': module " + module.name() + " expects " +
                           describeValue(expected) + ", got " + tensorText(**tensor));
    }
    addresses.push_back(seen.data);
  }
  return addresses;
}
