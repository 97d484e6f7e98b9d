// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Runtime/Core/Module.h"
#include "gtest/gtest.h"
#include <vector>

using namespace lamella;

static int32_t runNothing(LamellaContext *, const LamellaValue *, LamellaValue *) { return LAMELLA_OK; }
static int32_t computeNothing(LamellaContext *, const int64_t *, void *const *) { return LAMELLA_OK; }

namespace {
/// A module that is right, for tests to spoil.
struct Draft {
  std::vector<LamellaValueType> types = {{LAMELLA_TENSOR, LAMELLA_F32, 1, 0, {64}, ""}};
  std::vector<int32_t> parameters = {0};
  std::vector<LamellaEntry> entries = {{"load", runNothing, 0, 1, nullptr, types.data(), 0, 0, nullptr},
                                       {"main", runNothing, 1, 0, types.data(), nullptr, 1, 0, parameters.data()}};
  std::vector<LamellaKernelFn> table = {computeNothing};
  std::vector<LamellaKernel> kernels = {{"k", "", 0, 0, "", ""}};
  std::vector<LamellaWeight> weights = {{"w", LAMELLA_F32, 1, {64}}};
  LamellaModule module = {LAMELLA_ABI_VERSION, 2, 1, 1, entries.data(), table.data(), kernels.data(), weights.data()};

  std::string message() { return Module::create(&module, nullptr, "x.so").message(); }
};
} // namespace

TEST(ModuleTest, FindsEntries) {
  Draft draft;
  Expected<Module> module = Module::create(&draft.module, nullptr, "x.so");
  ASSERT_TRUE(module.ok()) << module.message();
  EXPECT_EQ(module->findEntry("main"), &draft.entries[1]);
  EXPECT_EQ(module->findEntry("mai"), nullptr);
  EXPECT_EQ(module->name(), "x.so");
}

TEST(ModuleTest, RefusesAnotherVersion) {
  Draft draft;
  draft.module.abi_version = 99;
  draft.module.entry_count = 1u << 31; // not looked at: another version may lie differently
  EXPECT_EQ(draft.message(), "x.so: expected a module of ABI version 3, got 99");
  EXPECT_EQ(Module::create(nullptr, nullptr, "x.so").message(), "x.so: expected a module, got a null pointer");
}

TEST(ModuleTest, RefusesTablesThatAreNotThere) {
  Draft draft;
  draft.module.kernel_count = 1u << 31;
  EXPECT_EQ(draft.message(), "x.so: kernel table: expected at most 1048576, got 2147483648");
  draft = {};
  draft.module.weights = nullptr;
  EXPECT_EQ(draft.message(), "x.so: weights: expected a table of 1, got a null pointer");
  Draft hole;
  hole.table[0] = nullptr;
  EXPECT_EQ(hole.message(), "x.so: kernel 'k': expected a function, got a null pointer");
}

TEST(ModuleTest, RefusesNamesThatAreMissingOrTwice) {
  Draft twice;
  twice.entries[1].name = "load";
  EXPECT_EQ(twice.message(), "x.so: entries: expected names that differ, got 'load' twice");
  Draft missing;
  missing.kernels[0].name = nullptr;
  EXPECT_EQ(missing.message(), "x.so: kernels: expected a name, got a null pointer");
}

TEST(ModuleTest, RefusesBadTypes) {
  auto spoil = [](auto change) {
    Draft draft;
    change(draft.types[0]);
    return draft.message();
  };
  EXPECT_EQ(spoil([](auto &type) { type.kind = 3; }), "x.so: entry 'load': result 0: expected kind 0 to 2, got 3");
  EXPECT_EQ(spoil([](auto &type) { type.element_type = 9; }),
            "x.so: entry 'load': result 0: expected element type 0 to 8, got 9");
  EXPECT_EQ(spoil([](auto &type) { type.rank = 9; }), "x.so: entry 'load': result 0: expected rank 0 to 8, got 9");
  EXPECT_EQ(spoil([](auto &type) { type.kind = LAMELLA_KV_CACHE; }),
            "x.so: entry 'load': result 0: expected a cache of rank 4, got 1");
}

TEST(ModuleTest, RefusesEntriesThatContradictThemselves) {
  Draft counts;
  counts.entries[1].argument_count = -1;
  EXPECT_EQ(counts.message(), "x.so: entry 'main': expected counts of at least 0, got -1 and 0");
  Draft null;
  null.entries[1].run = nullptr;
  EXPECT_EQ(null.message(), "x.so: entry 'main': expected a function, got a null pointer");
  Draft load;
  load.entries[0].argument_count = 1;
  EXPECT_EQ(load.message(), "x.so: entry 'load': expected no arguments, got 1");
}

TEST(ModuleTest, RefusesParametersThatLoadDoesNotGive) {
  Draft count;
  count.entries[1].parameter_count = 2;
  EXPECT_EQ(count.message(), "x.so: entry 'main': parameters: expected 0 to 1, got 2");
  Draft index;
  index.parameters[0] = 1;
  EXPECT_EQ(index.message(), "x.so: entry 'main': parameter 0: expected a result of 'load' below 1, got 1");
  Draft type;
  LamellaValueType other = {LAMELLA_TENSOR, LAMELLA_F16, 1, 0, {64}, ""};
  type.entries[1].arguments = &other;
  EXPECT_EQ(type.message(), "x.so: entry 'main': parameter 0: expected f16 [64], got f32 [64] from 'load'");
}

TEST(ModuleTest, RefusesWeightsWithoutAShape) {
  Draft draft;
  draft.weights[0].shape[0] = -1;
  EXPECT_EQ(draft.message(),
            "x.so: weight 'w': expected a tensor type of constant extents, got element type 0 and rank 1");
}
