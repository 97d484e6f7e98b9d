// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "FileBuilder.h"

using namespace lamella;
using namespace lamella::test;

Bytes &test::operator<<(Bytes &bytes, const Bytes &more) {
  bytes.insert(bytes.end(), more.begin(), more.end());
  return bytes;
}

Bytes &test::operator<<(Bytes &bytes, std::string_view text) {
  bytes << uint64_t(text.size());
  for (char c : text)
    bytes << c;
  return bytes;
}

FileBuilder &FileBuilder::entry(std::string_view key, ValueType type, const Bytes &value) {
  entries << key << uint32_t(type) << value;
  ++entriesAdded;
  return *this;
}

FileBuilder &FileBuilder::u32(std::string_view key, uint32_t value) {
  return entry(key, ValueType::U32, Bytes() << value);
}

FileBuilder &FileBuilder::string(std::string_view key, std::string_view value) {
  return entry(key, ValueType::String, Bytes() << value);
}

FileBuilder &FileBuilder::array(std::string_view key, ValueType elementType, uint64_t count, const Bytes &elements) {
  return entry(key, ValueType::Array, Bytes() << uint32_t(elementType) << count << elements);
}

FileBuilder &FileBuilder::strings(std::string_view key, std::initializer_list<std::string_view> values) {
  Bytes elements;
  for (std::string_view value : values)
    elements << value;
  return array(key, ValueType::String, values.size(), elements);
}

FileBuilder &FileBuilder::row(std::string_view name, std::initializer_list<uint64_t> extents, uint32_t type,
                              uint64_t offset) {
  rows << name << uint32_t(extents.size());
  for (uint64_t extent : extents)
    rows << extent;
  rows << type << offset;
  ++tensorsAdded;
  return *this;
}

FileBuilder &FileBuilder::tensor(std::string_view name, std::initializer_list<uint64_t> extents, uint32_t type,
                                 const Bytes &bytes) {
  data.resize((data.size() + alignment - 1) / alignment * alignment);
  row(name, extents, type, data.size());
  data << bytes;
  return *this;
}

Bytes FileBuilder::build() const {
  Bytes file;
  file << 'G' << 'G' << 'U' << 'F' << version << tensorCount.value_or(tensorsAdded) << entryCount.value_or(entriesAdded)
       << entries << rows;
  if (!data.empty()) {
    file.resize((file.size() + alignment - 1) / alignment * alignment);
    file << data;
  }
  return file;
}

Bytes test::counting(size_t count) {
  Bytes bytes(count);
  for (size_t i = 0; i < count; ++i)
    bytes[i] = std::byte(i);
  return bytes;
}

std::string test::refusal(const Bytes &bytes) {
  Expected<ModelFile> model = ModelFile::parse(bytes, "m.gguf");
  return model.ok() ? "ok" : model.message();
}

FileBuilder test::sample() {
  FileBuilder builder;
  builder.string("general.architecture", "llama")
      .entry("a.u8", ValueType::U8, Bytes() << uint8_t(200))
      .entry("a.i8", ValueType::I8, Bytes() << int8_t(-7))
      .entry("a.u16", ValueType::U16, Bytes() << uint16_t(60000))
      .entry("a.i16", ValueType::I16, Bytes() << int16_t(300))
      .u32("a.u32", 4000000000u)
      .entry("a.i32", ValueType::I32, Bytes() << int32_t(70000))
      .entry("a.u64", ValueType::U64, Bytes() << ~uint64_t(0))
      .entry("a.i64", ValueType::I64, Bytes() << int64_t(-5))
      .entry("a.f32", ValueType::F32, Bytes() << 0.5f)
      .entry("a.f64", ValueType::F64, Bytes() << 1e300)
      .entry("a.bool", ValueType::Bool, Bytes() << uint8_t(1))
      .strings("a.strings", {"one", "", "thr\xC3\xA9\x65", "\xFF"})
      .array("a.f32s", ValueType::F32, 3, Bytes() << 1.0f << -2.5f << 3.0f)
      .array("a.i32s", ValueType::I32, 2, Bytes() << int32_t(-1) << int32_t(9))
      .array("a.u16s", ValueType::U16, 2, Bytes() << uint16_t(1) << uint16_t(65535))
      .array("a.bools", ValueType::Bool, 2, Bytes() << uint8_t(0) << uint8_t(1))
      .array("a.nested", ValueType::Array, 1, Bytes() << uint32_t(ValueType::U8) << uint64_t(2) << uint16_t(0x0201))
      .array("a.none", ValueType::String, 0, Bytes());
  builder.tensor("norm.weight", {5}, f32, counting(20))
      .tensor("linear.weight", {64, 3}, q4_1, counting(120))
      .tensor("embd.weight", {32, 2}, q8_0, counting(68))
      .tensor("four", {2, 3, 4, 5}, f16, counting(240));
  return builder;
}
