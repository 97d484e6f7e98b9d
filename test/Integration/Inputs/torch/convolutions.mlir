// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Made by make.py with torch 2.15.0 and torch-mlir 20261001.
#map = affine_map<(d0) -> (d0)>
#map1 = affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>
#map2 = affine_map<(d0, d1, d2, d3) -> (d1, 0, 0)>
#map3 = affine_map<(d0, d1, d2, d3) -> ()>
#map4 = affine_map<(d0, d1) -> (d1)>
#map5 = affine_map<(d0, d1) -> (d0, d1)>
module {
  func.func @convolutions(%arg0: tensor<2x3x24x24xf32>) -> tensor<2x5xf32> {
    %cst = arith.constant 0.000000e+00 : f32
    %cst_0 = arith.constant 0xFF800000 : f32
    %cst_1 = arith.constant dense<6.000000e+00> : tensor<f32>
    %cst_2 = arith.constant dense<0.000000e+00> : tensor<f32>
    %cst_3 = arith.constant dense_resource<torch_tensor_5_torch.float32> : tensor<5xf32>
    %cst_4 = arith.constant dense_resource<torch_tensor_5_72_torch.float32> : tensor<5x72xf32>
    %cst_5 = arith.constant dense_resource<torch_tensor_8_torch.float32_5> : tensor<8xf32>
    %cst_6 = arith.constant dense_resource<torch_tensor_8_1_3_3_torch.float32> : tensor<8x1x3x3xf32>
    %cst_7 = arith.constant dense_resource<torch_tensor_8_torch.float32_4> : tensor<8xf32>
    %cst_8 = arith.constant dense_resource<torch_tensor_8_torch.float32_3> : tensor<8xf32>
    %cst_9 = arith.constant 1.000000e-05 : f64
    %cst_10 = arith.constant dense_resource<torch_tensor_8_torch.float32_2> : tensor<8xf32>
    %cst_11 = arith.constant dense_resource<torch_tensor_8_torch.float32_1> : tensor<8xf32>
    %cst_12 = arith.constant dense_resource<torch_tensor_8_3_3_3_torch.float32> : tensor<8x3x3x3xf32>
    %cst_13 = arith.constant dense_resource<torch_tensor_8_torch.float32> : tensor<8xf32>
    %cst_14 = arith.constant 4.000000e+00 : f32
    %padded = tensor.pad %arg0 low[0, 0, 1, 1] high[0, 0, 1, 1] {
    ^bb0(%arg1: index, %arg2: index, %arg3: index, %arg4: index):
      tensor.yield %cst : f32
    } : tensor<2x3x24x24xf32> to tensor<2x3x26x26xf32>
    %0 = tensor.empty() : tensor<2x8x12x12xf32>
    %broadcasted = linalg.broadcast ins(%cst_13 : tensor<8xf32>) outs(%0 : tensor<2x8x12x12xf32>) dimensions = [0, 2, 3] 
    %1 = linalg.conv_2d_nchw_fchw {dilations = dense<1> : vector<2xi64>, strides = dense<2> : vector<2xi64>} ins(%padded, %cst_12 : tensor<2x3x26x26xf32>, tensor<8x3x3x3xf32>) outs(%broadcasted : tensor<2x8x12x12xf32>) -> tensor<2x8x12x12xf32>
    %2 = tensor.empty() : tensor<8xf32>
    %3 = linalg.generic {indexing_maps = [#map, #map], iterator_types = ["parallel"]} ins(%cst_10 : tensor<8xf32>) outs(%2 : tensor<8xf32>) {
    ^bb0(%in: f32, %out: f32):
      %27 = arith.truncf %cst_9 : f64 to f32
      %28 = arith.addf %in, %27 : f32
      linalg.yield %28 : f32
    } -> tensor<8xf32>
    %4 = linalg.generic {indexing_maps = [#map, #map], iterator_types = ["parallel"]} ins(%3 : tensor<8xf32>) outs(%2 : tensor<8xf32>) {
    ^bb0(%in: f32, %out: f32):
      %27 = math.rsqrt %in : f32
      linalg.yield %27 : f32
    } -> tensor<8xf32>
    %expanded = tensor.expand_shape %cst_11 [[0, 1, 2]] output_shape [8, 1, 1] : tensor<8xf32> into tensor<8x1x1xf32>
    %expanded_15 = tensor.expand_shape %4 [[0, 1, 2]] output_shape [8, 1, 1] : tensor<8xf32> into tensor<8x1x1xf32>
    %5 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%1, %expanded : tensor<2x8x12x12xf32>, tensor<8x1x1xf32>) outs(%0 : tensor<2x8x12x12xf32>) {
    ^bb0(%in: f32, %in_21: f32, %out: f32):
      %27 = arith.subf %in, %in_21 : f32
      linalg.yield %27 : f32
    } -> tensor<2x8x12x12xf32>
    %6 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%5, %expanded_15 : tensor<2x8x12x12xf32>, tensor<8x1x1xf32>) outs(%0 : tensor<2x8x12x12xf32>) {
    ^bb0(%in: f32, %in_21: f32, %out: f32):
      %27 = arith.mulf %in, %in_21 : f32
      linalg.yield %27 : f32
    } -> tensor<2x8x12x12xf32>
    %expanded_16 = tensor.expand_shape %cst_8 [[0, 1, 2]] output_shape [8, 1, 1] : tensor<8xf32> into tensor<8x1x1xf32>
    %7 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%6, %expanded_16 : tensor<2x8x12x12xf32>, tensor<8x1x1xf32>) outs(%0 : tensor<2x8x12x12xf32>) {
    ^bb0(%in: f32, %in_21: f32, %out: f32):
      %27 = arith.mulf %in, %in_21 : f32
      linalg.yield %27 : f32
    } -> tensor<2x8x12x12xf32>
    %expanded_17 = tensor.expand_shape %cst_7 [[0, 1, 2]] output_shape [8, 1, 1] : tensor<8xf32> into tensor<8x1x1xf32>
    %8 = linalg.generic {indexing_maps = [#map1, #map2, #map1], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%7, %expanded_17 : tensor<2x8x12x12xf32>, tensor<8x1x1xf32>) outs(%0 : tensor<2x8x12x12xf32>) {
    ^bb0(%in: f32, %in_21: f32, %out: f32):
      %27 = arith.addf %in, %in_21 : f32
      linalg.yield %27 : f32
    } -> tensor<2x8x12x12xf32>
    %9 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%8 : tensor<2x8x12x12xf32>) outs(%0 : tensor<2x8x12x12xf32>) {
    ^bb0(%in: f32, %out: f32):
      %27 = arith.cmpf ugt, %in, %cst : f32
      %28 = arith.select %27, %in, %cst : f32
      linalg.yield %28 : f32
    } -> tensor<2x8x12x12xf32>
    %10 = tensor.empty() : tensor<2x8x6x6xf32>
    %11 = linalg.fill ins(%cst_0 : f32) outs(%10 : tensor<2x8x6x6xf32>) -> tensor<2x8x6x6xf32>
    %12 = tensor.empty() : tensor<2x2xf32>
    %13 = linalg.pooling_nchw_max {dilations = dense<1> : vector<2xi64>, strides = dense<2> : vector<2xi64>} ins(%9, %12 : tensor<2x8x12x12xf32>, tensor<2x2xf32>) outs(%11 : tensor<2x8x6x6xf32>) -> tensor<2x8x6x6xf32>
    %padded_18 = tensor.pad %13 low[0, 0, 1, 1] high[0, 0, 1, 1] {
    ^bb0(%arg1: index, %arg2: index, %arg3: index, %arg4: index):
      tensor.yield %cst : f32
    } : tensor<2x8x6x6xf32> to tensor<2x8x8x8xf32>
    %broadcasted_19 = linalg.broadcast ins(%cst_5 : tensor<8xf32>) outs(%10 : tensor<2x8x6x6xf32>) dimensions = [0, 2, 3] 
    %collapsed = tensor.collapse_shape %cst_6 [[0, 1], [2], [3]] : tensor<8x1x3x3xf32> into tensor<8x3x3xf32>
    %14 = linalg.depthwise_conv_2d_nchw_chw {dilations = dense<1> : vector<2xi64>, strides = dense<1> : vector<2xi64>} ins(%padded_18, %collapsed : tensor<2x8x8x8xf32>, tensor<8x3x3xf32>) outs(%broadcasted_19 : tensor<2x8x6x6xf32>) -> tensor<2x8x6x6xf32>
    %15 = linalg.generic {indexing_maps = [#map1, #map3, #map1], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%14, %cst_2 : tensor<2x8x6x6xf32>, tensor<f32>) outs(%10 : tensor<2x8x6x6xf32>) {
    ^bb0(%in: f32, %in_21: f32, %out: f32):
      %27 = arith.cmpf ogt, %in, %in_21 : f32
      %28 = arith.select %27, %in, %in_21 : f32
      linalg.yield %28 : f32
    } -> tensor<2x8x6x6xf32>
    %16 = linalg.generic {indexing_maps = [#map3, #map1, #map1], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%cst_1, %15 : tensor<f32>, tensor<2x8x6x6xf32>) outs(%10 : tensor<2x8x6x6xf32>) {
    ^bb0(%in: f32, %in_21: f32, %out: f32):
      %27 = arith.cmpf olt, %in, %in_21 : f32
      %28 = arith.select %27, %in, %in_21 : f32
      linalg.yield %28 : f32
    } -> tensor<2x8x6x6xf32>
    %17 = tensor.empty() : tensor<2x8x3x3xf32>
    %18 = linalg.fill ins(%cst : f32) outs(%17 : tensor<2x8x3x3xf32>) -> tensor<2x8x3x3xf32>
    %19 = linalg.pooling_nchw_sum {dilations = dense<1> : vector<2xi64>, strides = dense<2> : vector<2xi64>} ins(%16, %12 : tensor<2x8x6x6xf32>, tensor<2x2xf32>) outs(%18 : tensor<2x8x3x3xf32>) -> tensor<2x8x3x3xf32>
    %20 = linalg.generic {indexing_maps = [#map1, #map1], iterator_types = ["parallel", "parallel", "parallel", "parallel"]} ins(%19 : tensor<2x8x3x3xf32>) outs(%17 : tensor<2x8x3x3xf32>) {
    ^bb0(%in: f32, %out: f32):
      %27 = arith.divf %in, %cst_14 : f32
      linalg.yield %27 : f32
    } -> tensor<2x8x3x3xf32>
    %collapsed_20 = tensor.collapse_shape %20 [[0], [1, 2, 3]] : tensor<2x8x3x3xf32> into tensor<2x72xf32>
    %21 = tensor.empty() : tensor<72x5xf32>
    %transposed = linalg.transpose ins(%cst_4 : tensor<5x72xf32>) outs(%21 : tensor<72x5xf32>) permutation = [1, 0] 
    %22 = tensor.empty() : tensor<2x5xf32>
    %23 = linalg.fill ins(%cst : f32) outs(%22 : tensor<2x5xf32>) -> tensor<2x5xf32>
    %24 = linalg.matmul ins(%collapsed_20, %transposed : tensor<2x72xf32>, tensor<72x5xf32>) outs(%23 : tensor<2x5xf32>) -> tensor<2x5xf32>
    %25 = linalg.generic {indexing_maps = [#map4, #map5], iterator_types = ["parallel", "parallel"]} ins(%cst_3 : tensor<5xf32>) outs(%22 : tensor<2x5xf32>) {
    ^bb0(%in: f32, %out: f32):
      linalg.yield %in : f32
    } -> tensor<2x5xf32>
    %26 = linalg.generic {indexing_maps = [#map5, #map5, #map5], iterator_types = ["parallel", "parallel"]} ins(%24, %25 : tensor<2x5xf32>, tensor<2x5xf32>) outs(%22 : tensor<2x5xf32>) {
    ^bb0(%in: f32, %in_21: f32, %out: f32):
      %27 = arith.addf %in, %in_21 : f32
      linalg.yield %27 : f32
    } -> tensor<2x5xf32>
    return %26 : tensor<2x5xf32>
  }
}

{-#
  dialect_resources: {
    builtin: {
      torch_tensor_5_torch.float32: "0x0400000054FBB03D0474373DAF27C13CC1AF63BC0CB01CBD",
      torch_tensor_5_72_torch.float32: "0x04000000F04A20BC49DB8BBD3F4EE2BDED23BABA72E2B93D7F0AD03DA6F3153D5D9D823DBF91163D0220DDBD58A1C63BBA91453D2C44AFBD23DA71BD0C0C72BDA878B8BCB1939639BA7FAABD0A99173DA5B1A03C4D7CB33D902884BDB74951BC9185B43D4840AB3DFDF529BDAEDC3EBD203FB1BD778E11BC5D27C33DE2A6B4BDEABCC2BAC53BF13D8FA7B03D7CD0DDBD7130C83DEC0EAA3D55BEC33D7A4300BD4222243DB9EC3E3D76CF35BDB7EC913C3C166E3D6049AD3D27C3D33D232D7BBD90DE9ABCA49ED63CE52AA63C33052DBD670F923D2EF2B6BD8A24B1BD81C882BCD727803DC0899B3D80C4E5BC19369F3D8D72B4BDB110CABDB9CBAF3C32640E3DC81CC13CC64B6BBC97C6C03DC4E0E6BD60EC083DFE66A33C3FAF213D5251C4BD88510FBD63E1B0BD8FB4563DA3A81C3D91A1E83CC642D93DAFE8E03D7E2DBCBD6CDD4EBD3E67223D13A6C03C1B3901BCBD0DB13DD27E8E3DEFD6CA3DADACE93C2E2D5D3DEEC89CBD4711903D1ECD2D3DF3BA623D0BA4973CD05270BD7AB5433DDD7FC03D40FBE93BBA1C7BBCE755EFBDBA45B33D1B59823C339ADBBD964EC6BDEA23DBBD4757773D702DBFBD37CB02BDC26CAFBD330457BD1CA6EB3D6F8D9FBD49D6AB3D49370A3DC74837BD460CE7BC1196C93A27BCA8BC2044FE3C239228BCEB57E63D1520ACBD4447EABDBAC9323DDBF5853B864BB93D6420C73C426921BDFD2391BC2184C43D8564E83CB182E9BBDA43C33D74D4E13D94D5D23C99A4A13BBB5AABBDAEDE423D31DA1BBD0CC9EDBD7BDC5CBD095AF83CBED3BC3D4D8388BDE40FC03DE1439BBDD1974E3D2208DFBD3721DF3D492D7B3D6AD99A3DB331E3BD11F2883D9BCBB3BD7197E03D74EC20BC235BAE3D63DB53BDDEC08D3CCE6DB73D8789C43DEAE39C3D838A87BD892946BD5948933B2EA52C3DCFF8C03DC195A13D258E193D111527BCD34F96BDC4E4123C8CA7DBBCD1D67B3D33B254BD98CB9BBDDD0DB93DFE7CF1BC53E73A3C22ABA03C6E3BEEBCF863C03D180AEABD91BBC93DE1F60F3C8D1C813DA40CCEBD694E2C3DF352173D5E2E5CBC2CEC6C3D66415BBD5919BABD837816BD6774E7BDEEE11DBCC251DDBB75A20ABDDA18733D896C883D00A4E3BC840D07BC5177003DB8D3B7BDEEBF713CFA6F363D4C8149BD54798CBB8EBE223DBFBB853D3A06D2BD1A10F33B2796EBBD95D6E1BBEAC9923D5414983DEFC09A3DD6FD20BD72D3DBBDE51EBDBD1B2CB13DF464A93D2A68EB3D7B7D343D1665833D2303573CDCD1B0BD3F740B3D1EC1DABD7C4FABBD32B2FCBC4E9B9C3C632153BD484A53BDA632E3BD9D9DBCBD26EDFC3C3A738DBD68C3F03D1FE5B7BD47EDE4BC6E8D92BD08942C3A5AC5933D773606BD27A131BC491BCFBDE5F16FB84E2C69BD967D963DD0D6D83D72C2003D80F094BDE5068CBB3D0BC13D51EC1E3D8EC3D8BDBF892B3D3E89223D69B303BD6A6A6ABDB5235E3C5D68AEBDAF7FD83D286FEA3CF94D8BBD0BE8A73D6A9311BC1476DE3D0BB0A8BCA3EDC2BD67B699BCD204E03D07C491BD1ED549BCD00B2D3DAD5B93BCAACAF5BCF69C65BDA9F27D3D95AA153C4AC4813CCF6893BD2E87C5BCB0204F3DEE71913D9F798ABB2009803D7F8CA8BD36EF66BD8B9A91BC41B2CFBDDDACAABDEDCA953DAD7071BB5E257E3B4FA1DFBC6EAE9BBD5B0F1CBD91C0863D2BB7A5BD24FFCD3CE7068BBDC57DA3BDA17888BDDE8F3CBDA05CCA3D25FDC3BC356F5EBDBD40E33DCF75963DF3D1023D836B13BDAC2BF0BD499FB33DFD2F3F3D2A882F3C370DEA3D02D9493C6C495EBD0E1963BDCA8CDF3D0759BF3DE791EB3D461010BC1CC75EBC33C3163DB796043D303D54BD96263E3DEA977C3C02ACEE3D4E0353BCDF86C93D4A5CAC3CAEC0CD3D51F935BC993A903DD114133D182DCD3DF2032C3DECACC5BC409A3A3BC28AF4BC33755D3D3DF9E13DD8E6133D1FC9E3BD20989A3D430ECABDE49D7B3B3E9168BD8A93A2BC4B62B3BDD3109CBD81018C3DFA63F0BAD455A23D4F062F3D1BA8E83D20A6833A",
      torch_tensor_8_torch.float32_5: "0x040000003E1012BE36938B3D362CA1BD5076B03D03D420BE96E470BDF6D1553EFE6404BE",
      torch_tensor_8_1_3_3_torch.float32: "0x0400000027E3923E8228803E6343A43E3662713E8254A0BE8ECC0F3ED6320C3CC8F8A23E1EEA623E0E5332BE3637A0BD2E727E3E9BA71EBE1B30F73DF09F8ABE104CB03DC3A2803E60C118BD52B191BEEB1895BDB88D35BE8038C13DB636B4BDFE24923ECBEE143E6BFEA63C9027913DD7A086BE060E893EB0B7793E40E6723DEB3D9B3E83009B3EDF6899BEEE3F84BEAB3B87BE16450ABE8352353E587A1BBE73307E3E87958FBEEE1C2ABEF66E743E502D0CBE46A873BEEB07E1BCE8D98D3E83843CBEE307393E00ABA2BD6BEA50BD20F1D63D405E98BCF7B292BE03A416BE56111ABE782F073EE3B796BECB95113E169DA9BCD64357BC46A58F3D1B163E3E54B1A4BE629A93BECB13DA3DDB60393E73EF2E3E73D218BEB6DA03BE76CB35BD2F22A23E",
      torch_tensor_8_torch.float32_4: "0x040000000000000000000000000000000000000000000000000000000000000000000000",
      torch_tensor_8_torch.float32_3: "0x040000000000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F",
      torch_tensor_8_torch.float32_2: "0x040000006CDAC43F8291703F5E2BE23F0C218C3FD691423FE89C753FF23CCF3F3231E03F",
      torch_tensor_8_torch.float32_1: "0x04000000B0F8813B3F6ABEBFBA855A3F16A70A3F870AE6BE2A46A6BDCA45CE3F2E9B94BE",
      torch_tensor_8_3_3_3_torch.float32: "0x04000000499DF0BDB5F9A1BD48503EBBC6FC5C3DCFB6173E0BCC003D3F298ABDAFA8963CB0E3FDBDB651433E3D4C04BE01173F3E215A8A3CBE4797BD8858D73CDFCE2EBEB985A5BDDED8963D6F164A3C11D131BED017323B5E04DC3B9A52F23CD5D6ADBC27F3B33D3978313D61011A3E57F9803DDDECEBBD16C2B83DB95240BE8819CD3DA0C7C2BC8F2505BD046A983D65AE34BD2804A03CA60239BE6CD2C3BDA358C33DFF9CAE3DB4BE6DBD3B6B27BE9D6C2D3EB93156BD9376FA3D83AE403EA9DEC23D18F71F3DEB5932BC9789D3BD7ACDE33D0C7D653C2BA0B8BD741B2C3E69AFDC3CD8C9BABD2CED0F3E62C92B3E74B4F4BDB14212BE9B902EBE12BEA8BD1687BF3C2DCD3EBE7E7D21BE41D27EBDC144163DCAA7CDBD6766853DB25DCBBCDB07113EB92E133DF089863D1CC8A2BD4684983CD7E6FBBD555402BE14BD873CDE133DBDD5ADB33D4C3FF73D89B778BC9F1F133ED8D7583B5B4AE83CA768423DC869B03D88AE18BE0DBF393DE2C520BEDE4A133E9F9E193DD7002C3E89A69C3D9EF5ECBB7E2A29BEB4D0C53D32140F3E58F7243D739E11BD914C1ABE55AA19BEE42A94BDCEB62B3EC747FBBDA038E4BD99931E3E6B63B93DAE3F01BD084B143EBCA10C3D19A52EBE33CD2C3E6BDF273E872ED73C69423EBE7C3020BE9AC4813DDCB63B3DC0D07CBD319DC93C2BA0213E316EC3BD0F3E793B415DCABDC37DF6BDE793E23D5D6E9C3BD9F0823D1065733DF6942C3CE135F7BDBA474A3D983943BE3F72453B31C0263EFE8331BE668136BD33062B3E7DD6013DE38B28BCAA804A3DC765523BA6756A3DE7D72CBE5629C2BCD491DF3DFE9841BE1F32263D74E8213E5DD1D3BCA9A73FBE8E35D9BD8B80C83DF14BE2BDAC076FBD0B806E3D04B1BBBD16C98BBD7AA4153E0FCB3A3DCC048B3DFCFED1BD7DF5B0BD1CF824BE8EB704BE7892093EB19DE73D2675D23D410BC03D75D3DCBD090B0C3EE227B23CE531983DF310183E4E34623D6BF1F53D1732153E5FDEEBBA06DC283ED6523B3DB728C83D803B2D3D3AA9D53D439D163E54510C3E8008993D80E111BED18B313E45807E3DF2519D3D3D70C7BAEFB1AFBD1BBB393BAC9184BD08A3083ED7A63FBB964BCA3D48413FBE2A2796BC2438DBBDB677223E155AD33D3BFD01BE5E6A0B3E5E8B3FBD917B0ABEF31FF5BD076481BCDC8FF9BD0621A03BD3132CBD250B8CBC28A2723DBDB19D3D",
      torch_tensor_8_torch.float32: "0x040000001BF524BED3ABE5BD95606F3D825A093EE1575A3C9A1E7E3D141FB6BDFB74393D"
    }
  }
#-}
