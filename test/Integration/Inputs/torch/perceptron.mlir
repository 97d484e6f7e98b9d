// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Made by make.py with torch 2.15.0 and torch-mlir 20261001.
#map = affine_map<(d0, d1) -> (d0, d1)>
#map1 = affine_map<(d0, d1) -> (d0, 0)>
#map2 = affine_map<(d0, d1) -> (d1)>
module {
  func.func @perceptron(%arg0: tensor<?x12xf32>) -> tensor<?x7xf32> {
    %true = arith.constant true
    %c0_i64 = arith.constant 0 : i64
    %c0 = arith.constant 0 : index
    %cst = arith.constant 0.000000e+00 : f64
    %cst_0 = arith.constant 0.000000e+00 : f32
    %cst_1 = arith.constant 1.000000e+00 : f32
    %cst_2 = arith.constant 5.000000e-01 : f32
    %cst_3 = arith.constant dense_resource<torch_tensor_7_torch.float32> : tensor<7xf32>
    %cst_4 = arith.constant dense_resource<torch_tensor_7_32_torch.float32> : tensor<7x32xf32>
    %cst_5 = arith.constant dense_resource<torch_tensor_32_torch.float32> : tensor<32xf32>
    %cst_6 = arith.constant dense_resource<torch_tensor_32_12_torch.float32> : tensor<32x12xf32>
    %cst_7 = arith.constant dense_resource<torch_tensor_12_torch.float32_1> : tensor<12xf32>
    %cst_8 = arith.constant dense_resource<torch_tensor_12_torch.float32> : tensor<12xf32>
    %cst_9 = arith.constant 1.000000e-05 : f64
    %cst_10 = arith.constant 1.200000e+01 : f64
    %cst_11 = arith.constant 1.200000e+01 : f32
    %cst_12 = arith.constant 1.41421354 : f32
    %dim = tensor.dim %arg0, %c0 : tensor<?x12xf32>
    %0 = arith.index_cast %dim : index to i64
    %1 = tensor.empty(%dim) : tensor<?x12xf64>
    %2 = linalg.generic {indexing_maps = [#map, #map], iterator_types = ["parallel", "parallel"]} ins(%arg0 : tensor<?x12xf32>) outs(%1 : tensor<?x12xf64>) {
    ^bb0(%in: f32, %out: f64):
      %39 = arith.extf %in : f32 to f64
      linalg.yield %39 : f64
    } -> tensor<?x12xf64>
    %3 = tensor.empty(%dim) : tensor<?x1xf64>
    %4 = linalg.fill ins(%cst : f64) outs(%3 : tensor<?x1xf64>) -> tensor<?x1xf64>
    %5 = linalg.generic {indexing_maps = [#map, #map1], iterator_types = ["parallel", "reduction"]} ins(%2 : tensor<?x12xf64>) outs(%4 : tensor<?x1xf64>) {
    ^bb0(%in: f64, %out: f64):
      %39 = arith.addf %in, %out : f64
      linalg.yield %39 : f64
    } -> tensor<?x1xf64>
    %6 = linalg.generic {indexing_maps = [#map, #map], iterator_types = ["parallel", "parallel"]} ins(%5 : tensor<?x1xf64>) outs(%3 : tensor<?x1xf64>) {
    ^bb0(%in: f64, %out: f64):
      %39 = arith.divf %in, %cst_10 : f64
      linalg.yield %39 : f64
    } -> tensor<?x1xf64>
    %7 = linalg.generic {indexing_maps = [#map, #map1, #map], iterator_types = ["parallel", "parallel"]} ins(%2, %6 : tensor<?x12xf64>, tensor<?x1xf64>) outs(%1 : tensor<?x12xf64>) {
    ^bb0(%in: f64, %in_14: f64, %out: f64):
      %39 = arith.subf %in, %in_14 : f64
      linalg.yield %39 : f64
    } -> tensor<?x12xf64>
    %8 = linalg.generic {indexing_maps = [#map, #map, #map], iterator_types = ["parallel", "parallel"]} ins(%7, %7 : tensor<?x12xf64>, tensor<?x12xf64>) outs(%1 : tensor<?x12xf64>) {
    ^bb0(%in: f64, %in_14: f64, %out: f64):
      %39 = arith.mulf %in, %in_14 : f64
      linalg.yield %39 : f64
    } -> tensor<?x12xf64>
    %9 = linalg.generic {indexing_maps = [#map, #map1], iterator_types = ["parallel", "reduction"]} ins(%8 : tensor<?x12xf64>) outs(%4 : tensor<?x1xf64>) {
    ^bb0(%in: f64, %out: f64):
      %39 = arith.addf %in, %out : f64
      linalg.yield %39 : f64
    } -> tensor<?x1xf64>
    %10 = linalg.generic {indexing_maps = [#map, #map], iterator_types = ["parallel", "parallel"]} ins(%9 : tensor<?x1xf64>) outs(%3 : tensor<?x1xf64>) {
    ^bb0(%in: f64, %out: f64):
      %39 = arith.divf %in, %cst_10 : f64
      linalg.yield %39 : f64
    } -> tensor<?x1xf64>
    %11 = tensor.empty(%dim) : tensor<?x1xf32>
    %12 = linalg.generic {indexing_maps = [#map, #map], iterator_types = ["parallel", "parallel"]} ins(%10 : tensor<?x1xf64>) outs(%11 : tensor<?x1xf32>) {
    ^bb0(%in: f64, %out: f32):
      %39 = arith.truncf %in : f64 to f32
      linalg.yield %39 : f32
    } -> tensor<?x1xf32>
    %13 = linalg.fill ins(%cst_0 : f32) outs(%11 : tensor<?x1xf32>) -> tensor<?x1xf32>
    %14 = linalg.generic {indexing_maps = [#map, #map1], iterator_types = ["parallel", "reduction"]} ins(%arg0 : tensor<?x12xf32>) outs(%13 : tensor<?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %39 = arith.addf %in, %out : f32
      linalg.yield %39 : f32
    } -> tensor<?x1xf32>
    %15 = linalg.generic {indexing_maps = [#map, #map], iterator_types = ["parallel", "parallel"]} ins(%14 : tensor<?x1xf32>) outs(%11 : tensor<?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %39 = arith.divf %in, %cst_11 : f32
      linalg.yield %39 : f32
    } -> tensor<?x1xf32>
    %16 = linalg.generic {indexing_maps = [#map, #map], iterator_types = ["parallel", "parallel"]} ins(%12 : tensor<?x1xf32>) outs(%11 : tensor<?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %39 = arith.truncf %cst_9 : f64 to f32
      %40 = arith.addf %in, %39 : f32
      linalg.yield %40 : f32
    } -> tensor<?x1xf32>
    %17 = linalg.generic {indexing_maps = [#map, #map], iterator_types = ["parallel", "parallel"]} ins(%16 : tensor<?x1xf32>) outs(%11 : tensor<?x1xf32>) {
    ^bb0(%in: f32, %out: f32):
      %39 = math.rsqrt %in : f32
      linalg.yield %39 : f32
    } -> tensor<?x1xf32>
    %18 = tensor.empty(%dim) : tensor<?x12xf32>
    %19 = linalg.generic {indexing_maps = [#map, #map1, #map], iterator_types = ["parallel", "parallel"]} ins(%arg0, %15 : tensor<?x12xf32>, tensor<?x1xf32>) outs(%18 : tensor<?x12xf32>) {
    ^bb0(%in: f32, %in_14: f32, %out: f32):
      %39 = arith.subf %in, %in_14 : f32
      linalg.yield %39 : f32
    } -> tensor<?x12xf32>
    %20 = linalg.generic {indexing_maps = [#map, #map1, #map], iterator_types = ["parallel", "parallel"]} ins(%19, %17 : tensor<?x12xf32>, tensor<?x1xf32>) outs(%18 : tensor<?x12xf32>) {
    ^bb0(%in: f32, %in_14: f32, %out: f32):
      %39 = arith.mulf %in, %in_14 : f32
      linalg.yield %39 : f32
    } -> tensor<?x12xf32>
    %21 = linalg.generic {indexing_maps = [#map, #map2, #map], iterator_types = ["parallel", "parallel"]} ins(%20, %cst_8 : tensor<?x12xf32>, tensor<12xf32>) outs(%18 : tensor<?x12xf32>) {
    ^bb0(%in: f32, %in_14: f32, %out: f32):
      %39 = arith.mulf %in, %in_14 : f32
      linalg.yield %39 : f32
    } -> tensor<?x12xf32>
    %22 = linalg.generic {indexing_maps = [#map, #map2, #map], iterator_types = ["parallel", "parallel"]} ins(%21, %cst_7 : tensor<?x12xf32>, tensor<12xf32>) outs(%18 : tensor<?x12xf32>) {
    ^bb0(%in: f32, %in_14: f32, %out: f32):
      %39 = arith.addf %in, %in_14 : f32
      linalg.yield %39 : f32
    } -> tensor<?x12xf32>
    %23 = tensor.empty() : tensor<12x32xf32>
    %transposed = linalg.transpose ins(%cst_6 : tensor<32x12xf32>) outs(%23 : tensor<12x32xf32>) permutation = [1, 0] 
    %24 = tensor.empty(%dim) : tensor<?x32xf32>
    %25 = linalg.fill ins(%cst_0 : f32) outs(%24 : tensor<?x32xf32>) -> tensor<?x32xf32>
    %26 = linalg.matmul ins(%22, %transposed : tensor<?x12xf32>, tensor<12x32xf32>) outs(%25 : tensor<?x32xf32>) -> tensor<?x32xf32>
    %27 = arith.cmpi sge, %0, %c0_i64 : i64
    cf.assert %27, "negative values not allowed in new dimensions"
    %28 = tensor.empty(%dim) : tensor<?x32xf32>
    %29 = linalg.generic {indexing_maps = [#map2, #map], iterator_types = ["parallel", "parallel"]} ins(%cst_5 : tensor<32xf32>) outs(%28 : tensor<?x32xf32>) {
    ^bb0(%in: f32, %out: f32):
      linalg.yield %in : f32
    } -> tensor<?x32xf32>
    cf.assert %true, "mismatched size for broadcast"
    %30 = linalg.generic {indexing_maps = [#map, #map, #map], iterator_types = ["parallel", "parallel"]} ins(%26, %29 : tensor<?x32xf32>, tensor<?x32xf32>) outs(%24 : tensor<?x32xf32>) {
    ^bb0(%in: f32, %in_14: f32, %out: f32):
      %39 = arith.addf %in, %in_14 : f32
      linalg.yield %39 : f32
    } -> tensor<?x32xf32>
    %31 = linalg.generic {indexing_maps = [#map, #map], iterator_types = ["parallel", "parallel"]} ins(%30 : tensor<?x32xf32>) outs(%24 : tensor<?x32xf32>) {
    ^bb0(%in: f32, %out: f32):
      %39 = arith.divf %in, %cst_12 : f32
      %40 = math.erf %39 : f32
      %41 = arith.addf %40, %cst_1 : f32
      %42 = arith.mulf %41, %cst_2 : f32
      %43 = arith.mulf %in, %42 : f32
      linalg.yield %43 : f32
    } -> tensor<?x32xf32>
    %32 = tensor.empty() : tensor<32x7xf32>
    %transposed_13 = linalg.transpose ins(%cst_4 : tensor<7x32xf32>) outs(%32 : tensor<32x7xf32>) permutation = [1, 0] 
    %33 = tensor.empty(%dim) : tensor<?x7xf32>
    %34 = linalg.fill ins(%cst_0 : f32) outs(%33 : tensor<?x7xf32>) -> tensor<?x7xf32>
    %35 = linalg.matmul ins(%31, %transposed_13 : tensor<?x32xf32>, tensor<32x7xf32>) outs(%34 : tensor<?x7xf32>) -> tensor<?x7xf32>
    cf.assert %27, "negative values not allowed in new dimensions"
    %36 = tensor.empty(%dim) : tensor<?x7xf32>
    %37 = linalg.generic {indexing_maps = [#map2, #map], iterator_types = ["parallel", "parallel"]} ins(%cst_3 : tensor<7xf32>) outs(%36 : tensor<?x7xf32>) {
    ^bb0(%in: f32, %out: f32):
      linalg.yield %in : f32
    } -> tensor<?x7xf32>
    cf.assert %true, "mismatched size for broadcast"
    %38 = linalg.generic {indexing_maps = [#map, #map, #map], iterator_types = ["parallel", "parallel"]} ins(%35, %37 : tensor<?x7xf32>, tensor<?x7xf32>) outs(%33 : tensor<?x7xf32>) {
    ^bb0(%in: f32, %in_14: f32, %out: f32):
      %39 = arith.addf %in, %in_14 : f32
      linalg.yield %39 : f32
    } -> tensor<?x7xf32>
    return %38 : tensor<?x7xf32>
  }
}

{-#
  dialect_resources: {
    builtin: {
      torch_tensor_7_torch.float32: "0x040000009A251D3E61C0E7BBA8020E3DB02CAF3D0E43D0BDD2F3113ECAF003BE",
      torch_tensor_7_32_torch.float32: "0x040000006754FE3D194411BE8284AEBC6E0D8EBD12CA15BD0229193E7DAAB1BDA725093E78C22E3C804D1CBE09E722BC87D6C8BC1BD7DFBD61F6113E9473EEBD6249173E8079D7BD9ED9EFBC9ED2B73D47DDA9BDA1D8DFBD969B8BBD620CBC3D29ED05BE77D8F8BDC94CFF3D847C183DB53C0EBD1CCF233E237EC0BDEF9DD13C8EC0DFBCBD7631BEB01FDFBD0646023E6B5C183E9A2716BEA53885BB4BC0FE3DDEE1A6BDBB6C3BBB46C0E6BCDDB3C5BD175CB73C94FEF03DAA35FE3D09F54ABD733714BEE8CB94BD6F552BBD1D27F43C1A4AA23D8F53723D5D7A65BDD0D225BEFA279B3D0AAC1D3D4DA408BE26FD6F3C194421BECE66DDBD191E953D243C9D3D402C103E92A4EFBD4A7107BD5D03C53CD34E033ECB2FBC3D019F083CC3F0E73DE5FDA0BBDDA213BEA97EB33D83140CBE5EA730BBDF4BB53D1E1821BE0439B83D62B62FBECD55A9BCB4BBBB3D0067253EF68F983DEA72403D9DE2CD3D485955BD3841113D92506BBD07D8E8BD467E263EE27426BE0B9BCCBD9AA70C3DD5C503BD2140933CC2CDF2BD824D04BEAC9218BEF17F32BEA05AC33DDDFA94BD74591F3E6F23023EB20F21BE8DBD1BBE9A85FABDA86703BE3FC6183ECA499ABC9448003EFD2D343A66EE823D2FB907BE69ED25BE8F9F293EE90C15BE22B9323E165610BE381D183E4B1298BC826DB23C0BFB07BD6152283E226207BB6F6BB33DEBDED2BCAD990E3E9CC089BCF422023E80FAAB3CB0323A3DAA0A31BE1DB2653CBDFD13BE8A56A3BD3118BABD1754333E4CFA03BE89C67E3D5C9A00BE498235BCFC4F0F3E5A8D17BEF5C144BDC0D3323D1973ED3CED22503DE041D2BDA4816CBD14B01F3EB496DFBB5A118ABD873BC0BD0D8223BE0A791DBEEC2A16BCD6CEF73CBCB3EC3D0A3E0DBE9D7CA73C0281B03B577F29BDBDF5D3BD7806E0BCAC45323E4C3710BEBE037B3DC3975FBDD3BC563D76A36A3D656739BD0F3B3FBDD3BB243D1184713DA14C27BE96CE143EB1D8813C8692B33DA23703BE04FEB53DE075C23DF3676FBC1E142F3E82F1C43C54B6DE3D92CE0E3C30F30D3DE9C4023D87D41B3ED1D9943DF975D1BDC482BA3C763CB43DB17D21BE457694BD39B7863D54601ABD693E59BDE54BD8BD9BA89B3D2FAFEA3D4246243EFEE431BED8000C3EA514F7BD33B2143E0E85EE3C2916D33C58B3C5BBDA0700BE62E5EB3DC0C79FBD562E213EF1B47F3CDAC6C63D3AD8853D115E0F3DA7AE6CBCA43E03BE9735F7BD389202BE4F5B2B3E9853DB3D",
      torch_tensor_32_torch.float32: "0x04000000AD7BAABD669943BE8B87F13DB5E3C7BD900223BE995B3CBEA71B863EF8A5623CC40C723DCC28663D251D833EABED13BD53AC9EBD902DD4BDBD475CBE2B629BBD92B6E63C9E35933DD164443DEDC40F3A7FC37E3EC5A1503D5E46B7BD01572BBEEE4986BEB03338BED43FF53D5B4D8F3EA6D91FBDF39E5E3ED08DCBBD0F01AA3D",
      torch_tensor_32_12_torch.float32: "0x04000000968A92BEA53069BE0339FDBD6FD58BBE154186BCF60782BE99BA203EA213103E304A5F3DAE4D653ED79AE7BC940F313E33044FBE590269BD6BC983BEC7FFBFBCCBC83FBEABC7843E4C564D3E159E5D3E3E5DAF3D1BA328BEE9D0843EE93890BEE3AA3CBEF89F38BEBA0FF5BD22C56B3D99EA5FBE3CBC63BE9B5E0DBE6F6B343E273655BE119084BED81980BE487611BEA4569BBDFA8592BED7650ABE87F9B53BF7E9423D708229BD741106BDDB4F40BE7970173EB26C8EBDE51B4ABE80608EBD903025BD84A8883E5B0E1A3ED0B8EEBD49C027BD999B823E0DE83D3E7F68933D5413D4BDF7F6753E764AFD3D82A703BE10C7513E338CA83C8A9D5ABEBE0503BE97635DBE5AD574BEC33FE73B9ED653BECB8A1D3E7433043E46597E3D2E91733E741706BE3D0F8D3BC3A3353EB15BCC3D7B420F3D9C2E773E3BBD863D22E4463E6EC07EBE7CB97EBEAB6785BEFFDD853CA2DA7A3EF1FB80BEBA3DEB3DA46E82BE877244BE839AC9BD1868F0BDA79FAE3D1DDE77BEDA28923EAF602C3DEE19CE3D40AF47BEC421233E0D0B8ABD341313BE1F1F493D740DF63D7070FA3C28D7CEBDEADD5B3DDAC0E4BD4329C8BD5EA5DBBD4F1E303E819E4EBE915B003E3137193EC76944BEE68660BE33DA44BE020F7ABE772E783E2048823EB61825BD42978A3E3777A73D98FE90BE4C3C87BE77BD0EBE086E93BEB89C07BEB3E59F3DDB21D4BBDACB5CBDAB3F913C5021873E978E4D3BFDA1143E9B7F8EBDC7C15DBE974A673DCF22083E84E12B3E86108BBE8D931CBDBD688EBE22C5673B53D4503C4768C03D34E1CABDD3BA2CBDF60F913D382A8FBECA64113ECADF8E3E265E52BE5222903EDE81333D323C923E006F813E3D187DBEDE895E3E65CB213C78D3953D288AD6BD41F06CBE904DE23C0979A43D40A8143E75F477BE94048FBEBEA80C3E61B86CBDA7B18BBBB46599BD8ED91C3A4F3C433DDE7F88BE480EDA3D4209023D877D083E08AA18BECF1E573E431F453E847414BEA269813EE42C183DD07C823EF259863EC570393D5A363F3DE428B93D96D63D3E9BF686BE3AF4ED3A32338D3E60B750BE127E26BEE94CF73CA6C4D53DA8C61E3E7C6D853C2D778B3D70F305BE1C048C3E40CC42BEC23B403EB577203E5D15813EF22F833EE430C4BDDB2A533E60BA57BEF4244E3E9BF635BE29EC48BE0E0E48BEC1CC8F3E2BAFAE3D3F014EBEA2C25DBEB08CF43C26097FBD33059A3DE5093A3EEABF3ABE363A86BE9DA6F33CCF14453E17F0333E22A287BBDEB39DBD577EBC3DAF894D3E86A17EBE38EADFBCDD805F3EF3BD633EC5DF883E9F4AE43DE5F1913E37ED8EBEB4C55F3DC0FE293D10DE4B3EC67B6B3D5D533D3EDFAF81BE461C00BD079EDD3D7D963D3EDB0C8C3D19FE3E3E13AEB8BD0499CBBC66AC8A3EB623453ED18E4F3EBA1980BEE9F87EBB967280BE4D2E863E0F4F6F3ED419253EC8C435BE808128BE31EB40BE70CBDA3D4C50723E9E3F1ABD01478BBE429D81BD41060F3D1334873C30A2203EDD65AF3D2773A1BDD62451BEA2E4B3BBFD560ABE62066BBEF9C027BE768787BE763A053D0F159CBD9EB528BE2B745A3D445CADBC596348BE0A59003E5DD48EBE8B2FCDBC91F3613EF3C5723E5EDF1D3ECB6364BDC800853D4B5F4EBE36D414BC351F7F3E1FC1F8BDF82B8ABE3A7A723E95B8F03D6FF94C3E12EABFBD3F6AF7BD444C4DBDA526B1BD3DBE1C3D5B2086BD9980A8BDF32651BE8B5BDEBDB3914ABE0CE6A43C71D92D3E096B0B3ED2F7573DE89559BE41F30DBD1285A7BC898D5A3E5D604B3D6D00333E99EB7F3E87EC0EBDCD6C6DBECD0B63BE65BD693E14BFF3BDC603363C0B1AD83DE15910BC8A1188BE837E33BD9D2E723D2B4603BEB12DA63CA2A24A3D6267E73D064100BE684A843E03B77E3ED5093A3E359545BE80A52DBEFEFFF13C98251BBE3933B0B9396C11BEC2E8F9BDD7360A3D317C6DBE8665963DED0AA5BC25F4F7BDF31714BE35812FBEFBD3673E744A283C29F77FBD4A382DBDDCFA6FBE9E6385BE7B8E63BEAC5788BD191F0CBE426FD83D0B4C443ED0CF40BE7D013F3E690EA7BD1BCFC7BDA5E38E3ED2083BBEBFC0983D9E2EAE3DD414B93DA43517BE763C7D3E556554BE20AECCBD76B8933E68E186BDC944F0BDD1FE85BE7CDC92BE31B76FBE",
      torch_tensor_12_torch.float32_1: "0x04000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000",
      torch_tensor_12_torch.float32: "0x040000000000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F0000803F"
    }
  }
#-}
