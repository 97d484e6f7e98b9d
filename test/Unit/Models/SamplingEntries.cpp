// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The shape of the entries; what they compute: Integration/sampling.test.
#include "lamella/Models/SamplingEntries.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "mlir/IR/Verifier.h"
#include "gtest/gtest.h"

using namespace lamella;

TEST(SamplingEntriesTest, Signatures) {
  mlir::MLIRContext context(mlir::MLIRContext::Threading::DISABLED);
  context.loadDialect<relax::RelaxDialect>();
  mlir::OwningOpRef<mlir::ModuleOp> module = mlir::ModuleOp::create(mlir::UnknownLoc::get(&context));
  buildSamplingEntries(*module, 100);
  ASSERT_TRUE(mlir::succeeded(mlir::verify(*module)));
  std::vector<std::string> heads;
  for (auto function : module->getOps<relax::FuncOp>()) {
    std::string text;
    llvm::raw_string_ostream(text) << function;
    heads.push_back(text.substr(0, text.find(" {")));
  }
  const std::string rows = "tensor<?x100xf32, #relax.shape<b, 100>>", row = "tensor<?xf32, #relax.shape<b>>";
  const std::string ids = "tensor<?xi32, #relax.shape<b>>", counts = "tensor<?x100xi32, #relax.shape<b, 100>>";
  ASSERT_EQ(heads.size(), 4u);
  EXPECT_EQ(heads[0], "relax.func @sample<b in [1, inf]>(%arg0: " + rows + ", %arg1: " + row + ", %arg2: " + ids +
                          ", %arg3: " + row + ", %arg4: " + row + ", %arg5: " + row + ") -> " + ids);
  EXPECT_EQ(heads[1], "relax.func @penalize<b in [1, inf]>(%arg0: " + rows + ", %arg1: " + counts + ", %arg2: " + row +
                          ", %arg3: " + row + ", %arg4: " + row + ") -> " + rows);
  EXPECT_EQ(heads[2], "relax.func @log_probabilities<b>(%arg0: " + rows + ") -> " + rows);
  EXPECT_EQ(heads[3], "relax.func @constrain<b in [1, inf]>(%arg0: " + rows + ", %arg1: " + ids + ") -> " + rows);
}
