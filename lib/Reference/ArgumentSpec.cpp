// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ArgumentSpec.h"

#include "Machine.h"
#include "lamella/Dialect/Relax/IR/Relax.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"

using namespace mlir;

namespace lamella::reference {

//===----------------------------------------------------------------------===//
// Files
//===----------------------------------------------------------------------===//

/// How elements of a format lie in a file.
static std::pair<char, unsigned> getFileElement(Format format) {
  char kind = format == Format::Bit ? 'b' : format == Format::BFloat ? 'u' : isFloat(format) ? 'f' : 'i';
  return {kind, getBytes(format)};
}

Expected<Array> toArray(const NpyArray &file, Type elementType, bool wide) {
  std::optional<Format> narrow = getFormat(elementType, /*wide=*/false);
  if (!narrow)
    return Status::error("expected an element type that the interpreter knows");
  auto [kind, bytes] = getFileElement(*narrow);
  bool isExact = file.itemBytes == bytes && (file.kind == kind || (kind == 'i' && file.kind == 'u'));
  bool isWide = wide && isFloat(*narrow) && file.kind == 'f' && file.itemBytes == 8;
  if (!isExact && !isWide)
    return Status::error(std::string("expected elements ") + kind + std::to_string(bytes) + " for " +
                         getName(*narrow).str() + ", got " + file.kind + std::to_string(file.itemBytes));
  Format from = isWide ? Format::Double : *narrow, to = *getFormat(elementType, wide);
  Array array = Array::make(to, file.shape);
  for (int64_t i = 0, count = array.getNumElements(); i < count; ++i)
    array.put(i, decode(from, &file.data[i * getBytes(from)]));
  return array;
}

NpyArray toNpy(const Array &array) {
  auto [kind, bytes] = getFileElement(array.format);
  NpyArray file{kind, bytes, {array.sizes.begin(), array.sizes.end()}, {}};
  file.data.resize(array.getNumElements() * bytes);
  size_t at = 0;
  (void)forEachIndex(array.sizes, [&](ArrayRef<int64_t> index) {
    encode(array.format, array.load(index), &file.data[at]);
    at += bytes;
    return success();
  });
  return file;
}

//===----------------------------------------------------------------------===//
// Arguments
//===----------------------------------------------------------------------===//

static Status fail(const Twine &text) { return Status::error(text.str()); }

static std::optional<SmallVector<int64_t>> parseShape(StringRef text) {
  SmallVector<int64_t> sizes;
  if (text.empty())
    return std::nullopt;
  for (StringRef part : llvm::split(text, 'x')) {
    int64_t size;
    if (part.getAsInteger(10, size) || size < 0)
      return std::nullopt;
    sizes.push_back(size);
  }
  return sizes;
}

static std::optional<Scalar> parseNumber(StringRef text, Type type) {
  Scalar result;
  if (isa<FloatType>(type)) {
    if (text.getAsDouble(result.real))
      return std::nullopt;
    result.real = roundTo(type, result.real);
    return result;
  }
  if (text.getAsInteger(10, result.integer))
    return std::nullopt;
  result.integer = wrapTo(type.isInteger() ? type.getIntOrFloatBitWidth() : 64, result.integer);
  return result;
}

static Expected<Datum> parseCache(StringRef text, relax::StateType type, const Options &options) {
  std::optional<SmallVector<int64_t>> sizes = parseShape(text);
  std::optional<int64_t> batch = type.getBatch().getConstant();
  if (!sizes || sizes->size() != (batch ? 1 : 2))
    return fail("expected cache:" + Twine(batch ? "CAPACITY" : "BATCHxCAPACITY") + ", got cache:" + text);
  std::optional<int64_t> layers = type.getLayers().getConstant(), heads = type.getHeads().getConstant(),
                         headDim = type.getHeadDim().getConstant();
  std::optional<Format> format = getFormat(type.getElementType(), options.wide);
  if (!layers || !heads || !headDim || !format)
    return fail("expected a cache whose layers, heads and head dimension are constants");
  auto cache = std::make_shared<KVCache>();
  cache->batch = batch.value_or(sizes->front());
  cache->layers = *layers;
  cache->heads = *heads;
  cache->capacity = sizes->back();
  cache->headDim = *headDim;
  constexpr int64_t lanes = KVCache::keyLanes;
  int64_t panels = llvm::divideCeil(cache->capacity, lanes);
  int64_t keys[] = {*layers, cache->batch, *heads, panels, *headDim, lanes};
  int64_t values[] = {*layers, cache->batch, *heads, cache->capacity, *headDim};
  std::optional<int64_t> bytes = Array::getByteSize(*format, keys);
  if (!bytes || *bytes > options.maxBytes)
    return fail("expected a cache of at most " + Twine(options.maxBytes) + " bytes, got cache:" + text);
  cache->keys = Array::make(*format, keys);
  cache->values = Array::make(*format, values);
  cache->lengths = Array::make(Format::Int32, cache->batch);
  return Datum(cache);
}

/// `iota:2x3`, `empty:2x3`, `empty`.
static Expected<Datum> makeArray(StringRef text, ShapedType type, const Options &options) {
  auto [word, shapeText] = text.split(':');
  std::optional<SmallVector<int64_t>> sizes = parseShape(shapeText);
  if (shapeText.empty() && type.hasStaticShape())
    sizes = SmallVector<int64_t>(type.getShape());
  if (!sizes)
    return fail("expected a shape such as 2x3, got '" + shapeText + "'");
  std::optional<Format> format = getFormat(type.getElementType(), options.wide);
  if (!format)
    return fail("expected an element type that the interpreter knows");
  std::optional<int64_t> bytes = Array::getByteSize(*format, *sizes);
  if (!bytes || *bytes > options.maxBytes)
    return fail("expected a shape of at most " + Twine(options.maxBytes) + " bytes, got '" + shapeText + "'");
  Array array = Array::make(*format, *sizes, word == "empty" && options.trackWrites);
  for (int64_t i = 0, count = word == "iota" ? array.getNumElements() : 0; i < count; ++i)
    array.put(i, Scalar{wrapTo(type.getElementType().isInteger() ? type.getElementTypeBitWidth() : 64, i),
                        roundTo(*format, double(i))});
  return Datum(array);
}

Expected<Datum> parseArgument(StringRef text, Type type, const Options &options) {
  if (auto state = dyn_cast<relax::StateType>(type)) {
    if (!text.consume_front("cache:"))
      return fail("expected cache:CAPACITY, got '" + text + "'");
    return parseCache(text, state, options);
  }
  auto shaped = dyn_cast<ShapedType>(type);
  if (!shaped) {
    if (!type.isIntOrIndexOrFloat() && !isa<relax::SizeType>(type))
      return fail("expected an argument that is a number, an array or a state");
    if (std::optional<Scalar> number = parseNumber(text, type))
      return Datum(*number);
    return fail("expected a number, got '" + text + "'");
  }
  if (text == "empty" || text.starts_with("empty:") || text.starts_with("iota:"))
    return makeArray(text, shaped, options);
  if (text.ends_with(".npy")) {
    Expected<NpyArray> file = readNpy(text.str());
    if (!file)
      return file.status();
    Expected<Array> array = toArray(*file, shaped.getElementType(), options.wide);
    return array ? Expected<Datum>(Datum(*array)) : array.status().withContext(text.str());
  }
  std::optional<Format> format = getFormat(shaped.getElementType(), options.wide);
  std::optional<Scalar> number = format ? parseNumber(text, shaped.getElementType()) : std::nullopt;
  if (!number || !shaped.hasRank())
    return fail("expected FILE.npy, a number, iota:SHAPE or empty:SHAPE, got '" + text + "'");
  Array array = Array::make(*format, SmallVector<int64_t>(shaped.getRank(), 1));
  array.put(0, *number);
  return Datum(array);
}

//===----------------------------------------------------------------------===//
// Results
//===----------------------------------------------------------------------===//

static void print(llvm::raw_ostream &os, Scalar value, bool isReal) {
  if (isReal)
    os << llvm::format("%.9g", value.real);
  else
    os << value.integer;
}

std::string describe(const Datum &datum, Type type) {
  std::string text;
  llvm::raw_string_ostream os(text);
  if (const auto *scalar = std::get_if<Scalar>(&datum)) {
    print(os, *scalar, isa<FloatType>(type));
  } else if (const auto *array = std::get_if<Array>(&datum)) {
    for (int64_t size : array->sizes)
      os << size << "x";
    os << getName(array->format) << " [";
    bool isFirst = true;
    (void)forEachIndex(array->sizes, [&](ArrayRef<int64_t> index) {
      os << (std::exchange(isFirst, false) ? "" : ", ");
      print(os, array->load(index), isFloat(array->format));
      return success();
    });
    os << "]";
  } else if (const auto *cache = std::get_if<std::shared_ptr<KVCache>>(&datum)) {
    os << "cache of lengths " << describe((*cache)->lengths, {});
  } else if (const auto *tuple = std::get_if<Tuple>(&datum)) {
    os << "(";
    llvm::interleaveComma(llvm::zip_equal(*tuple, cast<TupleType>(type).getTypes()), os,
                          [&](auto element) { os << describe(std::get<0>(element), std::get<1>(element)); });
    os << ")";
  } else {
    os << "a vector";
  }
  return text;
}

} // namespace lamella::reference
