// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Values of the C interface to those of the reference interpreter, and back.
#include "../Runtime/RunnerImpl.h"
#include "LastError.h"
#include "lamella-c/Compiler.h"
#include "lamella/Dialect/Relax/IR/Relax.h"
#include "lamella/Pipelines/Pipelines.h"
#include "lamella/Reference/Interpreter.h"
#include "lamella/Runtime/Core/Values.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "mlir/Parser/Parser.h"

using namespace mlir;
using namespace lamella;
using reference::Array;
using reference::Datum;
using reference::Format;

namespace {
/// A context that keeps the first error, with its place and notes, as text.
class Interpretation {
public:
  Interpretation(const char *function)
      : context(makeRegistry()), handler(&context, [this](Diagnostic &diagnostic) { return keep(diagnostic); }),
        name(function) {}

  Expected<Results> run(StringRef text, StringRef file, ArrayRef<LamellaValue> arguments);

private:
  static DialectRegistry makeRegistry();
  LogicalResult keep(Diagnostic &diagnostic);
  Expected<std::vector<Datum>> convert(ArrayRef<LamellaValue> arguments);
  Status fail(const Twine &why) { return Status::error((name + ": " + why).str()); }

  MLIRContext context;
  std::string error;
  ScopedDiagnosticHandler handler;
  std::string name;
  FunctionOpInterface function;
};
} // namespace

DialectRegistry Interpretation::makeRegistry() {
  DialectRegistry registry;
  registerAllDialects(registry);
  registerAllExtensions(registry);
  registerDialects(registry);
  return registry;
}

LogicalResult Interpretation::keep(Diagnostic &diagnostic) {
  if (diagnostic.getSeverity() != DiagnosticSeverity::Error || !error.empty())
    return success();
  llvm::raw_string_ostream os(error);
  os << diagnostic.getLocation() << ": " << diagnostic;
  for (Diagnostic &note : diagnostic.getNotes())
    os << "\nnote: " << note.getLocation() << ": " << note;
  return success();
}

static constexpr std::pair<LamellaElementType, Format> formats[] = {
    {LAMELLA_F32, Format::Single}, {LAMELLA_F16, Format::Half},  {LAMELLA_BF16, Format::BFloat},
    {LAMELLA_F64, Format::Double}, {LAMELLA_I1, Format::Bit},    {LAMELLA_I8, Format::Int8},
    {LAMELLA_I16, Format::Int16},  {LAMELLA_I32, Format::Int32}, {LAMELLA_I64, Format::Int64}};

static std::optional<Format> getFormat(int32_t elementType) {
  for (auto [type, format] : formats)
    if (type == elementType)
      return format;
  return std::nullopt;
}

static LamellaElementType getElementType(Format wanted) {
  for (auto [type, format] : formats)
    if (format == wanted)
      return type;
  llvm_unreachable("every format is in the table");
}

static Array toArray(const LamellaTensor &tensor, Format format) {
  Array array = Array::make(format, {tensor.shape, size_t(tensor.rank)});
  std::memcpy(array.storage->bytes.data(), tensor.data, array.storage->bytes.size());
  return array;
}

/// Of one argument; the reason where it does not fit.
static std::variant<Datum, std::string> toDatum(const LamellaValue &value, Type type) {
  std::string expected;
  llvm::raw_string_ostream(expected) << "expected " << type << ", got " << describeValue(value);
  if (value.kind == LAMELLA_SIZE)
    return type.isIntOrIndex() || isa<relax::SizeType>(type)
               ? std::variant<Datum, std::string>(Datum(reference::Scalar::of(value.as.size)))
               : expected;
  if (value.kind != LAMELLA_TENSOR)
    return "expected a tensor or a size, got a cache";
  std::optional<Format> given = getFormat(value.as.tensor.element_type);
  auto shaped = dyn_cast<ShapedType>(type);
  std::optional<Format> wanted = reference::getFormat(shaped ? shaped.getElementType() : type, /*wide=*/false);
  if (!given || given != wanted ||
      (shaped ? shaped.hasRank() && shaped.getRank() != value.as.tensor.rank : value.as.tensor.rank != 0))
    return expected;
  Array array = toArray(value.as.tensor, *given);
  return shaped ? Datum(array) : Datum(array.at(0));
}

Expected<std::vector<Datum>> Interpretation::convert(ArrayRef<LamellaValue> arguments) {
  if (arguments.size() != function.getNumArguments())
    return fail("expected " + Twine(function.getNumArguments()) + " arguments, got " + Twine(arguments.size()));
  std::vector<Datum> data;
  for (auto [i, value] : llvm::enumerate(arguments)) {
    std::variant<Datum, std::string> datum = toDatum(value, function.getArgumentTypes()[i]);
    if (auto *reason = std::get_if<std::string>(&datum))
      return fail("argument " + Twine(i) + ": " + *reason);
    data.push_back(std::get<Datum>(std::move(datum)));
  }
  return data;
}

/// What was written into the buffers, back to the caller's.
static void copyBack(FunctionOpInterface function, ArrayRef<Datum> data, ArrayRef<LamellaValue> arguments) {
  for (auto [type, datum, value] : llvm::zip(function.getArgumentTypes(), data, arguments))
    if (isa<BaseMemRefType>(type)) {
      const std::vector<uint8_t> &bytes = std::get<Array>(datum).storage->bytes;
      std::memcpy(value.as.tensor.data, bytes.data(), bytes.size());
    }
}

static std::optional<LamellaValue> toValue(const Datum &datum, Type type) {
  if (auto *array = std::get_if<Array>(&datum))
    return tensorValue(array->storage->bytes.data(), getElementType(array->format), array->sizes);
  if (auto *scalar = std::get_if<reference::Scalar>(&datum); scalar && !isa<FloatType>(type))
    return sizeValue(scalar->integer);
  return std::nullopt;
}

Expected<Results> Interpretation::run(StringRef text, StringRef file, ArrayRef<LamellaValue> arguments) {
  OwningOpRef<ModuleOp> module = parseSourceString<ModuleOp>(text, &context, file);
  if (!module)
    return Status::error(error);
  function = module->lookupSymbol<FunctionOpInterface>(name);
  if (!function)
    return Status::error("expected a function of the module, got '" + name + "'");
  Expected<std::vector<Datum>> data = convert(arguments);
  if (!data)
    return data.status();
  FailureOr<std::vector<Datum>> results = reference::interpret(*module, name, *data, {});
  if (failed(results))
    return Status::error(error);
  copyBack(function, *data, arguments);
  std::vector<LamellaValue> values;
  for (auto [datum, type] : llvm::zip(*results, function.getResultTypes())) {
    std::optional<LamellaValue> value = toValue(datum, type);
    if (!value)
      return fail("expected results that are tensors or sizes");
    values.push_back(*value);
  }
  return Results(std::move(values), std::make_shared<std::vector<Datum>>(std::move(*results)));
}

LamellaResults *lamella_interpret(const char *text, size_t size, const char *name, const char *function,
                                  const LamellaValue *arguments, uint32_t count) {
  Expected<Results> results = Interpretation(function).run({text, size}, name, {arguments, count});
  if (results)
    return new LamellaResults{results.take()};
  setLastError(results.status());
  return nullptr;
}
