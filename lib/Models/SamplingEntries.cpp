// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Models/SamplingEntries.h"
#include "lamella/Dialect/Relax/IR/TensorShape.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"

using namespace mlir;
using namespace lamella;
using namespace lamella::relax;

namespace {
/// Builds one entry after the other; ops have the location of their entry.
class EntryBuilder {
public:
  EntryBuilder(ModuleOp module, int64_t vocabulary)
      : module(module), builder(module.getContext()), batch(getSymbolSize(module.getContext(), "b")),
        vocabulary(getConstantSize(module.getContext(), vocabulary)), location(module.getLoc()) {}

  void buildSample();
  void buildPenalize();
  void buildLogProbabilities();
  void buildConstrain();

private:
  Type f32() { return builder.getF32Type(); }
  Type i32() { return builder.getI32Type(); }
  Type perRow(Type element) { return getTensorType({batch}, element); }
  Type perToken(Type element) { return getTensorType({batch, vocabulary}, element); }

  FuncOp start(StringRef name, int64_t leastBatch, ArrayRef<Type> inputs, Type result);
  template <typename Op, typename... Args>
  Value emit(Args &&...args) {
    return Op::create(builder, location, std::forward<Args>(args)...)->getResult(0);
  }
  void give(Value result) { relax::ReturnOp::create(builder, location, result); }
  Value constant(TypedAttr value) {
    return emit<relax::ConstantOp>(DenseElementsAttr::get(RankedTensorType::get({}, value.getType()), value));
  }
  /// One number a row as a column, which broadcasts over the tokens.
  Value column(Value x) {
    Type element = cast<RankedTensorType>(x.getType()).getElementType();
    return emit<ReshapeOp>(getTensorType({batch, getConstantSize(builder.getContext(), 1)}, element), x, ValueRange());
  }
  Value sumRows(Value x);

  ModuleOp module;
  OpBuilder builder;
  SizeAttr batch, vocabulary;
  Location location;
};
} // namespace

FuncOp EntryBuilder::start(StringRef name, int64_t leastBatch, ArrayRef<Type> inputs, Type result) {
  location = NameLoc::get(builder.getStringAttr(name));
  builder.setInsertionPointToEnd(module.getBody());
  auto symbol = SymbolDeclAttr::get(builder.getContext(), batch.getBareSymbol(), leastBatch, std::nullopt);
  auto function = FuncOp::create(builder, location, name, builder.getFunctionType(inputs, result), symbol);
  builder.setInsertionPointToStart(&function.getBody().front());
  return function;
}

void EntryBuilder::buildSample() {
  FuncOp sample =
      start("sample", 1, {perToken(f32()), perRow(f32()), perRow(i32()), perRow(f32()), perRow(f32()), perRow(f32())},
            perRow(i32()));
  auto arguments = sample.getArguments();
  Value filtered = emit<FilterLogitsOp>(arguments[0], arguments[1], arguments[2], arguments[3], arguments[4]);
  give(emit<SampleOp>(filtered, arguments[1], arguments[5]));
}

void EntryBuilder::buildPenalize() {
  FuncOp penalize = start(
      "penalize", 1, {perToken(f32()), perToken(i32()), perRow(f32()), perRow(f32()), perRow(f32())}, perToken(f32()));
  Value logits = penalize.getArgument(0), counts = penalize.getArgument(1);
  Value repetition = column(penalize.getArgument(2));
  Value zero = constant(builder.getF32FloatAttr(0)), none = constant(builder.getI32IntegerAttr(0));
  Value occurs = emit<CompareOp>(ComparePredicate::GT, counts, none);
  Value isPositive = emit<CompareOp>(ComparePredicate::GT, logits, zero);
  Value repeated = emit<SelectOp>(isPositive, emit<DivideOp>(logits, repetition), emit<MultiplyOp>(logits, repetition));
  Value result = emit<SelectOp>(occurs, repeated, logits);
  Value times = emit<CastOp>(perToken(f32()), counts);
  result = emit<SubtractOp>(result, emit<MultiplyOp>(column(penalize.getArgument(3)), times));
  give(emit<SubtractOp>(result, emit<SelectOp>(occurs, column(penalize.getArgument(4)), zero)));
}

/// The sums of the rows as a column, in two steps where the vocabulary has a divisor: the error of a sum of f32 grows
/// with the number of terms that are added one by one.
Value EntryBuilder::sumRows(Value x) {
  int64_t count = *vocabulary.getConstant(), groups = 1;
  for (int64_t divisor = 2; divisor * divisor <= count; ++divisor)
    groups = count % divisor == 0 ? divisor : groups;
  MLIRContext *context = builder.getContext();
  Type grouped =
      getTensorType({batch, getConstantSize(context, groups), getConstantSize(context, count / groups)}, f32());
  Value sums = emit<SumOp>(emit<ReshapeOp>(grouped, x, ValueRange()), builder.getDenseI64ArrayAttr(2), UnitAttr());
  return emit<SumOp>(sums, builder.getDenseI64ArrayAttr(1), builder.getUnitAttr());
}

void EntryBuilder::buildLogProbabilities() {
  FuncOp entry = start("log_probabilities", 0, perToken(f32()), perToken(f32()));
  Value logits = entry.getArgument(0);
  Value greatest = emit<MaxOp>(logits, builder.getDenseI64ArrayAttr(1), builder.getUnitAttr());
  Value below = emit<SubtractOp>(logits, greatest);
  give(emit<SubtractOp>(below, emit<LogOp>(sumRows(emit<ExpOp>(below)))));
}

void EntryBuilder::buildConstrain() {
  FuncOp entry = start("constrain", 1, {perToken(f32()), perRow(i32())}, perToken(f32()));
  SizeAttr words = getConstantSize(builder.getContext(), (*vocabulary.getConstant() + 31) / 32);
  Type maskType = getTensorType({batch, words}, i32());
  auto fill = relax::CallDPSOp::create(builder, location, maskType, "grammar.fill_masks", entry.getArgument(1));
  give(emit<MaskLogitsOp>(entry.getArgument(0), fill.getResult(0)));
}

void lamella::buildSamplingEntries(ModuleOp module, int64_t vocabulary) {
  EntryBuilder entries(module, vocabulary);
  entries.buildSample();
  entries.buildPenalize();
  entries.buildLogProbabilities();
  entries.buildConstrain();
}
