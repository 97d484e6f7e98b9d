// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --interpret=@f --in 10 | FileCheck %s
// RUN: lamella-opt %s --interpret=@f --in 10 --interpret-shuffle=3 | FileCheck %s

// The sum of 0 .. 9, the Collatz steps from 10, a case, a grid, the factorial of 10, the sum of the squares up to 10.
// CHECK: result 0: 45
// CHECK-NEXT: result 1: 6
// CHECK-NEXT: result 2: 1
// CHECK-NEXT: result 3: 20
// CHECK-NEXT: result 4: 3628800
// CHECK-NEXT: result 5: 385
func.func @f(%n: index) -> (index, index, i32, index, index, index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c3 = arith.constant 3 : index
  %sum = scf.for %i = %c0 to %n step %c1 iter_args(%s = %c0) -> index {
    %t = arith.addi %s, %i : index
    scf.yield %t : index
  }
  %last, %steps = scf.while (%x = %n, %s = %c0) : (index, index) -> (index, index) {
    %more = arith.cmpi ne, %x, %c1 : index
    scf.condition(%more) %x, %s : index, index
  } do {
  ^bb0(%x: index, %s: index):
    %odd = arith.remui %x, %c2 : index
    %isOdd = arith.cmpi eq, %odd, %c1 : index
    %next = scf.if %isOdd -> index {
      %triple = arith.muli %x, %c3 : index
      %up = arith.addi %triple, %c1 : index
      scf.yield %up : index
    } else {
      %down = arith.divui %x, %c2 : index
      scf.yield %down : index
    }
    %t = arith.addi %s, %c1 : index
    scf.yield %next, %t : index, index
  }
  %which = scf.index_switch %c2 -> i32
  case 1 {
    %v = arith.constant 9 : i32
    scf.yield %v : i32
  }
  case 2 {
    %v = arith.constant 1 : i32
    scf.yield %v : i32
  }
  default {
    %v = arith.constant 8 : i32
    scf.yield %v : i32
  }
  // 10 and i + j for i in {1, 2}, j in {0, 2}: 3 * 2 + 2 * 2 more.
  %grid = scf.parallel (%i, %j) = (%c1, %c0) to (%c3, %c3) step (%c1, %c2) init (%n) -> index {
    %p = arith.addi %i, %j : index
    scf.reduce(%p : index) {
    ^bb0(%a: index, %b: index):
      %q = arith.addi %a, %b : index
      scf.reduce.return %q : index
    }
  }
  %factorial = func.call @factorial(%n) : (index) -> index
  %squares = func.call @squares(%n) : (index) -> index
  %true = arith.constant true
  cf.assert %true, "holds"
  return %sum, %steps, %which, %grid, %factorial, %squares : index, index, i32, index, index, index
}

// By recursion.
func.func private @factorial(%n: index) -> index {
  %c1 = arith.constant 1 : index
  %ends = arith.cmpi ule, %n, %c1 : index
  cf.cond_br %ends, ^one, ^more
^one:
  return %c1 : index
^more:
  %m = arith.subi %n, %c1 : index
  %r = func.call @factorial(%m) : (index) -> index
  %p = arith.muli %n, %r : index
  return %p : index
}

// By branches.
func.func private @squares(%n: index) -> index {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  cf.br ^head(%c1, %c0 : index, index)
^head(%i: index, %s: index):
  %more = arith.cmpi ule, %i, %n : index
  cf.cond_br %more, ^body, ^end(%s : index)
^body:
  %q = arith.muli %i, %i : index
  %t = arith.addi %s, %q : index
  %j = arith.addi %i, %c1 : index
  cf.br ^head(%j, %t : index, index)
^end(%r: index):
  return %r : index
}
