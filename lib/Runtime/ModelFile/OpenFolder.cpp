// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// 1. config.json and the tokenizer's files become metadata; 2. the files of weights are mapped and their tensors get
// the names of a GGUF file; 3. a ModelFile has both, and keeps the mappings.
#include "Folder.h"
#include "MappedFile.h"
#include "MetadataReader.h"
#include "NameIndex.h"
#include "Text.h"
#include "lamella/Runtime/ModelFile/SafeTensors.h"
#include <deque>
#include <filesystem>
#include <set>

using namespace lamella;
using nlohmann::json;

namespace {
/// What a ModelFile of a folder points into.
struct Storage {
  std::string metadata;
  std::deque<std::string> names;
  std::vector<MappedFile> files;
};
} // namespace

/// A JSON file of the folder; null where there is none and it need not be.
static Expected<json> readJson(const std::filesystem::path &path, bool required) {
  if (!required && !std::filesystem::exists(path))
    return json();
  Expected<MappedFile> file = MappedFile::open(path.string());
  if (!file)
    return file.status();
  const char *begin = reinterpret_cast<const char *>(file->bytes().data());
  // None of these files nests deeper.
  auto keep = [](int depth, json::parse_event_t, json &) { return depth <= 64; };
  json value = json::parse(begin, begin + file->bytes().size(), keep, /*allow_exceptions=*/false);
  if (!value.is_object())
    return Status::error(path.string() + ": expected a JSON object, got another text");
  return value;
}

/// The files of weights, by name: those that the index tells of, or the one.
static Expected<std::set<std::string>> listFiles(const std::filesystem::path &folder) {
  Expected<json> index = readJson(folder / "model.safetensors.index.json", false);
  if (!index)
    return index.status();
  if (index->is_null())
    return std::set<std::string>{"model.safetensors"};
  std::set<std::string> files;
  auto map = index->find("weight_map");
  if (map != index->end() && map->is_object())
    for (const auto &[tensor, file] : map->items()) {
      std::string name = file.is_string() ? file.get<std::string>() : "";
      if (name.empty() || std::filesystem::path(name).filename() != name)
        return Status::error((folder / "model.safetensors.index.json").string() + ": tensor " +
                             lamella::quoted(tensor) + ": expected the name of a file in the folder, got " +
                             lamella::quoted(name));
      files.insert(name);
    }
  if (files.empty())
    return Status::error((folder / "model.safetensors.index.json").string() +
                         ": key 'weight_map': expected files by tensor, got none");
  return files;
}

static Status addTensors(const std::filesystem::path &folder, std::string_view architecture, bool isTied,
                         Storage &storage, std::vector<ModelTensor> &tensors) {
  Expected<std::set<std::string>> files = listFiles(folder);
  if (!files)
    return files.status();
  for (const std::string &name : *files) {
    std::string path = (folder / name).string();
    Expected<MappedFile> file = MappedFile::open(path);
    if (!file)
      return file.status();
    Expected<std::vector<NamedTensor>> found = readSafeTensors(file->bytes());
    if (!found)
      return found.status().withContext(path);
    storage.files.push_back(file.take());
    for (NamedTensor &named : *found) {
      // The table is written twice by some.
      if (isTied && named.name == "lm_head.weight")
        continue;
      std::string converted = convertTensorName(named.name, architecture);
      if (converted.empty())
        return Status::error(path + ": tensor " + lamella::quoted(named.name) + " is not known");
      named.tensor.name = storage.names.emplace_back(converted);
      tensors.push_back(named.tensor);
    }
  }
  return Status::success();
}

static Expected<Metadata> parseKeys(const std::string &file, const Storage &storage, uint64_t count) {
  ByteReader reader(std::as_bytes(std::span(storage.metadata)));
  Expected<std::vector<MetadataEntry>> entries = readMetadata(reader, count);
  if (!entries)
    return entries.status().withContext(file);
  return Metadata::create(file, entries.take());
}

Expected<ModelFile> ModelFile::openFolder(const std::string &path) {
  std::filesystem::path folder(path);
  auto storage = std::make_shared<Storage>();
  MetadataWriter writer;
  Expected<json> config = readJson(folder / "config.json", true), tokenizer = readJson(folder / "tokenizer.json", true),
                 settings = readJson(folder / "tokenizer_config.json", false);
  for (const Expected<json> *file : {&config, &tokenizer, &settings})
    if (!*file)
      return file->status();
  if (Status status = convertConfig(*config, writer); !status)
    return status.withContext((folder / "config.json").string());
  storage->metadata = writer.bytes();
  Expected<Metadata> keys = parseKeys(path, *storage, writer.count());
  if (!keys)
    return keys.status();

  ModelFile model;
  model.file = path;
  std::string architecture(*keys->getString("general.architecture"));
  auto tied = config->find("tie_word_embeddings");
  bool isTied = tied != config->end() && tied->is_boolean() && tied->get<bool>();
  if (Status status = addTensors(folder, architecture, isTied, *storage, model.table); !status)
    return status;
  model.byName = sortByName(model.table, &ModelTensor::name);
  if (auto twice = findDuplicate(model.table, model.byName, &ModelTensor::name))
    return Status::error(path + ": tensor " + lamella::quoted(model.table[twice->first].name) +
                         ": expected it once, got it twice");
  Expected<const ModelTensor *> table = model.get("token_embd.weight");
  if (!table)
    return table.status();
  if (Status status = convertTokenizer(*tokenizer, *settings, uint64_t((*table)->shape()[0]), writer); !status)
    return status.withContext((folder / "tokenizer.json").string());
  storage->metadata = writer.bytes();
  keys = parseKeys(path, *storage, writer.count());
  if (!keys)
    return keys.status();
  model.values = keys.take();
  // Elements lie at multiples of their own size.
  model.tensorAlignment = 1;
  for (const MappedFile &file : storage->files)
    model.stamp += file.identity();
  model.mapping = storage;
  return model;
}
