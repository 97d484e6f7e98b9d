// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What host code does in loops. A module gets private copies of those it uses, so it needs no library.
!tensor = !llvm.struct<(ptr, i32, i32, array<8 x i64>)>
!cache = !llvm.struct<(i64, i64, i64, i64, i64, i32, i32, ptr, ptr, ptr)>
!context = !llvm.struct<(ptr, ptr, ptr, ptr, ptr, ptr, ptr, array<512 x i8>)>

//===----------------------------------------------------------------------===//
// Messages
//===----------------------------------------------------------------------===//

// Appends a character, if the last place stays free for the terminating 0. Positions are in the context's error text.
llvm.func internal @lamella_host_append_char(%context: !llvm.ptr, %at: i32, %char: i8) -> i32 {
  %one = arith.constant 1 : i32
  %last = arith.constant 511 : i32
  %fits = arith.cmpi ult, %at, %last : i32
  %next = scf.if %fits -> (i32) {
    %place = llvm.getelementptr %context[0, 7, %at] : (!llvm.ptr, i32) -> !llvm.ptr, !context
    llvm.store %char, %place : i8, !llvm.ptr
    %after = arith.addi %at, %one : i32
    scf.yield %after : i32
  } else {
    scf.yield %at : i32
  }
  llvm.return %next : i32
}

llvm.func internal @lamella_host_append_text(%context: !llvm.ptr, %at: i32, %text: !llvm.ptr) -> i32 {
  %zero = arith.constant 0 : i32
  %one = arith.constant 1 : i32
  %nul = arith.constant 0 : i8
  %end:2 = scf.while (%i = %zero, %p = %at) : (i32, i32) -> (i32, i32) {
    %place = llvm.getelementptr %text[%i] : (!llvm.ptr, i32) -> !llvm.ptr, i8
    %char = llvm.load %place : !llvm.ptr -> i8
    %more = arith.cmpi ne, %char, %nul : i8
    scf.condition(%more) %i, %p : i32, i32
  } do {
  ^bb0(%i: i32, %p: i32):
    %place = llvm.getelementptr %text[%i] : (!llvm.ptr, i32) -> !llvm.ptr, i8
    %char = llvm.load %place : !llvm.ptr -> i8
    %next = llvm.call @lamella_host_append_char(%context, %p, %char) : (!llvm.ptr, i32, i8) -> i32
    %after = arith.addi %i, %one : i32
    scf.yield %after, %next : i32, i32
  }
  llvm.return %end#1 : i32
}

// Digits from the greatest power of ten that the number has.
llvm.func internal @lamella_host_append_number(%context: !llvm.ptr, %at: i32, %number: i64) -> i32 {
  %zero = arith.constant 0 : i64
  %one = arith.constant 1 : i64
  %ten = arith.constant 10 : i64
  %minus = arith.constant 45 : i8
  %digit0 = arith.constant 48 : i64
  %negative = arith.cmpi slt, %number, %zero : i64
  %start = scf.if %negative -> (i32) {
    %p = llvm.call @lamella_host_append_char(%context, %at, %minus) : (!llvm.ptr, i32, i8) -> i32
    scf.yield %p : i32
  } else {
    scf.yield %at : i32
  }
  %negated = arith.subi %zero, %number : i64
  // As an unsigned number, which holds the magnitude of the least i64 too.
  %magnitude = arith.select %negative, %negated, %number : i64
  %power = scf.while (%p = %one) : (i64) -> i64 {
    %rest = arith.divui %magnitude, %p : i64
    %more = arith.cmpi uge, %rest, %ten : i64
    scf.condition(%more) %p : i64
  } do {
  ^bb0(%p: i64):
    %next = arith.muli %p, %ten : i64
    scf.yield %next : i64
  }
  %end:2 = scf.while (%p = %power, %a = %start) : (i64, i32) -> (i64, i32) {
    %more = arith.cmpi ne, %p, %zero : i64
    scf.condition(%more) %p, %a : i64, i32
  } do {
  ^bb0(%p: i64, %a: i32):
    %rest = arith.divui %magnitude, %p : i64
    %digit = arith.remui %rest, %ten : i64
    %code = arith.addi %digit, %digit0 : i64
    %char = arith.trunci %code : i64 to i8
    %next = llvm.call @lamella_host_append_char(%context, %a, %char) : (!llvm.ptr, i32, i8) -> i32
    %lower = arith.divui %p, %ten : i64
    scf.yield %lower, %next : i64, i32
  }
  llvm.return %end#1 : i32
}

// `[2, 7]`, the shape of the tensor at the address; at most 8 dimensions.
llvm.func internal @lamella_host_append_shape(%context: !llvm.ptr, %at: i32, %address: i64) -> i32 {
  %zero = arith.constant 0 : i32
  %one = arith.constant 1 : i32
  %most = arith.constant 8 : i32
  %open = arith.constant 91 : i8
  %close = arith.constant 93 : i8
  %comma = arith.constant 44 : i8
  %space = arith.constant 32 : i8
  %tensor = llvm.inttoptr %address : i64 to !llvm.ptr
  %rankPlace = llvm.getelementptr %tensor[0, 2] : (!llvm.ptr) -> !llvm.ptr, !tensor
  %rank = llvm.load %rankPlace : !llvm.ptr -> i32
  %shown = arith.minsi %rank, %most : i32
  %begin = llvm.call @lamella_host_append_char(%context, %at, %open) : (!llvm.ptr, i32, i8) -> i32
  %end = scf.for %i = %zero to %shown step %one iter_args(%a = %begin) -> (i32) : i32 {
    %first = arith.cmpi eq, %i, %zero : i32
    %b = scf.if %first -> (i32) {
      scf.yield %a : i32
    } else {
      %c = llvm.call @lamella_host_append_char(%context, %a, %comma) : (!llvm.ptr, i32, i8) -> i32
      %d = llvm.call @lamella_host_append_char(%context, %c, %space) : (!llvm.ptr, i32, i8) -> i32
      scf.yield %d : i32
    }
    %place = llvm.getelementptr %tensor[0, 3, %i] : (!llvm.ptr, i32) -> !llvm.ptr, !tensor
    %extent = llvm.load %place : !llvm.ptr -> i64
    %next = llvm.call @lamella_host_append_number(%context, %b, %extent) : (!llvm.ptr, i32, i64) -> i32
    scf.yield %next : i32
  }
  %after = llvm.call @lamella_host_append_char(%context, %end, %close) : (!llvm.ptr, i32, i8) -> i32
  llvm.return %after : i32
}

llvm.mlir.global internal constant @lamella_host_f32("f32\00")
llvm.mlir.global internal constant @lamella_host_f16("f16\00")
llvm.mlir.global internal constant @lamella_host_bf16("bf16\00")
llvm.mlir.global internal constant @lamella_host_f64("f64\00")
llvm.mlir.global internal constant @lamella_host_i1("i1\00")
llvm.mlir.global internal constant @lamella_host_i8("i8\00")
llvm.mlir.global internal constant @lamella_host_i16("i16\00")
llvm.mlir.global internal constant @lamella_host_i32("i32\00")
llvm.mlir.global internal constant @lamella_host_i64("i64\00")
llvm.mlir.global internal constant @lamella_host_unknown_type("an unknown type\00")

llvm.func internal @lamella_host_element_type(%type: i64) -> !llvm.ptr {
  %index = arith.index_cast %type : i64 to index
  %name = scf.index_switch %index -> !llvm.ptr
  case 0 {
    %p = llvm.mlir.addressof @lamella_host_f32 : !llvm.ptr
    scf.yield %p : !llvm.ptr
  }
  case 1 {
    %p = llvm.mlir.addressof @lamella_host_f16 : !llvm.ptr
    scf.yield %p : !llvm.ptr
  }
  case 2 {
    %p = llvm.mlir.addressof @lamella_host_bf16 : !llvm.ptr
    scf.yield %p : !llvm.ptr
  }
  case 3 {
    %p = llvm.mlir.addressof @lamella_host_f64 : !llvm.ptr
    scf.yield %p : !llvm.ptr
  }
  case 4 {
    %p = llvm.mlir.addressof @lamella_host_i1 : !llvm.ptr
    scf.yield %p : !llvm.ptr
  }
  case 5 {
    %p = llvm.mlir.addressof @lamella_host_i8 : !llvm.ptr
    scf.yield %p : !llvm.ptr
  }
  case 6 {
    %p = llvm.mlir.addressof @lamella_host_i16 : !llvm.ptr
    scf.yield %p : !llvm.ptr
  }
  case 7 {
    %p = llvm.mlir.addressof @lamella_host_i32 : !llvm.ptr
    scf.yield %p : !llvm.ptr
  }
  case 8 {
    %p = llvm.mlir.addressof @lamella_host_i64 : !llvm.ptr
    scf.yield %p : !llvm.ptr
  }
  default {
    %p = llvm.mlir.addressof @lamella_host_unknown_type : !llvm.ptr
    scf.yield %p : !llvm.ptr
  }
  llvm.return %name : !llvm.ptr
}

llvm.mlir.global internal constant @lamella_host_a_tensor("a tensor\00")
llvm.mlir.global internal constant @lamella_host_a_size("a size\00")
llvm.mlir.global internal constant @lamella_host_a_cache("a key/value cache\00")
llvm.mlir.global internal constant @lamella_host_unknown_kind("an unknown kind of value\00")

llvm.func internal @lamella_host_value_kind(%kind: i64) -> !llvm.ptr {
  %index = arith.index_cast %kind : i64 to index
  %name = scf.index_switch %index -> !llvm.ptr
  case 0 {
    %p = llvm.mlir.addressof @lamella_host_a_tensor : !llvm.ptr
    scf.yield %p : !llvm.ptr
  }
  case 1 {
    %p = llvm.mlir.addressof @lamella_host_a_size : !llvm.ptr
    scf.yield %p : !llvm.ptr
  }
  case 2 {
    %p = llvm.mlir.addressof @lamella_host_a_cache : !llvm.ptr
    scf.yield %p : !llvm.ptr
  }
  default {
    %p = llvm.mlir.addressof @lamella_host_unknown_kind : !llvm.ptr
    scf.yield %p : !llvm.ptr
  }
  llvm.return %name : !llvm.ptr
}

// Writes the context's error text and gives the code. In the template the characters 1 to 4 stand for the next of the
// values: 1 a number, 2 the name of an element type, 3 the shape of the tensor at an address, 4 the name of a kind of value.
llvm.func internal @lamella_host_fail(%context: !llvm.ptr, %code: i32, %template: !llvm.ptr, %values: !llvm.ptr) -> i32
    attributes {passthrough = ["cold", "noinline"]} {
  %zero = arith.constant 0 : i32
  %one = arith.constant 1 : i32
  %nul = arith.constant 0 : i8
  %four = arith.constant 4 : i8
  %end:3 = scf.while (%i = %zero, %v = %zero, %a = %zero) : (i32, i32, i32) -> (i32, i32, i32) {
    %place = llvm.getelementptr %template[%i] : (!llvm.ptr, i32) -> !llvm.ptr, i8
    %char = llvm.load %place : !llvm.ptr -> i8
    %more = arith.cmpi ne, %char, %nul : i8
    scf.condition(%more) %i, %v, %a : i32, i32, i32
  } do {
  ^bb0(%i: i32, %v: i32, %a: i32):
    %place = llvm.getelementptr %template[%i] : (!llvm.ptr, i32) -> !llvm.ptr, i8
    %char = llvm.load %place : !llvm.ptr -> i8
    %special = arith.cmpi ule, %char, %four : i8
    %next:2 = scf.if %special -> (i32, i32) {
      %valuePlace = llvm.getelementptr %values[%v] : (!llvm.ptr, i32) -> !llvm.ptr, i64
      %value = llvm.load %valuePlace : !llvm.ptr -> i64
      %which = arith.index_castui %char : i8 to index
      %b = scf.index_switch %which -> i32
      case 1 {
        %c = llvm.call @lamella_host_append_number(%context, %a, %value) : (!llvm.ptr, i32, i64) -> i32
        scf.yield %c : i32
      }
      case 2 {
        %name = llvm.call @lamella_host_element_type(%value) : (i64) -> !llvm.ptr
        %c = llvm.call @lamella_host_append_text(%context, %a, %name) : (!llvm.ptr, i32, !llvm.ptr) -> i32
        scf.yield %c : i32
      }
      case 3 {
        %c = llvm.call @lamella_host_append_shape(%context, %a, %value) : (!llvm.ptr, i32, i64) -> i32
        scf.yield %c : i32
      }
      default {
        %name = llvm.call @lamella_host_value_kind(%value) : (i64) -> !llvm.ptr
        %c = llvm.call @lamella_host_append_text(%context, %a, %name) : (!llvm.ptr, i32, !llvm.ptr) -> i32
        scf.yield %c : i32
      }
      %used = arith.addi %v, %one : i32
      scf.yield %b, %used : i32, i32
    } else {
      %c = llvm.call @lamella_host_append_char(%context, %a, %char) : (!llvm.ptr, i32, i8) -> i32
      scf.yield %c, %v : i32, i32
    }
    %after = arith.addi %i, %one : i32
    scf.yield %after, %next#1, %next#0 : i32, i32, i32
  }
  %last = llvm.getelementptr %context[0, 7, %end#2] : (!llvm.ptr, i32) -> !llvm.ptr, !context
  llvm.store %nul, %last : i8, !llvm.ptr
  llvm.return %code : i32
}

//===----------------------------------------------------------------------===//
// The key/value cache
//===----------------------------------------------------------------------===//

// The greatest length.
llvm.func internal @lamella_host_length(%cache: !llvm.ptr) -> i64 {
  %zero = arith.constant 0 : i64
  %one = arith.constant 1 : i64
  %none = arith.constant 0 : i32
  %batch = llvm.load %cache : !llvm.ptr -> i64
  %lengthsPlace = llvm.getelementptr %cache[0, 9] : (!llvm.ptr) -> !llvm.ptr, !cache
  %lengths = llvm.load %lengthsPlace : !llvm.ptr -> !llvm.ptr
  %most = scf.for %s = %zero to %batch step %one iter_args(%m = %none) -> (i32) : i64 {
    %place = llvm.getelementptr %lengths[%s] : (!llvm.ptr, i64) -> !llvm.ptr, i32
    %length = llvm.load %place : !llvm.ptr -> i32
    %next = arith.maxsi %m, %length : i32
    scf.yield %next : i32
  }
  %result = arith.extsi %most : i32 to i64
  llvm.return %result : i64
}

// Adds the counts to the lengths if every sum fits; gives the first sequence that does not fit, else -1.
llvm.func internal @lamella_host_extend(%cache: !llvm.ptr, %counts: !llvm.ptr) -> i64 {
  %zero = arith.constant 0 : i64
  %one = arith.constant 1 : i64
  %none = arith.constant -1 : i64
  %batch = llvm.load %cache : !llvm.ptr -> i64
  %capacityPlace = llvm.getelementptr %cache[0, 4] : (!llvm.ptr) -> !llvm.ptr, !cache
  %capacity = llvm.load %capacityPlace : !llvm.ptr -> i64
  %lengthsPlace = llvm.getelementptr %cache[0, 9] : (!llvm.ptr) -> !llvm.ptr, !cache
  %lengths = llvm.load %lengthsPlace : !llvm.ptr -> !llvm.ptr
  %bad = scf.for %s = %zero to %batch step %one iter_args(%found = %none) -> (i64) : i64 {
    %place = llvm.getelementptr %lengths[%s] : (!llvm.ptr, i64) -> !llvm.ptr, i32
    %length32 = llvm.load %place : !llvm.ptr -> i32
    %length = arith.extsi %length32 : i32 to i64
    %countPlace = llvm.getelementptr %counts[%s] : (!llvm.ptr, i64) -> !llvm.ptr, i32
    %count32 = llvm.load %countPlace : !llvm.ptr -> i32
    %count = arith.extsi %count32 : i32 to i64
    %sum = arith.addi %length, %count : i64
    %over = arith.cmpi sgt, %sum, %capacity : i64
    %under = arith.cmpi slt, %count, %zero : i64
    %wrong = arith.ori %over, %under : i1
    %first = arith.cmpi eq, %found, %none : i64
    %isFirst = arith.andi %wrong, %first : i1
    %next = arith.select %isFirst, %s, %found : i64
    scf.yield %next : i64
  }
  %ok = arith.cmpi eq, %bad, %none : i64
  scf.if %ok {
    scf.for %s = %zero to %batch step %one : i64 {
      %place = llvm.getelementptr %lengths[%s] : (!llvm.ptr, i64) -> !llvm.ptr, i32
      %length = llvm.load %place : !llvm.ptr -> i32
      %countPlace = llvm.getelementptr %counts[%s] : (!llvm.ptr, i64) -> !llvm.ptr, i32
      %count = llvm.load %countPlace : !llvm.ptr -> i32
      %sum = arith.addi %length, %count : i32
      llvm.store %sum, %place : i32, !llvm.ptr
    }
  }
  llvm.return %bad : i64
}

// Shortens each sequence if no wanted length is negative; gives the first that is, else -1.
llvm.func internal @lamella_host_truncate(%cache: !llvm.ptr, %keep: !llvm.ptr) -> i64 {
  %zero = arith.constant 0 : i64
  %one = arith.constant 1 : i64
  %none = arith.constant -1 : i64
  %zero32 = arith.constant 0 : i32
  %batch = llvm.load %cache : !llvm.ptr -> i64
  %lengthsPlace = llvm.getelementptr %cache[0, 9] : (!llvm.ptr) -> !llvm.ptr, !cache
  %lengths = llvm.load %lengthsPlace : !llvm.ptr -> !llvm.ptr
  %bad = scf.for %s = %zero to %batch step %one iter_args(%found = %none) -> (i64) : i64 {
    %keepPlace = llvm.getelementptr %keep[%s] : (!llvm.ptr, i64) -> !llvm.ptr, i32
    %wanted = llvm.load %keepPlace : !llvm.ptr -> i32
    %under = arith.cmpi slt, %wanted, %zero32 : i32
    %first = arith.cmpi eq, %found, %none : i64
    %isFirst = arith.andi %under, %first : i1
    %next = arith.select %isFirst, %s, %found : i64
    scf.yield %next : i64
  }
  %ok = arith.cmpi eq, %bad, %none : i64
  scf.if %ok {
    scf.for %s = %zero to %batch step %one : i64 {
      %place = llvm.getelementptr %lengths[%s] : (!llvm.ptr, i64) -> !llvm.ptr, i32
      %length = llvm.load %place : !llvm.ptr -> i32
      %keepPlace = llvm.getelementptr %keep[%s] : (!llvm.ptr, i64) -> !llvm.ptr, i32
      %wanted = llvm.load %keepPlace : !llvm.ptr -> i32
      %kept = arith.minsi %length, %wanted : i32
      llvm.store %kept, %place : i32, !llvm.ptr
    }
  }
  llvm.return %bad : i64
}

// result[s, i] = length[s] - counts[s] + i
llvm.func internal @lamella_host_positions(%cache: !llvm.ptr, %counts: !llvm.ptr, %rows: i64, %result: !llvm.ptr) {
  %zero = arith.constant 0 : i64
  %one = arith.constant 1 : i64
  %batch = llvm.load %cache : !llvm.ptr -> i64
  %lengthsPlace = llvm.getelementptr %cache[0, 9] : (!llvm.ptr) -> !llvm.ptr, !cache
  %lengths = llvm.load %lengthsPlace : !llvm.ptr -> !llvm.ptr
  scf.for %s = %zero to %batch step %one : i64 {
    %lengthPlace = llvm.getelementptr %lengths[%s] : (!llvm.ptr, i64) -> !llvm.ptr, i32
    %length = llvm.load %lengthPlace : !llvm.ptr -> i32
    %countPlace = llvm.getelementptr %counts[%s] : (!llvm.ptr, i64) -> !llvm.ptr, i32
    %count = llvm.load %countPlace : !llvm.ptr -> i32
    %first = arith.subi %length, %count : i32
    %begin = arith.muli %s, %rows : i64
    scf.for %i = %zero to %rows step %one : i64 {
      %row = arith.trunci %i : i64 to i32
      %position = arith.addi %first, %row : i32
      %at = arith.addi %begin, %i : i64
      %place = llvm.getelementptr %result[%at] : (!llvm.ptr, i64) -> !llvm.ptr, i32
      llvm.store %position, %place : i32, !llvm.ptr
    }
  }
  llvm.return
}
