// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// relax.attention: causal attention of new rows over one layer of the cache. Row i of sequence s, at position
// p = length - count + i, sees the positions [0, p]; a row at or past count sees none and gives 0. The scores of a row are
// kept, so the greatest is known before the first exponential: exact for any scale, one exponential a score.
func.func @attention(%batch: index, %rows: index, %heads: index, %group: index, %layers: index, %kv_heads: index,
    %dim: index, %extent: index, %layer: index, %capacity: index, %query: memref<?x?x?x?xf32>,
    %keys: memref<?x?x?x?x?xf32>, %values: memref<?x?x?x?x?xf32>, %lengths: memref<?xi32>, %counts: memref<?xi32>,
    %out: memref<?x?x?x?xf32>) {
  tir.bind %query to [%batch, %rows, %heads, %dim] : memref<?x?x?x?xf32>
  tir.bind %keys to [%layers, %batch, %kv_heads, %capacity, %dim] : memref<?x?x?x?x?xf32>
  tir.bind %values to [%layers, %batch, %kv_heads, %capacity, %dim] : memref<?x?x?x?x?xf32>
  tir.bind %lengths to [%batch] : memref<?xi32>
  tir.bind %counts to [%batch] : memref<?xi32>
  tir.bind %out to [%batch, %rows, %heads, %dim] : memref<?x?x?x?xf32>
  tir.for %s to %batch {
    tir.for %i to %rows {
      tir.for %h to %heads {
        tir.block "attention" (%vs: spatial to %batch = %s, %vi: spatial to %rows = %i, %vh: spatial to %heads = %h) {
          tir.read %query[%vs, %vi, %vh, 0 to %dim] : memref<?x?x?x?xf32>
          tir.read %keys[%layer, %vs, %vh floordiv %group, 0 to %extent, 0 to %dim] : memref<?x?x?x?x?xf32>
          tir.read %values[%layer, %vs, %vh floordiv %group, 0 to %extent, 0 to %dim] : memref<?x?x?x?x?xf32>
          tir.read %lengths[%vs] : memref<?xi32>
          tir.read %counts[%vs] : memref<?xi32>
          tir.write %out[%vs, %vi, %vh, 0 to %dim] : memref<?x?x?x?xf32>
          %scale = arith.constant {tir.parameter = "scale"} 1.0 : f32
          %zero_index = arith.constant 0 : index
          %one_index = arith.constant 1 : index
          %scores = memref.alloc(%extent) : memref<?xf32>
          %greatest = memref.alloc() : memref<f32>
          %total = memref.alloc() : memref<f32>
          %sums = memref.alloc(%dim) : memref<?xf32>
          %g = arith.divui %vh, %group : index
          %length32 = memref.load %lengths[%vs] : memref<?xi32>
          %count32 = memref.load %counts[%vs] : memref<?xi32>
          %length = arith.index_cast %length32 : i32 to index
          %count = arith.index_cast %count32 : i32 to index
          %start = arith.subi %length, %count : index
          %position = arith.addi %start, %vi : index
          %after = arith.addi %position, %one_index : index
          %is_row = arith.cmpi slt, %vi, %count : index
          %seen = arith.select %is_row, %after, %zero_index : index
          tir.block "attention_start" {
            tir.write %greatest[] : memref<f32>
            tir.write %total[] : memref<f32>
            %lowest = arith.constant 0xFF800000 : f32
            %zero = arith.constant 0.0 : f32
            memref.store %lowest, %greatest[] : memref<f32>
            memref.store %zero, %total[] : memref<f32>
          }
          tir.for %d to %dim {
            tir.block "attention_clear" (%wd: spatial to %dim = %d) {
              tir.write %sums[%wd] : memref<?xf32>
              %zero = arith.constant 0.0 : f32
              memref.store %zero, %sums[%wd] : memref<?xf32>
            }
          }
          tir.for %j to %seen {
            tir.for %d to %dim {
              tir.block "attention_score" (%wj: spatial to %seen = %j, %wd: reduce to %dim = %d) {
                tir.read %query[%vs, %vi, %vh, %wd] : memref<?x?x?x?xf32>
                tir.read %keys[%layer, %vs, %vh floordiv %group, %wj, %wd] : memref<?x?x?x?x?xf32>
                tir.write %scores[%wj] : memref<?xf32>
                tir.init {
                  %zero = arith.constant 0.0 : f32
                  memref.store %zero, %scores[%wj] : memref<?xf32>
                }
                %q = memref.load %query[%vs, %vi, %vh, %wd] : memref<?x?x?x?xf32>
                %k = memref.load %keys[%layer, %vs, %g, %wj, %wd] : memref<?x?x?x?x?xf32>
                %sum = memref.load %scores[%wj] : memref<?xf32>
                %product = arith.mulf %q, %k fastmath<contract> : f32
                %next = arith.addf %sum, %product fastmath<reassoc, contract> : f32
                memref.store %next, %scores[%wj] : memref<?xf32>
              }
            }
          }
          tir.for %j to %seen {
            tir.block "attention_scale" (%wj: spatial to %seen = %j) {
              tir.read %scores[%wj] : memref<?xf32>
              tir.write %scores[%wj] : memref<?xf32>
              %score = memref.load %scores[%wj] : memref<?xf32>
              %scaled = arith.mulf %score, %scale fastmath<contract> : f32
              memref.store %scaled, %scores[%wj] : memref<?xf32>
            }
          }
          tir.for %j to %seen {
            tir.block "attention_max" (%wj: reduce to %seen = %j) {
              tir.read %scores[%wj] : memref<?xf32>
              tir.write %greatest[] : memref<f32>
              %score = memref.load %scores[%wj] : memref<?xf32>
              %old = memref.load %greatest[] : memref<f32>
              %new = arith.maximumf %old, %score : f32
              memref.store %new, %greatest[] : memref<f32>
            }
          }
          tir.for %j to %seen {
            tir.block "attention_exp" (%wj: spatial to %seen = %j) {
              tir.read %scores[%wj] : memref<?xf32>
              tir.read %greatest[] : memref<f32>
              tir.write %scores[%wj] : memref<?xf32>
              %score = memref.load %scores[%wj] : memref<?xf32>
              %max = memref.load %greatest[] : memref<f32>
              %difference = arith.subf %score, %max fastmath<contract> : f32
              %weight = math.exp %difference fastmath<contract> : f32
              memref.store %weight, %scores[%wj] : memref<?xf32>
            }
          }
          tir.for %j to %seen {
            tir.block "attention_total" (%wj: reduce to %seen = %j) {
              tir.read %scores[%wj] : memref<?xf32>
              tir.write %total[] : memref<f32>
              %weight = memref.load %scores[%wj] : memref<?xf32>
              %old = memref.load %total[] : memref<f32>
              %new = arith.addf %old, %weight fastmath<reassoc, contract> : f32
              memref.store %new, %total[] : memref<f32>
            }
          }
          tir.for %j to %seen {
            tir.for %d to %dim {
              tir.block "attention_sum" (%wj: reduce to %seen = %j, %wd: spatial to %dim = %d) {
                tir.read %scores[%wj] : memref<?xf32>
                tir.read %values[%layer, %vs, %vh floordiv %group, %wj, %wd] : memref<?x?x?x?x?xf32>
                tir.write %sums[%wd] : memref<?xf32>
                %weight = memref.load %scores[%wj] : memref<?xf32>
                %value = memref.load %values[%layer, %vs, %g, %wj, %wd] : memref<?x?x?x?x?xf32>
                %old = memref.load %sums[%wd] : memref<?xf32>
                %product = arith.mulf %weight, %value fastmath<contract> : f32
                %new = arith.addf %old, %product fastmath<reassoc, contract> : f32
                memref.store %new, %sums[%wd] : memref<?xf32>
              }
            }
          }
          tir.for %d to %dim {
            tir.block "attention_result" (%wd: spatial to %dim = %d) {
              tir.read %sums[%wd] : memref<?xf32>
              tir.read %total[] : memref<f32>
              tir.write %out[%vs, %vi, %vh, %wd] : memref<?x?x?x?xf32>
              %zero = arith.constant 0.0 : f32
              %sum = memref.load %sums[%wd] : memref<?xf32>
              %all = memref.load %total[] : memref<f32>
              %is_none = arith.cmpf oeq, %all, %zero : f32
              %quotient = arith.divf %sum, %all fastmath<contract> : f32
              %result = arith.select %is_none, %zero, %quotient : f32
              memref.store %result, %out[%vs, %vi, %vh, %wd] : memref<?x?x?x?xf32>
            }
          }
        }
      }
    }
  }
  return
}
