// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The error of the inline elementary functions, against the C library in f64: over samples of all of f32, over all f16.
#include "CompileLoops.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>

using namespace lamella::test;

namespace {

std::vector<float> getSamples() {
  std::vector<float> samples;
  for (uint64_t bits = 0; bits < (uint64_t(1) << 32); bits += 40009) // a prime: all exponents, mixed low bits
    samples.push_back(std::bit_cast<float>(uint32_t(bits)));
  for (int i = -100000; i <= 100000; ++i) // where the functions bend
    samples.push_back(float(i) * 1e-4f);
  for (int i = 0; i <= 100000; ++i) // angles of a rotary embedding, and of its neighbours in f32 to multiples of pi / 2
    samples.insert(samples.end(), {float(i), float(i * 1.57079632679489662)});
  for (float edge : {-87.336544f, 88.722839f}) // the least and the greatest result of exp that is a normal number
    for (int i = -1000; i <= 1000; ++i)
      samples.push_back(std::bit_cast<float>(std::bit_cast<uint32_t>(edge) + i));
  for (float special : {0.0f, -0.0f, INFINITY, -INFINITY, NAN, 1.0f, -1.0f, 88.7f, -87.3f, -103.9f, 1e-38f, 1e-45f})
    samples.push_back(special);
  samples.resize(samples.size() / 8 * 8);
  return samples;
}

/// The op over vectors of 8 (the scalar form is the same code); x.size() is a multiple of 8.
template <typename T>
std::vector<T> evaluate(const std::string &op, const std::string &type, const std::vector<T> &x) {
  std::string text = R"mlir(
    func.func @f(%n: index, %x: memref<?xTYPE> {lamella.extents = affine_map<()[s0] -> (s0)>},
                 %y: memref<?xTYPE> {lamella.extents = affine_map<()[s0] -> (s0)>}) {
      %c0 = arith.constant 0 : index
      %c8 = arith.constant 8 : index
      scf.for %i = %c0 to %n step %c8 {
        %v = vector.load %x[%i] : memref<?xTYPE>, vector<8xTYPE>
        %w = )mlir" + op +
                     R"mlir( %v : vector<8xTYPE>
        vector.store %w, %y[%i] : memref<?xTYPE>, vector<8xTYPE>
      }
      return
    })mlir";
  for (size_t at = 0; (at = text.find("TYPE", at)) != std::string::npos;)
    text.replace(at, 4, type);
  std::vector<T> y(x.size());
  auto loops = CompiledLoops::compile(text);
  if (!loops || loops->run("f", {int64_t(x.size())}, {const_cast<T *>(x.data()), y.data()}) != 0)
    ADD_FAILURE() << "cannot run " << op;
  return y;
}

/// The distance in units in the last place of the exact result. Below the least normal number anything between 0 and
/// that number counts as right.
double getUlp(float got, double exact) {
  if (std::isnan(exact))
    return std::isnan(got) ? 0 : INFINITY;
  float rounded = float(exact);
  if (std::isinf(rounded) || std::isinf(got))
    return rounded == got ? 0 : INFINITY;
  constexpr double kLeast = std::numeric_limits<float>::min();
  if (std::abs(exact) < kLeast)
    return std::abs(double(got)) <= kLeast && got * exact >= 0 ? 0 : INFINITY;
  return std::abs(double(got) - exact) / std::ldexp(1.0, std::ilogb(exact) - 23);
}

void expectMaxUlp(const std::string &op, double (*exact)(double), double maxUlp) {
  std::vector<float> x = getSamples(), y = evaluate(op, "f32", x);
  double worst = 0;
  float at = 0;
  for (size_t i = 0; i < x.size(); ++i)
    if (double ulp = getUlp(y[i], exact(x[i])); ulp > worst) {
      worst = ulp;
      at = x[i];
    }
  std::printf("%s: %.3f ulp at %g\n", op.c_str(), worst, at);
  EXPECT_LE(worst, maxUlp) << op << " at " << at;
}

/// Every f16, computed in f32: the error is that of rounding, but for results next to the middle of two.
void expectRoundedF16(const std::string &op, double (*exact)(double)) {
  std::vector<_Float16> x;
  for (uint32_t bits = 0; bits < 0x10000; ++bits)
    x.push_back(std::bit_cast<_Float16>(uint16_t(bits)));
  std::vector<_Float16> y = evaluate(op, "f16", x);
  for (size_t i = 0; i < x.size(); ++i) {
    double expected = exact(double(x[i])), got = double(y[i]);
    if (std::isnan(expected) || std::abs(expected) >= 65520) {
      EXPECT_TRUE(std::isnan(expected) ? std::isnan(got) : got == std::copysign(INFINITY, expected)) << double(x[i]);
      continue;
    }
    double unit = std::ldexp(1.0, std::max(std::abs(expected) > 0 ? std::ilogb(expected) : -14, -14) - 10);
    EXPECT_LE(std::abs(got - expected), 0.501 * unit) << op << " at " << double(x[i]);
  }
}

// The figures of the pass's description.
TEST(ApproximateMath, Exp) { expectMaxUlp("math.exp", std::exp, 3.1); }
TEST(ApproximateMath, Sin) { expectMaxUlp("math.sin", std::sin, 1.9); }
TEST(ApproximateMath, Cos) { expectMaxUlp("math.cos", std::cos, 1.9); }
TEST(ApproximateMath, Tanh) { expectMaxUlp("math.tanh", std::tanh, 4.5); }
TEST(ApproximateMath, Erf) { expectMaxUlp("math.erf", std::erf, 4.5); }

TEST(ApproximateMath, ExpOfZeroIsOne) {
  for (float one : evaluate("math.exp", "f32", std::vector<float>{0, -0.0f, 0, 0, 0, 0, 0, 0}))
    EXPECT_EQ(one, 1); // a probability of the greatest of its row
}

TEST(ApproximateMath, ExpOfEveryF16) { expectRoundedF16("math.exp", std::exp); }
TEST(ApproximateMath, SinOfEveryF16) { expectRoundedF16("math.sin", std::sin); }
TEST(ApproximateMath, CosOfEveryF16) { expectRoundedF16("math.cos", std::cos); }
TEST(ApproximateMath, TanhOfEveryF16) { expectRoundedF16("math.tanh", std::tanh); }
TEST(ApproximateMath, ErfOfEveryF16) { expectRoundedF16("math.erf", std::erf); }

} // namespace
