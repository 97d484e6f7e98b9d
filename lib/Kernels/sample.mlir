// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// relax.sample: the argmax of a row of logits where its temperature is 0, else the first token at which the running sum of
// exp((logit - max) / temperature) passes uniform * total; the last token of weight above 0 where rounding leaves none.
func.func @sample(%batch: index, %vocabulary: index, %logits: memref<?x?xf32>, %temperature: memref<?xf32>,
    %uniform: memref<?xf32>, %out: memref<?xi32>) {
  tir.bind %logits to [%batch, %vocabulary] : memref<?x?xf32>
  tir.bind %temperature to [%batch] : memref<?xf32>
  tir.bind %uniform to [%batch] : memref<?xf32>
  tir.bind %out to [%batch] : memref<?xi32>
  tir.for %s to %batch {
    tir.block "sample" (%vs: spatial to %batch = %s) {
      tir.read %logits[%vs, 0 to %vocabulary] : memref<?x?xf32>
      tir.read %temperature[%vs] : memref<?xf32>
      tir.read %uniform[%vs] : memref<?xf32>
      tir.write %out[%vs] : memref<?xi32>
      // At temperature 0 nothing is drawn, and no weight is computed.
      %cold = arith.constant 0.0 : f32
      %no_token = arith.constant 0 : index
      %row_heat = memref.load %temperature[%vs] : memref<?xf32>
      %is_cold = arith.cmpf oeq, %row_heat, %cold : f32
      %drawn = arith.select %is_cold, %no_token, %vocabulary : index
      tir.assume range %drawn in [0, %vocabulary + 1)
      %weights = memref.alloc(%vocabulary) : memref<?xf32>
      %lane_greatest = memref.alloc() : memref<16xf32, #tir.scope<local>>
      %lane_best = memref.alloc() : memref<16xi32, #tir.scope<local>>
      %greatest = memref.alloc() : memref<f32>
      %best = memref.alloc() : memref<i32>
      %total = memref.alloc() : memref<f32>
      tir.block "sample_start" {
        tir.write %greatest[] : memref<f32>
        tir.write %best[] : memref<i32>
        tir.write %total[] : memref<f32>
        %lowest = arith.constant 0xFF800000 : f32
        %none = arith.constant 2147483647 : i32
        %zero = arith.constant 0.0 : f32
        memref.store %lowest, %greatest[] : memref<f32>
        memref.store %none, %best[] : memref<i32>
        memref.store %zero, %total[] : memref<f32>
      }
      // The greater of two (logit, token) pairs: NaN above all numbers, then the smaller token. In any order, so first
      // in 16 lanes.
      tir.for %l to 16 {
        tir.block "sample_lane_start" (%wl: spatial to 16 = %l) {
          tir.write %lane_greatest[%wl] : memref<16xf32, #tir.scope<local>>
          tir.write %lane_best[%wl] : memref<16xi32, #tir.scope<local>>
          %lowest = arith.constant 0xFF800000 : f32
          %none = arith.constant 2147483647 : i32
          memref.store %lowest, %lane_greatest[%wl] : memref<16xf32, #tir.scope<local>>
          memref.store %none, %lane_best[%wl] : memref<16xi32, #tir.scope<local>>
        }
      }
      tir.for %t to %vocabulary floordiv 16 {
        tir.for %l to 16 {
          tir.block "sample_lane_best" (%wt: reduce to %vocabulary floordiv 16 = %t, %wl: spatial to 16 = %l) {
            tir.read %logits[%vs, %wt * 16 + %wl] : memref<?x?xf32>
            tir.write %lane_greatest[%wl] : memref<16xf32, #tir.scope<local>>
            tir.write %lane_best[%wl] : memref<16xi32, #tir.scope<local>>
            %lanes = arith.constant 16 : index
            %first = arith.muli %wt, %lanes : index
            %place = arith.addi %first, %wl : index
            %value = memref.load %logits[%vs, %place] : memref<?x?xf32>
            %max = memref.load %lane_greatest[%wl] : memref<16xf32, #tir.scope<local>>
            %at = memref.load %lane_best[%wl] : memref<16xi32, #tir.scope<local>>
            %token = arith.index_cast %place : index to i32
            %value_nan = arith.cmpf uno, %value, %value : f32
            %max_nan = arith.cmpf uno, %max, %max : f32
            %max_number = arith.cmpf ord, %max, %max : f32
            %greater = arith.cmpf ogt, %value, %max : f32
            %equal = arith.cmpf oeq, %value, %max : f32
            %earlier = arith.cmpi slt, %token, %at : i32
            %new_nan = arith.andi %value_nan, %max_number : i1
            %wins = arith.ori %greater, %new_nan : i1
            %both_nan = arith.andi %value_nan, %max_nan : i1
            %ties = arith.ori %equal, %both_nan : i1
            %wins_tie = arith.andi %ties, %earlier : i1
            %takes = arith.ori %wins, %wins_tie : i1
            %new_max = arith.select %takes, %value, %max : f32
            %new_at = arith.select %takes, %token, %at : i32
            memref.store %new_max, %lane_greatest[%wl] : memref<16xf32, #tir.scope<local>>
            memref.store %new_at, %lane_best[%wl] : memref<16xi32, #tir.scope<local>>
          }
        }
      }
      tir.for %l to 16 {
        tir.block "sample_best" (%wl: reduce to 16 = %l) {
          tir.read %lane_greatest[%wl] : memref<16xf32, #tir.scope<local>>
          tir.read %lane_best[%wl] : memref<16xi32, #tir.scope<local>>
          tir.write %greatest[] : memref<f32>
          tir.write %best[] : memref<i32>
          %value = memref.load %lane_greatest[%wl] : memref<16xf32, #tir.scope<local>>
          %token = memref.load %lane_best[%wl] : memref<16xi32, #tir.scope<local>>
          %max = memref.load %greatest[] : memref<f32>
          %at = memref.load %best[] : memref<i32>
          %value_nan = arith.cmpf uno, %value, %value : f32
          %max_nan = arith.cmpf uno, %max, %max : f32
          %max_number = arith.cmpf ord, %max, %max : f32
          %greater = arith.cmpf ogt, %value, %max : f32
          %equal = arith.cmpf oeq, %value, %max : f32
          %earlier = arith.cmpi slt, %token, %at : i32
          %new_nan = arith.andi %value_nan, %max_number : i1
          %wins = arith.ori %greater, %new_nan : i1
          %both_nan = arith.andi %value_nan, %max_nan : i1
          %ties = arith.ori %equal, %both_nan : i1
          %wins_tie = arith.andi %ties, %earlier : i1
          %takes = arith.ori %wins, %wins_tie : i1
          %new_max = arith.select %takes, %value, %max : f32
          %new_at = arith.select %takes, %token, %at : i32
          memref.store %new_max, %greatest[] : memref<f32>
          memref.store %new_at, %best[] : memref<i32>
        }
      }
      tir.for %t to %vocabulary mod 16 {
        tir.block "sample_best_rest" (%wt: reduce to %vocabulary mod 16 = %t) {
          tir.read %logits[%vs, %vocabulary floordiv 16 * 16 + %wt] : memref<?x?xf32>
          tir.write %greatest[] : memref<f32>
          tir.write %best[] : memref<i32>
          %lanes = arith.constant 16 : index
          %whole = arith.divui %vocabulary, %lanes : index
          %first = arith.muli %whole, %lanes : index
          %place = arith.addi %first, %wt : index
          %value = memref.load %logits[%vs, %place] : memref<?x?xf32>
          %max = memref.load %greatest[] : memref<f32>
          %at = memref.load %best[] : memref<i32>
          %token = arith.index_cast %place : index to i32
          %value_nan = arith.cmpf uno, %value, %value : f32
          %max_nan = arith.cmpf uno, %max, %max : f32
          %max_number = arith.cmpf ord, %max, %max : f32
          %greater = arith.cmpf ogt, %value, %max : f32
          %equal = arith.cmpf oeq, %value, %max : f32
          %earlier = arith.cmpi slt, %token, %at : i32
          %new_nan = arith.andi %value_nan, %max_number : i1
          %wins = arith.ori %greater, %new_nan : i1
          %both_nan = arith.andi %value_nan, %max_nan : i1
          %ties = arith.ori %equal, %both_nan : i1
          %wins_tie = arith.andi %ties, %earlier : i1
          %takes = arith.ori %wins, %wins_tie : i1
          %new_max = arith.select %takes, %value, %max : f32
          %new_at = arith.select %takes, %token, %at : i32
          memref.store %new_max, %greatest[] : memref<f32>
          memref.store %new_at, %best[] : memref<i32>
        }
      }
      tir.for %t to %drawn {
        tir.block "sample_weight" (%wt: spatial to %drawn = %t) {
          tir.read %logits[%vs, %wt] : memref<?x?xf32>
          tir.read %temperature[%vs] : memref<?xf32>
          tir.read %greatest[] : memref<f32>
          tir.write %weights[%wt] : memref<?xf32>
          %value = memref.load %logits[%vs, %wt] : memref<?x?xf32>
          %max = memref.load %greatest[] : memref<f32>
          %heat = memref.load %temperature[%vs] : memref<?xf32>
          %difference = arith.subf %value, %max fastmath<contract> : f32
          %power = arith.divf %difference, %heat fastmath<contract> : f32
          %weight = math.exp %power fastmath<contract> : f32
          memref.store %weight, %weights[%wt] : memref<?xf32>
        }
      }
      tir.for %t to %drawn {
        tir.block "sample_total" (%wt: reduce to %drawn = %t) {
          tir.read %weights[%wt] : memref<?xf32>
          tir.write %total[] : memref<f32>
          %weight = memref.load %weights[%wt] : memref<?xf32>
          %old = memref.load %total[] : memref<f32>
          %new = arith.addf %old, %weight fastmath<reassoc, contract> : f32
          memref.store %new, %total[] : memref<f32>
        }
      }
      // A scan: its order matters, so it is no reduction.
      tir.block "sample_draw" {
        tir.read %weights[0 to %vocabulary] : memref<?xf32>
        tir.read %total[] : memref<f32>
        tir.read %best[] : memref<i32>
        tir.read %temperature[%vs] : memref<?xf32>
        tir.read %uniform[%vs] : memref<?xf32>
        tir.write %out[%vs] : memref<?xi32>
        %first = arith.constant 0 : index
        %step = arith.constant 1 : index
        %zero = arith.constant 0.0 : f32
        %no = arith.constant false
        %yes = arith.constant true
        %all = memref.load %total[] : memref<f32>
        %argmax = memref.load %best[] : memref<i32>
        %heat = memref.load %temperature[%vs] : memref<?xf32>
        %draw = memref.load %uniform[%vs] : memref<?xf32>
        %target = arith.mulf %draw, %all : f32
        // The sum so far, the token (the last of weight above 0 until one is found), and whether it is found.
        %end:3 = scf.for %t = %first to %drawn step %step
            iter_args(%sum = %zero, %token = %argmax, %found = %no) -> (f32, i32, i1) {
          %weight = memref.load %weights[%t] : memref<?xf32>
          %next = arith.addf %sum, %weight : f32
          %this = arith.index_cast %t : index to i32
          %passes = arith.cmpf ogt, %next, %target : f32
          %counts = arith.cmpf ogt, %weight, %zero : f32
          %open = arith.xori %found, %yes : i1
          %takes = arith.andi %open, %counts : i1
          %new_token = arith.select %takes, %this, %token : i32
          %new_found = arith.ori %found, %passes : i1
          scf.yield %next, %new_token, %new_found : f32, i32, i1
        }
        %greedy = arith.cmpf oeq, %heat, %zero : f32
        %result = arith.select %greedy, %argmax, %end#1 : i32
        memref.store %result, %out[%vs] : memref<?xi32>
      }
    }
  }
  return
}
