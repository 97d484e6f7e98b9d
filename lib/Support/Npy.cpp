// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Support/Npy.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <fstream>
#include <iterator>

namespace lamella {

static_assert(std::endian::native == std::endian::little, "elements are copied as they lie in the file");

static constexpr std::string_view magic = "\x93NUMPY";
static constexpr size_t maxRank = 32;

namespace {
/// Reads the header, a Python dictionary such as
///   {'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }
class HeaderReader {
public:
  explicit HeaderReader(std::string_view text) : rest(text) {}

  Status read(NpyArray &array) {
    if (!take('{'))
      return fail("'{'");
    while (!take('}')) {
      std::string_view key;
      if (!takeString(key) || !take(':'))
        return fail("a key and ':'");
      if (Status status = readEntry(key, array); !status)
        return status;
      if (!take(',') && peek() != '}')
        return fail("',' or '}'");
    }
    if (peek() != '\0')
      return Status::error("expected nothing behind the header's dictionary, got '" + std::string(rest.substr(0, 20)) +
                           "'");
    for (auto [name, seen] : {std::pair("descr", hasDescr), {"fortran_order", hasOrder}, {"shape", hasShape}})
      if (!seen)
        return Status::error(std::string("expected '") + name + "' in the header, got none");
    auto isLong = [](int64_t size) { return size > 1; };
    bool isEmpty = std::count(array.shape.begin(), array.shape.end(), 0) > 0;
    if (isColumnMajor && !isEmpty && std::count_if(array.shape.begin(), array.shape.end(), isLong) > 1)
      return Status::error("expected row-major order, got fortran_order True");
    return Status::success();
  }

private:
  Status readEntry(std::string_view key, NpyArray &array) {
    if (key == "descr" && !std::exchange(hasDescr, true))
      return readDescr(array);
    if (key == "fortran_order" && !std::exchange(hasOrder, true)) {
      isColumnMajor = takeWord("True");
      return isColumnMajor || takeWord("False") ? Status::success() : fail("True or False");
    }
    if (key == "shape" && !std::exchange(hasShape, true))
      return readShape(array);
    return Status::error("expected the keys descr, fortran_order and shape once each, got '" + std::string(key) + "'");
  }

  Status readDescr(NpyArray &array) {
    std::string_view descr;
    if (!takeString(descr))
      return fail("a type such as '<f4'");
    auto refuse = [&]() {
      return Status::error("expected little-endian elements b1, i1 to i8, u1 to u8 or f2 to f8, got '" +
                           std::string(descr) + "'");
    };
    if (descr.size() != 3)
      return refuse();
    array.kind = descr[1];
    array.itemBytes = descr[2] - '0';
    bool isKnown = array.kind == 'f'   ? array.itemBytes == 2 || array.itemBytes == 4 || array.itemBytes == 8
                   : array.kind == 'b' ? array.itemBytes == 1
                                       : (array.kind == 'i' || array.kind == 'u') && array.itemBytes <= 8 &&
                                             std::has_single_bit(array.itemBytes);
    bool fitsOrder = descr[0] == '<' || (array.itemBytes == 1 && (descr[0] == '|' || descr[0] == '>'));
    return isKnown && fitsOrder ? Status::success() : refuse();
  }

  Status readShape(NpyArray &array) {
    if (!take('('))
      return fail("'('");
    while (!take(')')) {
      int64_t size = 0;
      peek();
      auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), size);
      if (error != std::errc() || size < 0)
        return fail("a size of 0 or more that fits 64 bits");
      rest.remove_prefix(end - rest.data());
      array.shape.push_back(size);
      if (array.shape.size() > maxRank)
        return Status::error("expected at most " + std::to_string(maxRank) + " dimensions, got more");
      if (!take(',') && peek() != ')')
        return fail("',' or ')'");
    }
    return Status::success();
  }

  /// The next character that is not white space, or 0 at the end.
  char peek() {
    size_t start = std::min(rest.find_first_not_of(" \n\t"), rest.size());
    rest.remove_prefix(start);
    return rest.empty() ? '\0' : rest.front();
  }
  bool take(char wanted) {
    if (peek() != wanted || rest.empty())
      return false;
    rest.remove_prefix(1);
    return true;
  }
  bool takeWord(std::string_view word) {
    peek();
    if (!rest.starts_with(word))
      return false;
    rest.remove_prefix(word.size());
    return true;
  }
  bool takeString(std::string_view &text) {
    char quote = peek();
    if (quote != '\'' && quote != '"')
      return false;
    size_t end = rest.find(quote, 1);
    if (end == std::string_view::npos)
      return false;
    text = rest.substr(1, end - 1);
    rest.remove_prefix(end + 1);
    return true;
  }
  Status fail(std::string_view wanted) const {
    return Status::error("expected " + std::string(wanted) + " in the header, got '" + std::string(rest.substr(0, 20)) +
                         "'");
  }

  std::string_view rest;
  bool hasDescr = false, hasOrder = false, hasShape = false, isColumnMajor = false;
};
} // namespace

/// The bytes that the shape asks for; nothing where they exceed 2^62.
static std::optional<uint64_t> countBytes(const NpyArray &array) {
  if (std::count(array.shape.begin(), array.shape.end(), 0))
    return 0;
  uint64_t bytes = array.itemBytes;
  for (int64_t size : array.shape) {
    if (uint64_t(size) > (uint64_t(1) << 62) / bytes)
      return std::nullopt;
    bytes *= size;
  }
  return bytes;
}

Expected<NpyArray> parseNpy(std::string_view bytes) {
  if (!bytes.starts_with(magic))
    return Status::error("expected a .npy file, which begins with \\x93NUMPY");
  // Magic, version (2 bytes), length of the header (2 bytes in version 1, else 4), header, data.
  int version = bytes.size() > magic.size() ? uint8_t(bytes[magic.size()]) : 0;
  size_t lengthBytes = version == 1 ? 2 : 4, start = magic.size() + 2 + lengthBytes;
  if (version < 1 || version > 3)
    return Status::error("expected version 1, 2 or 3, got " + std::to_string(version));
  if (bytes.size() < start)
    return Status::error("expected a header of " + std::to_string(start) + " bytes, got " +
                         std::to_string(bytes.size()));
  uint64_t length = 0;
  for (size_t i = 0; i < lengthBytes; ++i)
    length |= uint64_t(uint8_t(bytes[magic.size() + 2 + i])) << (8 * i);
  if (length > bytes.size() - start)
    return Status::error("expected a header of " + std::to_string(length) + " bytes, got " +
                         std::to_string(bytes.size() - start));
  NpyArray array;
  if (Status status = HeaderReader(bytes.substr(start, length)).read(array); !status)
    return status;
  std::string_view data = bytes.substr(start + length);
  std::optional<uint64_t> wanted = countBytes(array);
  if (!wanted || *wanted != data.size())
    return Status::error("expected " + (wanted ? std::to_string(*wanted) : "more than 2^62") +
                         " bytes of data for the shape, got " + std::to_string(data.size()));
  array.data.assign(data.begin(), data.end());
  return array;
}

Expected<NpyArray> readNpy(const std::string &path) {
  std::ifstream file(path, std::ios::binary);
  if (!file)
    return Status::error("expected a readable file").withContext(path);
  std::string bytes{std::istreambuf_iterator<char>(file), {}};
  if (file.bad())
    return Status::error("expected a readable file").withContext(path);
  Expected<NpyArray> array = parseNpy(bytes);
  return array ? array : Expected<NpyArray>(array.status().withContext(path));
}

std::string formatNpy(const NpyArray &array) {
  std::string shape;
  for (int64_t size : array.shape)
    shape += std::to_string(size) + ", ";
  if (array.shape.size() > 1)
    shape.resize(shape.size() - 2);
  std::string header = std::string("{'descr': '") + (array.itemBytes == 1 ? '|' : '<') + array.kind +
                       std::to_string(array.itemBytes) + "', 'fortran_order': False, 'shape': (" + shape + "), }";
  // The data starts at a multiple of 64.
  size_t start = magic.size() + 4;
  header.append(63 - (start + header.size()) % 64, ' ');
  header += '\n';
  std::string bytes(magic);
  bytes += {'\1', '\0', char(header.size() & 255), char(header.size() >> 8)};
  bytes += header;
  bytes.append(array.data.begin(), array.data.end());
  return bytes;
}

Status writeNpy(const std::string &path, const NpyArray &array) {
  std::ofstream file(path, std::ios::binary);
  file << formatNpy(array);
  file.flush();
  return file ? Status::success() : Status::error("expected a file that can be written").withContext(path);
}

} // namespace lamella
