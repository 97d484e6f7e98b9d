// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Nothing here makes the JSON library throw: values are only built, and written with a handler for bad UTF-8.
#include "Summary.h"
#include "lamella/Runtime/ModelFile/Describe.h"
#include <nlohmann/json.hpp>

using namespace lamella;
using Json = nlohmann::ordered_json;

static constexpr size_t elementsShown = 8;

static Json toJson(const MetadataScalar &value) {
  return std::visit([](auto held) { return Json(held); }, value);
}

static Json toJson(const MetadataEntry &entry) {
  Json json = {{"key", entry.key}, {"type", valueTypeName(entry.type)}};
  std::vector<MetadataScalar> values = firstValues(entry, elementsShown);
  if (entry.type != ValueType::Array) {
    json["value"] = toJson(values[0]);
    return json;
  }
  json["element_type"] = valueTypeName(entry.elementType);
  json["count"] = entry.count;
  json["first"] = Json::array();
  for (const MetadataScalar &value : values)
    json["first"].push_back(toJson(value));
  return json;
}

static Json toJson(const ModelTensor &tensor, const ModelFile &model) {
  return {{"name", tensor.name},
          {"type", blockTypeInfo(tensor.type).name},
          {"shape", std::vector<int64_t>(tensor.shape().begin(), tensor.shape().end())},
          {"bytes", tensor.data.size()},
          {"offset", tensor.data.data() - model.bytes().data()}};
}

std::string lamella::describeJson(const ModelFile &model) {
  Json metadata = Json::array(), tensors = Json::array(), totals = Json::array();
  for (const MetadataEntry &entry : model.metadata().entries())
    metadata.push_back(toJson(entry));
  for (const ModelTensor &tensor : model.tensors())
    tensors.push_back(toJson(tensor, model));
  for (const TypeTotal &total : totalsByType(model))
    totals.push_back({{"type", blockTypeInfo(total.type).name},
                      {"tensors", total.tensors},
                      {"elements", total.elements},
                      {"bytes", total.bytes}});
  Json json = {{"file", model.name()},
               {"bytes", model.bytes().size()},
               {"version", model.version()},
               {"alignment", model.alignment()},
               {"metadata", metadata},
               {"tensors", tensors},
               {"totals", totals}};
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}
