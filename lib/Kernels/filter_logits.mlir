// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// relax.filter_logits: which tokens stay is one threshold for each row, since every filter keeps the greatest logits. It is
// searched, not sorted for: the bits of f32, with those of negative numbers turned round, are integers in the order of the
// numbers, and the greatest of them at which enough tokens (top-k) or enough probability (top-p) stay is found by 32
// halvings of [%low, %high], each a count or a sum over the row. A filter that is off has loops of extent 0.
func.func @filter_logits(%batch: index, %vocabulary: index, %logits: memref<?x?xf32>, %temperature: memref<?xf32>,
    %top_k: memref<?xi32>, %top_p: memref<?xf32>, %min_p: memref<?xf32>, %out: memref<?x?xf32>) {
  tir.bind %logits to [%batch, %vocabulary] : memref<?x?xf32>
  tir.bind %temperature to [%batch] : memref<?xf32>
  tir.bind %top_k to [%batch] : memref<?xi32>
  tir.bind %top_p to [%batch] : memref<?xf32>
  tir.bind %min_p to [%batch] : memref<?xf32>
  tir.bind %out to [%batch, %vocabulary] : memref<?x?xf32>
  tir.for %s to %batch {
    tir.block "filter" (%vs: spatial to %batch = %s) {
      tir.read %logits[%vs, 0 to %vocabulary] : memref<?x?xf32>
      tir.read %temperature[%vs] : memref<?xf32>
      tir.read %top_k[%vs] : memref<?xi32>
      tir.read %top_p[%vs] : memref<?xf32>
      tir.read %min_p[%vs] : memref<?xf32>
      tir.write %out[%vs, 0 to %vocabulary] : memref<?x?xf32>
      %weights = memref.alloc(%vocabulary) : memref<?xf32>
      %greatest = memref.alloc() : memref<f32>
      %low = memref.alloc() : memref<i32>
      %high = memref.alloc() : memref<i32>
      %middle = memref.alloc() : memref<i32>
      %limit = memref.alloc() : memref<f32>
      %count = memref.alloc() : memref<i32>
      %sum = memref.alloc() : memref<f32>
      %wanted = memref.alloc() : memref<f32>
      %least = memref.alloc() : memref<f32>
      %cut = memref.alloc() : memref<f32>

      // Which filters are on, as extents of their loops.
      %none = arith.constant 0 : index
      %halvings = arith.constant 32 : index
      %zero = arith.constant 0.0 : f32
      %one = arith.constant 1.0 : f32
      %zero32 = arith.constant 0 : i32
      %heat = memref.load %temperature[%vs] : memref<?xf32>
      %k = memref.load %top_k[%vs] : memref<?xi32>
      %p = memref.load %top_p[%vs] : memref<?xf32>
      %m = memref.load %min_p[%vs] : memref<?xf32>
      %tokens = arith.index_cast %vocabulary : index to i32
      %is_warm = arith.cmpf ogt, %heat, %zero : f32
      %some = arith.cmpi sgt, %k, %zero32 : i32
      %not_all = arith.cmpi slt, %k, %tokens : i32
      %limits_count = arith.andi %some, %not_all : i1
      %limits_sum = arith.cmpf olt, %p, %one : f32
      %limits_weight = arith.cmpf ogt, %m, %zero : f32
      %has_k = arith.andi %is_warm, %limits_count : i1
      %has_p = arith.andi %is_warm, %limits_sum : i1
      %has_m = arith.andi %is_warm, %limits_weight : i1
      %weighs = arith.ori %has_p, %has_m : i1
      %filters = arith.ori %weighs, %has_k : i1
      %k_steps = arith.select %has_k, %halvings, %none : index
      %p_steps = arith.select %has_p, %halvings, %none : index
      %p_tokens = arith.select %has_p, %vocabulary, %none : index
      %m_tokens = arith.select %has_m, %vocabulary, %none : index
      %weighed = arith.select %weighs, %vocabulary, %none : index
      %filtered = arith.select %filters, %vocabulary, %none : index

      tir.block "filter_start" {
        tir.write %greatest[] : memref<f32>
        %lowest = arith.constant 0xFF800000 : f32
        memref.store %lowest, %greatest[] : memref<f32>
      }
      tir.for %t to %filtered {
        tir.block "filter_max" (%wt: reduce to %filtered = %t) {
          tir.read %logits[%vs, %wt] : memref<?x?xf32>
          tir.write %greatest[] : memref<f32>
          %value = memref.load %logits[%vs, %wt] : memref<?x?xf32>
          %old = memref.load %greatest[] : memref<f32>
          %new = arith.maximumf %old, %value : f32
          memref.store %new, %greatest[] : memref<f32>
        }
      }
      tir.for %t to %weighed {
        tir.block "filter_weight" (%wt: spatial to %weighed = %t) {
          tir.read %logits[%vs, %wt] : memref<?x?xf32>
          tir.read %temperature[%vs] : memref<?xf32>
          tir.read %greatest[] : memref<f32>
          tir.write %weights[%wt] : memref<?xf32>
          %value = memref.load %logits[%vs, %wt] : memref<?x?xf32>
          %max = memref.load %greatest[] : memref<f32>
          %this_heat = memref.load %temperature[%vs] : memref<?xf32>
          %difference = arith.subf %value, %max fastmath<contract> : f32
          %power = arith.divf %difference, %this_heat fastmath<contract> : f32
          %weight = math.exp %power fastmath<contract> : f32
          memref.store %weight, %weights[%wt] : memref<?xf32>
        }
      }

      // At %low as the threshold enough stays, above %high not; at the start they are -inf and the greatest logit.
      tir.block "filter_range" {
        tir.read %greatest[] : memref<f32>
        tir.write %low[] : memref<i32>
        tir.write %high[] : memref<i32>
        %all = arith.constant 0x807FFFFF : i32
        %sign = arith.constant 31 : i32
        %magnitude = arith.constant 0x7FFFFFFF : i32
        %max = memref.load %greatest[] : memref<f32>
        %bits = arith.bitcast %max : f32 to i32
        %negative = arith.shrsi %bits, %sign : i32
        %turned = arith.andi %negative, %magnitude : i32
        %key = arith.xori %bits, %turned : i32
        memref.store %all, %low[] : memref<i32>
        memref.store %key, %high[] : memref<i32>
      }
      tir.for %i to %k_steps {
        // A step does not look at its number, so that their order is free.
        tir.block "filter_top_k" (%wi: reduce to %k_steps = %i) {
          tir.read %logits[%vs, 0 to %vocabulary] : memref<?x?xf32>
          tir.read %top_k[%vs] : memref<?xi32>
          tir.write %low[] : memref<i32>
          tir.write %high[] : memref<i32>
          tir.write %middle[] : memref<i32>
          tir.write %limit[] : memref<f32>
          tir.write %count[] : memref<i32>
          tir.block "filter_top_k_middle" {
            tir.read %low[] : memref<i32>
            tir.read %high[] : memref<i32>
            tir.write %middle[] : memref<i32>
            tir.write %limit[] : memref<f32>
            tir.write %count[] : memref<i32>
            %single = arith.constant 1 : i32
            %sign = arith.constant 31 : i32
            %magnitude = arith.constant 0x7FFFFFFF : i32
            %from = memref.load %low[] : memref<i32>
            %to = memref.load %high[] : memref<i32>
            // (from + to) / 2 upwards, without an overflow.
            %either = arith.ori %from, %to : i32
            %differ = arith.xori %from, %to : i32
            %half = arith.shrsi %differ, %single : i32
            %at = arith.subi %either, %half : i32
            %negative = arith.shrsi %at, %sign : i32
            %turned = arith.andi %negative, %magnitude : i32
            %bits = arith.xori %at, %turned : i32
            %value = arith.bitcast %bits : i32 to f32
            memref.store %at, %middle[] : memref<i32>
            memref.store %value, %limit[] : memref<f32>
            memref.store %zero32, %count[] : memref<i32>
          }
          tir.for %t to %vocabulary {
            tir.block "filter_top_k_count" (%wt: reduce to %vocabulary = %t) {
              tir.read %logits[%vs, %wt] : memref<?x?xf32>
              tir.read %limit[] : memref<f32>
              tir.write %count[] : memref<i32>
              %value = memref.load %logits[%vs, %wt] : memref<?x?xf32>
              %bound = memref.load %limit[] : memref<f32>
              %old = memref.load %count[] : memref<i32>
              %stays = arith.cmpf oge, %value, %bound : f32
              %more = arith.extui %stays : i1 to i32
              %new = arith.addi %old, %more : i32
              memref.store %new, %count[] : memref<i32>
            }
          }
          tir.block "filter_top_k_narrow" {
            tir.read %middle[] : memref<i32>
            tir.read %low[] : memref<i32>
            tir.read %high[] : memref<i32>
            tir.read %count[] : memref<i32>
            tir.read %top_k[%vs] : memref<?xi32>
            tir.write %low[] : memref<i32>
            tir.write %high[] : memref<i32>
            %single = arith.constant 1 : i32
            %at = memref.load %middle[] : memref<i32>
            %from = memref.load %low[] : memref<i32>
            %to = memref.load %high[] : memref<i32>
            %below = arith.subi %at, %single : i32
            %stay = memref.load %count[] : memref<i32>
            %least_count = memref.load %top_k[%vs] : memref<?xi32>
            %enough = arith.cmpi sge, %stay, %least_count : i32
            %new_from = arith.select %enough, %at, %from : i32
            %new_to = arith.select %enough, %to, %below : i32
            memref.store %new_from, %low[] : memref<i32>
            memref.store %new_to, %high[] : memref<i32>
          }
        }
      }

      // The share of what top-k left.
      tir.block "filter_top_p_start" {
        tir.read %low[] : memref<i32>
        tir.read %greatest[] : memref<f32>
        tir.write %high[] : memref<i32>
        tir.write %limit[] : memref<f32>
        tir.write %sum[] : memref<f32>
        %sign = arith.constant 31 : i32
        %magnitude = arith.constant 0x7FFFFFFF : i32
        %from = memref.load %low[] : memref<i32>
        %below_zero = arith.shrsi %from, %sign : i32
        %from_turned = arith.andi %below_zero, %magnitude : i32
        %from_bits = arith.xori %from, %from_turned : i32
        %value = arith.bitcast %from_bits : i32 to f32
        %max = memref.load %greatest[] : memref<f32>
        %bits = arith.bitcast %max : f32 to i32
        %negative = arith.shrsi %bits, %sign : i32
        %turned = arith.andi %negative, %magnitude : i32
        %key = arith.xori %bits, %turned : i32
        memref.store %key, %high[] : memref<i32>
        memref.store %value, %limit[] : memref<f32>
        memref.store %zero, %sum[] : memref<f32>
      }
      tir.for %t to %p_tokens {
        tir.block "filter_total" (%wt: reduce to %p_tokens = %t) {
          tir.read %logits[%vs, %wt] : memref<?x?xf32>
          tir.read %weights[%wt] : memref<?xf32>
          tir.read %limit[] : memref<f32>
          tir.write %sum[] : memref<f32>
          %value = memref.load %logits[%vs, %wt] : memref<?x?xf32>
          %weight = memref.load %weights[%wt] : memref<?xf32>
          %bound = memref.load %limit[] : memref<f32>
          %old = memref.load %sum[] : memref<f32>
          %stays = arith.cmpf oge, %value, %bound : f32
          %more = arith.select %stays, %weight, %zero : f32
          %new = arith.addf %old, %more fastmath<reassoc, contract> : f32
          memref.store %new, %sum[] : memref<f32>
        }
      }
      tir.block "filter_wanted" {
        tir.read %sum[] : memref<f32>
        tir.read %top_p[%vs] : memref<?xf32>
        tir.write %wanted[] : memref<f32>
        %all = memref.load %sum[] : memref<f32>
        %share = memref.load %top_p[%vs] : memref<?xf32>
        %part = arith.mulf %all, %share : f32
        memref.store %part, %wanted[] : memref<f32>
      }
      tir.for %i to %p_steps {
        tir.block "filter_top_p" (%wi: reduce to %p_steps = %i) {
          tir.read %logits[%vs, 0 to %vocabulary] : memref<?x?xf32>
          tir.read %weights[0 to %vocabulary] : memref<?xf32>
          tir.read %wanted[] : memref<f32>
          tir.write %low[] : memref<i32>
          tir.write %high[] : memref<i32>
          tir.write %middle[] : memref<i32>
          tir.write %limit[] : memref<f32>
          tir.write %sum[] : memref<f32>
          tir.block "filter_top_p_middle" {
            tir.read %low[] : memref<i32>
            tir.read %high[] : memref<i32>
            tir.write %middle[] : memref<i32>
            tir.write %limit[] : memref<f32>
            tir.write %sum[] : memref<f32>
            %single = arith.constant 1 : i32
            %sign = arith.constant 31 : i32
            %magnitude = arith.constant 0x7FFFFFFF : i32
            %from = memref.load %low[] : memref<i32>
            %to = memref.load %high[] : memref<i32>
            // (from + to) / 2 upwards, without an overflow.
            %either = arith.ori %from, %to : i32
            %differ = arith.xori %from, %to : i32
            %half = arith.shrsi %differ, %single : i32
            %at = arith.subi %either, %half : i32
            %negative = arith.shrsi %at, %sign : i32
            %turned = arith.andi %negative, %magnitude : i32
            %bits = arith.xori %at, %turned : i32
            %value = arith.bitcast %bits : i32 to f32
            memref.store %at, %middle[] : memref<i32>
            memref.store %value, %limit[] : memref<f32>
            memref.store %zero, %sum[] : memref<f32>
          }
          tir.for %t to %vocabulary {
            tir.block "filter_top_p_sum" (%wt: reduce to %vocabulary = %t) {
              tir.read %logits[%vs, %wt] : memref<?x?xf32>
              tir.read %weights[%wt] : memref<?xf32>
              tir.read %limit[] : memref<f32>
              tir.write %sum[] : memref<f32>
              %value = memref.load %logits[%vs, %wt] : memref<?x?xf32>
              %weight = memref.load %weights[%wt] : memref<?xf32>
              %bound = memref.load %limit[] : memref<f32>
              %old = memref.load %sum[] : memref<f32>
              %stays = arith.cmpf oge, %value, %bound : f32
              %more = arith.select %stays, %weight, %zero : f32
              %new = arith.addf %old, %more fastmath<reassoc, contract> : f32
              memref.store %new, %sum[] : memref<f32>
            }
          }
          tir.block "filter_top_p_narrow" {
            tir.read %middle[] : memref<i32>
            tir.read %low[] : memref<i32>
            tir.read %high[] : memref<i32>
            tir.read %sum[] : memref<f32>
            tir.read %wanted[] : memref<f32>
            tir.write %low[] : memref<i32>
            tir.write %high[] : memref<i32>
            %single = arith.constant 1 : i32
            %at = memref.load %middle[] : memref<i32>
            %from = memref.load %low[] : memref<i32>
            %to = memref.load %high[] : memref<i32>
            %below = arith.subi %at, %single : i32
            %stay = memref.load %sum[] : memref<f32>
            %least_sum = memref.load %wanted[] : memref<f32>
            %enough = arith.cmpf oge, %stay, %least_sum : f32
            %new_from = arith.select %enough, %at, %from : i32
            %new_to = arith.select %enough, %to, %below : i32
            memref.store %new_from, %low[] : memref<i32>
            memref.store %new_to, %high[] : memref<i32>
          }
        }
      }

      // The least logit whose weight is enough.
      tir.block "filter_min_p_start" {
        tir.write %least[] : memref<f32>
        %lowest = arith.constant 0xFF800000 : f32
        %highest = arith.constant 0x7F800000 : f32
        %start = arith.select %has_m, %highest, %lowest : f32
        memref.store %start, %least[] : memref<f32>
      }
      tir.for %t to %m_tokens {
        tir.block "filter_min_p" (%wt: reduce to %m_tokens = %t) {
          tir.read %logits[%vs, %wt] : memref<?x?xf32>
          tir.read %weights[%wt] : memref<?xf32>
          tir.read %min_p[%vs] : memref<?xf32>
          tir.write %least[] : memref<f32>
          %highest = arith.constant 0x7F800000 : f32
          %value = memref.load %logits[%vs, %wt] : memref<?x?xf32>
          %weight = memref.load %weights[%wt] : memref<?xf32>
          %bound = memref.load %min_p[%vs] : memref<?xf32>
          %old = memref.load %least[] : memref<f32>
          %stays = arith.cmpf oge, %weight, %bound : f32
          %this = arith.select %stays, %value, %highest : f32
          %new = arith.minimumf %old, %this : f32
          memref.store %new, %least[] : memref<f32>
        }
      }
      tir.block "filter_cut" {
        tir.read %greatest[] : memref<f32>
        tir.read %least[] : memref<f32>
        tir.read %low[] : memref<i32>
        tir.write %cut[] : memref<f32>
        %lowest = arith.constant 0xFF800000 : f32
        %highest = arith.constant 0x7F800000 : f32
        %sign = arith.constant 31 : i32
        %magnitude = arith.constant 0x7FFFFFFF : i32
        %max = memref.load %greatest[] : memref<f32>
        %by_weight = memref.load %least[] : memref<f32>
        %from = memref.load %low[] : memref<i32>
        %negative = arith.shrsi %from, %sign : i32
        %turned = arith.andi %negative, %magnitude : i32
        %bits = arith.xori %from, %turned : i32
        %by_order = arith.bitcast %bits : i32 to f32
        %both = arith.maximumf %by_weight, %by_order : f32
        // Without a softmax (NaN or an infinity at the top) all stay.
        %size = math.absf %max : f32
        %is_finite = arith.cmpf olt, %size, %highest : f32
        %value = arith.select %is_finite, %both, %lowest : f32
        memref.store %value, %cut[] : memref<f32>
      }
      tir.for %t to %vocabulary {
        tir.block "filter_result" (%wt: spatial to %vocabulary = %t) {
          tir.read %logits[%vs, %wt] : memref<?x?xf32>
          tir.read %cut[] : memref<f32>
          tir.write %out[%vs, %wt] : memref<?x?xf32>
          %lowest = arith.constant 0xFF800000 : f32
          %value = memref.load %logits[%vs, %wt] : memref<?x?xf32>
          %bound = memref.load %cut[] : memref<f32>
          %goes = arith.cmpf olt, %value, %bound : f32
          %result = arith.select %goes, %lowest, %value : f32
          memref.store %result, %out[%vs, %wt] : memref<?x?xf32>
        }
      }
    }
  }
  return
}
