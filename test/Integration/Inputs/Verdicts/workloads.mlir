// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Written by make_golden.py from workloads.py.
func.func @bias(%A: memref<16x16xf32>, %B: memref<16x16xf32>, %Z: memref<16xf32>, %D: memref<16x16xf32>) {
  %C_buf = memref.alloc() : memref<16x16xf32>
  tir.for %i to 16 {
    tir.for %j to 16 {
      tir.for %k to 16 {
        tir.block "C" (%vi: spatial to 16 = %i, %vj: spatial to 16 = %j, %vk: reduce to 16 = %k) {
          tir.read %A[%vi, %vk] : memref<16x16xf32>
          tir.read %B[%vk, %vj] : memref<16x16xf32>
          tir.write %C_buf[%vi, %vj] : memref<16x16xf32>
          tir.init {
            %1 = arith.constant 0.000000e+00 : f32
            memref.store %1, %C_buf[%vi, %vj] : memref<16x16xf32>
          }
          %2 = memref.load %C_buf[%vi, %vj] : memref<16x16xf32>
          %3 = memref.load %A[%vi, %vk] : memref<16x16xf32>
          %4 = memref.load %B[%vk, %vj] : memref<16x16xf32>
          %5 = arith.mulf %3, %4 : f32
          %6 = arith.addf %2, %5 : f32
          memref.store %6, %C_buf[%vi, %vj] : memref<16x16xf32>
        }
      }
    }
  }
  tir.for %i to 16 {
    tir.for %j to 16 {
      tir.block "E" (%vi: spatial to 16 = %i, %vj: spatial to 16 = %j) {
        tir.read %C_buf[%vi, %vj] : memref<16x16xf32>
        tir.read %Z[%vj] : memref<16xf32>
        tir.write %D[%vi, %vj] : memref<16x16xf32>
        %7 = memref.load %C_buf[%vi, %vj] : memref<16x16xf32>
        %8 = memref.load %Z[%vj] : memref<16xf32>
        %9 = arith.addf %7, %8 : f32
        memref.store %9, %D[%vi, %vj] : memref<16x16xf32>
      }
    }
  }
  return
}

// -----

func.func @bias_and_sum(%A: memref<16x16xf32>, %B: memref<16x16xf32>, %Z: memref<16xf32>, %D: memref<16x16xf32>, %E: memref<16x16xf32>) {
  %C_buf = memref.alloc() : memref<16x16xf32>
  tir.for %i to 16 {
    tir.for %j to 16 {
      tir.for %k to 16 {
        tir.block "C" (%vi: spatial to 16 = %i, %vj: spatial to 16 = %j, %vk: reduce to 16 = %k) {
          tir.read %A[%vi, %vk] : memref<16x16xf32>
          tir.read %B[%vk, %vj] : memref<16x16xf32>
          tir.write %C_buf[%vi, %vj] : memref<16x16xf32>
          tir.init {
            %1 = arith.constant 0.000000e+00 : f32
            memref.store %1, %C_buf[%vi, %vj] : memref<16x16xf32>
          }
          %2 = memref.load %C_buf[%vi, %vj] : memref<16x16xf32>
          %3 = memref.load %A[%vi, %vk] : memref<16x16xf32>
          %4 = memref.load %B[%vk, %vj] : memref<16x16xf32>
          %5 = arith.mulf %3, %4 : f32
          %6 = arith.addf %2, %5 : f32
          memref.store %6, %C_buf[%vi, %vj] : memref<16x16xf32>
        }
      }
    }
  }
  tir.for %i to 16 {
    tir.for %j to 16 {
      tir.block "E" (%vi: spatial to 16 = %i, %vj: spatial to 16 = %j) {
        tir.read %C_buf[%vi, %vj] : memref<16x16xf32>
        tir.read %Z[%vj] : memref<16xf32>
        tir.write %D[%vi, %vj] : memref<16x16xf32>
        %7 = memref.load %C_buf[%vi, %vj] : memref<16x16xf32>
        %8 = memref.load %Z[%vj] : memref<16xf32>
        %9 = arith.addf %7, %8 : f32
        memref.store %9, %D[%vi, %vj] : memref<16x16xf32>
      }
    }
  }
  tir.for %i to 16 {
    tir.for %j to 16 {
      tir.block "F" (%vi: spatial to 16 = %i, %vj: spatial to 16 = %j) {
        tir.read %C_buf[%vi, %vj] : memref<16x16xf32>
        tir.write %E[%vi, %vj] : memref<16x16xf32>
        %10 = memref.load %C_buf[%vi, %vj] : memref<16x16xf32>
        %11 = arith.constant 2.000000e+00 : f32
        %12 = arith.mulf %10, %11 : f32
        memref.store %12, %E[%vi, %vj] : memref<16x16xf32>
      }
    }
  }
  return
}

// -----

func.func @bias_matrix(%A: memref<16x16xf32>, %B: memref<16x16xf32>, %Z: memref<16x16xf32>, %D: memref<16x16xf32>) {
  %C_buf = memref.alloc() : memref<16x16xf32>
  tir.for %i to 16 {
    tir.for %j to 16 {
      tir.for %k to 16 {
        tir.block "C" (%vi: spatial to 16 = %i, %vj: spatial to 16 = %j, %vk: reduce to 16 = %k) {
          tir.read %A[%vi, %vk] : memref<16x16xf32>
          tir.read %B[%vk, %vj] : memref<16x16xf32>
          tir.write %C_buf[%vi, %vj] : memref<16x16xf32>
          tir.init {
            %1 = arith.constant 0.000000e+00 : f32
            memref.store %1, %C_buf[%vi, %vj] : memref<16x16xf32>
          }
          %2 = memref.load %C_buf[%vi, %vj] : memref<16x16xf32>
          %3 = memref.load %A[%vi, %vk] : memref<16x16xf32>
          %4 = memref.load %B[%vk, %vj] : memref<16x16xf32>
          %5 = arith.mulf %3, %4 : f32
          %6 = arith.addf %2, %5 : f32
          memref.store %6, %C_buf[%vi, %vj] : memref<16x16xf32>
        }
      }
    }
  }
  tir.for %i to 16 {
    tir.for %j to 16 {
      tir.block "E" (%vi: spatial to 16 = %i, %vj: spatial to 16 = %j) {
        tir.read %Z[%vi, %vj] : memref<16x16xf32>
        tir.read %C_buf[%vi, %vj] : memref<16x16xf32>
        tir.write %D[%vi, %vj] : memref<16x16xf32>
        %7 = memref.load %Z[%vi, %vj] : memref<16x16xf32>
        %8 = memref.load %C_buf[%vi, %vj] : memref<16x16xf32>
        %9 = arith.addf %7, %8 : f32
        memref.store %9, %D[%vi, %vj] : memref<16x16xf32>
      }
    }
  }
  return
}

// -----

func.func @bias_relu(%A: memref<16x16xf32>, %B: memref<16x16xf32>, %Z: memref<16xf32>, %D: memref<16x16xf32>) {
  %C_buf = memref.alloc() : memref<16x16xf32>
  tir.for %i to 16 {
    tir.for %j to 16 {
      tir.for %k to 16 {
        tir.block "C" (%vi: spatial to 16 = %i, %vj: spatial to 16 = %j, %vk: reduce to 16 = %k) {
          tir.read %A[%vi, %vk] : memref<16x16xf32>
          tir.read %B[%vk, %vj] : memref<16x16xf32>
          tir.write %C_buf[%vi, %vj] : memref<16x16xf32>
          tir.init {
            %1 = arith.constant 0.000000e+00 : f32
            memref.store %1, %C_buf[%vi, %vj] : memref<16x16xf32>
          }
          %2 = memref.load %C_buf[%vi, %vj] : memref<16x16xf32>
          %3 = memref.load %A[%vi, %vk] : memref<16x16xf32>
          %4 = memref.load %B[%vk, %vj] : memref<16x16xf32>
          %5 = arith.mulf %3, %4 : f32
          %6 = arith.addf %2, %5 : f32
          memref.store %6, %C_buf[%vi, %vj] : memref<16x16xf32>
        }
      }
    }
  }
  tir.for %i to 16 {
    tir.for %j to 16 {
      tir.block "E" (%vi: spatial to 16 = %i, %vj: spatial to 16 = %j) {
        tir.read %C_buf[%vi, %vj] : memref<16x16xf32>
        tir.read %Z[%vj] : memref<16xf32>
        tir.write %D[%vi, %vj] : memref<16x16xf32>
        %7 = memref.load %C_buf[%vi, %vj] : memref<16x16xf32>
        %8 = memref.load %Z[%vj] : memref<16xf32>
        %9 = arith.addf %7, %8 : f32
        %10 = arith.constant 0.000000e+00 : f32
        %11 = arith.maximumf %9, %10 : f32
        memref.store %11, %D[%vi, %vj] : memref<16x16xf32>
      }
    }
  }
  return
}

// -----

func.func @chain(%A: memref<16x32xf32>, %D: memref<16x32xf32>) {
  %B_buf = memref.alloc() : memref<16x32xf32>
  tir.for %i to 16 {
    tir.for %j to 32 {
      tir.block "B" (%vi: spatial to 16 = %i, %vj: spatial to 32 = %j) {
        tir.read %A[%vi, %vj] : memref<16x32xf32>
        tir.write %B_buf[%vi, %vj] : memref<16x32xf32>
        %1 = memref.load %A[%vi, %vj] : memref<16x32xf32>
        %2 = arith.constant 2.000000e+00 : f32
        %3 = arith.mulf %1, %2 : f32
        memref.store %3, %B_buf[%vi, %vj] : memref<16x32xf32>
      }
    }
  }
  tir.for %i to 16 {
    tir.for %j to 32 {
      tir.block "C" (%vi: spatial to 16 = %i, %vj: spatial to 32 = %j) {
        tir.read %B_buf[%vi, %vj] : memref<16x32xf32>
        tir.write %D[%vi, %vj] : memref<16x32xf32>
        %4 = memref.load %B_buf[%vi, %vj] : memref<16x32xf32>
        %5 = arith.constant 1.000000e+00 : f32
        %6 = arith.addf %4, %5 : f32
        memref.store %6, %D[%vi, %vj] : memref<16x32xf32>
      }
    }
  }
  return
}

// -----

func.func @chosen(%A: memref<16xf32>, %B: memref<18xf32>, %D: memref<18xf32>) {
  tir.for %i to 18 {
    tir.block "P" (%vi: spatial to 18 = %i) {
      tir.read %A[0 to 16] : memref<16xf32>
      tir.read %B[0 to 18] : memref<18xf32>
      tir.write %D[%vi] : memref<18xf32>
      %1 = arith.constant 1 : index
      %2 = arith.cmpi sle, %1, %vi : index
      %3 = arith.constant 17 : index
      %4 = arith.cmpi slt, %vi, %3 : index
      %5 = arith.andi %2, %4 : i1
      %6 = scf.if %5 -> f32 {
        %7 = affine.apply affine_map<(vi) -> (vi - 1)>(%vi)
        %8 = memref.load %A[%7] : memref<16xf32>
        scf.yield %8 : f32
      } else {
        %9 = memref.load %B[%vi] : memref<18xf32>
        scf.yield %9 : f32
      }
      memref.store %6, %D[%vi] : memref<18xf32>
    }
  }
  return
}

// -----

func.func @diagonals(%A: memref<16x32xf32>, %D: memref<47xf32>) {
  tir.for %i to 16 {
    tir.for %j to 32 {
      tir.block "C" (%vi: spatial to 16 = %i, %vj: spatial to 32 = %j) {
        tir.read %A[%vi, %vj] : memref<16x32xf32>
        tir.write %D[%vi + %vj] : memref<47xf32>
        %1 = affine.apply affine_map<(vi, vj) -> (vi + vj)>(%vi, %vj)
        %2 = memref.load %A[%vi, %vj] : memref<16x32xf32>
        memref.store %2, %D[%1] : memref<47xf32>
      }
    }
  }
  return
}

// -----

func.func @einsum(%A: memref<15x14xf32>, %B: memref<14x13xf32>, %D: memref<15x13xf32>) {
  %A_buf = memref.alloc() : memref<15x14xf32>
  %B_buf = memref.alloc() : memref<14x13xf32>
  %C_buf = memref.alloc() : memref<15x13xf32>
  tir.for %i to 15 {
    tir.for %j to 14 {
      tir.block "A" (%vi: spatial to 15 = %i, %vj: spatial to 14 = %j) {
        tir.read %A[%vi, %vj] : memref<15x14xf32>
        tir.write %A_buf[%vi, %vj] : memref<15x14xf32>
        %1 = memref.load %A[%vi, %vj] : memref<15x14xf32>
        memref.store %1, %A_buf[%vi, %vj] : memref<15x14xf32>
      }
    }
  }
  tir.for %i to 14 {
    tir.for %j to 13 {
      tir.block "B" (%vi: spatial to 14 = %i, %vj: spatial to 13 = %j) {
        tir.read %B[%vi, %vj] : memref<14x13xf32>
        tir.write %B_buf[%vi, %vj] : memref<14x13xf32>
        %2 = memref.load %B[%vi, %vj] : memref<14x13xf32>
        memref.store %2, %B_buf[%vi, %vj] : memref<14x13xf32>
      }
    }
  }
  tir.for %i to 15 {
    tir.for %j to 13 {
      tir.for %k to 14 {
        tir.block "C" (%vi: spatial to 15 = %i, %vj: spatial to 13 = %j, %vk: reduce to 14 = %k) {
          tir.read %A_buf[%vi, %vk] : memref<15x14xf32>
          tir.read %B_buf[%vk, %vj] : memref<14x13xf32>
          tir.write %C_buf[%vi, %vj] : memref<15x13xf32>
          tir.init {
            %3 = arith.constant 0.000000e+00 : f32
            memref.store %3, %C_buf[%vi, %vj] : memref<15x13xf32>
          }
          %4 = memref.load %C_buf[%vi, %vj] : memref<15x13xf32>
          %5 = memref.load %A_buf[%vi, %vk] : memref<15x14xf32>
          %6 = memref.load %B_buf[%vk, %vj] : memref<14x13xf32>
          %7 = arith.mulf %5, %6 : f32
          %8 = arith.addf %4, %7 : f32
          memref.store %8, %C_buf[%vi, %vj] : memref<15x13xf32>
        }
      }
    }
  }
  tir.for %i to 15 {
    tir.for %j to 13 {
      tir.block "E" (%vi: spatial to 15 = %i, %vj: spatial to 13 = %j) {
        tir.read %C_buf[%vi, %vj] : memref<15x13xf32>
        tir.write %D[%vi, %vj] : memref<15x13xf32>
        %9 = memref.load %C_buf[%vi, %vj] : memref<15x13xf32>
        memref.store %9, %D[%vi, %vj] : memref<15x13xf32>
      }
    }
  }
  return
}

// -----

func.func @fork(%A: memref<16x32xf32>, %D: memref<16x32xf32>, %E: memref<16x32xf32>) {
  %B_buf = memref.alloc() : memref<16x32xf32>
  tir.for %i to 16 {
    tir.for %j to 32 {
      tir.block "B" (%vi: spatial to 16 = %i, %vj: spatial to 32 = %j) {
        tir.read %A[%vi, %vj] : memref<16x32xf32>
        tir.write %B_buf[%vi, %vj] : memref<16x32xf32>
        %1 = memref.load %A[%vi, %vj] : memref<16x32xf32>
        %2 = arith.constant 2.000000e+00 : f32
        %3 = arith.mulf %1, %2 : f32
        memref.store %3, %B_buf[%vi, %vj] : memref<16x32xf32>
      }
    }
  }
  tir.for %i to 16 {
    tir.for %j to 32 {
      tir.block "C" (%vi: spatial to 16 = %i, %vj: spatial to 32 = %j) {
        tir.read %B_buf[%vi, %vj] : memref<16x32xf32>
        tir.write %D[%vi, %vj] : memref<16x32xf32>
        %4 = memref.load %B_buf[%vi, %vj] : memref<16x32xf32>
        %5 = arith.constant 1.000000e+00 : f32
        %6 = arith.addf %4, %5 : f32
        memref.store %6, %D[%vi, %vj] : memref<16x32xf32>
      }
    }
  }
  tir.for %i to 16 {
    tir.for %j to 32 {
      tir.block "F" (%vi: spatial to 16 = %i, %vj: spatial to 32 = %j) {
        tir.read %B_buf[%vi, %vj] : memref<16x32xf32>
        tir.write %E[%vi, %vj] : memref<16x32xf32>
        %7 = memref.load %B_buf[%vi, %vj] : memref<16x32xf32>
        %8 = arith.constant 3.000000e+00 : f32
        %9 = arith.addf %7, %8 : f32
        memref.store %9, %E[%vi, %vj] : memref<16x32xf32>
      }
    }
  }
  return
}

// -----

func.func @gather(%A: memref<16xf32>, %X: memref<32xi32>, %D: memref<32xf32>) {
  tir.assume range %X in [0, 16) : memref<32xi32>
  %B_buf = memref.alloc() : memref<16xf32>
  tir.for %i to 16 {
    tir.block "B" (%vi: spatial to 16 = %i) {
      tir.read %A[%vi] : memref<16xf32>
      tir.write %B_buf[%vi] : memref<16xf32>
      %1 = memref.load %A[%vi] : memref<16xf32>
      %2 = arith.constant 2.000000e+00 : f32
      %3 = arith.mulf %1, %2 : f32
      memref.store %3, %B_buf[%vi] : memref<16xf32>
    }
  }
  tir.for %i to 32 {
    tir.block "C" (%vi: spatial to 32 = %i) {
      tir.read %X[%vi] : memref<32xi32>
      tir.read %B_buf[0 to 16] : memref<16xf32>
      tir.write %D[%vi] : memref<32xf32>
      %4 = memref.load %X[%vi] : memref<32xi32>
      %5 = arith.index_cast %4 : i32 to index
      %6 = memref.load %B_buf[%5] : memref<16xf32>
      memref.store %6, %D[%vi] : memref<32xf32>
    }
  }
  return
}

// -----

func.func @greatest(%A: memref<16x32xf32>, %D: memref<16xf32>) {
  tir.for %i to 16 {
    tir.for %k to 32 {
      tir.block "C" (%vi: spatial to 16 = %i, %vk: reduce to 32 = %k) {
        tir.read %A[%vi, %vk] : memref<16x32xf32>
        tir.write %D[%vi] : memref<16xf32>
        tir.init {
          %1 = arith.constant -3.402823e+38 : f32
          memref.store %1, %D[%vi] : memref<16xf32>
        }
        %2 = memref.load %D[%vi] : memref<16xf32>
        %3 = memref.load %A[%vi, %vk] : memref<16x32xf32>
        %4 = arith.maximumf %2, %3 : f32
        memref.store %4, %D[%vi] : memref<16xf32>
      }
    }
  }
  return
}

// -----

func.func @halves(%A: memref<32xf32>, %D: memref<16xf32>) {
  tir.for %i to 32 {
    tir.block "C" (%vi: spatial to 32 = %i) {
      tir.read %A[%vi] : memref<32xf32>
      tir.write %D[%vi floordiv 2] : memref<16xf32>
      %1 = affine.apply affine_map<(vi) -> (vi floordiv 2)>(%vi)
      %2 = memref.load %A[%vi] : memref<32xf32>
      memref.store %2, %D[%1] : memref<16xf32>
    }
  }
  return
}

// -----

func.func @horner(%A: memref<16x32xf32>, %D: memref<16xf32>) {
  tir.for %i to 16 {
    tir.for %k to 32 {
      tir.block "C" (%vi: spatial to 16 = %i, %vk: reduce to 32 = %k) {
        tir.read %A[%vi, %vk] : memref<16x32xf32>
        tir.write %D[%vi] : memref<16xf32>
        tir.init {
          %1 = arith.constant 0.000000e+00 : f32
          memref.store %1, %D[%vi] : memref<16xf32>
        }
        %2 = memref.load %D[%vi] : memref<16xf32>
        %3 = arith.constant 2.000000e+00 : f32
        %4 = arith.mulf %2, %3 : f32
        %5 = memref.load %A[%vi, %vk] : memref<16x32xf32>
        %6 = arith.addf %4, %5 : f32
        memref.store %6, %D[%vi] : memref<16xf32>
      }
    }
  }
  return
}

// -----

func.func @inplace(%A: memref<16x32xf32>, %D: memref<16x32xf32>) {
  %B_buf = memref.alloc() : memref<16x32xf32>
  tir.for %i to 16 {
    tir.for %j to 32 {
      tir.block "B" (%vi: spatial to 16 = %i, %vj: spatial to 32 = %j) {
        tir.read %A[%vi, %vj] : memref<16x32xf32>
        tir.write %B_buf[%vi, %vj] : memref<16x32xf32>
        %1 = memref.load %A[%vi, %vj] : memref<16x32xf32>
        %2 = arith.constant 2.000000e+00 : f32
        %3 = arith.mulf %1, %2 : f32
        memref.store %3, %B_buf[%vi, %vj] : memref<16x32xf32>
      }
    }
  }
  tir.for %i to 16 {
    tir.for %j to 32 {
      tir.block "U" (%vi: spatial to 16 = %i, %vj: spatial to 32 = %j) {
        tir.read %B_buf[%vi, %vj] : memref<16x32xf32>
        tir.write %B_buf[%vi, %vj] : memref<16x32xf32>
        %4 = memref.load %B_buf[%vi, %vj] : memref<16x32xf32>
        %5 = arith.constant 1.000000e+00 : f32
        %6 = arith.addf %4, %5 : f32
        memref.store %6, %B_buf[%vi, %vj] : memref<16x32xf32>
      }
    }
  }
  tir.for %i to 16 {
    tir.for %j to 32 {
      tir.block "C" (%vi: spatial to 16 = %i, %vj: spatial to 32 = %j) {
        tir.read %B_buf[%vi, %vj] : memref<16x32xf32>
        tir.write %D[%vi, %vj] : memref<16x32xf32>
        %7 = memref.load %B_buf[%vi, %vj] : memref<16x32xf32>
        %8 = arith.constant 1.000000e+00 : f32
        %9 = arith.addf %7, %8 : f32
        memref.store %9, %D[%vi, %vj] : memref<16x32xf32>
      }
    }
  }
  return
}

// -----

func.func @join(%A: memref<16x32xf32>, %D: memref<16x32xf32>) {
  %B_buf = memref.alloc() : memref<16x32xf32>
  %C_buf = memref.alloc() : memref<16x32xf32>
  tir.for %i to 16 {
    tir.for %j to 32 {
      tir.block "B" (%vi: spatial to 16 = %i, %vj: spatial to 32 = %j) {
        tir.read %A[%vi, %vj] : memref<16x32xf32>
        tir.write %B_buf[%vi, %vj] : memref<16x32xf32>
        %1 = memref.load %A[%vi, %vj] : memref<16x32xf32>
        %2 = arith.constant 2.000000e+00 : f32
        %3 = arith.mulf %1, %2 : f32
        memref.store %3, %B_buf[%vi, %vj] : memref<16x32xf32>
      }
    }
  }
  tir.for %i to 16 {
    tir.for %j to 32 {
      tir.block "C" (%vi: spatial to 16 = %i, %vj: spatial to 32 = %j) {
        tir.read %A[%vi, %vj] : memref<16x32xf32>
        tir.write %C_buf[%vi, %vj] : memref<16x32xf32>
        %4 = memref.load %A[%vi, %vj] : memref<16x32xf32>
        %5 = arith.constant 1.000000e+00 : f32
        %6 = arith.addf %4, %5 : f32
        memref.store %6, %C_buf[%vi, %vj] : memref<16x32xf32>
      }
    }
  }
  tir.for %i to 16 {
    tir.for %j to 32 {
      tir.block "F" (%vi: spatial to 16 = %i, %vj: spatial to 32 = %j) {
        tir.read %B_buf[%vi, %vj] : memref<16x32xf32>
        tir.read %C_buf[%vi, %vj] : memref<16x32xf32>
        tir.write %D[%vi, %vj] : memref<16x32xf32>
        %7 = memref.load %B_buf[%vi, %vj] : memref<16x32xf32>
        %8 = memref.load %C_buf[%vi, %vj] : memref<16x32xf32>
        %9 = arith.addf %7, %8 : f32
        memref.store %9, %D[%vi, %vj] : memref<16x32xf32>
      }
    }
  }
  return
}

// -----

func.func @matmul(%A: memref<16x16xf32>, %B: memref<16x16xf32>, %D: memref<16x16xf32>) {
  tir.for %i to 16 {
    tir.for %j to 16 {
      tir.for %k to 16 {
        tir.block "C" (%vi: spatial to 16 = %i, %vj: spatial to 16 = %j, %vk: reduce to 16 = %k) {
          tir.read %A[%vi, %vk] : memref<16x16xf32>
          tir.read %B[%vk, %vj] : memref<16x16xf32>
          tir.write %D[%vi, %vj] : memref<16x16xf32>
          tir.init {
            %1 = arith.constant 0.000000e+00 : f32
            memref.store %1, %D[%vi, %vj] : memref<16x16xf32>
          }
          %2 = memref.load %D[%vi, %vj] : memref<16x16xf32>
          %3 = memref.load %A[%vi, %vk] : memref<16x16xf32>
          %4 = memref.load %B[%vk, %vj] : memref<16x16xf32>
          %5 = arith.mulf %3, %4 : f32
          %6 = arith.addf %2, %5 : f32
          memref.store %6, %D[%vi, %vj] : memref<16x16xf32>
        }
      }
    }
  }
  return
}

// -----

func.func @neighbours(%A: memref<33xf32>, %D: memref<32xf32>) {
  tir.for %i to 32 {
    tir.block "C" (%vi: spatial to 32 = %i) {
      tir.read %A[%vi to %vi + 2] : memref<33xf32>
      tir.write %D[%vi] : memref<32xf32>
      %1 = memref.load %A[%vi] : memref<33xf32>
      %2 = affine.apply affine_map<(vi) -> (vi + 1)>(%vi)
      %3 = memref.load %A[%2] : memref<33xf32>
      %4 = arith.addf %1, %3 : f32
      memref.store %4, %D[%vi] : memref<32xf32>
    }
  }
  return
}

// -----

func.func @no_init(%A: memref<16x32xf32>, %D: memref<16xf32>) {
  tir.for %i to 16 {
    tir.block "Z" (%vi: spatial to 16 = %i) {
      tir.write %D[%vi] : memref<16xf32>
      %1 = arith.constant 0.000000e+00 : f32
      memref.store %1, %D[%vi] : memref<16xf32>
    }
  }
  tir.for %i to 16 {
    tir.for %k to 32 {
      tir.block "C" (%vi: spatial to 16 = %i, %vk: reduce to 32 = %k) {
        tir.read %A[%vi, %vk] : memref<16x32xf32>
        tir.write %D[%vi] : memref<16xf32>
        %2 = memref.load %D[%vi] : memref<16xf32>
        %3 = memref.load %A[%vi, %vk] : memref<16x32xf32>
        %4 = arith.addf %2, %3 : f32
        memref.store %4, %D[%vi] : memref<16xf32>
      }
    }
  }
  return
}

// -----

func.func @padded(%A: memref<16x32xf32>, %D: memref<20x36xf32>) {
  %P_buf = memref.alloc() : memref<20x36xf32>
  tir.for %i to 20 {
    tir.for %j to 36 {
      tir.block "P" (%vi: spatial to 20 = %i, %vj: spatial to 36 = %j) {
        tir.read %A[0 to 16, 0 to 32] : memref<16x32xf32>
        tir.write %P_buf[%vi, %vj] : memref<20x36xf32>
        %1 = arith.constant 2 : index
        %2 = arith.cmpi sle, %1, %vi : index
        %3 = arith.constant 18 : index
        %4 = arith.cmpi slt, %vi, %3 : index
        %5 = arith.andi %2, %4 : i1
        %6 = arith.constant 2 : index
        %7 = arith.cmpi sle, %6, %vj : index
        %8 = arith.andi %5, %7 : i1
        %9 = arith.constant 34 : index
        %10 = arith.cmpi slt, %vj, %9 : index
        %11 = arith.andi %8, %10 : i1
        %12 = scf.if %11 -> f32 {
          %13 = affine.apply affine_map<(vi) -> (vi - 2)>(%vi)
          %14 = affine.apply affine_map<(vj) -> (vj - 2)>(%vj)
          %15 = memref.load %A[%13, %14] : memref<16x32xf32>
          scf.yield %15 : f32
        } else {
          %16 = arith.constant 0.000000e+00 : f32
          scf.yield %16 : f32
        }
        memref.store %12, %P_buf[%vi, %vj] : memref<20x36xf32>
      }
    }
  }
  tir.for %i to 20 {
    tir.for %j to 36 {
      tir.block "C" (%vi: spatial to 20 = %i, %vj: spatial to 36 = %j) {
        tir.read %P_buf[%vi, %vj] : memref<20x36xf32>
        tir.write %D[%vi, %vj] : memref<20x36xf32>
        %17 = memref.load %P_buf[%vi, %vj] : memref<20x36xf32>
        %18 = arith.constant 1.000000e+00 : f32
        %19 = arith.addf %17, %18 : f32
        memref.store %19, %D[%vi, %vj] : memref<20x36xf32>
      }
    }
  }
  return
}

// -----

func.func @predicated(%A: memref<30xf32>, %D: memref<30xf32>) {
  tir.for %i to 4 {
    tir.for %j to 8 {
      tir.block "C" (%vi: spatial to 30 = %i * 8 + %j) where (%i * 8 + %j < 30) {
        tir.read %A[%vi] : memref<30xf32>
        tir.write %D[%vi] : memref<30xf32>
        %1 = memref.load %A[%vi] : memref<30xf32>
        %2 = arith.constant 1.000000e+00 : f32
        %3 = arith.addf %1, %2 : f32
        memref.store %3, %D[%vi] : memref<30xf32>
      }
    }
  }
  return
}

// -----

func.func @prefix(%A: memref<32xf32>, %D: memref<33xf32>) {
  tir.for %i to 32 {
    tir.block "C" (%vi: spatial to 32 = %i) {
      tir.read %D[%vi] : memref<33xf32>
      tir.read %A[%vi] : memref<32xf32>
      tir.write %D[%vi + 1] : memref<33xf32>
      %1 = affine.apply affine_map<(vi) -> (vi + 1)>(%vi)
      %2 = memref.load %D[%vi] : memref<33xf32>
      %3 = memref.load %A[%vi] : memref<32xf32>
      %4 = arith.addf %2, %3 : f32
      memref.store %4, %D[%1] : memref<33xf32>
    }
  }
  return
}

// -----

func.func @reversed(%A: memref<16x32xf32>, %D: memref<16x32xf32>) {
  %B_buf = memref.alloc() : memref<16x32xf32>
  tir.for %i to 16 {
    tir.for %j to 32 {
      tir.block "B" (%vi: spatial to 16 = %i, %vj: spatial to 32 = %j) {
        tir.read %A[%vi, %vj] : memref<16x32xf32>
        tir.write %B_buf[%vi, %vj] : memref<16x32xf32>
        %1 = memref.load %A[%vi, %vj] : memref<16x32xf32>
        %2 = arith.constant 2.000000e+00 : f32
        %3 = arith.mulf %1, %2 : f32
        memref.store %3, %B_buf[%vi, %vj] : memref<16x32xf32>
      }
    }
  }
  tir.for %i to 16 {
    tir.for %j to 32 {
      tir.block "C" (%vi: spatial to 16 = %i, %vj: spatial to 32 = %j) {
        tir.read %B_buf[15 - %vi, %vj] : memref<16x32xf32>
        tir.write %D[%vi, %vj] : memref<16x32xf32>
        %4 = affine.apply affine_map<(vi) -> (15 - vi)>(%vi)
        %5 = memref.load %B_buf[%4, %vj] : memref<16x32xf32>
        %6 = arith.constant 1.000000e+00 : f32
        %7 = arith.addf %5, %6 : f32
        memref.store %7, %D[%vi, %vj] : memref<16x32xf32>
      }
    }
  }
  return
}

// -----

func.func @row(%A: memref<16x32xf32>, %D: memref<16x32xf32>) {
  %B_buf = memref.alloc() : memref<32xf32>
  tir.for %j to 32 {
    tir.block "B" (%vj: spatial to 32 = %j) {
      tir.read %A[0, %vj] : memref<16x32xf32>
      tir.write %B_buf[%vj] : memref<32xf32>
      %1 = arith.constant 0 : index
      %2 = memref.load %A[%1, %vj] : memref<16x32xf32>
      %3 = arith.constant 2.000000e+00 : f32
      %4 = arith.mulf %2, %3 : f32
      memref.store %4, %B_buf[%vj] : memref<32xf32>
    }
  }
  tir.for %i to 16 {
    tir.for %j to 32 {
      tir.block "C" (%vi: spatial to 16 = %i, %vj: spatial to 32 = %j) {
        tir.read %B_buf[%vj] : memref<32xf32>
        tir.read %A[%vi, %vj] : memref<16x32xf32>
        tir.write %D[%vi, %vj] : memref<16x32xf32>
        %5 = memref.load %B_buf[%vj] : memref<32xf32>
        %6 = memref.load %A[%vi, %vj] : memref<16x32xf32>
        %7 = arith.addf %5, %6 : f32
        memref.store %7, %D[%vi, %vj] : memref<16x32xf32>
      }
    }
  }
  return
}

// -----

func.func @rows(%A: memref<16x32xf32>, %D: memref<16xf32>) {
  tir.for %i to 16 {
    tir.for %k to 32 {
      tir.block "C" (%vi: spatial to 16 = %i, %vk: reduce to 32 = %k) {
        tir.read %A[%vi, %vk] : memref<16x32xf32>
        tir.write %D[%vi] : memref<16xf32>
        tir.init {
          %1 = arith.constant 0.000000e+00 : f32
          memref.store %1, %D[%vi] : memref<16xf32>
        }
        %2 = memref.load %D[%vi] : memref<16xf32>
        %3 = memref.load %A[%vi, %vk] : memref<16x32xf32>
        %4 = arith.addf %2, %3 : f32
        memref.store %4, %D[%vi] : memref<16xf32>
      }
    }
  }
  return
}

// -----

func.func @scaled(%A: memref<16x16xf32>, %B: memref<16x16xf32>, %D: memref<16x16xf32>) {
  %C_buf = memref.alloc() : memref<16x16xf32>
  tir.for %i to 16 {
    tir.for %j to 16 {
      tir.for %k to 16 {
        tir.block "C" (%vi: spatial to 16 = %i, %vj: spatial to 16 = %j, %vk: reduce to 16 = %k) {
          tir.read %A[%vi, %vk] : memref<16x16xf32>
          tir.read %B[%vk, %vj] : memref<16x16xf32>
          tir.write %C_buf[%vi, %vj] : memref<16x16xf32>
          tir.init {
            %1 = arith.constant 0.000000e+00 : f32
            memref.store %1, %C_buf[%vi, %vj] : memref<16x16xf32>
          }
          %2 = memref.load %C_buf[%vi, %vj] : memref<16x16xf32>
          %3 = memref.load %A[%vi, %vk] : memref<16x16xf32>
          %4 = memref.load %B[%vk, %vj] : memref<16x16xf32>
          %5 = arith.mulf %3, %4 : f32
          %6 = arith.addf %2, %5 : f32
          memref.store %6, %C_buf[%vi, %vj] : memref<16x16xf32>
        }
      }
    }
  }
  tir.for %i to 16 {
    tir.for %j to 16 {
      tir.block "E" (%vi: spatial to 16 = %i, %vj: spatial to 16 = %j) {
        tir.read %C_buf[%vi, %vj] : memref<16x16xf32>
        tir.write %D[%vi, %vj] : memref<16x16xf32>
        %7 = memref.load %C_buf[%vi, %vj] : memref<16x16xf32>
        %8 = arith.constant 2.000000e+00 : f32
        %9 = arith.mulf %7, %8 : f32
        memref.store %9, %D[%vi, %vj] : memref<16x16xf32>
      }
    }
  }
  return
}

// -----

func.func @scatter(%A: memref<32xf32>, %X: memref<32xi32>, %D: memref<16xf32>) {
  tir.assume range %X in [0, 16) : memref<32xi32>
  tir.for %i to 32 {
    tir.block "C" (%vi: spatial to 32 = %i) {
      tir.read %X[%vi] : memref<32xi32>
      tir.read %A[%vi] : memref<32xf32>
      tir.write %D[0 to 16] : memref<16xf32>
      %1 = memref.load %X[%vi] : memref<32xi32>
      %2 = arith.index_cast %1 : i32 to index
      %3 = memref.load %A[%vi] : memref<32xf32>
      memref.store %3, %D[%2] : memref<16xf32>
    }
  }
  return
}

// -----

func.func @siblings(%A: memref<16x32xf32>, %D: memref<16x32xf32>, %E: memref<16x32xf32>, %F: memref<8x32xf32>) {
  tir.for %i to 16 {
    tir.for %j to 32 {
      tir.block "B" (%vi: spatial to 16 = %i, %vj: spatial to 32 = %j) {
        tir.read %A[%vi, %vj] : memref<16x32xf32>
        tir.write %D[%vi, %vj] : memref<16x32xf32>
        %1 = memref.load %A[%vi, %vj] : memref<16x32xf32>
        %2 = arith.constant 2.000000e+00 : f32
        %3 = arith.mulf %1, %2 : f32
        memref.store %3, %D[%vi, %vj] : memref<16x32xf32>
      }
    }
  }
  tir.for %i to 16 {
    tir.for %j to 32 {
      tir.block "C" (%vi: spatial to 16 = %i, %vj: spatial to 32 = %j) {
        tir.read %A[%vi, %vj] : memref<16x32xf32>
        tir.write %E[%vi, %vj] : memref<16x32xf32>
        %4 = memref.load %A[%vi, %vj] : memref<16x32xf32>
        %5 = arith.constant 1.000000e+00 : f32
        %6 = arith.addf %4, %5 : f32
        memref.store %6, %E[%vi, %vj] : memref<16x32xf32>
      }
    }
  }
  tir.for %i to 8 {
    tir.for %j to 32 {
      tir.block "G" (%vi: spatial to 8 = %i, %vj: spatial to 32 = %j) {
        tir.read %A[%vi, %vj] : memref<16x32xf32>
        tir.write %F[%vi, %vj] : memref<8x32xf32>
        %7 = memref.load %A[%vi, %vj] : memref<16x32xf32>
        %8 = arith.constant 3.000000e+00 : f32
        %9 = arith.addf %7, %8 : f32
        memref.store %9, %F[%vi, %vj] : memref<8x32xf32>
      }
    }
  }
  return
}

// -----

func.func @skewed(%D: memref<17x33xf32>) {
  tir.for %i to 16 {
    tir.for %j to 32 {
      tir.block "C" (%vi: spatial to 16 = %i, %vj: spatial to 32 = %j) {
        tir.read %D[%vi, %vj + 1] : memref<17x33xf32>
        tir.write %D[%vi + 1, %vj] : memref<17x33xf32>
        %1 = affine.apply affine_map<(vi) -> (vi + 1)>(%vi)
        %2 = affine.apply affine_map<(vj) -> (vj + 1)>(%vj)
        %3 = memref.load %D[%vi, %2] : memref<17x33xf32>
        %4 = arith.constant 1.000000e+00 : f32
        %5 = arith.addf %3, %4 : f32
        memref.store %5, %D[%1, %vj] : memref<17x33xf32>
      }
    }
  }
  return
}

// -----

func.func @sums(%A: memref<16x32xf32>, %D: memref<16xf32>, %E: memref<16xf32>) {
  tir.for %i to 16 {
    tir.for %k to 32 {
      tir.block "C" (%vi: spatial to 16 = %i, %vk: reduce to 32 = %k) {
        tir.read %A[%vi, %vk] : memref<16x32xf32>
        tir.write %D[%vi] : memref<16xf32>
        tir.write %E[%vi] : memref<16xf32>
        tir.init {
          %1 = arith.constant 0.000000e+00 : f32
          memref.store %1, %D[%vi] : memref<16xf32>
          %2 = arith.constant 0.000000e+00 : f32
          memref.store %2, %E[%vi] : memref<16xf32>
        }
        %3 = memref.load %D[%vi] : memref<16xf32>
        %4 = memref.load %A[%vi, %vk] : memref<16x32xf32>
        %5 = arith.addf %3, %4 : f32
        %6 = memref.load %E[%vi] : memref<16xf32>
        %7 = memref.load %A[%vi, %vk] : memref<16x32xf32>
        %8 = memref.load %A[%vi, %vk] : memref<16x32xf32>
        %9 = arith.mulf %7, %8 : f32
        %10 = arith.addf %6, %9 : f32
        memref.store %5, %D[%vi] : memref<16xf32>
        memref.store %10, %E[%vi] : memref<16xf32>
      }
    }
  }
  return
}

// -----

func.func @symbolic(%n: index, %A: memref<?x32xf32>, %D: memref<?x32xf32>) {
  tir.bind %A to [%n, 32] : memref<?x32xf32>
  tir.bind %D to [%n, 32] : memref<?x32xf32>
  %B_buf = memref.alloc(%n) : memref<?x32xf32>
  tir.for %i to %n {
    tir.for %j to 32 {
      tir.block "B" (%vi: spatial to %n = %i, %vj: spatial to 32 = %j) {
        tir.read %A[%vi, %vj] : memref<?x32xf32>
        tir.write %B_buf[%vi, %vj] : memref<?x32xf32>
        %1 = memref.load %A[%vi, %vj] : memref<?x32xf32>
        %2 = arith.constant 2.000000e+00 : f32
        %3 = arith.mulf %1, %2 : f32
        memref.store %3, %B_buf[%vi, %vj] : memref<?x32xf32>
      }
    }
  }
  tir.for %i to %n {
    tir.for %j to 32 {
      tir.block "C" (%vi: spatial to %n = %i, %vj: spatial to 32 = %j) {
        tir.read %B_buf[%vi, %vj] : memref<?x32xf32>
        tir.write %D[%vi, %vj] : memref<?x32xf32>
        %4 = memref.load %B_buf[%vi, %vj] : memref<?x32xf32>
        %5 = arith.constant 1.000000e+00 : f32
        %6 = arith.addf %4, %5 : f32
        memref.store %6, %D[%vi, %vj] : memref<?x32xf32>
      }
    }
  }
  return
}

// -----

func.func @symbolic_matmul(%n: index, %m: index, %A: memref<?x?xf32>, %B: memref<?x16xf32>, %D: memref<?x16xf32>) {
  tir.bind %A to [%n, %m] : memref<?x?xf32>
  tir.bind %B to [%m, 16] : memref<?x16xf32>
  tir.bind %D to [%n, 16] : memref<?x16xf32>
  tir.for %i to %n {
    tir.for %j to 16 {
      tir.for %k to %m {
        tir.block "C" (%vi: spatial to %n = %i, %vj: spatial to 16 = %j, %vk: reduce to %m = %k) {
          tir.read %A[%vi, %vk] : memref<?x?xf32>
          tir.read %B[%vk, %vj] : memref<?x16xf32>
          tir.write %D[%vi, %vj] : memref<?x16xf32>
          tir.init {
            %1 = arith.constant 0.000000e+00 : f32
            memref.store %1, %D[%vi, %vj] : memref<?x16xf32>
          }
          %2 = memref.load %D[%vi, %vj] : memref<?x16xf32>
          %3 = memref.load %A[%vi, %vk] : memref<?x?xf32>
          %4 = memref.load %B[%vk, %vj] : memref<?x16xf32>
          %5 = arith.mulf %3, %4 : f32
          %6 = arith.addf %2, %5 : f32
          memref.store %6, %D[%vi, %vj] : memref<?x16xf32>
        }
      }
    }
  }
  return
}

// -----

func.func @together(%A: memref<16x32xf32>, %D: memref<16x32xf32>, %E: memref<16x32xf32>) {
  tir.for %i to 16 {
    tir.for %j to 32 {
      tir.block "B" (%vi: spatial to 16 = %i, %vj: spatial to 32 = %j) {
        tir.read %A[%vi, %vj] : memref<16x32xf32>
        tir.write %D[%vi, %vj] : memref<16x32xf32>
        %1 = memref.load %A[%vi, %vj] : memref<16x32xf32>
        %2 = arith.constant 2.000000e+00 : f32
        %3 = arith.mulf %1, %2 : f32
        memref.store %3, %D[%vi, %vj] : memref<16x32xf32>
      }
    }
    tir.for %j to 32 {
      tir.block "C" (%vi: spatial to 16 = %i, %vj: spatial to 32 = %j) {
        tir.read %A[%vi, %vj] : memref<16x32xf32>
        tir.write %E[%vi, %vj] : memref<16x32xf32>
        %4 = memref.load %A[%vi, %vj] : memref<16x32xf32>
        %5 = arith.constant 1.000000e+00 : f32
        %6 = arith.addf %4, %5 : f32
        memref.store %6, %E[%vi, %vj] : memref<16x32xf32>
      }
    }
  }
  return
}

// -----

func.func @total(%A: memref<32xf32>, %D: memref<1xf32>) {
  tir.for %k to 32 {
    tir.block "C" (%vk: reduce to 32 = %k) {
      tir.read %A[%vk] : memref<32xf32>
      tir.write %D[0] : memref<1xf32>
      tir.init {
        %1 = arith.constant 0 : index
        %2 = arith.constant 0.000000e+00 : f32
        memref.store %2, %D[%1] : memref<1xf32>
      }
      %3 = arith.constant 0 : index
      %4 = arith.constant 0 : index
      %5 = memref.load %D[%4] : memref<1xf32>
      %6 = memref.load %A[%vk] : memref<32xf32>
      %7 = arith.addf %5, %6 : f32
      memref.store %7, %D[%3] : memref<1xf32>
    }
  }
  return
}

// -----

func.func @transposed(%A: memref<16x32xf32>, %D: memref<32x16xf32>) {
  %B_buf = memref.alloc() : memref<16x32xf32>
  tir.for %i to 16 {
    tir.for %j to 32 {
      tir.block "B" (%vi: spatial to 16 = %i, %vj: spatial to 32 = %j) {
        tir.read %A[%vi, %vj] : memref<16x32xf32>
        tir.write %B_buf[%vi, %vj] : memref<16x32xf32>
        %1 = memref.load %A[%vi, %vj] : memref<16x32xf32>
        %2 = arith.constant 2.000000e+00 : f32
        %3 = arith.mulf %1, %2 : f32
        memref.store %3, %B_buf[%vi, %vj] : memref<16x32xf32>
      }
    }
  }
  tir.for %i to 32 {
    tir.for %j to 16 {
      tir.block "C" (%vi: spatial to 32 = %i, %vj: spatial to 16 = %j) {
        tir.read %B_buf[%vj, %vi] : memref<16x32xf32>
        tir.write %D[%vi, %vj] : memref<32x16xf32>
        %4 = memref.load %B_buf[%vj, %vi] : memref<16x32xf32>
        %5 = arith.constant 1.000000e+00 : f32
        %6 = arith.addf %4, %5 : f32
        memref.store %6, %D[%vi, %vj] : memref<32x16xf32>
      }
    }
  }
  return
}

// -----

func.func @triangle(%A: memref<16x16xf32>, %D: memref<16x16xf32>) {
  tir.for %i to 16 {
    tir.for %j to %i + 1 {
      tir.block "C" (%vi: spatial to 16 = %i, %vj: spatial to 16 = %j) {
        tir.read %A[%vi, %vj] : memref<16x16xf32>
        tir.write %D[%vi, %vj] : memref<16x16xf32>
        %1 = memref.load %A[%vi, %vj] : memref<16x16xf32>
        %2 = arith.constant 1.000000e+00 : f32
        %3 = arith.addf %1, %2 : f32
        memref.store %3, %D[%vi, %vj] : memref<16x16xf32>
      }
    }
  }
  return
}

// -----

func.func @twice(%A: memref<16x32xf32>, %D: memref<16x32xf32>) {
  %B_buf = memref.alloc() : memref<16x32xf32>
  tir.for %i to 16 {
    tir.for %j to 32 {
      tir.block "B" (%vi: spatial to 16 = %i, %vj: spatial to 32 = %j) {
        tir.read %A[%vi, %vj] : memref<16x32xf32>
        tir.write %B_buf[%vi, %vj] : memref<16x32xf32>
        %1 = memref.load %A[%vi, %vj] : memref<16x32xf32>
        %2 = arith.constant 2.000000e+00 : f32
        %3 = arith.mulf %1, %2 : f32
        memref.store %3, %B_buf[%vi, %vj] : memref<16x32xf32>
      }
    }
  }
  tir.for %i to 8 {
    tir.for %j to 32 {
      tir.block "G" (%vi: spatial to 8 = %i, %vj: spatial to 32 = %j) {
        tir.read %A[%vi, %vj] : memref<16x32xf32>
        tir.write %B_buf[%vi, %vj] : memref<16x32xf32>
        %4 = memref.load %A[%vi, %vj] : memref<16x32xf32>
        %5 = arith.constant 3.000000e+00 : f32
        %6 = arith.mulf %4, %5 : f32
        memref.store %6, %B_buf[%vi, %vj] : memref<16x32xf32>
      }
    }
  }
  tir.for %i to 16 {
    tir.for %j to 32 {
      tir.block "C" (%vi: spatial to 16 = %i, %vj: spatial to 32 = %j) {
        tir.read %B_buf[%vi, %vj] : memref<16x32xf32>
        tir.write %D[%vi, %vj] : memref<16x32xf32>
        %7 = memref.load %B_buf[%vi, %vj] : memref<16x32xf32>
        %8 = arith.constant 1.000000e+00 : f32
        %9 = arith.addf %7, %8 : f32
        memref.store %9, %D[%vi, %vj] : memref<16x32xf32>
      }
    }
  }
  return
}

// -----

func.func @window(%A: memref<16xf32>, %D: memref<16xf32>) {
  %P_buf = memref.alloc() : memref<18xf32>
  tir.for %i to 18 {
    tir.block "P" (%vi: spatial to 18 = %i) {
      tir.read %A[0 to 16] : memref<16xf32>
      tir.write %P_buf[%vi] : memref<18xf32>
      %1 = arith.constant 1 : index
      %2 = arith.cmpi sle, %1, %vi : index
      %3 = arith.constant 17 : index
      %4 = arith.cmpi slt, %vi, %3 : index
      %5 = arith.andi %2, %4 : i1
      %6 = scf.if %5 -> f32 {
        %7 = affine.apply affine_map<(vi) -> (vi - 1)>(%vi)
        %8 = memref.load %A[%7] : memref<16xf32>
        scf.yield %8 : f32
      } else {
        %9 = arith.constant 0.000000e+00 : f32
        scf.yield %9 : f32
      }
      memref.store %6, %P_buf[%vi] : memref<18xf32>
    }
  }
  tir.for %i to 16 {
    tir.for %k to 3 {
      tir.block "C" (%vi: spatial to 16 = %i, %vk: reduce to 3 = %k) {
        tir.read %P_buf[%vi + %vk] : memref<18xf32>
        tir.write %D[%vi] : memref<16xf32>
        tir.init {
          %10 = arith.constant 0.000000e+00 : f32
          memref.store %10, %D[%vi] : memref<16xf32>
        }
        %11 = memref.load %D[%vi] : memref<16xf32>
        %12 = affine.apply affine_map<(vi, vk) -> (vi + vk)>(%vi, %vk)
        %13 = memref.load %P_buf[%12] : memref<18xf32>
        %14 = arith.addf %11, %13 : f32
        memref.store %14, %D[%vi] : memref<16xf32>
      }
    }
  }
  return
}
