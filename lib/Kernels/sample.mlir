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
      %weights = memref.alloc(%vocabulary) : memref<?xf32>
      %greatest = memref.alloc() : memref<f32>
      %best = memref.alloc() : memref<i32>
      %total = memref.alloc() : memref<f32>
      // Nothing is drawn where the temperature is 0.
      %no_tokens = arith.constant 0 : index
      %cold = arith.constant 0.0 : f32
      %row_heat = memref.load %temperature[%vs] : memref<?xf32>
      %is_greedy = arith.cmpf oeq, %row_heat, %cold : f32
      %drawn = arith.select %is_greedy, %no_tokens, %vocabulary : index
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
      tir.for %t to %vocabulary {
        tir.block "sample_max" (%wt: reduce to %vocabulary = %t) {
          tir.read %logits[%vs, %wt] : memref<?x?xf32>
          tir.write %greatest[] : memref<f32>
          %value = memref.load %logits[%vs, %wt] : memref<?x?xf32>
          %old = memref.load %greatest[] : memref<f32>
          %new = arith.maximumf %old, %value : f32
          memref.store %new, %greatest[] : memref<f32>
        }
      }
      // The first token with the greatest logit, which is NaN where any is.
      tir.for %t to %vocabulary {
        tir.block "sample_best" (%wt: reduce to %vocabulary = %t) {
          tir.read %logits[%vs, %wt] : memref<?x?xf32>
          tir.read %greatest[] : memref<f32>
          tir.write %best[] : memref<i32>
          %none = arith.constant 2147483647 : i32
          %value = memref.load %logits[%vs, %wt] : memref<?x?xf32>
          %max = memref.load %greatest[] : memref<f32>
          %old = memref.load %best[] : memref<i32>
          %token = arith.index_cast %wt : index to i32
          %value_nan = arith.cmpf uno, %value, %value : f32
          %equal = arith.cmpf oeq, %value, %max : f32
          %is_best = arith.ori %equal, %value_nan : i1
          %this = arith.select %is_best, %token, %none : i32
          %new = arith.minsi %old, %this : i32
          memref.store %new, %best[] : memref<i32>
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
        tir.read %uniform[%vs] : memref<?xf32>
        tir.write %out[%vs] : memref<?xi32>
        %first = arith.constant 0 : index
        %step = arith.constant 1 : index
        %zero = arith.constant 0.0 : f32
        %no = arith.constant false
        %yes = arith.constant true
        %all = memref.load %total[] : memref<f32>
        %argmax = memref.load %best[] : memref<i32>
        %draw = memref.load %uniform[%vs] : memref<?xf32>
        %target = arith.mulf %draw, %all : f32
        // The sum so far, the token (the argmax, then the last of weight above 0 until one is found), and whether it is
        // found.
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
        memref.store %end#1, %out[%vs] : memref<?xi32>
      }
    }
  }
  return
}
