# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Finds LLVM/MLIR and makes the precompiled header that every compiler room shares.
find_package(MLIR 22.1 REQUIRED CONFIG HINTS /usr/lib/llvm-22/lib/cmake/mlir)
list(APPEND CMAKE_MODULE_PATH ${MLIR_CMAKE_DIR} ${LLVM_CMAKE_DIR})
include(TableGen)
include(AddLLVM)
include(AddMLIR)
# The archives and shared objects of our own tree, not LLVM's choice of folders.
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/lib)

separate_arguments(LAMELLA_LLVM_DEFINITIONS NATIVE_COMMAND ${LLVM_DEFINITIONS})

# Flags of every compiler room. They must be equal in all of them: one precompiled header serves all.
# (libstdc++ 12's own std::stable_sort uses a function that C++20 deprecates.)
add_library(LamellaCompilerFlags INTERFACE)
target_include_directories(LamellaCompilerFlags SYSTEM INTERFACE ${LLVM_INCLUDE_DIRS} ${MLIR_INCLUDE_DIRS})
target_compile_definitions(LamellaCompilerFlags INTERFACE ${LAMELLA_LLVM_DEFINITIONS})
target_compile_options(LamellaCompilerFlags INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-fno-exceptions
  -fvisibility-inlines-hidden -fno-semantic-interposition -Wall -Wno-unused-parameter -Wno-deprecated-declarations>)

# What a build with assertions needs beside the shared objects; empty without them.
add_library(LamellaAssertStubs STATIC ${CMAKE_SOURCE_DIR}/cmake/AssertStubs.cpp)
target_include_directories(LamellaAssertStubs SYSTEM PRIVATE ${LLVM_INCLUDE_DIRS} ${MLIR_INCLUDE_DIRS})
target_compile_definitions(LamellaAssertStubs PRIVATE ${LAMELLA_LLVM_DEFINITIONS})
target_link_libraries(LamellaCompilerFlags INTERFACE LamellaAssertStubs)

lamella_install_library(LamellaAssertStubs)
set_target_properties(LamellaCompilerFlags PROPERTIES EXPORT_NAME CompilerFlags)
install(TARGETS LamellaCompilerFlags EXPORT Lamella)

set(LAMELLA_PCH_HEADERS
  <mlir/IR/Builders.h> <mlir/IR/BuiltinOps.h> <mlir/IR/PatternMatch.h>
  <mlir/IR/DialectImplementation.h> <mlir/IR/OpImplementation.h>
  <mlir/Dialect/Affine/IR/AffineOps.h> <mlir/Dialect/Arith/IR/Arith.h> <mlir/Dialect/Func/IR/FuncOps.h>
  <mlir/Dialect/Linalg/IR/Linalg.h> <mlir/Dialect/SCF/IR/SCF.h> <mlir/Dialect/Tensor/IR/Tensor.h>
  <mlir/Dialect/MemRef/IR/MemRef.h> <mlir/Dialect/Transform/IR/TransformDialect.h>
  <mlir/Dialect/Transform/Interfaces/TransformInterfaces.h>
  <mlir/Interfaces/FunctionInterfaces.h> <mlir/Pass/Pass.h> <mlir/Transforms/DialectConversion.h>
  <mlir/Transforms/GreedyPatternRewriteDriver.h> <llvm/ADT/TypeSwitch.h>)
file(WRITE ${CMAKE_BINARY_DIR}/Precompiled.cpp "// Holds the precompiled header shared by the compiler rooms.\n")
add_library(LamellaPrecompiled STATIC ${CMAKE_BINARY_DIR}/Precompiled.cpp)
target_link_libraries(LamellaPrecompiled PUBLIC LamellaCompilerFlags)
target_precompile_headers(LamellaPrecompiled PRIVATE ${LAMELLA_PCH_HEADERS})
# -fno-pch-timestamp lets ccache reuse it; instantiating templates in it halves the build time again.
target_compile_options(LamellaPrecompiled PRIVATE -fpch-instantiate-templates
  "SHELL:-Xclang -fno-pch-timestamp")
