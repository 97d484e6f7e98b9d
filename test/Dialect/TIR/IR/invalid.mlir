// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --split-input-file --verify-diagnostics

func.func @for_c1(%n: index) {
  // expected-error @below {{expected operand 0 of its index expressions to be a dimension: a variable of an enclosing loop or an iterator of an enclosing block}}
  "tir.for"(%n) <{extentMap = affine_map<(d0) -> (d0)>}> ({
  ^bb0(%i: index):
    tir.yield
  }) : (index) -> ()
  return
}

// -----

func.func @for_c1_symbol() {
  "tir.for"() <{extentMap = affine_map<() -> (4)>}> ({
  ^bb0(%i: index):
    // expected-error @below {{expected operand 0 of its index expressions to be a symbol, got a loop variable or a block iterator}}
    "tir.for"(%i) <{extentMap = affine_map<()[s0] -> (s0)>}> ({
    ^bb0(%j: index):
      tir.yield
    }) : (index) -> ()
    tir.yield
  }) : () -> ()
  return
}

// -----

func.func @for_c2() {
  // expected-error @below {{expected one of blockIdx.{x,y,z}, threadIdx.{x,y,z}, got "thread.x"}}
  tir.for thread("thread.x") %i to 4 {
  }
  return
}

// -----

func.func @for_c2_name() {
  // expected-error @below {{expected a thread name exactly where the kind is thread}}
  "tir.for"() <{extentMap = affine_map<() -> (4)>, thread = "blockIdx.x"}> ({
  ^bb0(%i: index):
    tir.yield
  }) : () -> ()
  return
}

// -----

func.func @product_of_variables(%n: index) {
  tir.for %i to 4 {
    tir.for %j to 4 {
      // expected-error @below {{expected a product with loop variables or iterators on one side at most}}
      tir.block "b" (%v: spatial to %n = %i * %j) {
      }
    }
  }
  return
}

// -----

func.func @divisor_with_variable(%n: index) {
  tir.for %i to 4 {
    // expected-error @below {{expected a divisor without loop variables and iterators}}
    tir.block "b" (%v: spatial to %n = %n floordiv %i) {
    }
  }
  return
}

// -----

func.func @divisor_not_positive(%n: index) {
  // expected-error @below {{expected a positive divisor, got 0}}
  tir.for %i to %n mod 0 {
  }
  return
}

// -----

func.func @not_an_expression(%n: index) {
  // expected-error @below {{expected an index expression}}
  tir.for %i to %n + {
  }
  return
}

// -----

func.func @block_c1() {
  // expected-error @below {{expected one body argument, one extent and one binding for each of the 1 iterators, got 2, 1 and 1}}
  "tir.block"() <{block_name = "b", iter_kinds = [#tir.iter_kind<spatial>], extentMap = affine_map<() -> (4)>,
                  bindingMap = affine_map<() -> (0)>, predicateMap = affine_map<() -> ()>,
                  operandSegmentSizes = array<i32: 0, 0, 0>}> ({
  ^bb0(%v: index, %w: index):
    tir.yield
  }) : () -> ()
  return
}

// -----

func.func @block_c1_extent() {
  tir.for %i to 4 {
    // expected-error @below {{expected iterator extents without loop variables}}
    tir.block "b" (%v: spatial to %i = 0) {
    }
  }
  return
}

// -----

func.func @block_c1_kind() {
  // expected-error @below {{expected an iterator of kind spatial or reduce}}
  tir.block "b" (%v: scan to 4 = 0) {
  }
  return
}

// -----

func.func @block_c2(%A: memref<4xf32>) {
  // expected-note @below {{the loop is here}}
  tir.for %i to 4 {
    tir.block "b" (%v: spatial to 4 = %i) {
      tir.read %A[%v] : memref<4xf32>
      // expected-error @below {{expected the body of block "b" to use no variable of a loop around the block}}
      %a = memref.load %A[%i] : memref<4xf32>
    }
  }
  return
}

// -----

func.func @block_c2_nested(%A: memref<4xf32>) {
  // expected-note @below {{the loop is here}}
  tir.for %i to 4 {
    tir.block "b" (%v: spatial to 4 = %i) {
      // expected-error @below {{expected the body of block "b" to use no variable of a loop around the block}}
      tir.block "c" (%w: spatial to 4 = %i) {
      }
    }
  }
  return
}

// -----

func.func @block_c3(%A: memref<4xf32>) {
  tir.block "b" {
    tir.write %A[0] : memref<4xf32>
    // expected-error @below {{expected the body of block "b" to begin with its reads, its writes and at most one init, in this order}}
    tir.read %A[0] : memref<4xf32>
  }
  return
}

// -----

func.func @block_c3_init() {
  tir.block "b" (%k: reduce to 4 = 0) {
    tir.init {
    }
    // expected-error @below {{expected the body of block "b" to begin with its reads, its writes and at most one init, in this order}}
    tir.init {
    }
  }
  return
}

// -----

func.func @block_c4() {
  // expected-error @below {{expected a reduce iterator in a block with tir.init}}
  tir.block "b" (%v: spatial to 4 = 0) {
    tir.init {
    }
  }
  return
}

// -----

func.func @block_c4_write(%A: memref<4xf32>) {
  tir.block "b" (%k: reduce to 4 = 0) {
    // expected-error @below {{expected a region without reduce iterators in a block that reduces, got iterator 0}}
    tir.write %A[%k] : memref<4xf32>
  }
  return
}

// -----

func.func @block_c4_read(%A: memref<4xf32>) {
  tir.block "b" (%v: spatial to 4 = 0, %k: reduce to 4 = 0) {
    // expected-error @below {{expected no read region on a buffer that a block with reduce iterators writes}}
    tir.read %A[%k] : memref<4xf32>
    // expected-note @below {{the write region is here}}
    tir.write %A[%v] : memref<4xf32>
  }
  return
}

// -----

func.func @block_c5(%A: memref<4xf32>) {
  tir.block "b" (%v: spatial to 4 = 0) {
    // expected-error @below {{expected block "b" to declare a read or write region of the buffer of type 'memref<4xf32>'}}
    %a = memref.load %A[%v] : memref<4xf32>
  }
  return
}

// -----

func.func @block_c5_store(%A: memref<4xf32>) {
  tir.block "b" (%v: spatial to 4 = 0) {
    tir.read %A[%v] : memref<4xf32>
    %a = memref.load %A[%v] : memref<4xf32>
    // expected-error @below {{expected block "b" to declare a write region of the buffer of type 'memref<4xf32>'}}
    memref.store %a, %A[%v] : memref<4xf32>
  }
  return
}

// -----

func.func @block_c5_nested(%A: memref<4xf32>) {
  tir.block "b" (%v: spatial to 4 = 0) {
    tir.read %A[%v] : memref<4xf32>
    tir.block "c" (%w: spatial to 4 = %v) {
      // expected-error @below {{expected block "b" to declare a write region of the buffer of type 'memref<4xf32>'}}
      tir.write %A[%w] : memref<4xf32>
    }
  }
  return
}

// -----

func.func @block_c6() {
  // expected-note @below {{first used here}}
  tir.block "b" {
  }
  // expected-error @below {{expected a block name that is unique in its function, got "b" again}}
  tir.block "b" {
  }
  return
}

// -----

func.func @bind_c1(%n: index) {
  %A = memref.alloc(%n) : memref<?xf32>
  // expected-error @below {{expected an argument of the function, bound in its entry block}}
  tir.bind %A to [%n] : memref<?xf32>
  return
}

// -----

func.func @bind_c1_twice(%n: index, %A: memref<?xf32>) {
  // expected-note @below {{bound here first}}
  tir.bind %A to [%n] : memref<?xf32>
  // expected-error @below {{expected each buffer to be bound once}}
  tir.bind %A to [%n] : memref<?xf32>
  return
}

// -----

func.func @bind_c1_rank(%n: index, %A: memref<?x4xf32>) {
  // expected-error @below {{expected 2 extents, got 1}}
  tir.bind %A to [%n] : memref<?x4xf32>
  return
}

// -----

func.func @bind_c1_static(%n: index, %A: memref<?x4xf32>) {
  // expected-error @below {{expected extent 4 for dimension 1 as the type says, got 5}}
  tir.bind %A to [%n, 5] : memref<?x4xf32>
  return
}

// -----

func.func @bind_c1_negative(%A: memref<?xf32>) {
  // expected-error @below {{expected an extent of 0 or more for dimension 0, got -1}}
  tir.bind %A to [-1] : memref<?xf32>
  return
}

// -----

func.func @assume_c1_word(%n: index) {
  // expected-error @below {{expected range, divisible, monotone or injective, got sorted}}
  tir.assume sorted %n
  return
}

// -----

func.func @assume_c1_range(%A: memref<4xf32>) {
  // expected-error @below {{expected an index or a buffer of integers for range, got 'memref<4xf32>'}}
  tir.assume range %A in [0, 4) : memref<4xf32>
  return
}

// -----

func.func @assume_c1_divisible(%A: memref<4xi32>) {
  // expected-error @below {{expected an index for divisible, got 'memref<4xi32>'}}
  tir.assume divisible %A by 4 : memref<4xi32>
  return
}

// -----

func.func @assume_c1_monotone(%A: memref<4x4xi32>) {
  // expected-error @below {{expected a buffer of integers of rank 1 for monotone, got 'memref<4x4xi32>'}}
  tir.assume monotone %A : memref<4x4xi32>
  return
}

// -----

func.func @assume_c1_injective(%n: index) {
  // expected-error @below {{expected a buffer of integers of rank 1 for injective, got 'index'}}
  tir.assume injective %n
  return
}

// -----

func.func @assume_c1_empty(%n: index) {
  // expected-error @below {{expected a range that is not empty}}
  tir.assume range %n in [4, 4)
  return
}

// -----

func.func @assume_c1_divisor(%n: index) {
  // expected-error @below {{expected a positive divisor, got 0}}
  tir.assume divisible %n by 0
  return
}

// -----

func.func @read_c1(%A: memref<4x4xf32>) {
  tir.block "b" {
    // expected-error @below {{expected one entry for each of the 2 dimensions of the buffer, got 1}}
    tir.read %A[0] : memref<4x4xf32>
  }
  return
}

// -----

func.func @read_c1_place(%A: memref<4xf32>) {
  // expected-error @below {{expects parent op 'tir.block'}}
  tir.read %A[0] : memref<4xf32>
  return
}

// -----

func.func @write_c1(%A: memref<4x4xf32>) {
  tir.block "b" {
    // expected-error @below {{expected one entry for each of the 2 dimensions of the buffer, got 3}}
    tir.write %A[0, 1, 2] : memref<4x4xf32>
  }
  return
}

// -----

func.func @init_c1() {
  // expected-error @below {{expects parent op 'tir.block'}}
  tir.init {
  }
  return
}

// -----

// expected-error @below {{expected @missing to be a function}}
tir.intrinsic @dot desc @missing impl @missing

// -----

// expected-error @below {{expected desc and impl of one type, got '(memref<4xf32>) -> ()' and '(memref<8xf32>) -> ()'}}
tir.intrinsic @dot desc @desc impl @impl
func.func private @desc(memref<4xf32>)
// expected-note @below {{impl is here}}
func.func private @impl(memref<8xf32>)

// -----

func.func private @v(index)
func.func @guarded_c1(%n: index) {
  // expected-note @below {{found here}}
  %c1 = arith.constant 1 : index
  // expected-error @below {{expected only tir.bind and tir.assume beside it, got arith.constant}}
  tir.guarded(%n) [affine_set<(d0) : (d0 - 1 == 0)> -> @v, otherwise -> @v](%n) : index
  return
}

// -----

func.func private @v(index)
func.func @guarded_c1_result(%n: index) -> index {
  // expected-error @below {{expected to be in a function with one block and without results}}
  tir.guarded(%n) [affine_set<(d0) : (d0 - 1 == 0)> -> @v, otherwise -> @v](%n) : index
  return %n : index
}

// -----

func.func private @v(index, index)
func.func @guarded_c2(%n: index, %m: index) {
  // expected-error @below {{expected all 2 arguments of the function as inputs, in their order}}
  tir.guarded(%n) [affine_set<(d0) : (d0 - 1 == 0)> -> @v, otherwise -> @v](%m, %n) : index, index
  return
}

// -----

func.func private @v(index)
func.func @guarded_c3(%n: index) {
  // expected-error @below {{expected at least one set}}
  tir.guarded(%n) [otherwise -> @v](%n) : index
  return
}

// -----

func.func private @v(index)
func.func @guarded_c3_dimensions(%n: index) {
  // expected-error @below {{expected sets with 1 dimensions, one for each size, and no symbols, got affine_set<(d0, d1) : (d0 - d1 >= 0)>}}
  tir.guarded(%n) [affine_set<(d0, d1) : (d0 - d1 >= 0)> -> @v, otherwise -> @v](%n) : index
  return
}

// -----

func.func private @v(index)
func.func @guarded_c3_count(%n: index) {
  // expected-error @below {{expected 2 functions, got 1}}
  "tir.guarded"(%n, %n) <{sets = [affine_set<(d0) : (d0 == 0)>], callees = [@v], operandSegmentSizes = array<i32: 1, 1>}> : (index, index) -> ()
  return
}

// -----

func.func @guarded_c3_last(%n: index) {
  // expected-error @below {{expected the last case to be 'otherwise'}}
  tir.guarded(%n) [affine_set<(d0) : (d0 == 0)> -> @v](%n) : index
  return
}

// -----

func.func @guarded_c3_behind(%n: index) {
  // expected-error @below {{expected nothing behind 'otherwise'}}
  tir.guarded(%n) [otherwise -> @v, affine_set<(d0) : (d0 == 0)> -> @v](%n) : index
  return
}

// -----

func.func private @v(index)
func.func @guarded_c4(%n: index) {
  // expected-error @below {{expected @w to be a function}}
  tir.guarded(%n) [affine_set<(d0) : (d0 == 0)> -> @v, otherwise -> @w](%n) : index
  return
}

// -----

func.func private @v(index)
func.func @guarded_c4_self(%n: index) {
  // expected-error @below {{expected versions other than the kernel itself, got @guarded_c4_self}}
  tir.guarded(%n) [affine_set<(d0) : (d0 == 0)> -> @v, otherwise -> @guarded_c4_self](%n) : index
  return
}

// -----

// expected-note @below {{the function is here}}
func.func private @v(index, index)
func.func @guarded_c4_type(%n: index) {
  // expected-error @below {{expected @v to have the kernel's type '(index) -> ()', got '(index, index) -> ()'}}
  tir.guarded(%n) [affine_set<(d0) : (d0 == 0)> -> @v, otherwise -> @v](%n) : index
  return
}

// -----

// expected-error @+3 {{expects parent op 'tir.for'}}
func.func @prefetch_outside(%A: memref<64xf32>) {
  %i = arith.constant 0 : index
  tir.prefetch %A[%i] : memref<64xf32>
  return
}

// -----

func.func @prefetch_rank(%A: memref<64xf32>) {
  tir.for %i to 64 {
    // expected-error @below {{expected one entry for each of the 1 dimensions of the buffer, got 2}}
    tir.prefetch %A[%i, %i] : memref<64xf32>
  }
  return
}

// -----

func.func @prefetch_symbolic(%n: index, %A: memref<?xf32>) {
  tir.for %i to 64 {
    // expected-error @below {{expected a region of constant size with at most 16 cache lines of 64 bytes}}
    tir.prefetch %A[%i to %i + %n] : memref<?xf32>
  }
  return
}

// -----

func.func @prefetch_large(%A: memref<64x32xf32>) {
  tir.for %i to 64 {
    // expected-error @below {{expected a region of constant size with at most 16 cache lines of 64 bytes}}
    tir.prefetch %A[%i to %i + 9, 0 to 32] : memref<64x32xf32>
  }
  return
}
