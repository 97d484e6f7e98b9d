// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// test/lib/ToyModule.c with a model file, for the tests of what runs modules.
#ifndef LAMELLA_TEST_UNIT_RUNTIME_CORE_TOYMODULE_H
#define LAMELLA_TEST_UNIT_RUNTIME_CORE_TOYMODULE_H

#include "lamella/Runtime/Core/LoadedModule.h"
#include "lamella/Runtime/Core/Values.h"

namespace lamella::test {

constexpr int32_t toyVocab = 320;

Module openToy();
/// A model file whose output_norm.weight is 0, 1/256, 2/256, ...; it lives as long as the program.
const ModelFile &toyFile();
/// The toy over toyFile(); the parameter p of its comment is 0, 1/128, 2/128, ...
std::unique_ptr<LoadedModule> loadToy(LoadOptions options = {});

/// The token the toy prefers after these, from the formula in its comment.
int32_t preferred(std::span<const int32_t> tokens);

} // namespace lamella::test

#endif // LAMELLA_TEST_UNIT_RUNTIME_CORE_TOYMODULE_H
