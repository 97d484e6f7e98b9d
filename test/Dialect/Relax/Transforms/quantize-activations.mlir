// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: lamella-opt %s --relax-quantize-activations --cse | FileCheck %s
// RUN: lamella-opt %s --relax-quantize-activations --cse --relax-lift-load-time | FileCheck %s --check-prefix=LIFTED

// Two layers read the same rows: one quantize. Rows by 16 are side by side, others are not.
// CHECK-LABEL: relax.func @layers
// CHECK: %[[A:.*]]:3 = relax.unpack q4_1
// CHECK-NEXT: %[[P:.*]] = relax.pack q4_1 %[[A]]#0, %[[A]]#1, %[[A]]#2 interleave 16 : {{.*}} -> tensor<2x2x160xi16>
// CHECK-NEXT: %[[X:.*]], %[[D:.*]], %[[T:.*]] = relax.quantize %{{.*}} : (tensor<?x64xf32, #relax.shape<n, 64>>)
// CHECK-NEXT: relax.quantized_matmul q4_1 %[[X]], %[[D]], %[[T]] weight %[[P]] interleave 16
// CHECK: %[[B:.*]]:2 = relax.unpack q8_0
// CHECK-NEXT: %[[V:.*]] = relax.pack q8_0 %[[B]]#0, %[[B]]#1 : {{.*}} -> tensor<8x2x17xi16>
// CHECK-NEXT: relax.quantized_matmul q8_0 %[[X]], %[[D]], %[[T]] weight %[[V]] :
// CHECK-NEXT: relax.return

// Packing is load-time work.
// LIFTED-LABEL: relax.func @load() -> (tensor<2x2x160xi16>, tensor<8x2x17xi16>)
// LIFTED-COUNT-2: relax.pack
// LIFTED-LABEL: relax.func @layers
// LIFTED-NOT: relax.pack
// LIFTED: relax.return
relax.func @layers<n>(%x: tensor<?x64xf32, #relax.shape<n, 64>>)
    -> (tensor<?x32xf32, #relax.shape<n, 32>>, tensor<?x8xf32, #relax.shape<n, 8>>) {
  %a = relax.weight "a" : tensor<32x40xi8>
  %c, %s, %m = relax.unpack q4_1 %a : (tensor<32x40xi8>) -> (tensor<32x2x16xi8>, tensor<32x2xf16>, tensor<32x2xf16>)
  %w = relax.dequantize q4_1 %c, %s, %m : (tensor<32x2x16xi8>, tensor<32x2xf16>, tensor<32x2xf16>) -> tensor<32x64xf32>
  %y = relax.matmul %x, %w transpose_rhs : (tensor<?x64xf32, #relax.shape<n, 64>>, tensor<32x64xf32>)
      -> tensor<?x32xf32, #relax.shape<n, 32>>
  %b = relax.weight "b" : tensor<8x68xi8>
  %p, %q = relax.unpack q8_0 %b : (tensor<8x68xi8>) -> (tensor<8x2x32xi8>, tensor<8x2xf16>)
  %v = relax.dequantize q8_0 %p, %q : (tensor<8x2x32xi8>, tensor<8x2xf16>) -> tensor<8x64xf32>
  %z = relax.matmul %x, %v transpose_rhs : (tensor<?x64xf32, #relax.shape<n, 64>>, tensor<8x64xf32>)
      -> tensor<?x8xf32, #relax.shape<n, 8>>
  relax.return %y, %z : tensor<?x32xf32, #relax.shape<n, 32>>, tensor<?x8xf32, #relax.shape<n, 8>>
}

// Parts that different ops made, the codes last: the weight is packed behind all of them.
// CHECK-LABEL: relax.func @parts
// CHECK: %[[Q:.*]] = relax.reshape
// CHECK-NEXT: %[[C:.*]] = relax.reshape
// CHECK-NEXT: relax.pack q8_0 %[[C]], %[[Q]] :
relax.func @parts(%x: tensor<3x64xf32>, %p: tensor<8x64xi8>, %q: tensor<16xf16>) -> tensor<3x8xf32> {
  %s = relax.reshape %q : (tensor<16xf16>) -> tensor<8x2xf16>
  %c = relax.reshape %p : (tensor<8x64xi8>) -> tensor<8x2x32xi8>
  %v = relax.dequantize q8_0 %c, %s : (tensor<8x2x32xi8>, tensor<8x2xf16>) -> tensor<8x64xf32>
  %y = relax.matmul %x, %v transpose_rhs : (tensor<3x64xf32>, tensor<8x64xf32>) -> tensor<3x8xf32>
  relax.return %y : tensor<3x8xf32>
}

// Left alone: a weight that is not transposed, and rows with a batch. A weight that something else reads stays for that.
// CHECK-LABEL: relax.func @others
// CHECK: %[[V:.*]] = relax.dequantize
// CHECK: relax.matmul %{{.*}}, %[[V]] :
// CHECK: relax.matmul %{{.*}}, %[[V]] transpose_rhs
// CHECK: relax.quantized_matmul
// CHECK: relax.return %{{.*}}, %{{.*}}, %{{.*}}, %[[V]]
relax.func @others(%x: tensor<3x64xf32>, %xs: tensor<2x3x64xf32>, %p: tensor<64x2x32xi8>, %q: tensor<64x2xf16>)
    -> (tensor<3x64xf32>, tensor<2x3x64xf32>, tensor<3x64xf32>, tensor<64x64xf32>) {
  %v = relax.dequantize q8_0 %p, %q : (tensor<64x2x32xi8>, tensor<64x2xf16>) -> tensor<64x64xf32>
  %0 = relax.matmul %x, %v : (tensor<3x64xf32>, tensor<64x64xf32>) -> tensor<3x64xf32>
  %1 = relax.matmul %xs, %v transpose_rhs : (tensor<2x3x64xf32>, tensor<64x64xf32>) -> tensor<2x3x64xf32>
  %2 = relax.matmul %x, %v transpose_rhs : (tensor<3x64xf32>, tensor<64x64xf32>) -> tensor<3x64xf32>
  relax.return %0, %1, %2, %v : tensor<3x64xf32>, tensor<2x3x64xf32>, tensor<3x64xf32>, tensor<64x64xf32>
}
