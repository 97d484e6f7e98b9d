// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// relax.append: rows [0, count) of each sequence become the positions [length - count, length) of one layer of the cache.
// A key lies as [position / 64, dim, position mod 64].
func.func @append(%batch: index, %rows: index, %layers: index, %heads: index, %dim: index, %layer: index,
    %capacity: index, %keys: memref<?x?x?x?x?x?xf32>, %values: memref<?x?x?x?x?xf32>, %lengths: memref<?xi32>,
    %new_keys: memref<?x?x?x?xf32>, %new_values: memref<?x?x?x?xf32>, %counts: memref<?xi32>) {
  tir.bind %keys to [%layers, %batch, %heads, %capacity ceildiv 64, %dim, 64] : memref<?x?x?x?x?x?xf32>
  tir.bind %values to [%layers, %batch, %heads, %capacity, %dim] : memref<?x?x?x?x?xf32>
  tir.bind %lengths to [%batch] : memref<?xi32>
  tir.bind %new_keys to [%batch, %rows, %heads, %dim] : memref<?x?x?x?xf32>
  tir.bind %new_values to [%batch, %rows, %heads, %dim] : memref<?x?x?x?xf32>
  tir.bind %counts to [%batch] : memref<?xi32>
  tir.for %s to %batch {
    tir.block "append" (%vs: spatial to %batch = %s) {
      tir.read %lengths[%vs] : memref<?xi32>
      tir.read %counts[%vs] : memref<?xi32>
      tir.read %new_keys[%vs, 0 to %rows, 0 to %heads, 0 to %dim] : memref<?x?x?x?xf32>
      tir.read %new_values[%vs, 0 to %rows, 0 to %heads, 0 to %dim] : memref<?x?x?x?xf32>
      tir.write %keys[%layer, %vs, 0 to %heads, 0 to %capacity ceildiv 64, 0 to %dim, 0 to 64] : memref<?x?x?x?x?x?xf32>
      tir.write %values[%layer, %vs, 0 to %heads, 0 to %capacity, 0 to %dim] : memref<?x?x?x?x?xf32>
      %length = memref.load %lengths[%vs] : memref<?xi32>
      %count32 = memref.load %counts[%vs] : memref<?xi32>
      %start32 = arith.subi %length, %count32 : i32
      %start = arith.index_cast %start32 : i32 to index
      %given = arith.index_cast %count32 : i32 to index
      %count = arith.minsi %given, %rows : index
      tir.for %i to %count {
        tir.for %h to %heads {
          tir.for %d to %dim {
            tir.block "append_row" (%wi: spatial to %count = %i, %wh: spatial to %heads = %h,
                                    %wd: spatial to %dim = %d) {
              tir.read %new_keys[%vs, %wi, %wh, %wd] : memref<?x?x?x?xf32>
              tir.read %new_values[%vs, %wi, %wh, %wd] : memref<?x?x?x?xf32>
              tir.write %keys[%layer, %vs, %wh, (%start + %wi) floordiv 64, %wd, (%start + %wi) mod 64]
                  : memref<?x?x?x?x?x?xf32>
              tir.write %values[%layer, %vs, %wh, %start + %wi, %wd] : memref<?x?x?x?x?xf32>
              %lanes = arith.constant 64 : index
              %position = arith.addi %start, %wi : index
              %panel = arith.divui %position, %lanes : index
              %lane = arith.remui %position, %lanes : index
              %key = memref.load %new_keys[%vs, %wi, %wh, %wd] : memref<?x?x?x?xf32>
              memref.store %key, %keys[%layer, %vs, %wh, %panel, %wd, %lane] : memref<?x?x?x?x?x?xf32>
              %value = memref.load %new_values[%vs, %wi, %wh, %wd] : memref<?x?x?x?xf32>
              memref.store %value, %values[%layer, %vs, %wh, %position, %wd] : memref<?x?x?x?x?xf32>
            }
          }
        }
      }
    }
  }
  return
}
