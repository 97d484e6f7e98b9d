// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// relax.attention: causal attention of new rows over one layer of the cache. Row i of sequence s, at position
// p = length - count + i, sees the positions (p - window, p]; a row at or past count sees none and gives 0.
//
// The work is cut into tiles of 16 rows of the query heads that share a key head, and chunks of 512 positions, so that
// one reading of a chunk serves the whole tile. "attention_chunk" leaves for each row of its tile the greatest score of
// the chunk, the sum of exp(score - greatest), and the sum of the values in these weights; "attention_merge" brings the
// chunks of a tile to one greatest score. The greatest is known before each exponential, so any scale is exact. A chunk
// in which a row sees nothing has weight 0 for it. Keys lie as [position / 64, dim, position mod 64]: a lane is a
// key, and four vectors of keys are one stream of memory.
func.func @attention(%batch: index, %rows: index, %heads: index, %group: index, %layers: index, %kv_heads: index,
    %dim: index, %extent: index, %layer: index, %capacity: index, %query: memref<?x?x?x?xf32>,
    %keys: memref<?x?x?x?x?x?xf32>, %values: memref<?x?x?x?x?xf32>, %lengths: memref<?xi32>, %counts: memref<?xi32>,
    %out: memref<?x?x?x?xf32>) {
  tir.bind %query to [%batch, %rows, %heads, %dim] : memref<?x?x?x?xf32>
  tir.bind %keys to [%layers, %batch, %kv_heads, %capacity ceildiv 64, %dim, 64] : memref<?x?x?x?x?x?xf32>
  tir.bind %values to [%layers, %batch, %kv_heads, %capacity, %dim] : memref<?x?x?x?x?xf32>
  tir.bind %lengths to [%batch] : memref<?xi32>
  tir.bind %counts to [%batch] : memref<?xi32>
  tir.bind %out to [%batch, %rows, %heads, %dim] : memref<?x?x?x?xf32>
  %tile = arith.constant 16 : index
  %chunk = arith.constant 512 : index
  %tiles = arith.ceildivui %rows, %tile : index
  %chunks = arith.ceildivui %extent, %chunk : index
  %highs = memref.alloc(%batch, %tiles, %kv_heads, %chunks, %group) : memref<?x?x?x?x16x?xf32>
  %totals = memref.alloc(%batch, %tiles, %kv_heads, %chunks, %group) : memref<?x?x?x?x16x?xf32>
  %sums = memref.alloc(%batch, %tiles, %kv_heads, %chunks, %group, %dim) : memref<?x?x?x?x16x?x?xf32>
  tir.for %s to %batch {
    tir.for %t to %rows ceildiv 16 {
      tir.for %g to %kv_heads {
        tir.for %c to %extent ceildiv 512 {
          tir.block "attention_chunk" (%vs: spatial to %batch = %s, %vt: spatial to %rows ceildiv 16 = %t,
                                       %vg: spatial to %kv_heads = %g, %vc: spatial to %extent ceildiv 512 = %c) {
            tir.read %query[%vs, %vt * 16 to %vt * 16 + 16, %vg * %group to %vg * %group + %group, 0 to %dim]
                : memref<?x?x?x?xf32>
            tir.read %keys[%layer, %vs, %vg, %vc * 8 to %vc * 8 + 8, 0 to %dim, 0 to 64] : memref<?x?x?x?x?x?xf32>
            tir.read %values[%layer, %vs, %vg, %vc * 512 to %vc * 512 + 512, 0 to %dim] : memref<?x?x?x?x?xf32>
            tir.read %lengths[%vs] : memref<?xi32>
            tir.read %counts[%vs] : memref<?xi32>
            tir.write %highs[%vs, %vt, %vg, %vc, 0 to 16, 0 to %group] : memref<?x?x?x?x16x?xf32>
            tir.write %totals[%vs, %vt, %vg, %vc, 0 to 16, 0 to %group] : memref<?x?x?x?x16x?xf32>
            tir.write %sums[%vs, %vt, %vg, %vc, 0 to 16, 0 to %group, 0 to %dim] : memref<?x?x?x?x16x?x?xf32>
            %none = arith.constant 0 : index
            %one = arith.constant 1 : index
            %tile_rows = arith.constant 16 : index
            %chunk_keys = arith.constant 512 : index
            %length32 = memref.load %lengths[%vs] : memref<?xi32>
            %count32 = memref.load %counts[%vs] : memref<?xi32>
            %length = arith.index_cast %length32 : i32 to index
            %count = arith.index_cast %count32 : i32 to index
            // Rows given in the tile, the position of the first one, how many positions the tile sees.
            %first_row = arith.muli %vt, %tile_rows : index
            %left = arith.subi %count, %first_row : index
            %left_here = arith.minsi %left, %tile_rows : index
            %given = arith.maxsi %left_here, %none : index
            %before = arith.subi %length, %count : index
            %start = arith.addi %before, %first_row : index
            %end = arith.addi %start, %given : index
            %any = arith.cmpi sgt, %given, %none : index
            %seen = arith.select %any, %end, %none : index
            // Positions of the chunk that the last row of the tile sees, those that all rows see, and the rows that see
            // any.
            %first_key = arith.muli %vc, %chunk_keys : index
            %seen_left = arith.subi %seen, %first_key : index
            %seen_here = arith.minsi %seen_left, %chunk_keys : index
            %n = arith.maxsi %seen_here, %none : index
            %any_key = arith.cmpi sgt, %n, %none : index
            %here = arith.select %any_key, %given, %none : index
            %start_after = arith.addi %start, %one : index
            %all_left = arith.subi %start_after, %first_key : index
            %all_here = arith.minsi %all_left, %n : index
            // None, where the last row's window begins behind the chunk's first position, or "attention_mask" does more.
            %window = arith.constant {tir.parameter = "window"} 0 : index
            %only_masks = arith.constant {tir.parameter = "only_masks"} true
            %back = arith.subi %end, %first_key : index
            %no_gap = arith.cmpi sle, %back, %window : index
            %plain = arith.andi %no_gap, %only_masks : i1
            %all_or_none = arith.select %plain, %all_here, %none : index
            %all = arith.maxsi %all_or_none, %none : index
            tir.assume range %here in [0, 17)
            tir.assume range %n in [0, 513)
            tir.assume range %all in [0, %n + 1)
            %scaled = memref.alloc(%group, %dim) : memref<16x?x?xf32>
            %scores = memref.alloc(%group) : memref<16x?x32x16xf32>
            %lane_highs = memref.alloc(%group) : memref<16x?x16xf32, #tir.scope<local>>
            %lane_totals = memref.alloc(%group) : memref<16x?x16xf32, #tir.scope<local>>
            %safe_highs = memref.alloc(%group) : memref<16x?xf32, #tir.scope<local>>
            %high = memref.alloc(%group) : memref<16x?xf32, #tir.scope<local>>
            %total = memref.alloc(%group) : memref<16x?xf32, #tir.scope<local>>
            %sum = memref.alloc(%group, %dim) : memref<16x?x?xf32>
            tir.for %r to %here {
              tir.for %q to %group {
                tir.for %d to %dim {
                  tir.block "attention_query" (%wr: spatial to %here = %r, %wq: spatial to %group = %q,
                                               %wd: spatial to %dim = %d) {
                    tir.read %query[%vs, %vt * 16 + %wr, %vg * %group + %wq, %wd] : memref<?x?x?x?xf32>
                    tir.write %scaled[%wr, %wq, %wd] : memref<16x?x?xf32>
                    %scale = arith.constant {tir.parameter = "scale"} 1.0 : f32
                    %row = arith.addi %first_row, %wr : index
                    %first_head = arith.muli %vg, %group : index
                    %head = arith.addi %first_head, %wq : index
                    %value = memref.load %query[%vs, %row, %head, %wd] : memref<?x?x?x?xf32>
                    %product = arith.mulf %value, %scale fastmath<contract> : f32
                    memref.store %product, %scaled[%wr, %wq, %wd] : memref<16x?x?xf32>
                  }
                }
              }
            }
            tir.for %k to %n ceildiv 16 {
              tir.for %r to %here {
                tir.for %d to %dim {
                  tir.for %q to %group {
                    tir.for %l to 16 {
                      tir.block "attention_score" (%wk: spatial to %n ceildiv 16 = %k, %wr: spatial to %here = %r,
                                                   %wd: reduce to %dim = %d, %wq: spatial to %group = %q,
                                                   %wl: spatial to 16 = %l) {
                        tir.read %scaled[%wr, %wq, %wd] : memref<16x?x?xf32>
                        tir.read %keys[%layer, %vs, %vg, %vc * 8 + %wk floordiv 4, %wd, %wk mod 4 * 16 + %wl]
                            : memref<?x?x?x?x?x?xf32>
                        tir.write %scores[%wr, %wq, %wk, %wl] : memref<16x?x32x16xf32>
                        tir.init {
                          %zero = arith.constant 0.0 : f32
                          memref.store %zero, %scores[%wr, %wq, %wk, %wl] : memref<16x?x32x16xf32>
                        }
                        %four = arith.constant 4 : index
                        %panels = arith.constant 8 : index
                        %first = arith.muli %vc, %panels : index
                        %after = arith.divui %wk, %four : index
                        %panel = arith.addi %first, %after : index
                        %vector = arith.remui %wk, %four : index
                        %offset = arith.muli %vector, %tile_rows : index
                        %lane = arith.addi %offset, %wl : index
                        %a = memref.load %scaled[%wr, %wq, %wd] : memref<16x?x?xf32>
                        %b = memref.load %keys[%layer, %vs, %vg, %panel, %wd, %lane] : memref<?x?x?x?x?x?xf32>
                        %partial = memref.load %scores[%wr, %wq, %wk, %wl] : memref<16x?x32x16xf32>
                        %product = arith.mulf %a, %b fastmath<contract> : f32
                        %next = arith.addf %partial, %product fastmath<reassoc, contract> : f32
                        memref.store %next, %scores[%wr, %wq, %wk, %wl] : memref<16x?x32x16xf32>
                      }
                    }
                  }
                }
              }
            }
            // Only the panels of keys that not every row of the tile sees.
            tir.for %r to %here {
              tir.for %k to %n ceildiv 16 - %all floordiv 16 {
                tir.for %q to %group {
                  tir.for %l to 16 {
                    tir.block "attention_mask" (%wr: spatial to %here = %r,
                                                %wk: spatial to %n ceildiv 16 - %all floordiv 16 = %k,
                                                %wq: spatial to %group = %q, %wl: spatial to 16 = %l) {
                      tir.read %scores[%wr, %wq, %all floordiv 16 + %wk, %wl] : memref<16x?x32x16xf32>
                      tir.write %scores[%wr, %wq, %all floordiv 16 + %wk, %wl] : memref<16x?x32x16xf32>
                      %lowest = arith.constant 0xFF800000 : f32
                      %lanes = arith.constant 16 : index
                      %below = arith.constant -1 : index
                      %first = arith.divui %all, %lanes : index
                      %panel = arith.addi %first, %wk : index
                      %offset = arith.muli %panel, %lanes : index
                      %base = arith.addi %first_key, %offset : index
                      %position = arith.addi %start, %wr : index
                      %reach = arith.subi %position, %base : index
                      %reach32 = arith.index_cast %reach : index to i32
                      %lane32 = arith.index_cast %wl : index to i32
                      %reach_back = arith.subi %reach, %window : index
                      %hidden = arith.maxsi %reach_back, %below : index
                      %hidden32 = arith.index_cast %hidden : index to i32
                      %not_after = arith.cmpi sle, %lane32, %reach32 : i32
                      %in_window = arith.cmpi sgt, %lane32, %hidden32 : i32
                      %visible = arith.andi %not_after, %in_window : i1
                      %score = memref.load %scores[%wr, %wq, %panel, %wl] : memref<16x?x32x16xf32>
                      %masked = arith.select %visible, %score, %lowest : f32
                      memref.store %masked, %scores[%wr, %wq, %panel, %wl] : memref<16x?x32x16xf32>
                    }
                  }
                }
              }
            }
            tir.for %r to %here {
              tir.for %q to %group {
                tir.for %k to %n ceildiv 16 {
                  tir.for %l to 16 {
                    tir.block "attention_lane_max" (%wr: spatial to %here = %r, %wq: spatial to %group = %q,
                                                    %wk: reduce to %n ceildiv 16 = %k, %wl: spatial to 16 = %l) {
                      tir.read %scores[%wr, %wq, %wk, %wl] : memref<16x?x32x16xf32>
                      tir.write %lane_highs[%wr, %wq, %wl] : memref<16x?x16xf32, #tir.scope<local>>
                      tir.init {
                        %lowest = arith.constant 0xFF800000 : f32
                        memref.store %lowest, %lane_highs[%wr, %wq, %wl] : memref<16x?x16xf32, #tir.scope<local>>
                      }
                      %score = memref.load %scores[%wr, %wq, %wk, %wl] : memref<16x?x32x16xf32>
                      %old = memref.load %lane_highs[%wr, %wq, %wl] : memref<16x?x16xf32, #tir.scope<local>>
                      %above = arith.cmpf ogt, %score, %old : f32
                      %new = arith.select %above, %score, %old : f32
                      memref.store %new, %lane_highs[%wr, %wq, %wl] : memref<16x?x16xf32, #tir.scope<local>>
                    }
                  }
                }
              }
            }
            tir.for %r to %here {
              tir.for %q to %group {
                tir.for %l to 16 {
                  tir.block "attention_max" (%wr: spatial to %here = %r, %wq: spatial to %group = %q,
                                             %wl: reduce to 16 = %l) {
                    tir.read %lane_highs[%wr, %wq, %wl] : memref<16x?x16xf32, #tir.scope<local>>
                    tir.write %high[%wr, %wq] : memref<16x?xf32, #tir.scope<local>>
                    tir.init {
                      %lowest = arith.constant 0xFF800000 : f32
                      memref.store %lowest, %high[%wr, %wq] : memref<16x?xf32, #tir.scope<local>>
                    }
                    %score = memref.load %lane_highs[%wr, %wq, %wl] : memref<16x?x16xf32, #tir.scope<local>>
                    %old = memref.load %high[%wr, %wq] : memref<16x?xf32, #tir.scope<local>>
                    %above = arith.cmpf ogt, %score, %old : f32
                    %new = arith.select %above, %score, %old : f32
                    memref.store %new, %high[%wr, %wq] : memref<16x?xf32, #tir.scope<local>>
                  }
                }
              }
            }
            // Where all scores are -inf, exp(score - 0) is 0; exp(-inf + inf) would be NaN.
            tir.for %r to %here {
              tir.for %q to %group {
                tir.block "attention_safe" (%wr: spatial to %here = %r, %wq: spatial to %group = %q) {
                  tir.read %high[%wr, %wq] : memref<16x?xf32, #tir.scope<local>>
                  tir.write %safe_highs[%wr, %wq] : memref<16x?xf32, #tir.scope<local>>
                  %lowest = arith.constant 0xFF800000 : f32
                  %zero = arith.constant 0.0 : f32
                  %greatest = memref.load %high[%wr, %wq] : memref<16x?xf32, #tir.scope<local>>
                  %is_lowest = arith.cmpf oeq, %greatest, %lowest : f32
                  %safe = arith.select %is_lowest, %zero, %greatest : f32
                  memref.store %safe, %safe_highs[%wr, %wq] : memref<16x?xf32, #tir.scope<local>>
                }
              }
            }
            tir.for %r to %here {
              tir.for %q to %group {
                tir.for %k to %n ceildiv 16 {
                  tir.for %l to 16 {
                    tir.block "attention_exp" (%wr: spatial to %here = %r, %wq: spatial to %group = %q,
                                               %wk: spatial to %n ceildiv 16 = %k, %wl: spatial to 16 = %l) {
                      tir.read %scores[%wr, %wq, %wk, %wl] : memref<16x?x32x16xf32>
                      tir.read %safe_highs[%wr, %wq] : memref<16x?xf32, #tir.scope<local>>
                      tir.write %scores[%wr, %wq, %wk, %wl] : memref<16x?x32x16xf32>
                      %score = memref.load %scores[%wr, %wq, %wk, %wl] : memref<16x?x32x16xf32>
                      %greatest = memref.load %safe_highs[%wr, %wq] : memref<16x?xf32, #tir.scope<local>>
                      %difference = arith.subf %score, %greatest fastmath<contract> : f32
                      %weight = math.exp %difference fastmath<contract> : f32
                      memref.store %weight, %scores[%wr, %wq, %wk, %wl] : memref<16x?x32x16xf32>
                    }
                  }
                }
              }
            }
            tir.for %r to %here {
              tir.for %q to %group {
                tir.for %k to %n ceildiv 16 {
                  tir.for %l to 16 {
                    tir.block "attention_lane_total" (%wr: spatial to %here = %r, %wq: spatial to %group = %q,
                                                      %wk: reduce to %n ceildiv 16 = %k, %wl: spatial to 16 = %l) {
                      tir.read %scores[%wr, %wq, %wk, %wl] : memref<16x?x32x16xf32>
                      tir.write %lane_totals[%wr, %wq, %wl] : memref<16x?x16xf32, #tir.scope<local>>
                      tir.init {
                        %zero = arith.constant 0.0 : f32
                        memref.store %zero, %lane_totals[%wr, %wq, %wl] : memref<16x?x16xf32, #tir.scope<local>>
                      }
                      %weight = memref.load %scores[%wr, %wq, %wk, %wl] : memref<16x?x32x16xf32>
                      %old = memref.load %lane_totals[%wr, %wq, %wl] : memref<16x?x16xf32, #tir.scope<local>>
                      %new = arith.addf %old, %weight fastmath<reassoc, contract> : f32
                      memref.store %new, %lane_totals[%wr, %wq, %wl] : memref<16x?x16xf32, #tir.scope<local>>
                    }
                  }
                }
              }
            }
            tir.for %r to %here {
              tir.for %q to %group {
                tir.for %l to 16 {
                  tir.block "attention_total" (%wr: spatial to %here = %r, %wq: spatial to %group = %q,
                                               %wl: reduce to 16 = %l) {
                    tir.read %lane_totals[%wr, %wq, %wl] : memref<16x?x16xf32, #tir.scope<local>>
                    tir.write %total[%wr, %wq] : memref<16x?xf32, #tir.scope<local>>
                    tir.init {
                      %zero = arith.constant 0.0 : f32
                      memref.store %zero, %total[%wr, %wq] : memref<16x?xf32, #tir.scope<local>>
                    }
                    %weight = memref.load %lane_totals[%wr, %wq, %wl] : memref<16x?x16xf32, #tir.scope<local>>
                    %old = memref.load %total[%wr, %wq] : memref<16x?xf32, #tir.scope<local>>
                    %new = arith.addf %old, %weight fastmath<reassoc, contract> : f32
                    memref.store %new, %total[%wr, %wq] : memref<16x?xf32, #tir.scope<local>>
                  }
                }
              }
            }
            tir.for %r to %here {
              tir.for %j to %n {
                tir.for %q to %group {
                  tir.for %d to %dim {
                    tir.block "attention_sum" (%wr: spatial to %here = %r, %wj: reduce to %n = %j,
                                               %wq: spatial to %group = %q, %wd: spatial to %dim = %d) {
                      tir.read %scores[%wr, %wq, %wj floordiv 16, %wj mod 16] : memref<16x?x32x16xf32>
                      tir.read %values[%layer, %vs, %vg, %vc * 512 + %wj, %wd] : memref<?x?x?x?x?xf32>
                      tir.write %sum[%wr, %wq, %wd] : memref<16x?x?xf32>
                      tir.init {
                        %zero = arith.constant 0.0 : f32
                        memref.store %zero, %sum[%wr, %wq, %wd] : memref<16x?x?xf32>
                      }
                      %lanes = arith.constant 16 : index
                      %panel = arith.divui %wj, %lanes : index
                      %lane = arith.remui %wj, %lanes : index
                      %position = arith.addi %first_key, %wj : index
                      %weight = memref.load %scores[%wr, %wq, %panel, %lane] : memref<16x?x32x16xf32>
                      %value = memref.load %values[%layer, %vs, %vg, %position, %wd] : memref<?x?x?x?x?xf32>
                      %old = memref.load %sum[%wr, %wq, %wd] : memref<16x?x?xf32>
                      %product = arith.mulf %weight, %value fastmath<contract> : f32
                      %new = arith.addf %old, %product fastmath<reassoc, contract> : f32
                      memref.store %new, %sum[%wr, %wq, %wd] : memref<16x?x?xf32>
                    }
                  }
                }
              }
            }
            tir.for %r to %here {
              tir.for %q to %group {
                tir.block "attention_part" (%wr: spatial to %here = %r, %wq: spatial to %group = %q) {
                  tir.read %high[%wr, %wq] : memref<16x?xf32, #tir.scope<local>>
                  tir.read %total[%wr, %wq] : memref<16x?xf32, #tir.scope<local>>
                  tir.write %highs[%vs, %vt, %vg, %vc, %wr, %wq] : memref<?x?x?x?x16x?xf32>
                  tir.write %totals[%vs, %vt, %vg, %vc, %wr, %wq] : memref<?x?x?x?x16x?xf32>
                  %greatest = memref.load %high[%wr, %wq] : memref<16x?xf32, #tir.scope<local>>
                  %all_weights = memref.load %total[%wr, %wq] : memref<16x?xf32, #tir.scope<local>>
                  memref.store %greatest, %highs[%vs, %vt, %vg, %vc, %wr, %wq] : memref<?x?x?x?x16x?xf32>
                  memref.store %all_weights, %totals[%vs, %vt, %vg, %vc, %wr, %wq] : memref<?x?x?x?x16x?xf32>
                }
              }
            }
            tir.for %r to %here {
              tir.for %q to %group {
                tir.for %d to %dim {
                  tir.block "attention_part_sum" (%wr: spatial to %here = %r, %wq: spatial to %group = %q,
                                                  %wd: spatial to %dim = %d) {
                    tir.read %sum[%wr, %wq, %wd] : memref<16x?x?xf32>
                    tir.write %sums[%vs, %vt, %vg, %vc, %wr, %wq, %wd] : memref<?x?x?x?x16x?x?xf32>
                    %value = memref.load %sum[%wr, %wq, %wd] : memref<16x?x?xf32>
                    memref.store %value, %sums[%vs, %vt, %vg, %vc, %wr, %wq, %wd] : memref<?x?x?x?x16x?x?xf32>
                  }
                }
              }
            }
          }
        }
      }
    }
  }
  tir.for %s to %batch {
    tir.for %t to %rows ceildiv 16 {
      tir.for %g to %kv_heads {
        tir.block "attention_merge" (%vs: spatial to %batch = %s, %vt: spatial to %rows ceildiv 16 = %t,
                                     %vg: spatial to %kv_heads = %g) {
          tir.read %highs[%vs, %vt, %vg, 0 to %extent ceildiv 512, 0 to 16, 0 to %group] : memref<?x?x?x?x16x?xf32>
          tir.read %totals[%vs, %vt, %vg, 0 to %extent ceildiv 512, 0 to 16, 0 to %group] : memref<?x?x?x?x16x?xf32>
          tir.read %sums[%vs, %vt, %vg, 0 to %extent ceildiv 512, 0 to 16, 0 to %group, 0 to %dim]
              : memref<?x?x?x?x16x?x?xf32>
          tir.read %lengths[%vs] : memref<?xi32>
          tir.read %counts[%vs] : memref<?xi32>
          tir.write %out[%vs, %vt * 16 to %vt * 16 + 16, %vg * %group to %vg * %group + %group, 0 to %dim]
              : memref<?x?x?x?xf32>
          %none = arith.constant 0 : index
          %tile_rows = arith.constant 16 : index
          %chunk_keys = arith.constant 512 : index
          %length32 = memref.load %lengths[%vs] : memref<?xi32>
          %count32 = memref.load %counts[%vs] : memref<?xi32>
          %length = arith.index_cast %length32 : i32 to index
          %count = arith.index_cast %count32 : i32 to index
          %first_row = arith.muli %vt, %tile_rows : index
          %left = arith.subi %count, %first_row : index
          %left_here = arith.minsi %left, %tile_rows : index
          %here = arith.maxsi %left_here, %none : index
          %given_left = arith.subi %rows, %first_row : index
          %given = arith.minsi %given_left, %tile_rows : index
          %before = arith.subi %length, %count : index
          %start = arith.addi %before, %first_row : index
          %end = arith.addi %start, %here : index
          %any = arith.cmpi sgt, %here, %none : index
          %seen = arith.select %any, %end, %none : index
          %n = arith.ceildivui %seen, %chunk_keys : index
          tir.assume range %here in [0, 17)
          tir.assume range %given in [%here, 17)
          tir.assume range %n in [0, %extent ceildiv 512 + 1)
          %high = memref.alloc(%group) : memref<16x?xf32, #tir.scope<local>>
          %weights = memref.alloc(%group, %chunks) : memref<16x?x?xf32>
          %total = memref.alloc(%group) : memref<16x?xf32, #tir.scope<local>>
          %sum = memref.alloc(%group, %dim) : memref<16x?x?xf32>
          tir.for %r to %here {
            tir.for %q to %group {
              tir.for %c to %n {
                tir.block "attention_high" (%wr: spatial to %here = %r, %wq: spatial to %group = %q,
                                            %wc: reduce to %n = %c) {
                  tir.read %highs[%vs, %vt, %vg, %wc, %wr, %wq] : memref<?x?x?x?x16x?xf32>
                  tir.write %high[%wr, %wq] : memref<16x?xf32, #tir.scope<local>>
                  tir.init {
                    %lowest = arith.constant 0xFF800000 : f32
                    memref.store %lowest, %high[%wr, %wq] : memref<16x?xf32, #tir.scope<local>>
                  }
                  %part = memref.load %highs[%vs, %vt, %vg, %wc, %wr, %wq] : memref<?x?x?x?x16x?xf32>
                  %old = memref.load %high[%wr, %wq] : memref<16x?xf32, #tir.scope<local>>
                  %above = arith.cmpf ogt, %part, %old : f32
                  %new = arith.select %above, %part, %old : f32
                  memref.store %new, %high[%wr, %wq] : memref<16x?xf32, #tir.scope<local>>
                }
              }
            }
          }
          tir.for %r to %here {
            tir.for %q to %group {
              tir.for %c to %n {
                tir.block "attention_weight" (%wr: spatial to %here = %r, %wq: spatial to %group = %q,
                                              %wc: spatial to %n = %c) {
                  tir.read %highs[%vs, %vt, %vg, %wc, %wr, %wq] : memref<?x?x?x?x16x?xf32>
                  tir.read %high[%wr, %wq] : memref<16x?xf32, #tir.scope<local>>
                  tir.write %weights[%wr, %wq, %wc] : memref<16x?x?xf32>
                  %lowest = arith.constant 0xFF800000 : f32
                  %zero = arith.constant 0.0 : f32
                  %part = memref.load %highs[%vs, %vt, %vg, %wc, %wr, %wq] : memref<?x?x?x?x16x?xf32>
                  %all = memref.load %high[%wr, %wq] : memref<16x?xf32, #tir.scope<local>>
                  %is_lowest = arith.cmpf oeq, %all, %lowest : f32
                  %safe = arith.select %is_lowest, %zero, %all : f32
                  %difference = arith.subf %part, %safe fastmath<contract> : f32
                  %weight = math.exp %difference fastmath<contract> : f32
                  memref.store %weight, %weights[%wr, %wq, %wc] : memref<16x?x?xf32>
                }
              }
            }
          }
          tir.for %r to %here {
            tir.for %q to %group {
              tir.for %c to %n {
                tir.block "attention_merge_total" (%wr: spatial to %here = %r, %wq: spatial to %group = %q,
                                                   %wc: reduce to %n = %c) {
                  tir.read %weights[%wr, %wq, %wc] : memref<16x?x?xf32>
                  tir.read %totals[%vs, %vt, %vg, %wc, %wr, %wq] : memref<?x?x?x?x16x?xf32>
                  tir.write %total[%wr, %wq] : memref<16x?xf32, #tir.scope<local>>
                  tir.init {
                    %zero = arith.constant 0.0 : f32
                    memref.store %zero, %total[%wr, %wq] : memref<16x?xf32, #tir.scope<local>>
                  }
                  %weight = memref.load %weights[%wr, %wq, %wc] : memref<16x?x?xf32>
                  %part = memref.load %totals[%vs, %vt, %vg, %wc, %wr, %wq] : memref<?x?x?x?x16x?xf32>
                  %old = memref.load %total[%wr, %wq] : memref<16x?xf32, #tir.scope<local>>
                  %product = arith.mulf %weight, %part fastmath<contract> : f32
                  %new = arith.addf %old, %product fastmath<reassoc, contract> : f32
                  memref.store %new, %total[%wr, %wq] : memref<16x?xf32, #tir.scope<local>>
                }
              }
            }
          }
          tir.for %r to %here {
            tir.for %q to %group {
              tir.for %c to %n {
                tir.for %d to %dim {
                  tir.block "attention_merge_sum" (%wr: spatial to %here = %r, %wq: spatial to %group = %q,
                                                   %wc: reduce to %n = %c, %wd: spatial to %dim = %d) {
                    tir.read %weights[%wr, %wq, %wc] : memref<16x?x?xf32>
                    tir.read %sums[%vs, %vt, %vg, %wc, %wr, %wq, %wd] : memref<?x?x?x?x16x?x?xf32>
                    tir.write %sum[%wr, %wq, %wd] : memref<16x?x?xf32>
                    tir.init {
                      %zero = arith.constant 0.0 : f32
                      memref.store %zero, %sum[%wr, %wq, %wd] : memref<16x?x?xf32>
                    }
                    %weight = memref.load %weights[%wr, %wq, %wc] : memref<16x?x?xf32>
                    %part = memref.load %sums[%vs, %vt, %vg, %wc, %wr, %wq, %wd] : memref<?x?x?x?x16x?x?xf32>
                    %old = memref.load %sum[%wr, %wq, %wd] : memref<16x?x?xf32>
                    %product = arith.mulf %weight, %part fastmath<contract> : f32
                    %new = arith.addf %old, %product fastmath<reassoc, contract> : f32
                    memref.store %new, %sum[%wr, %wq, %wd] : memref<16x?x?xf32>
                  }
                }
              }
            }
          }
          tir.for %r to %here {
            tir.for %q to %group {
              tir.for %d to %dim {
                tir.block "attention_result" (%wr: spatial to %here = %r, %wq: spatial to %group = %q,
                                              %wd: spatial to %dim = %d) {
                  tir.read %sum[%wr, %wq, %wd] : memref<16x?x?xf32>
                  tir.read %total[%wr, %wq] : memref<16x?xf32, #tir.scope<local>>
                  tir.write %out[%vs, %vt * 16 + %wr, %vg * %group + %wq, %wd] : memref<?x?x?x?xf32>
                  %zero = arith.constant 0.0 : f32
                  %row = arith.addi %first_row, %wr : index
                  %first_head = arith.muli %vg, %group : index
                  %head = arith.addi %first_head, %wq : index
                  %value = memref.load %sum[%wr, %wq, %wd] : memref<16x?x?xf32>
                  %all = memref.load %total[%wr, %wq] : memref<16x?xf32, #tir.scope<local>>
                  %is_none = arith.cmpf oeq, %all, %zero : f32
                  %quotient = arith.divf %value, %all fastmath<contract> : f32
                  %result = arith.select %is_none, %zero, %quotient : f32
                  memref.store %result, %out[%vs, %row, %head, %wd] : memref<?x?x?x?xf32>
                }
              }
            }
          }
          tir.for %r to %given - %here {
            tir.for %q to %group {
              tir.for %d to %dim {
                tir.block "attention_padding" (%wr: spatial to %given - %here = %r, %wq: spatial to %group = %q,
                                               %wd: spatial to %dim = %d) {
                  tir.write %out[%vs, %vt * 16 + %here + %wr, %vg * %group + %wq, %wd] : memref<?x?x?x?xf32>
                  %zero = arith.constant 0.0 : f32
                  %first = arith.addi %first_row, %here : index
                  %row = arith.addi %first, %wr : index
                  %first_head = arith.muli %vg, %group : index
                  %head = arith.addi %first_head, %wq : index
                  memref.store %zero, %out[%vs, %row, %head, %wd] : memref<?x?x?x?xf32>
                }
              }
            }
          }
        }
      }
    }
  }
  return
}
