// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// From the text of a tir kernel to numbers, against loops in f64: matrix products, scheduled in several ways.
#include "KernelRunner.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

using namespace lamella::test;

namespace {

std::vector<float> draw(size_t count, unsigned seed) {
  std::mt19937 generator(seed);
  std::uniform_real_distribution<float> uniform(-1, 1);
  std::vector<float> values(count);
  for (float &value : values)
    value = uniform(generator);
  return values;
}

/// |x - x64| <= k * eps * sum |terms| for every element of C = A B.
void expectProduct(const std::vector<float> &a, const std::vector<float> &b, const std::vector<float> &c, int m, int n,
                   int k) {
  for (int i = 0; i < m; ++i)
    for (int j = 0; j < n; ++j) {
      double sum = 0, magnitude = 0;
      for (int p = 0; p < k; ++p) {
        sum += double(a[i * k + p]) * b[p * n + j];
        magnitude += std::abs(double(a[i * k + p]) * b[p * n + j]);
      }
      ASSERT_NEAR(c[i * n + j], sum, k * 6e-8 * magnitude) << i << ", " << j;
    }
}

void checkProduct(const char *text, int m, int n, int k, std::vector<int64_t> sizes) {
  KernelRunner runner(text);
  std::vector<float> a = draw(m * k, 1), b = draw(k * n, 2), c(m * n, NAN);
  ASSERT_EQ(runner.run("matmul", sizes, {a.data(), b.data(), c.data()}), 0) << runner.error;
  expectProduct(a, b, c, m, n, k);
}

TEST(Matmul, Plain) {
  checkProduct(R"mlir(
    func.func @matmul(%n: index, %A: memref<?x48xf32>, %B: memref<48x40xf32>, %C: memref<?x40xf32>) {
      tir.bind %A to [%n, 48] : memref<?x48xf32>
      tir.bind %C to [%n, 40] : memref<?x40xf32>
      tir.for %i to %n {
        tir.for %j to 40 {
          tir.for %k to 48 {
            tir.block "C" (%vi: spatial to %n = %i, %vj: spatial to 40 = %j, %vk: reduce to 48 = %k) {
              tir.read %A[%vi, %vk] : memref<?x48xf32>
              tir.read %B[%vk, %vj] : memref<48x40xf32>
              tir.write %C[%vi, %vj] : memref<?x40xf32>
              tir.init {
                %zero = arith.constant 0.0 : f32
                memref.store %zero, %C[%vi, %vj] : memref<?x40xf32>
              }
              %a = memref.load %A[%vi, %vk] : memref<?x48xf32>
              %b = memref.load %B[%vk, %vj] : memref<48x40xf32>
              %c = memref.load %C[%vi, %vj] : memref<?x40xf32>
              %p = arith.mulf %a, %b : f32
              %s = arith.addf %c, %p : f32
              memref.store %s, %C[%vi, %vj] : memref<?x40xf32>
            }
          }
        }
      }
      return
    })mlir",
               7, 40, 48, {7});
}

// Rows in parallel by tiles of 4 with a predicate for the rest, columns as vectors, k split and unrolled, the
// reduction outermost of the tile.
TEST(Matmul, ParallelVectorizedUnrolledWithTail) {
  const char *text = R"mlir(
    func.func @matmul(%n: index, %A: memref<?x48xf32>, %B: memref<48x40xf32>, %C: memref<?x40xf32>) {
      tir.bind %A to [%n, 48] : memref<?x48xf32>
      tir.bind %C to [%n, 40] : memref<?x40xf32>
      tir.for parallel %io to (%n + 3) floordiv 4 {
        tir.for %ko to 12 {
          tir.for unrolled %ki to 4 {
            tir.for %ii to 4 {
              tir.for %jo to 5 {
                tir.for vectorized %ji to 8 {
                  tir.block "C" (%vi: spatial to %n = %io * 4 + %ii, %vj: spatial to 40 = %jo * 8 + %ji,
                                 %vk: reduce to 48 = %ko * 4 + %ki) where (%io * 4 + %ii < %n) {
                    tir.read %A[%vi, %vk] : memref<?x48xf32>
                    tir.read %B[%vk, %vj] : memref<48x40xf32>
                    tir.write %C[%vi, %vj] : memref<?x40xf32>
                    tir.init {
                      %zero = arith.constant 0.0 : f32
                      memref.store %zero, %C[%vi, %vj] : memref<?x40xf32>
                    }
                    %a = memref.load %A[%vi, %vk] : memref<?x48xf32>
                    %b = memref.load %B[%vk, %vj] : memref<48x40xf32>
                    %c = memref.load %C[%vi, %vj] : memref<?x40xf32>
                    %p = arith.mulf %a, %b : f32
                    %s = arith.addf %c, %p : f32
                    memref.store %s, %C[%vi, %vj] : memref<?x40xf32>
                  }
                }
              }
            }
          }
        }
      }
      return
    })mlir";
  for (int n : {0, 1, 4, 7, 29})
    checkProduct(text, n, 40, 48, {n});
}

// A tile of 4 x 8 sums in a local buffer, under a predicate for the rows behind the last.
TEST(Matmul, LocalAccumulators) {
  const char *text = R"mlir(
func.func @matmul(%n: index, %A: memref<?x48xf32>, %B: memref<48x40xf32>, %C: memref<?x40xf32>) {
    tir.bind %A to [%n, 48] : memref<?x48xf32>
    tir.bind %C to [%n, 40] : memref<?x40xf32>
    tir.for parallel %io to (%n + 3) floordiv 4 {
            tir.for %jo to 5 {
              %acc = memref.alloc() : memref<4x8xf32, #tir.scope<local>>
              tir.for unrolled %ii to 4 {
               tir.for vectorized %ji to 8 {
                 tir.block "init" (%vi: spatial to 4 = %ii, %vj : spatial to 8 = %ji) {
                   tir.write %acc[%vi, %vj] : memref<4x8xf32, #tir.scope<local>>
                    %zero = arith.constant 0.0 : f32
                    memref.store %zero, %acc[%vi, %vj] : memref<4x8xf32, #tir.scope<local>>
                 }
               }
              }
      tir.for %k to 48 {
          tir.for unrolled %ii to 4 {
              tir.for vectorized %ji to 8 {
                tir.block "C" (%vi: spatial to %n = %io * 4 + %ii, %vj: spatial to 40 = %jo * 8 + %ji,
                               %vk: reduce to 48 = %k) where (%io * 4 + %ii < %n) {
                  tir.read %A[%vi, %vk] : memref<?x48xf32>
                  tir.read %B[%vk, %vj] : memref<48x40xf32>
                  tir.write %acc[%vi mod 4, %vj mod 8] : memref<4x8xf32, #tir.scope<local>>
                  %i4 = affine.apply affine_map<(d0) -> (d0 mod 4)>(%vi)
                  %j8 = affine.apply affine_map<(d0) -> (d0 mod 8)>(%vj)
                  %a = memref.load %A[%vi, %vk] : memref<?x48xf32>
                  %b = memref.load %B[%vk, %vj] : memref<48x40xf32>
                  %c = memref.load %acc[%i4, %j8] : memref<4x8xf32, #tir.scope<local>>
                  %p = arith.mulf %a, %b : f32
                  %s = arith.addf %c, %p : f32
                  memref.store %s, %acc[%i4, %j8] : memref<4x8xf32, #tir.scope<local>>
                }
              }
            }
      }
              tir.for unrolled %ii to 4 {
               tir.for vectorized %ji to 8 {
                 tir.block "out" (%vi: spatial to %n = %io * 4 + %ii, %vj : spatial to 40 = %jo * 8 + %ji) where (%io * 4 + %ii < %n) {
                   tir.read %acc[%vi mod 4, %vj mod 8] : memref<4x8xf32, #tir.scope<local>>
                   tir.write %C[%vi, %vj] : memref<?x40xf32>
                  %i4 = affine.apply affine_map<(d0) -> (d0 mod 4)>(%vi)
                  %j8 = affine.apply affine_map<(d0) -> (d0 mod 8)>(%vj)
                  %c = memref.load %acc[%i4, %j8] : memref<4x8xf32, #tir.scope<local>>
                    memref.store %c, %C[%vi, %vj] : memref<?x40xf32>
                 }
               }
              }
            }
    }
    return
    })mlir";
  for (int n : {1, 8, 13})
    checkProduct(text, n, 40, 48, {n});
}

} // namespace
