// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt --split-input-file --verify-diagnostics %s
// A refusal for every numbered constraint, and named after it.
// expected-error @below {{expected distinct symbols, got 'n' twice}}
relax.func private @func_c1<n, n>(tensor<?xf32, #relax.shape<n>>)

// -----

relax.func private @func_c1_declared<n>(%x: tensor<?xf32, #relax.shape<n>>, %s: !relax.state<kv_cache, [n, 2, 3, 8], f32>) -> !relax.state<kv_cache, [n, 2, 3, 8], f32> {
  // expected-error @below {{defines symbol 'n', which the function declares}}
  %t = relax.length %s : !relax.state<kv_cache, [n, 2, 3, 8], f32> -> !relax.size<n>
  relax.return %s : !relax.state<kv_cache, [n, 2, 3, 8], f32>
}

// -----

relax.func private @func_c1_twice(%x: tensor<?xf32>) {
  // expected-note @below {{first defined here}}
  %0 = relax.match_cast %x : (tensor<?xf32>) -> tensor<?xf32, #relax.shape<m>>
  // expected-error @below {{defines symbol 'm' a second time}}
  %1 = relax.match_cast %x : (tensor<?xf32>) -> tensor<?xf32, #relax.shape<m>>
  relax.return
}

// -----

// expected-error @below {{expected symbol 'n' to be a bare dimension of an argument or a size argument}}
relax.func private @func_c2<n>(tensor<?xf32, #relax.shape<n * 2>>)

// -----

// expected-error @below {{expected the symbols of argument 0 to be declared, got 'n' in 'tensor<?xf32, #relax.shape<n>>'}}
relax.func private @func_c2_undeclared(tensor<?xf32, #relax.shape<n>>)

// -----

relax.func private @func_c3(%x: tensor<4xf32>) {
  // expected-error @below {{result names symbol 'k', which no operand's type contains, no captured value's type contains and the function does not declare}}
  %0 = relax.call_dps "f"(%x) : (tensor<4xf32>) -> tensor<?xf32, #relax.shape<k>>
  relax.return
}

// -----

// expected-error @below {{expected result 0 to name declared symbols only, got 'm' in 'tensor<?xf32, #relax.shape<m>>'}}
relax.func private @func_c4(%x: tensor<?xf32>) -> tensor<?xf32, #relax.shape<m>> {
  %0 = relax.match_cast %x : (tensor<?xf32>) -> tensor<?xf32, #relax.shape<m>>
  relax.return %0 : tensor<?xf32, #relax.shape<m>>
}

// -----

// expected-error @below {{state is never consumed; return it or pass it on}}
relax.func private @func_c5_never<b>(%s: !relax.state<kv_cache, [b, 2, 3, 8], f32>) {
  relax.return
}

// -----

relax.func private @func_c5_twice<b>(%s: !relax.state<kv_cache, [b, 2, 3, 8], f32>) -> (!relax.state<kv_cache, [b, 2, 3, 8], f32>, !relax.state<kv_cache, [b, 2, 3, 8], f32>) {
  // expected-error @below {{consumes one state twice}}
  relax.return %s, %s : !relax.state<kv_cache, [b, 2, 3, 8], f32>, !relax.state<kv_cache, [b, 2, 3, 8], f32>
}

// -----

relax.func private @func_c5_read_after<b>(%s: !relax.state<kv_cache, [b, 2, 3, 8], f32>, %c: tensor<?xi32, #relax.shape<b>>) -> !relax.state<kv_cache, [b, 2, 3, 8], f32> {
  // expected-note @below {{consumed here}}
  %0 = relax.extend %s, %c : (!relax.state<kv_cache, [b, 2, 3, 8], f32>, tensor<?xi32, #relax.shape<b>>) -> !relax.state<kv_cache, [b, 2, 3, 8], f32>
  // expected-error @below {{uses a state that is already consumed}}
  %t = relax.length %s : !relax.state<kv_cache, [b, 2, 3, 8], f32> -> !relax.size<t>
  relax.return %0 : !relax.state<kv_cache, [b, 2, 3, 8], f32>
}

// -----

relax.func private @func_c5_one_arm<b>(%s: !relax.state<kv_cache, [b, 2, 3, 8], f32>, %c: tensor<?xi32, #relax.shape<b>>, %p: tensor<i1>) -> !relax.state<kv_cache, [b, 2, 3, 8], f32> {
  // expected-error @below {{expected all of its regions to consume a state, or none}}
  %r = relax.if %p : tensor<i1> -> (tensor<i1>) {
    // expected-note @below {{consumed here}}
    %0 = relax.extend %s, %c : (!relax.state<kv_cache, [b, 2, 3, 8], f32>, tensor<?xi32, #relax.shape<b>>) -> !relax.state<kv_cache, [b, 2, 3, 8], f32>
    relax.yield %p : tensor<i1>
  } else {
    relax.yield %p : tensor<i1>
  }
  relax.return %s : !relax.state<kv_cache, [b, 2, 3, 8], f32>
}

// -----

// expected-error @below {{expected no state inside a tuple, got 'tuple<!relax.state<kv_cache, [b, 2, 3, 8], f32>>'}}
relax.func private @func_c5_tuple<b>(%t: tuple<!relax.state<kv_cache, [b, 2, 3, 8], f32>>) {
  relax.return
}

// -----

relax.func private @return_c1(%x: tensor<4xf32>) -> tensor<5xf32> {
  // expected-error @below {{expected operands of the function's result types ('tensor<5xf32>'), got ('tensor<4xf32>')}}
  relax.return %x : tensor<4xf32>
}

// -----

relax.func private @return_c1_stronger<n>(%x: tensor<?xf32, #relax.shape<n>>, %y: tensor<?xf32>) -> tensor<?xf32, #relax.shape<n>> {
  // expected-error @below {{got ('tensor<?xf32>')}}
  relax.return %y : tensor<?xf32>
}

// -----

relax.func private @symbol_c1<n>(%x: tensor<?xf32, #relax.shape<n>>) {
  // expected-error @below {{expected a symbol that the function declares, got 'm'}}
  %0 = relax.symbol "m" : !relax.size<m>
  relax.return
}

// -----

relax.func private @symbol_c2<n>(%x: tensor<?xf32, #relax.shape<n>>) {
  // expected-error @below {{expected result type '!relax.size<n>', got '!relax.size<2 * n>'}}
  %0 = relax.symbol "n" : !relax.size<n * 2>
  relax.return
}

// -----

relax.func private @dim_c1(%x: tensor<4xf32>) {
  // expected-error @below {{expected a dimension inside rank 1, got 1}}
  %0 = relax.dim %x, 1 : (tensor<4xf32>) -> !relax.size<4>
  relax.return
}

// -----

relax.func private @dim_c1_unknown(%x: tensor<?xf32>) {
  // expected-error @below {{expected a known extent, got '?' in dimension 0; give it a name by relax.match_cast}}
  %0 = relax.dim %x, 0 : (tensor<?xf32>) -> !relax.size<4>
  relax.return
}

// -----

relax.func private @match_cast_c1(%x: tensor<4xf32>) {
  // expected-error @below {{expected one element type and rank, got 'tensor<4xf32>' and 'tensor<4xf16>'}}
  %0 = relax.match_cast %x : (tensor<4xf32>) -> tensor<4xf16>
  relax.return
}

// -----

relax.func private @match_cast_c2<n>(%x: tensor<?xf32, #relax.shape<n>>) {
  // expected-error @below {{expected equal dimensions 0, got n and n + 1 in}}
  %0 = relax.match_cast %x : (tensor<?xf32, #relax.shape<n>>) -> tensor<?xf32, #relax.shape<n + 1>>
  relax.return
}

// -----

relax.func private @match_cast_c3(%x: tensor<?xf32>) {
  // expected-error @below {{defines symbol 'm', which is not a bare dimension of 'tensor<?xf32, #relax.shape<2 * m>>'}}
  %0 = relax.match_cast %x : (tensor<?xf32>) -> tensor<?xf32, #relax.shape<m * 2>>
  relax.return
}

// -----

relax.func private @callee<n>(tensor<?x?xf32, #relax.shape<n, n * 2>>) -> tensor<?xf32, #relax.shape<n>>
relax.func private @call_c1(%x: tensor<4x8xf32>) {
  // expected-error @below {{expected 'nobody' to be a relax.func}}
  %0 = relax.call @nobody(%x) : (tensor<4x8xf32>) -> tensor<4xf32>
  relax.return
}

// -----

relax.func private @callee<n>(tensor<?x?xf32, #relax.shape<n, n * 2>>) -> tensor<?xf32, #relax.shape<n>>
relax.func private @call_c1_count(%x: tensor<4x8xf32>) {
  // expected-error @below {{expected 1 operands and 1 results, as 'callee' has, got 2 and 1}}
  %0 = relax.call @callee(%x, %x) : (tensor<4x8xf32>, tensor<4x8xf32>) -> tensor<4xf32>
  relax.return
}

// -----

relax.func private @callee<n>(tensor<?x?xf32, #relax.shape<n, n * 2>>) -> tensor<?xf32, #relax.shape<n>> // expected-note {{callee is here}}
relax.func private @call_c2(%x: tensor<4x9xf32>) {
  // expected-error @below {{operands do not match the arguments of 'callee': expected tensor<?x?xf32, #relax.shape<n, 2 * n>>, got tensor<4x9xf32>: 8 is not 9}}
  %0 = relax.call @callee(%x) : (tensor<4x9xf32>) -> tensor<4xf32>
  relax.return
}

// -----

relax.func private @callee<n>(tensor<?x?xf32, #relax.shape<n, n * 2>>) -> tensor<?xf32, #relax.shape<n>> // expected-note {{callee is here}}
relax.func private @call_c2_form(%x: tensor<4x8xf16>) {
  // expected-error @below {{operands do not match the arguments of 'callee': expected tensor<?x?xf32, #relax.shape<n, 2 * n>>, got tensor<4x8xf16>}}
  %0 = relax.call @callee(%x) : (tensor<4x8xf16>) -> tensor<4xf32>
  relax.return
}

// -----

relax.func private @callee<n>(tensor<?x?xf32, #relax.shape<n, n * 2>>) -> tensor<?xf32, #relax.shape<n>>
relax.func private @call_c3(%x: tensor<4x8xf32>) {
  // expected-error @below {{expected result 0 of type 'tensor<4xf32>', got 'tensor<8xf32>'}}
  %0 = relax.call @callee(%x) : (tensor<4x8xf32>) -> tensor<8xf32>
  relax.return
}

// -----

relax.func private @callee<n>(tensor<?x?xf32, #relax.shape<n, n * 2>>) -> tensor<?xf32, #relax.shape<n>>
relax.func private @call_c3_unknown(%x: tensor<?x?xf32>) {
  // expected-error @below {{expected result 0 of type 'tensor<?xf32>', got 'tensor<4xf32>'}}
  %0 = relax.call @callee(%x) : (tensor<?x?xf32>) -> tensor<4xf32>
  relax.return
}

// -----

func.func private @kernel(index, tensor<?x8xf32>) -> tensor<?xf32>
relax.func private @call_tir_c1<n>(%x: tensor<?x8xf32, #relax.shape<n, 8>>) {
  // expected-error @below {{expected 'nobody' to be a func.func}}
  %0 = relax.call_tir @nobody<n>(%x) : (tensor<?x8xf32, #relax.shape<n, 8>>) -> tensor<?xf32, #relax.shape<n>>
  relax.return
}

// -----

func.func private @kernel(index, tensor<?x8xf32>) -> tensor<?xf32>
relax.func private @call_tir_c1_sizes<n>(%x: tensor<?x8xf32, #relax.shape<n, 8>>) {
  // expected-error @below {{expected as many sizes as 'kernel' has leading index arguments, got 2 for 1}}
  %0 = relax.call_tir @kernel<n, n>(%x) : (tensor<?x8xf32, #relax.shape<n, 8>>) -> tensor<?xf32, #relax.shape<n>>
  relax.return
}

// -----

func.func private @kernel(index, tensor<?x8xf32>) -> tensor<?xf32>
relax.func private @call_tir_c2(%x: tensor<4x9xf32>) {
  // expected-error @below {{expected a value for argument 1 of 'kernel', 'tensor<?x8xf32>', got 'tensor<4x9xf32>'}}
  %0 = relax.call_tir @kernel<4>(%x) : (tensor<4x9xf32>) -> tensor<4xf32>
  relax.return
}

// -----

func.func private @kernel(index, tensor<?x8xf32>) -> tensor<?xf32>
relax.func private @call_tir_c2_count<n>(%x: tensor<?x8xf32, #relax.shape<n, 8>>) {
  // expected-error @below {{expected operands and results for the 1 tensors or buffers of 'kernel', got 2}}
  %0 = relax.call_tir @kernel<n>(%x, %x) : (tensor<?x8xf32, #relax.shape<n, 8>>, tensor<?x8xf32, #relax.shape<n, 8>>) -> tensor<?xf32, #relax.shape<n>>
  relax.return
}

// -----

func.func private @kernel(index, tensor<?x8xf32>) -> tensor<?xf32>
relax.func private @call_tir_c2_result<n>(%x: tensor<?x8xf32, #relax.shape<n, 8>>) {
  // expected-error @below {{expected result 0 of type 'tensor<?xf32>', got 'tensor<4x4xf32>'}}
  %0 = relax.call_tir @kernel<n>(%x) : (tensor<?x8xf32, #relax.shape<n, 8>>) -> tensor<4x4xf32>
  relax.return
}

// -----

func.func private @kernel(index, tensor<?x8xf32>) -> tensor<?xf32>
relax.func private @call_tir_c3(%x: tensor<4x8xf32>) {
  // expected-error @below {{result names symbol 'k'}}
  %0 = relax.call_tir @kernel<k>(%x) : (tensor<4x8xf32>) -> tensor<4xf32>
  relax.return
}

// -----

relax.func private @call_dps_c1(%x: tensor<4xf32>) {
  // expected-error @below {{result names symbol 'k'}}
  %0 = relax.call_dps "f"(%x) : (tensor<4xf32>) -> tensor<?xf32, #relax.shape<k>>
  relax.return
}

// -----

relax.func private @get_item_c1(%t: tuple<tensor<4xf32>>) {
  // expected-error @below {{expected an index inside a tuple of 1, got 1}}
  %0 = relax.get_item %t[1] : (tuple<tensor<4xf32>>) -> tensor<4xf32>
  relax.return
}

// -----

relax.func private @if_c1(%x: tensor<4xf32>, %c: tensor<1xi1>) {
  // expected-error @below {{expected a condition of type tensor<i1>, got 'tensor<1xi1>'}}
  %r = relax.if %c : tensor<1xi1> -> (tensor<4xf32>) {
    relax.yield %x : tensor<4xf32>
  } else {
    relax.yield %x : tensor<4xf32>
  }
  relax.return
}

// -----

relax.func private @if_c2(%x: tensor<4xf32>, %z: tensor<5xf32>, %c: tensor<i1>) {
  %r = relax.if %c : tensor<i1> -> (tensor<4xf32>) {
    relax.yield %x : tensor<4xf32>
  } else {
  // expected-error @below {{expected operands of types ('tensor<4xf32>'), got ('tensor<5xf32>')}}
    relax.yield %z : tensor<5xf32>
  }
  relax.return
}

// -----

relax.func private @dataflow_local_rule(%x: tensor<?xf32>, %c: tensor<i1>) {
  // expected-error @below {{result names symbol 'k'}}
  %r = relax.dataflow -> (tensor<?xf32, #relax.shape<k>>) {
    %m = relax.match_cast %x : (tensor<?xf32>) -> tensor<?xf32, #relax.shape<k>>
    relax.yield %m : tensor<?xf32, #relax.shape<k>>
  }
  relax.return
}

// -----

relax.func private @if_c3(%x: tensor<?xf32>, %c: tensor<i1>) {
  %r = relax.if %c : tensor<i1> -> (tensor<?xf32, #relax.shape<k>>) {
    %m = relax.match_cast %x : (tensor<?xf32>) -> tensor<?xf32, #relax.shape<k>>
    relax.yield %m : tensor<?xf32, #relax.shape<k>>
  } else {
    // expected-error @below {{result names symbol 'k'}}
    %m = relax.call_dps "f"(%x) : (tensor<?xf32>) -> tensor<?xf32, #relax.shape<k>>
    relax.yield %m : tensor<?xf32, #relax.shape<k>>
  }
  relax.return
}

// -----

relax.func private @g(tensor<4xf32>) -> tensor<4xf32>
relax.func private @dataflow_c1(%x: tensor<4xf32>) {
  // expected-error @below {{expected no control flow, call or state change inside, got 'relax.call'}}
  %r = relax.dataflow -> (tensor<4xf32>) {
    // expected-note @below {{the op is here}}
    %0 = relax.call @g(%x) : (tensor<4xf32>) -> tensor<4xf32>
    relax.yield %0 : tensor<4xf32>
  }
  relax.return
}

// -----

relax.func private @dataflow_c2(%x: tensor<4xf32>) {
  %r = relax.dataflow -> (tensor<5xf32>) {
    // expected-error @below {{expected operands of types ('tensor<5xf32>'), got ('tensor<4xf32>')}}
    relax.yield %x : tensor<4xf32>
  }
  relax.return
}

// -----

relax.func private @g(tensor<4xf32>) -> tensor<4xf32>
relax.func private @segment_c1(%x: tensor<4xf32>) {
  // expected-error @below {{expected nothing inside that waits, got 'relax.call'}}
  %r = relax.segment -> (tensor<4xf32>) {
    // expected-note @below {{the op is here}}
    %0 = relax.call @g(%x) : (tensor<4xf32>) -> tensor<4xf32>
    relax.yield %0 : tensor<4xf32>
  }
  relax.return
}

// -----

relax.func private @segment_c2(%x: tensor<4xf32>) {
  %r = relax.segment -> (tensor<5xf32>) {
    // expected-error @below {{expected operands of types ('tensor<5xf32>'), got ('tensor<4xf32>')}}
    relax.yield %x : tensor<4xf32>
  }
  relax.return
}

// -----

relax.func private @dataflow_c1_state<b>(%s: !relax.state<kv_cache, [b, 2, 3, 8], f32>, %c: tensor<?xi32, #relax.shape<b>>) -> !relax.state<kv_cache, [b, 2, 3, 8], f32> {
  // expected-error @below {{expected no control flow, call or state change inside, got 'relax.extend'}}
  %r = relax.dataflow -> (!relax.state<kv_cache, [b, 2, 3, 8], f32>) {
    // expected-note @below {{the op is here}}
    %0 = relax.extend %s, %c : (!relax.state<kv_cache, [b, 2, 3, 8], f32>, tensor<?xi32, #relax.shape<b>>) -> !relax.state<kv_cache, [b, 2, 3, 8], f32>
    relax.yield %0 : !relax.state<kv_cache, [b, 2, 3, 8], f32>
  }
  relax.return %r : !relax.state<kv_cache, [b, 2, 3, 8], f32>
}

// -----

relax.func private @segment_c3(%x: tensor<4xf32>) {
  scf.execute_region {
    // expected-error @below {{expected to be directly inside a relax.func or relax.if, got 'scf.execute_region'}}
    %0 = relax.segment -> (tensor<4xf32>) {
      relax.yield %x : tensor<4xf32>
    }
    scf.yield
  }
  relax.return
}

// -----

relax.func private @weight_c1() {
  // expected-error @below {{must be statically shaped tensor}}
  %0 = relax.weight "w" : tensor<?xf32>
  relax.return
}

// -----

relax.func private @add_broadcast(%x: tensor<4x8xf32>, %y: tensor<3xf32>) {
  // expected-error @below {{expected shapes that broadcast, got [4, 8] and [3], which differ in dimension -1}}
  %0 = relax.add %x, %y : (tensor<4x8xf32>, tensor<3xf32>) -> tensor<4x8xf32>
  relax.return
}

// -----

relax.func private @add_symbols<n>(%x: tensor<?xf32, #relax.shape<n>>, %y: tensor<?xf32, #relax.shape<n + 1>>) {
  // expected-error @below {{expected shapes that broadcast, got [n] and [n + 1], which differ in dimension -1}}
  %0 = relax.add %x, %y : (tensor<?xf32, #relax.shape<n>>, tensor<?xf32, #relax.shape<n + 1>>) -> tensor<?xf32, #relax.shape<n>>
  relax.return
}

// -----

relax.func private @add_types(%x: tensor<4x8xf32>, %y: tensor<8xf16>) {
  // expected-error @below {{expected operands of one element type, got 'f32' and 'f16'}}
  %0 = relax.add %x, %y : (tensor<4x8xf32>, tensor<8xf16>) -> tensor<4x8xf32>
  relax.return
}

// -----

relax.func private @add_stronger(%x: tensor<?xf32>) {
  // expected-error @below {{expected results of types ('tensor<?xf32>'), got ('tensor<4xf32>')}}
  %0 = relax.add %x, %x : (tensor<?xf32>, tensor<?xf32>) -> tensor<4xf32>
  relax.return
}

// -----

relax.func private @cast_c1(%x: tensor<4x8xf32>) {
  // expected-error @below {{expected a result of type 'tensor<4x8xf16>', got 'tensor<8x4xf16>'}}
  %0 = relax.cast %x : (tensor<4x8xf32>) -> tensor<8x4xf16>
  relax.return
}

// -----

relax.func private @select_condition(%x: tensor<4x8xf32>, %c: tensor<8xi8>) {
  // expected-error @below {{expected a condition of i1, got 'tensor<8xi8>'}}
  %0 = relax.select %c, %x, %x : (tensor<8xi8>, tensor<4x8xf32>, tensor<4x8xf32>) -> tensor<4x8xf32>
  relax.return
}

// -----

relax.func private @select_types(%x: tensor<4x8xf32>, %y: tensor<8xf16>, %c: tensor<8xi1>) {
  // expected-error @below {{expected choices of one element type, got 'tensor<4x8xf32>' and 'tensor<8xf16>'}}
  %0 = relax.select %c, %x, %y : (tensor<8xi1>, tensor<4x8xf32>, tensor<8xf16>) -> tensor<4x8xf32>
  relax.return
}

// -----

relax.func private @matmul_c1(%x: tensor<4x8xf32>, %y: tensor<8xf32>) {
  // expected-error @below {{expected operands of rank 2 or more, got}}
  %0 = relax.matmul %x, %y : (tensor<4x8xf32>, tensor<8xf32>) -> tensor<4xf32>
  relax.return
}

// -----

relax.func private @matmul_c1_types(%x: tensor<4x8xf32>, %y: tensor<8x2xf16>) {
  // expected-error @below {{expected operands of one element type, got}}
  %0 = relax.matmul %x, %y : (tensor<4x8xf32>, tensor<8x2xf16>) -> tensor<4x2xf32>
  relax.return
}

// -----

relax.func private @matmul_c2(%x: tensor<4x8xf32>, %y: tensor<4x8xf32>) {
  // expected-error @below {{expected equal contracted dimensions, got 8 and 4 in 'tensor<4x8xf32>' and 'tensor<4x8xf32>'}}
  %0 = relax.matmul %x, %y : (tensor<4x8xf32>, tensor<4x8xf32>) -> tensor<4x8xf32>
  relax.return
}

// -----

relax.func private @sum_c1(%x: tensor<4x8xf32>) {
  // expected-error @below {{expected dims inside rank 2, got 2}}
  %0 = relax.sum %x dims [2] : (tensor<4x8xf32>) -> tensor<4xf32>
  relax.return
}

// -----

relax.func private @mean_c1(%x: tensor<4x8xf32>) {
  // expected-error @below {{expected dims inside rank 2, got 2}}
  %0 = relax.mean %x dims [2] : (tensor<4x8xf32>) -> tensor<4xf32>
  relax.return
}

// -----

relax.func private @max_c1(%x: tensor<4x8xf32>) {
  // expected-error @below {{expected dims inside rank 2, got 2}}
  %0 = relax.max %x dims [2] : (tensor<4x8xf32>) -> tensor<4xf32>
  relax.return
}

// -----

relax.func private @min_c1(%x: tensor<4x8xf32>) {
  // expected-error @below {{expected dims inside rank 2, got 2}}
  %0 = relax.min %x dims [2] : (tensor<4x8xf32>) -> tensor<4xf32>
  relax.return
}

// -----

relax.func private @sum_c1_twice(%x: tensor<4x8xf32>) {
  // expected-error @below {{expected distinct dims, got 1 twice}}
  %0 = relax.sum %x dims [1, 1] : (tensor<4x8xf32>) -> tensor<4xf32>
  relax.return
}

// -----

relax.func private @softmax_c1(%x: tensor<4x8xf32>) {
  // expected-error @below {{expected dim inside rank 2, got -1}}
  %0 = relax.softmax %x dim -1 : (tensor<4x8xf32>) -> tensor<4x8xf32>
  relax.return
}

// -----

relax.func private @reshape_c1(%x: tensor<4x8xf32>) {
  // expected-error @below {{expected equal element counts, got 32 and 33 in 'tensor<4x8xf32>' and 'tensor<33xf32>'}}
  %0 = relax.reshape %x : (tensor<4x8xf32>) -> tensor<33xf32>
  relax.return
}

// -----

relax.func private @reshape_c1_unproved<n, m>(%x: tensor<?xf32, #relax.shape<n>>, %y: tensor<?xf32, #relax.shape<m>>) {
  // expected-error @below {{expected equal element counts, got n and m in}}
  %0 = relax.reshape %x : (tensor<?xf32, #relax.shape<n>>) -> tensor<?xf32, #relax.shape<m>>
  relax.return
}

// -----

relax.func private @reshape_c2(%x: tensor<4x8xf32>) {
  // expected-error @below {{expected one element type, got}}
  %0 = relax.reshape %x : (tensor<4x8xf32>) -> tensor<32xf16>
  relax.return
}

// -----

relax.func private @permute_c1(%x: tensor<4x8xf32>) {
  // expected-error @below {{expected a permutation of 2 dimensions, got [0, 0]}}
  %0 = relax.permute %x [0, 0] : (tensor<4x8xf32>) -> tensor<4x8xf32>
  relax.return
}

// -----

relax.func private @broadcast_to_c1(%x: tensor<4x8xf32>) {
  // expected-error @below {{expected a shape that broadcasts to the result's, got 'tensor<4x8xf32>' and 'tensor<4x9xf32>'}}
  %0 = relax.broadcast_to %x : (tensor<4x8xf32>) -> tensor<4x9xf32>
  relax.return
}

// -----

relax.func private @broadcast_to_c2(%x: tensor<4x8xf32>) {
  // expected-error @below {{expected one element type, got}}
  %0 = relax.broadcast_to %x : (tensor<4x8xf32>) -> tensor<4x8xf16>
  relax.return
}

// -----

relax.func private @concat_c1(%x: tensor<4x8xf32>) {
  // expected-error @below {{expected dim inside rank 2, got 2}}
  %0 = relax.concat %x dim 2 : (tensor<4x8xf32>) -> tensor<4x8xf32>
  relax.return
}

// -----

relax.func private @concat_c2(%x: tensor<4x8xf32>, %y: tensor<4x9xf32>) {
  // expected-error @below {{expected equal dimensions 1, got 8 and 9 in 'tensor<4x8xf32>' and 'tensor<4x9xf32>'}}
  %0 = relax.concat %x, %y dim 0 : (tensor<4x8xf32>, tensor<4x9xf32>) -> tensor<8x8xf32>
  relax.return
}

// -----

relax.func private @concat_c2_form(%x: tensor<4x8xf32>, %y: tensor<4xf32>) {
  // expected-error @below {{expected operands of one element type and rank, got}}
  %0 = relax.concat %x, %y dim 0 : (tensor<4x8xf32>, tensor<4xf32>) -> tensor<8x8xf32>
  relax.return
}

// -----

relax.func private @concat_c3() {
  // expected-error @below {{expected at least one operand}}
  %0 = "relax.concat"() {dim = 0 : i64} : () -> tensor<4xf32>
  relax.return
}

// -----

relax.func private @split_c1(%x: tensor<4x8xf32>) {
  // expected-error @below {{expected dim inside rank 2, got 2}}
  %0 = relax.split %x dim 2 [4] : (tensor<4x8xf32>) -> tensor<4x8xf32>
  relax.return
}

// -----

relax.func private @split_c2(%x: tensor<4x8xf32>) {
  // expected-error @below {{expected extents that sum to dimension 1, 8, got 7}}
  %0:2 = relax.split %x dim 1 [3, 4] : (tensor<4x8xf32>) -> (tensor<4x3xf32>, tensor<4x4xf32>)
  relax.return
}

// -----

relax.func private @split_c2_positive(%x: tensor<4x8xf32>) {
  // expected-error @below {{expected positive extents, got 0}}
  %0:2 = relax.split %x dim 1 [8, 0] : (tensor<4x8xf32>) -> (tensor<4x8xf32>, tensor<4x0xf32>)
  relax.return
}

// -----

relax.func private @take_c1(%x: tensor<4x8xf32>, %i: tensor<4xi32>) {
  // expected-error @below {{expected 0 <= batch_dims <= axis < rank and batch_dims within the rank of the indices, got batch_dims 1, axis 0}}
  %0 = relax.take %x, %i axis 0 batch_dims 1 : (tensor<4x8xf32>, tensor<4xi32>) -> tensor<4x8xf32>
  relax.return
}

// -----

relax.func private @take_c2(%x: tensor<4x8xf32>, %i: tensor<5xi32>) {
  // expected-error @below {{expected equal batch dimensions 0, got 4 and 5}}
  %0 = relax.take %x, %i axis 1 batch_dims 1 : (tensor<4x8xf32>, tensor<5xi32>) -> tensor<4xf32>
  relax.return
}

// -----

relax.func private @argmax_c1(%x: tensor<f32>) {
  // expected-error @below {{expected a rank of at least 1, got 0}}
  %0 = relax.argmax %x : (tensor<f32>) -> tensor<i32>
  relax.return
}

// -----

relax.func private @rms_norm_c1(%x: tensor<4x8xf32>, %w: tensor<4xf32>) {
  // expected-error @below {{expected weight to be a vector along the last dimension of 'tensor<4x8xf32>', got 'tensor<4xf32>'}}
  %0 = relax.rms_norm %x, %w epsilon 1.0e-05 : (tensor<4x8xf32>, tensor<4xf32>) -> tensor<4x8xf32>
  relax.return
}

// -----

relax.func private @layer_norm_c1(%x: tensor<4x8xf32>, %w: tensor<8xf32>, %b: tensor<1x8xf32>) {
  // expected-error @below {{expected bias to be a vector along the last dimension of 'tensor<4x8xf32>', got 'tensor<1x8xf32>'}}
  %0 = relax.layer_norm %x, %w, %b epsilon 1.0e-05 : (tensor<4x8xf32>, tensor<8xf32>, tensor<1x8xf32>) -> tensor<4x8xf32>
  relax.return
}

// -----

relax.func private @rotary_c1(%x: tensor<2x5x6x8xf32>, %p: tensor<2xi32>) {
  // expected-error @below {{expected an input of rank 4 and positions of rank 2, got}}
  %0 = relax.rotary %x, %p base 1.0e+04 rotary_dims 8 : (tensor<2x5x6x8xf32>, tensor<2xi32>) -> tensor<2x5x6x8xf32>
  relax.return
}

// -----

relax.func private @rotary_c1_sizes(%x: tensor<2x5x6x8xf32>, %p: tensor<2x6xi32>) {
  // expected-error @below {{expected equal dimensions 1, got 5 and 6 in}}
  %0 = relax.rotary %x, %p base 1.0e+04 rotary_dims 8 : (tensor<2x5x6x8xf32>, tensor<2x6xi32>) -> tensor<2x5x6x8xf32>
  relax.return
}

// -----

relax.func private @rotary_c2_10(%x: tensor<2x5x6x8xf32>, %p: tensor<2x5xi32>) {
  // expected-error @below {{expected rotary_dims to be even, positive and at most the static last dimension of 'tensor<2x5x6x8xf32>', got 10}}
  %0 = relax.rotary %x, %p base 1.0e+04 rotary_dims 10 : (tensor<2x5x6x8xf32>, tensor<2x5xi32>) -> tensor<2x5x6x8xf32>
  relax.return
}

// -----

relax.func private @rotary_c2_7(%x: tensor<2x5x6x8xf32>, %p: tensor<2x5xi32>) {
  // expected-error @below {{expected rotary_dims to be even, positive and at most the static last dimension of 'tensor<2x5x6x8xf32>', got 7}}
  %0 = relax.rotary %x, %p base 1.0e+04 rotary_dims 7 : (tensor<2x5x6x8xf32>, tensor<2x5xi32>) -> tensor<2x5x6x8xf32>
  relax.return
}

// -----

relax.func private @rotary_c2_0(%x: tensor<2x5x6x8xf32>, %p: tensor<2x5xi32>) {
  // expected-error @below {{expected rotary_dims to be even, positive and at most the static last dimension of 'tensor<2x5x6x8xf32>', got 0}}
  %0 = relax.rotary %x, %p base 1.0e+04 rotary_dims 0 : (tensor<2x5x6x8xf32>, tensor<2x5xi32>) -> tensor<2x5x6x8xf32>
  relax.return
}

// -----

relax.func private @rotary_c3(%x: tensor<2x5x6x8xf32>, %p: tensor<2x5xi32>, %d: tensor<8xf32>) {
  // expected-error @below {{expected f32 divisors for 4 pairs, got 'tensor<8xf32>'}}
  %0 = relax.rotary %x, %p divisors %d base 1.0e+04 rotary_dims 8 : (tensor<2x5x6x8xf32>, tensor<2x5xi32>, tensor<8xf32>) -> tensor<2x5x6x8xf32>
  relax.return
}

// -----

relax.func private @unpack_c1(%x: tensor<4x35xi8>) {
  // expected-error @below {{expected i8 with a static last dimension that is a multiple of 34, the bytes of a q8_0 block, got 'tensor<4x35xi8>'}}
  %0:2 = relax.unpack q8_0 %x : (tensor<4x35xi8>) -> (tensor<4x1x32xi8>, tensor<4x1xf16>)
  relax.return
}

// -----

relax.func private @dequantize_c1(%c: tensor<4x1x32xi8>, %s: tensor<4x2xf16>) {
  // expected-error @below {{expected the 2 parts of a q8_0 weight, got 'tensor<4x2xf16>'}}
  %0 = relax.dequantize q8_0 %c, %s : (tensor<4x1x32xi8>, tensor<4x2xf16>) -> tensor<4x32xf32>
  relax.return
}

// -----

relax.func private @dequantize_c1_count(%c: tensor<4x1x32xi8>) {
  // expected-error @below {{expected the 2 parts of a q8_0 weight, got 1}}
  %0 = relax.dequantize q8_0 %c : (tensor<4x1x32xi8>) -> tensor<4x32xf32>
  relax.return
}

// -----

relax.func private @extend_c1<b>(%s: !relax.state<kv_cache, [b, 2, 3, 8], f32>, %c: tensor<?xi32, #relax.shape<b + 1>>) -> !relax.state<kv_cache, [b, 2, 3, 8], f32> {
  // expected-error @below {{expected counts to be i32 of shape [b], got}}
  %0 = relax.extend %s, %c : (!relax.state<kv_cache, [b, 2, 3, 8], f32>, tensor<?xi32, #relax.shape<b + 1>>) -> !relax.state<kv_cache, [b, 2, 3, 8], f32>
  relax.return %0 : !relax.state<kv_cache, [b, 2, 3, 8], f32>
}

// -----

relax.func private @extend_c1_type<b>(%s: !relax.state<kv_cache, [b, 2, 3, 8], f32>, %c: tensor<?xi64, #relax.shape<b>>) -> !relax.state<kv_cache, [b, 2, 3, 8], f32> {
  // expected-error @below {{expected counts to be i32 of shape [b], got}}
  %0 = relax.extend %s, %c : (!relax.state<kv_cache, [b, 2, 3, 8], f32>, tensor<?xi64, #relax.shape<b>>) -> !relax.state<kv_cache, [b, 2, 3, 8], f32>
  relax.return %0 : !relax.state<kv_cache, [b, 2, 3, 8], f32>
}

// -----

relax.func private @extend_c2<b>(%s: !relax.state<kv_cache, [b, 2, 3, 8], f32>, %c: tensor<?xi32, #relax.shape<b>>) -> !relax.state<kv_cache, [b, 3, 3, 8], f32> {
  // expected-error @below {{expected the result to have the state's type}}
  %0 = relax.extend %s, %c : (!relax.state<kv_cache, [b, 2, 3, 8], f32>, tensor<?xi32, #relax.shape<b>>) -> !relax.state<kv_cache, [b, 3, 3, 8], f32>
  relax.return %0 : !relax.state<kv_cache, [b, 3, 3, 8], f32>
}

// -----

relax.func private @truncate_c1<b>(%s: !relax.state<kv_cache, [b, 2, 3, 8], f32>, %c: tensor<?xi32, #relax.shape<b + 1>>) -> !relax.state<kv_cache, [b, 2, 3, 8], f32> {
  // expected-error @below {{expected lengths to be i32 of shape [b], got}}
  %0 = relax.truncate %s, %c : (!relax.state<kv_cache, [b, 2, 3, 8], f32>, tensor<?xi32, #relax.shape<b + 1>>) -> !relax.state<kv_cache, [b, 2, 3, 8], f32>
  relax.return %0 : !relax.state<kv_cache, [b, 2, 3, 8], f32>
}

// -----

relax.func private @truncate_c1_type<b>(%s: !relax.state<kv_cache, [b, 2, 3, 8], f32>, %c: tensor<?xi64, #relax.shape<b>>) -> !relax.state<kv_cache, [b, 2, 3, 8], f32> {
  // expected-error @below {{expected lengths to be i32 of shape [b], got}}
  %0 = relax.truncate %s, %c : (!relax.state<kv_cache, [b, 2, 3, 8], f32>, tensor<?xi64, #relax.shape<b>>) -> !relax.state<kv_cache, [b, 2, 3, 8], f32>
  relax.return %0 : !relax.state<kv_cache, [b, 2, 3, 8], f32>
}

// -----

relax.func private @truncate_c2<b>(%s: !relax.state<kv_cache, [b, 2, 3, 8], f32>, %c: tensor<?xi32, #relax.shape<b>>) -> !relax.state<kv_cache, [b, 3, 3, 8], f32> {
  // expected-error @below {{expected the result to have the state's type}}
  %0 = relax.truncate %s, %c : (!relax.state<kv_cache, [b, 2, 3, 8], f32>, tensor<?xi32, #relax.shape<b>>) -> !relax.state<kv_cache, [b, 3, 3, 8], f32>
  relax.return %0 : !relax.state<kv_cache, [b, 3, 3, 8], f32>
}

// -----

relax.func private @length_c1<b, n>(%s: !relax.state<kv_cache, [b, 2, 3, 8], f32>, %x: tensor<?xf32, #relax.shape<n>>) -> !relax.state<kv_cache, [b, 2, 3, 8], f32> {
  // expected-error @below {{expected the result to be one new symbol, got '!relax.size<2 * t>'}}
  %t = relax.length %s : !relax.state<kv_cache, [b, 2, 3, 8], f32> -> !relax.size<t * 2>
  relax.return %s : !relax.state<kv_cache, [b, 2, 3, 8], f32>
}

// -----

relax.func private @positions_c1<b, n>(%s: !relax.state<kv_cache, [b, 2, 3, 8], f32>, %c: tensor<?xi32, #relax.shape<b>>, %n: !relax.size<n>) -> !relax.state<kv_cache, [b, 2, 3, 8], f32> {
  // expected-error @below {{expected a result of type 'tensor<?x?xi32, #relax.shape<b, n>>', got 'tensor<?x?xi32, #relax.shape<n, b>>'}}
  %p = relax.positions %s, %c, %n : (!relax.state<kv_cache, [b, 2, 3, 8], f32>, tensor<?xi32, #relax.shape<b>>, !relax.size<n>) -> tensor<?x?xi32, #relax.shape<n, b>>
  relax.return %s : !relax.state<kv_cache, [b, 2, 3, 8], f32>
}

// -----

relax.func private @append_c1<b, n>(%s: !relax.state<kv_cache, [b, 2, 3, 8], f32>, %k: tensor<?x?x4x8xf32, #relax.shape<b, n, 4, 8>>, %c: tensor<?xi32, #relax.shape<b>>) -> !relax.state<kv_cache, [b, 2, 3, 8], f32> {
  // expected-error @below {{expected keys and values of one shape [b, rows, 3, 8] of f32 or the cache's 'f32', got}}
  %0 = relax.append %s, %k, %k, %c layer 0 : (!relax.state<kv_cache, [b, 2, 3, 8], f32>, tensor<?x?x4x8xf32, #relax.shape<b, n, 4, 8>>, tensor<?x?x4x8xf32, #relax.shape<b, n, 4, 8>>, tensor<?xi32, #relax.shape<b>>) -> !relax.state<kv_cache, [b, 2, 3, 8], f32>
  relax.return %0 : !relax.state<kv_cache, [b, 2, 3, 8], f32>
}

// -----

relax.func private @append_c1_element<b, n>(%s: !relax.state<kv_cache, [b, 2, 3, 8], f16>, %k: tensor<?x?x3x8xbf16, #relax.shape<b, n, 3, 8>>, %c: tensor<?xi32, #relax.shape<b>>) -> !relax.state<kv_cache, [b, 2, 3, 8], f16> {
  // expected-error @below {{expected keys and values of one shape [b, rows, 3, 8] of f32 or the cache's 'f16', got 'tensor<?x?x3x8xbf16}}
  %0 = relax.append %s, %k, %k, %c layer 0 : (!relax.state<kv_cache, [b, 2, 3, 8], f16>, tensor<?x?x3x8xbf16, #relax.shape<b, n, 3, 8>>, tensor<?x?x3x8xbf16, #relax.shape<b, n, 3, 8>>, tensor<?xi32, #relax.shape<b>>) -> !relax.state<kv_cache, [b, 2, 3, 8], f16>
  relax.return %0 : !relax.state<kv_cache, [b, 2, 3, 8], f16>
}

// -----

relax.func private @append_c2<b, n>(%s: !relax.state<kv_cache, [b, 2, 3, 8], f32>, %k: tensor<?x?x3x8xf32, #relax.shape<b, n, 3, 8>>, %c: tensor<?xi32, #relax.shape<b>>) -> !relax.state<kv_cache, [b, 2, 3, 8], f32> {
  // expected-error @below {{expected a layer of the cache, 0 to 1, got 2}}
  %0 = relax.append %s, %k, %k, %c layer 2 : (!relax.state<kv_cache, [b, 2, 3, 8], f32>, tensor<?x?x3x8xf32, #relax.shape<b, n, 3, 8>>, tensor<?x?x3x8xf32, #relax.shape<b, n, 3, 8>>, tensor<?xi32, #relax.shape<b>>) -> !relax.state<kv_cache, [b, 2, 3, 8], f32>
  relax.return %0 : !relax.state<kv_cache, [b, 2, 3, 8], f32>
}

// -----

relax.func private @append_c3<b, n>(%s: !relax.state<kv_cache, [b, 2, 3, 8], f32>, %k: tensor<?x?x3x8xf32, #relax.shape<b, n, 3, 8>>, %c: tensor<?xi32, #relax.shape<b>>) -> !relax.state<kv_cache, [b, 3, 3, 8], f32> {
  // expected-error @below {{expected the result to have the state's type}}
  %0 = relax.append %s, %k, %k, %c layer 0 : (!relax.state<kv_cache, [b, 2, 3, 8], f32>, tensor<?x?x3x8xf32, #relax.shape<b, n, 3, 8>>, tensor<?x?x3x8xf32, #relax.shape<b, n, 3, 8>>, tensor<?xi32, #relax.shape<b>>) -> !relax.state<kv_cache, [b, 3, 3, 8], f32>
  relax.return %0 : !relax.state<kv_cache, [b, 3, 3, 8], f32>
}

// -----

relax.func private @attention_c1<b, n>(%s: !relax.state<kv_cache, [b, 2, 3, 8], f32>, %q: tensor<?x?x6x9xf32, #relax.shape<b, n, 6, 9>>, %c: tensor<?xi32, #relax.shape<b>>, %t: !relax.size<n>) -> !relax.state<kv_cache, [b, 2, 3, 8], f32> {
  // expected-error @below {{expected a query of shape [b, rows, heads, 8], got}}
  %o = relax.attention %q, %s, %c, %t layer 0 scale 0.125 : (tensor<?x?x6x9xf32, #relax.shape<b, n, 6, 9>>, !relax.state<kv_cache, [b, 2, 3, 8], f32>, tensor<?xi32, #relax.shape<b>>, !relax.size<n>) -> tensor<?x?x6x9xf32, #relax.shape<b, n, 6, 9>>
  relax.return %s : !relax.state<kv_cache, [b, 2, 3, 8], f32>
}

// -----

relax.func private @attention_c2<b, n>(%s: !relax.state<kv_cache, [b, 2, 3, 8], f32>, %q: tensor<?x?x5x8xf32, #relax.shape<b, n, 5, 8>>, %c: tensor<?xi32, #relax.shape<b>>, %t: !relax.size<n>) -> !relax.state<kv_cache, [b, 2, 3, 8], f32> {
  // expected-error @below {{expected the query's heads to be a static multiple of the cache's 3, got}}
  %o = relax.attention %q, %s, %c, %t layer 0 scale 0.125 : (tensor<?x?x5x8xf32, #relax.shape<b, n, 5, 8>>, !relax.state<kv_cache, [b, 2, 3, 8], f32>, tensor<?xi32, #relax.shape<b>>, !relax.size<n>) -> tensor<?x?x5x8xf32, #relax.shape<b, n, 5, 8>>
  relax.return %s : !relax.state<kv_cache, [b, 2, 3, 8], f32>
}

// -----

relax.func private @attention_c3<b, n>(%s: !relax.state<kv_cache, [b, 2, 3, 8], f32>, %q: tensor<?x?x6x8xf32, #relax.shape<b, n, 6, 8>>, %c: tensor<?xi32, #relax.shape<b>>, %t: !relax.size<n>) -> !relax.state<kv_cache, [b, 2, 3, 8], f32> {
  // expected-error @below {{expected a layer of the cache, 0 to 1, got -1}}
  %o = relax.attention %q, %s, %c, %t layer -1 scale 0.125 : (tensor<?x?x6x8xf32, #relax.shape<b, n, 6, 8>>, !relax.state<kv_cache, [b, 2, 3, 8], f32>, tensor<?xi32, #relax.shape<b>>, !relax.size<n>) -> tensor<?x?x6x8xf32, #relax.shape<b, n, 6, 8>>
  relax.return %s : !relax.state<kv_cache, [b, 2, 3, 8], f32>
}

// -----

relax.func private @attention_c4<b, n>(%s: !relax.state<kv_cache, [b, 2, 3, 8], f32>, %q: tensor<?x?x6x8xf32, #relax.shape<b, n, 6, 8>>, %c: tensor<?xi32, #relax.shape<b>>, %t: !relax.size<n>) -> !relax.state<kv_cache, [b, 2, 3, 8], f32> {
  // expected-error @below {{expected a result of type}}
  %o = relax.attention %q, %s, %c, %t layer 0 scale 0.125 : (tensor<?x?x6x8xf32, #relax.shape<b, n, 6, 8>>, !relax.state<kv_cache, [b, 2, 3, 8], f32>, tensor<?xi32, #relax.shape<b>>, !relax.size<n>) -> tensor<?x?x6x8xf32, #relax.shape<b, b, 6, 8>>
  relax.return %s : !relax.state<kv_cache, [b, 2, 3, 8], f32>
}

// -----

relax.func private @attention_c5<b, n>(%s: !relax.state<kv_cache, [b, 2, 3, 8], f32>, %q: tensor<?x?x6x8xf32, #relax.shape<b, n, 6, 8>>, %c: tensor<?xi32, #relax.shape<b>>, %t: !relax.size<n>) -> !relax.state<kv_cache, [b, 2, 3, 8], f32> {
  // expected-error @below {{'relax.attention' op expected a window of at least 0, got -1}}
  %o = relax.attention %q, %s, %c, %t layer 0 scale 0.125 window -1 : (tensor<?x?x6x8xf32, #relax.shape<b, n, 6, 8>>, !relax.state<kv_cache, [b, 2, 3, 8], f32>, tensor<?xi32, #relax.shape<b>>, !relax.size<n>) -> tensor<?x?x6x8xf32, #relax.shape<b, n, 6, 8>>
  relax.return %s : !relax.state<kv_cache, [b, 2, 3, 8], f32>
}

// -----

relax.func private @attention_c6<b, n>(%s: !relax.state<kv_cache, [b, 2, 3, 8], f32>, %q: tensor<?x?x6x8xf32, #relax.shape<b, n, 6, 8>>, %c: tensor<?xi32, #relax.shape<b>>, %t: !relax.size<n>) -> !relax.state<kv_cache, [b, 2, 3, 8], f32> {
  // expected-error @below {{'relax.attention' op expected a finite softcap of at least 0, got -1.000000e+00 : f64}}
  %o = relax.attention %q, %s, %c, %t layer 0 scale 0.125 softcap -1.0 : (tensor<?x?x6x8xf32, #relax.shape<b, n, 6, 8>>, !relax.state<kv_cache, [b, 2, 3, 8], f32>, tensor<?xi32, #relax.shape<b>>, !relax.size<n>) -> tensor<?x?x6x8xf32, #relax.shape<b, n, 6, 8>>
  relax.return %s : !relax.state<kv_cache, [b, 2, 3, 8], f32>
}

// -----

relax.func private @sample_c1(%l: tensor<2x16xf32>, %t: tensor<3xf32>) {
  // expected-error @below {{expected logits of rank 2 and one f32 temperature and uniform for each row, got}}
  %i = relax.sample %l, %t, %t : (tensor<2x16xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<2xi32>
  relax.return
}

// -----

relax.func private @filter_logits_c1(%l: tensor<2x16xf16>, %t: tensor<2xf32>, %k: tensor<2xi32>) {
  // expected-error @below {{expected f32 logits of rank 2, got 'tensor<2x16xf16>'}}
  %r = relax.filter_logits %l, %t, %k, %t, %t : (tensor<2x16xf16>, tensor<2xf32>, tensor<2xi32>, tensor<2xf32>, tensor<2xf32>) -> tensor<2x16xf16>
  relax.return
}

// -----

relax.func private @filter_logits_c2_element(%l: tensor<2x16xf32>, %t: tensor<2xf32>, %k: tensor<2xi64>) {
  // expected-error @below {{expected top_k to be one i32 for each row of 'tensor<2x16xf32>', got 'tensor<2xi64>'}}
  %r = relax.filter_logits %l, %t, %k, %t, %t : (tensor<2x16xf32>, tensor<2xf32>, tensor<2xi64>, tensor<2xf32>, tensor<2xf32>) -> tensor<2x16xf32>
  relax.return
}

// -----

relax.func private @filter_logits_c2_extent(%l: tensor<2x16xf32>, %t: tensor<2xf32>, %k: tensor<2xi32>, %p: tensor<3xf32>) {
  // expected-error @below {{expected min_p to be one f32 for each row of 'tensor<2x16xf32>', got 'tensor<3xf32>'}}
  %r = relax.filter_logits %l, %t, %k, %t, %p : (tensor<2x16xf32>, tensor<2xf32>, tensor<2xi32>, tensor<2xf32>, tensor<3xf32>) -> tensor<2x16xf32>
  relax.return
}

// -----

// expected-error @below {{expected one entry of the shape for each dimension, got 1 for rank 2}}
relax.func private @shape_c1<n>(tensor<?x4xf32, #relax.shape<n>>)

// -----

// expected-error @below {{expected entry 1 of the shape to be 4, the static dimension, got 5}}
relax.func private @shape_c2<n>(tensor<?x4xf32, #relax.shape<n, 5>>)

// -----

// expected-error @below {{expected entry 0 of the shape to be an expression or '?', as the dimension is dynamic, got 3}}
relax.func private @shape_c2_dynamic<n>(tensor<?x?xf32, #relax.shape<3, n>>)

// -----

// expected-error @below {{expected a shape that names a symbol; a tensor type without symbols has no shape attribute}}
relax.func private @shape_c3(tensor<?x4xf32, #relax.shape<?, 4>>)

// -----

// expected-error @below {{expected symbol 'n' to have a bound of at least 0, got -1}}
relax.func private @symbol_lower<n in [-1, 4]>(tensor<?xf32, #relax.shape<n>>)

// -----

// expected-error @below {{expected symbol 'n' to have a non-empty range, got [5, 4]}}
relax.func private @symbol_range<n in [5, 4]>(tensor<?xf32, #relax.shape<n>>)

// -----

// expected-error @below {{expected a kind of state (kv_cache), got 'kv'}}
relax.func private @state_kind(!relax.state<kv, [1, 2, 3, 8], f32>)

// -----

// expected-error @below {{expected 4 sizes [batch, layers, heads, head dim] in a kv_cache, got 3}}
relax.func private @state_sizes(!relax.state<kv_cache, [1, 2, 3], f32>)

// -----

// expected-error @below {{expected every size of a kv_cache to be known, got '?'}}
relax.func private @state_unknown(!relax.state<kv_cache, [?, 2, 3, 8], f32>)

// -----

// expected-error @below {{expected constant layers, heads and head dim in a kv_cache, got n}}
relax.func private @state_constant<n>(!relax.state<kv_cache, [1, n, 3, 8], f32>)

// -----

// expected-error @below {{expected a floating-point element type in a kv_cache, got 'i8'}}
relax.func private @state_type(!relax.state<kv_cache, [1, 2, 3, 8], i8>)

// -----

relax.func private @quantize_c1(%x: tensor<4x48xf32>) {
  // expected-error @+1 {{expected f32 rows with a static last dimension that is a multiple of 32, got 'tensor<4x48xf32>'}}
  %0:3 = relax.quantize %x : (tensor<4x48xf32>) -> (tensor<4x1x32xi8>, tensor<4x1xf32>, tensor<4x1xf32>)
  relax.return
}

// -----

relax.func private @quantize_c1_type(%x: tensor<4x32xf16>) {
  // expected-error @+1 {{expected f32 rows with a static last dimension that is a multiple of 32, got 'tensor<4x32xf16>'}}
  %0:3 = relax.quantize %x : (tensor<4x32xf16>) -> (tensor<4x1x32xi8>, tensor<4x1xf32>, tensor<4x1xf32>)
  relax.return
}

// -----

relax.func private @quantized_matmul_c1(%q: tensor<4x1x16xi8>, %d: tensor<4x1xf32>, %t: tensor<4x1xf32>, %w: tensor<8x1x17xi16>) {
  // expected-error @+1 {{expected i8 codes of rows in a static number of blocks of 32, got 'tensor<4x1x16xi8>'}}
  %0 = relax.quantized_matmul q8_0 %q, %d, %t weight %w : (tensor<4x1x16xi8>, tensor<4x1xf32>, tensor<4x1xf32>, tensor<8x1x17xi16>) -> tensor<4x8xf32>
  relax.return
}

// -----

relax.func private @quantized_matmul_c1_scales(%q: tensor<4x1x32xi8>, %d: tensor<4x1xf32>, %t: tensor<4x2xf32>, %w: tensor<8x1x17xi16>) {
  // expected-error @+1 {{expected one f32 scale and sum for each block of 'tensor<4x1x32xi8>', got 'tensor<4x2xf32>'}}
  %0 = relax.quantized_matmul q8_0 %q, %d, %t weight %w : (tensor<4x1x32xi8>, tensor<4x1xf32>, tensor<4x2xf32>, tensor<8x1x17xi16>) -> tensor<4x8xf32>
  relax.return
}

// -----

relax.func private @quantized_matmul_c2_blocks(%q: tensor<4x1x32xi8>, %d: tensor<4x1xf32>, %t: tensor<4x1xf32>, %w: tensor<8x2x17xi16>) {
  // expected-error @+1 {{expected a packed weight [rows, 1, 17] of i16 for q8_0 by 1, got 'tensor<8x2x17xi16>'}}
  %0 = relax.quantized_matmul q8_0 %q, %d, %t weight %w : (tensor<4x1x32xi8>, tensor<4x1xf32>, tensor<4x1xf32>, tensor<8x2x17xi16>) -> tensor<4x8xf32>
  relax.return
}

// -----

relax.func private @quantized_matmul_c2_words(%q: tensor<4x1x32xi8>, %d: tensor<4x1xf32>, %t: tensor<4x1xf32>, %w: tensor<4x1x32xi16>) {
  // expected-error @+1 {{expected a packed weight [rows, 1, 34] of i16 for q8_0 by 2, got 'tensor<4x1x32xi16>'}}
  %0 = relax.quantized_matmul q8_0 %q, %d, %t weight %w interleave 2 : (tensor<4x1x32xi8>, tensor<4x1xf32>, tensor<4x1xf32>, tensor<4x1x32xi16>) -> tensor<4x8xf32>
  relax.return
}

// -----

relax.func private @quantized_matmul_c2_type(%q: tensor<4x1x32xi8>, %d: tensor<4x1xf32>, %t: tensor<4x1xf32>, %w: tensor<8x1x17xi32>) {
  // expected-error @+1 {{expected a packed weight [rows, 1, 17] of i16 for q8_0 by 1, got 'tensor<8x1x17xi32>'}}
  %0 = relax.quantized_matmul q8_0 %q, %d, %t weight %w : (tensor<4x1x32xi8>, tensor<4x1xf32>, tensor<4x1xf32>, tensor<8x1x17xi32>) -> tensor<4x8xf32>
  relax.return
}

// -----

relax.func private @quantized_matmul_c2_groups(%q: tensor<4x1x32xi8>, %d: tensor<4x1xf32>, %w: tensor<8x1x20xi16>) {
  // expected-error @below {{expected a format with a scale for each 32 elements, got q6_k with one for each 16}}
  %0 = relax.quantized_matmul q6_k %q, %d, %d weight %w : (tensor<4x1x32xi8>, tensor<4x1xf32>, tensor<4x1xf32>, tensor<8x1x20xi16>) -> tensor<4x8xf32>
  relax.return
}

// -----

relax.func private @quantized_matmul_c3(%q: tensor<4x1x32xi8>, %d: tensor<4x1xf32>, %t: tensor<4x1xf32>, %w: tensor<8x1x17xi16>) {
  // expected-error @+1 {{expected interleave to be at least 1, got 0}}
  %0 = relax.quantized_matmul q8_0 %q, %d, %t weight %w interleave 0 : (tensor<4x1x32xi8>, tensor<4x1xf32>, tensor<4x1xf32>, tensor<8x1x17xi16>) -> tensor<4x8xf32>
  relax.return
}

// -----

relax.func private @pack_c1_part(%c: tensor<8x1x16xi8>, %s: tensor<8x2xf16>) {
  // expected-error @+1 {{expected the 2 parts of a q4_0 weight, got 'tensor<8x2xf16>'}}
  %0 = relax.pack q4_0 %c, %s : (tensor<8x1x16xi8>, tensor<8x2xf16>) -> tensor<8x1x9xi16>
  relax.return
}

// -----

relax.func private @pack_c1_rank(%c: tensor<8x16xi8>, %s: tensor<8xf16>) {
  // expected-error @+1 {{expected the parts of a matrix of static shape, got 'tensor<8x16xi8>'}}
  %0 = relax.pack q4_0 %c, %s : (tensor<8x16xi8>, tensor<8xf16>) -> tensor<8x1x9xi16>
  relax.return
}

// -----

relax.func private @pack_c1_count(%c: tensor<8x1x16xi8>) {
  // expected-error @+1 {{expected the 2 parts of a q4_0 weight, got 1}}
  %0 = relax.pack q4_0 %c : (tensor<8x1x16xi8>) -> tensor<8x1x9xi16>
  relax.return
}

// -----

relax.func private @pack_c2(%c: tensor<8x1x16xi8>, %s: tensor<8x1xf16>) {
  // expected-error @+1 {{expected interleave to divide 8 rows, got 3}}
  %0 = relax.pack q4_0 %c, %s interleave 3 : (tensor<8x1x16xi8>, tensor<8x1xf16>) -> tensor<8x1x9xi16>
  relax.return
}

// -----

relax.func private @pack_c2_zero(%c: tensor<8x1x16xi8>, %s: tensor<8x1xf16>) {
  // expected-error @+1 {{expected interleave to divide 8 rows, got 0}}
  %0 = relax.pack q4_0 %c, %s interleave 0 : (tensor<8x1x16xi8>, tensor<8x1xf16>) -> tensor<8x1x9xi16>
  relax.return
}

// -----

relax.func private @mask_logits_c1(%l: tensor<2x16xf16>, %m: tensor<2x1xi32>) {
  // expected-error @below {{expected f32 logits of rank 2, got 'tensor<2x16xf16>'}}
  %r = relax.mask_logits %l, %m : (tensor<2x16xf16>, tensor<2x1xi32>) -> tensor<2x16xf16>
  relax.return
}

// -----

relax.func private @mask_logits_c2_element(%l: tensor<2x16xf32>, %m: tensor<2x1xi8>) {
  // expected-error @below {{expected an i32 mask with a row for each row of 'tensor<2x16xf32>', got 'tensor<2x1xi8>'}}
  %r = relax.mask_logits %l, %m : (tensor<2x16xf32>, tensor<2x1xi8>) -> tensor<2x16xf32>
  relax.return
}

// -----

relax.func private @mask_logits_c2_extent(%l: tensor<2x16xf32>, %m: tensor<3x1xi32>) {
  // expected-error @below {{expected an i32 mask with a row for each row of 'tensor<2x16xf32>', got 'tensor<3x1xi32>'}}
  %r = relax.mask_logits %l, %m : (tensor<2x16xf32>, tensor<3x1xi32>) -> tensor<2x16xf32>
  relax.return
}

// -----

relax.func private @mask_logits_c3(%l: tensor<2x33xf32>, %m: tensor<2x1xi32>) {
  // expected-error @below {{expected a mask with a bit for each column of 'tensor<2x33xf32>', got 'tensor<2x1xi32>'}}
  %r = relax.mask_logits %l, %m : (tensor<2x33xf32>, tensor<2x1xi32>) -> tensor<2x33xf32>
  relax.return
}
