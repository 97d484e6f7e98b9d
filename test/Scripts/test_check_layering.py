# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
from planted import PlantedTree


class CheckLayering(PlantedTree):
    def setUp(self):
        super().setUp()
        self.copy("scripts/layering.txt")

    def include(self, name, *targets):
        self.plant(name, "".join(f"#include {target}\n" for target in targets))

    def test_allowed_includes_pass(self):
        self.include("lib/Dialect/Relax/Transforms/A.cpp", '"lamella/Dialect/Relax/IR/Ops.h"',
                     '"lamella/Dialect/TIR/IR/Ops.h"', '"lamella/Support/Status.h"', '"mlir/IR/Builders.h"', "<vector>")
        self.include("lib/Conversion/RelaxToTIR/A.cpp", '"lamella/Dialect/Relax/IR/Ops.h"',
                     '"lamella/Dialect/TIR/IR/Ops.h"')
        self.include("lib/Reference/A.cpp", '"lamella/Dialect/SparseTIR/IR/Ops.h"')
        self.include("lib/Import/GGUF/A.cpp", '"lamella/Runtime/ModelFile/GGUF.h"')
        self.include("tools/lamella/lamella.cpp", '"lamella/Driver/Driver.h"')
        self.assert_clean("check-layering")

    def test_finds_a_room_included_from_below(self):
        self.include("lib/Dialect/TIR/IR/A.cpp", '"lamella/Dialect/Relax/IR/Ops.h"')
        self.include("include/lamella/Dialect/Relax/IR/A.h", '"lamella/Dialect/TIR/Transforms/Passes.h"')
        self.plant("include/lamella/Dialect/TIR/IR/A.td", 'include "lamella/Dialect/Relax/IR/Ops.td"\n')
        self.include("lib/Reference/A.cpp", '"lamella/Dialect/TIR/Transforms/Passes.h"',
                     '"lamella/Conversion/RelaxToTIR/RelaxToTIR.h"')
        self.include("lib/Conversion/RelaxToTIR/A.cpp", '"lamella/Dialect/SparseTIR/IR/Ops.h"')
        self.include("lib/Import/GGUF/B.cpp", '"lamella/Runtime/Engine/Engine.h"')
        self.assert_found(
            "check-layering", "lib/Dialect/TIR/IR/A.cpp:1: room Dialect/TIR may not include",
            "include/lamella/Dialect/Relax/IR/A.h:1: room Dialect/Relax may not include",
            "include/lamella/Dialect/TIR/IR/A.td:1: room Dialect/TIR may not include",
            "lib/Reference/A.cpp:1: room Reference may not include",
            "lib/Reference/A.cpp:2: room Reference may not include",
            "lib/Conversion/RelaxToTIR/A.cpp:1: room Conversion/{A}To{B} may not include",
            "lib/Import/GGUF/B.cpp:1: room Import may not include")

    def test_finds_a_relative_path_into_another_room(self):
        self.include("lib/Dialect/TIR/IR/A.cpp", '"../../Relax/IR/Private.h"', '"../Analysis/Private.h"', '"B.h"')
        self.assert_found("check-layering", "lib/Dialect/TIR/IR/A.cpp:1: room Dialect/TIR may not include")

    def test_finds_llvm_in_a_room_without_it(self):
        self.include("lib/Runtime/Core/A.cpp", '"llvm/ADT/ArrayRef.h"', "<mlir/IR/Builders.h>")
        self.include("include/lamella/Support/A.h", "<llvm-c/Core.h>")
        self.plant("lib/Runtime/Core/CMakeLists.txt",
                   "lamella_add_runtime_library(LamellaCore A.cpp\n  DEPENDS MLIR)\n")
        self.plant("lib/Support/CMakeLists.txt", "lamella_add_library(LamellaSupport A.cpp)\n")
        self.assert_found("check-layering", "include/lamella/Support/A.h:1: Support builds without LLVM",
                          "lib/Runtime/Core/A.cpp:1: Runtime builds without LLVM",
                          "lib/Runtime/Core/A.cpp:2: Runtime builds without LLVM",
                          "lib/Runtime/Core/CMakeLists.txt: LamellaCore is in a room without LLVM",
                          "lib/Support/CMakeLists.txt: LamellaSupport: expected lamella_add_runtime_library")

    def test_finds_a_forbidden_or_unknown_link(self):
        self.plant("lib/Dialect/TIR/IR/CMakeLists.txt",
                   "# LamellaNone\nlamella_add_library(LamellaTIR A.cpp DEPENDS LamellaRelax LamellaNone)\n")
        self.plant("lib/Dialect/Relax/IR/CMakeLists.txt",
                   "lamella_add_library(LamellaRelax A.cpp)\ntarget_link_libraries(LamellaRelax PUBLIC LamellaTIR)\n")
        self.assert_found("check-layering",
                          "lib/Dialect/TIR/IR/CMakeLists.txt: LamellaTIR (room Dialect/TIR) may not link LamellaRelax",
                          "lib/Dialect/TIR/IR/CMakeLists.txt: LamellaTIR links LamellaNone, which no file")

    def test_finds_a_room_that_the_table_lacks(self):
        self.include("lib/Utils/A.cpp", "<vector>")
        self.include("lib/Driver/A.cpp", '"lamella/Utils/A.h"')
        self.assert_found("check-layering", "lib/Utils/A.cpp: expected a room of scripts/layering.txt, got 'Utils'",
                          "lib/Driver/A.cpp:1: lamella/Utils/A.h belongs to no room")

    def test_finds_a_cycle_of_the_table(self):
        self.plant("scripts/layering.txt", "Support:\nA: B/IR\nB: C\nC: A\n")
        self.assert_found("check-layering", "scripts/layering.txt: room A may reach itself")
