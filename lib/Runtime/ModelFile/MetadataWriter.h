// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Entries of metadata for models whose file has none of this form; their bytes are those of a GGUF file.
#ifndef LAMELLA_LIB_RUNTIME_MODELFILE_METADATAWRITER_H
#define LAMELLA_LIB_RUNTIME_MODELFILE_METADATAWRITER_H

#include "lamella/Runtime/ModelFile/Metadata.h"
#include <cstring>

namespace lamella {

class MetadataWriter {
public:
  void put(const std::string &key, uint64_t value) { putScalar(key, ValueType::U64, value); }
  void put(const std::string &key, double value) { putScalar(key, ValueType::F64, value); }
  void put(const std::string &key, bool value) { putScalar(key, ValueType::Bool, uint8_t(value)); }
  void put(const std::string &key, const std::string &value) {
    begin(key, ValueType::String);
    append(value);
  }
  void put(const std::string &key, const std::vector<std::string> &values) {
    beginArray(key, ValueType::String, values.size());
    for (const std::string &value : values)
      append(value);
  }
  void put(const std::string &key, const std::vector<int32_t> &values) {
    beginArray(key, ValueType::I32, values.size());
    for (int32_t value : values)
      append(value);
  }

  const std::string &bytes() const { return text; }
  uint64_t count() const { return entries; }

private:
  template <typename T>
  void append(T value) {
    char raw[sizeof(T)];
    std::memcpy(raw, &value, sizeof(T));
    text.append(raw, sizeof(T));
  }
  void append(const std::string &value) {
    append(uint64_t(value.size()));
    text += value;
  }
  void begin(const std::string &key, ValueType type) {
    append(key);
    append(static_cast<uint32_t>(type));
    ++entries;
  }
  void beginArray(const std::string &key, ValueType element, size_t size) {
    begin(key, ValueType::Array);
    append(static_cast<uint32_t>(element));
    append(uint64_t(size));
  }
  template <typename T>
  void putScalar(const std::string &key, ValueType type, T value) {
    begin(key, type);
    append(value);
  }

  std::string text;
  uint64_t entries = 0;
};

} // namespace lamella

#endif // LAMELLA_LIB_RUNTIME_MODELFILE_METADATAWRITER_H
