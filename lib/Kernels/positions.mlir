// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// relax.positions: the position of row i of sequence s is length - count + i.
func.func @positions(%batch: index, %rows: index, %layers: index, %heads: index, %dim: index, %capacity: index,
    %keys: memref<?x?x?x?x?xf32>, %values: memref<?x?x?x?x?xf32>, %lengths: memref<?xi32>, %counts: memref<?xi32>,
    %out: memref<?x?xi32>) {
  tir.bind %keys to [%layers, %batch, %heads, %capacity, %dim] : memref<?x?x?x?x?xf32>
  tir.bind %values to [%layers, %batch, %heads, %capacity, %dim] : memref<?x?x?x?x?xf32>
  tir.bind %lengths to [%batch] : memref<?xi32>
  tir.bind %counts to [%batch] : memref<?xi32>
  tir.bind %out to [%batch, %rows] : memref<?x?xi32>
  tir.for %s to %batch {
    tir.for %i to %rows {
      tir.block "positions" (%vs: spatial to %batch = %s, %vi: spatial to %rows = %i) {
        tir.read %lengths[%vs] : memref<?xi32>
        tir.read %counts[%vs] : memref<?xi32>
        tir.write %out[%vs, %vi] : memref<?x?xi32>
        %length = memref.load %lengths[%vs] : memref<?xi32>
        %count = memref.load %counts[%vs] : memref<?xi32>
        %start = arith.subi %length, %count : i32
        %row = arith.index_cast %vi : index to i32
        %position = arith.addi %start, %row : i32
        memref.store %position, %out[%vs, %vi] : memref<?x?xi32>
      }
    }
  }
  return
}
