// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Every element type, scalar and in vectorized loops, against C++.
#include "KernelRunner.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstring>

using namespace lamella::test;

namespace {

struct BF16 {
  uint16_t bits = 0;
  BF16() = default;
  BF16(double value) { // to nearest even
    uint32_t word = std::bit_cast<uint32_t>(float(value));
    bits = uint16_t((word + 0x7fff + ((word >> 16) & 1)) >> 16);
  }
  operator double() const { return std::bit_cast<float>(uint32_t(bits) << 16); }
};

std::string replaceAll(std::string text, const std::string &from, const std::string &to) {
  for (size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
  return text;
}

/// b[i] = a[i] * a[i] - a[i], in KIND loops over 24 elements of TYPE, computed in COMPUTE.
std::string getKernel(const std::string &kind, const std::string &type) {
  bool isFloat = type.find('f') != std::string::npos;
  std::string text = R"mlir(
    func.func @f(%a: memref<24xTYPE>, %b: memref<24xTYPE>) {
      tir.for %i to 3 {
        tir.for KIND %j to 8 {
          tir.block "f" (%v: spatial to 24 = %i * 8 + %j) {
            tir.read %a[%v] : memref<24xTYPE>
            tir.write %b[%v] : memref<24xTYPE>
            %x = memref.load %a[%v] : memref<24xTYPE>
            %p = arith.mulX %x, %x : TYPE
            %y = arith.subX %p, %x : TYPE
            memref.store %y, %b[%v] : memref<24xTYPE>
          }
        }
      }
      return
    })mlir";
  return replaceAll(replaceAll(replaceAll(text, "TYPE", type), "KIND", kind), isFloat ? "mulX" : "mulX",
                    isFloat ? "mulf" : "muli");
}

template <typename T>
void checkType(const std::string &type, double tolerance) {
  bool isFloat = type.find('f') != std::string::npos;
  for (const char *kind : {"", "vectorized", "unrolled", "parallel"}) {
    KernelRunner runner(replaceAll(getKernel(kind, type), "subX", isFloat ? "subf" : "subi"));
    std::vector<T> a(24), b(24);
    for (int i = 0; i < 24; ++i)
      a[i] = T(isFloat ? (i - 12) * 0.3125 : i - 11);
    ASSERT_EQ(runner.run("f", {}, {a.data(), b.data()}), 0);
    for (int i = 0; i < 24; ++i) {
      double x = double(a[i]), expected = isFloat ? x * x - x : double(T(int64_t(x * x - x))); // integers wrap
      // Two roundings, or one with a fused operation.
      EXPECT_NEAR(double(b[i]), expected, tolerance * (x * x + std::abs(x))) << type << " " << kind << " " << i;
    }
  }
}

TEST(Types, F32) { checkType<float>("f32", 1.2e-7); }
TEST(Types, F64) { checkType<double>("f64", 2.3e-16); }
TEST(Types, F16) { checkType<_Float16>("f16", 9.8e-4); }
TEST(Types, BF16) { checkType<BF16>("bf16", 7.9e-3); }
TEST(Types, I8) { checkType<int8_t>("i8", 0); }
TEST(Types, I16) { checkType<int16_t>("i16", 0); }
TEST(Types, I32) { checkType<int32_t>("i32", 0); }
TEST(Types, I64) { checkType<int64_t>("i64", 0); }

// Booleans are bytes in memory and bits in vectors.
TEST(Types, I1) {
  for (const char *kind : {"", "vectorized"}) {
    KernelRunner runner(replaceAll(R"mlir(
      func.func @f(%a: memref<16xf32>, %m: memref<16xi1>, %b: memref<16xf32>) {
        tir.for KIND %i to 16 {
          tir.block "f" (%v: spatial to 16 = %i) {
            tir.read %a[%v] : memref<16xf32>
            tir.write %m[%v] : memref<16xi1>
            %x = memref.load %a[%v] : memref<16xf32>
            %zero = arith.constant 0.0 : f32
            %p = arith.cmpf ogt, %x, %zero : f32
            memref.store %p, %m[%v] : memref<16xi1>
          }
        }
        tir.for KIND %i to 16 {
          tir.block "g" (%v: spatial to 16 = %i) {
            tir.read %a[%v] : memref<16xf32>
            tir.read %m[%v] : memref<16xi1>
            tir.write %b[%v] : memref<16xf32>
            %x = memref.load %a[%v] : memref<16xf32>
            %p = memref.load %m[%v] : memref<16xi1>
            %zero = arith.constant 0.0 : f32
            %y = arith.select %p, %x, %zero : f32
            memref.store %y, %b[%v] : memref<16xf32>
          }
        }
        return
      })mlir",
                                   "KIND", kind));
    std::vector<float> a(16), b(16, NAN);
    std::vector<uint8_t> m(16, 9);
    for (int i = 0; i < 16; ++i)
      a[i] = float((i * 7) % 5 - 2);
    ASSERT_EQ(runner.run("f", {}, {a.data(), m.data(), b.data()}), 0);
    for (int i = 0; i < 16; ++i) {
      EXPECT_EQ(m[i], a[i] > 0 ? 1 : 0);
      EXPECT_EQ(b[i], std::max(a[i], 0.0f));
    }
  }
}

// f16 and bf16 terms, f32 sum; i8 terms, i32 sum.
template <typename T>
void checkDot(const std::string &type, const char *extend) {
  std::string sum = type == "i8" ? "i32" : "f32";
  std::string text = R"mlir(
    func.func @dot(%n: index, %a: memref<?xTYPE>, %b: memref<?xTYPE>, %c: memref<1xSUM>) {
      tir.bind %a to [%n] : memref<?xTYPE>
      tir.bind %b to [%n] : memref<?xTYPE>
      %c0 = arith.constant 0 : index
      tir.for %i to %n {
        tir.block "dot" (%v: reduce to %n = %i) {
          tir.read %a[%v] : memref<?xTYPE>
          tir.read %b[%v] : memref<?xTYPE>
          tir.write %c[%c0] : memref<1xSUM>
          tir.init {
            %zero = arith.constant ZERO : SUM
            memref.store %zero, %c[%c0] : memref<1xSUM>
          }
          %x = memref.load %a[%v] : memref<?xTYPE>
          %y = memref.load %b[%v] : memref<?xTYPE>
          %xs = EXTEND %x : TYPE to SUM
          %ys = EXTEND %y : TYPE to SUM
          %p = MUL %xs, %ys : SUM
          %s = memref.load %c[%c0] : memref<1xSUM>
          %t = ADD %s, %p : SUM
          memref.store %t, %c[%c0] : memref<1xSUM>
        }
      }
      return
    })mlir";
  text = replaceAll(replaceAll(replaceAll(text, "TYPE", type), "SUM", sum), "EXTEND", extend);
  bool isFloat = sum == "f32";
  text = replaceAll(replaceAll(text, "ZERO", isFloat ? "0.0" : "0"), "MUL", isFloat ? "arith.mulf" : "arith.muli");
  KernelRunner runner(replaceAll(text, "ADD", isFloat ? "arith.addf" : "arith.addi"));
  std::vector<T> a(1003), b(1003);
  double expected = 0, magnitude = 0;
  for (int i = 0; i < 1003; ++i) {
    a[i] = T(isFloat ? std::sin(0.1 * i) : i % 251 - 125);
    b[i] = T(isFloat ? std::cos(0.3 * i) : i % 17 - 8);
    expected += double(a[i]) * double(b[i]);
    magnitude += std::abs(double(a[i]) * double(b[i]));
  }
  union {
    float f;
    int32_t i;
  } c{NAN};
  ASSERT_EQ(runner.run("dot", {1003}, {a.data(), b.data(), &c}), 0);
  EXPECT_NEAR(isFloat ? double(c.f) : double(c.i), expected, isFloat ? 1003 * 6e-8 * magnitude : 0);
}

TEST(Types, DotF16) { checkDot<_Float16>("f16", "arith.extf"); }
TEST(Types, DotBF16) { checkDot<BF16>("bf16", "arith.extf"); }
TEST(Types, DotI8) { checkDot<int8_t>("i8", "arith.extsi"); }

// The largest element and its position, the first of equals.
TEST(Types, ArgMax) {
  KernelRunner runner(R"mlir(
    func.func @argmax(%n: index, %x: memref<?xf32>, %value: memref<1xf32>, %position: memref<1xi32>) {
      tir.bind %x to [%n] : memref<?xf32>
      %c0 = arith.constant 0 : index
      tir.for %i to %n {
        tir.block "argmax" (%v: reduce to %n = %i) {
          tir.read %x[%v] : memref<?xf32>
          tir.write %value[%c0] : memref<1xf32>
          tir.write %position[%c0] : memref<1xi32>
          tir.init {
            %lowest = arith.constant 0xFF800000 : f32
            %zero = arith.constant 0 : i32
            memref.store %lowest, %value[%c0] : memref<1xf32>
            memref.store %zero, %position[%c0] : memref<1xi32>
          }
          %new = memref.load %x[%v] : memref<?xf32>
          %old = memref.load %value[%c0] : memref<1xf32>
          %at = memref.load %position[%c0] : memref<1xi32>
          %here = arith.index_cast %v : index to i32
          %larger = arith.cmpf ogt, %new, %old : f32
          %best = arith.select %larger, %new, %old : f32
          %where = arith.select %larger, %here, %at : i32
          memref.store %best, %value[%c0] : memref<1xf32>
          memref.store %where, %position[%c0] : memref<1xi32>
        }
      }
      return
    })mlir");
  std::vector<float> x{1, -3, 7.5f, 2, 7.5f, -INFINITY, 0};
  float value = NAN;
  int32_t position = -1;
  ASSERT_EQ(runner.run("argmax", {7}, {x.data(), &value, &position}), 0);
  EXPECT_EQ(value, 7.5f);
  EXPECT_EQ(position, 2);
}

} // namespace
