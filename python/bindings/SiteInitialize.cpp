// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What every context of the package knows: upstream's dialects, passes and translations, and ours.
#include "lamella/CAPI/Compiler/Dialects.h"
#include "mlir/Bindings/Python/Nanobind.h"
#include "mlir/Bindings/Python/NanobindAdaptors.h"

NB_MODULE(_site_initialize_0, m) {
  m.doc() = "Registers the dialects and passes of MLIR and Lamella";
  m.def("register_dialects", [](MlirDialectRegistry registry) { lamellaRegisterDialects(registry); });
  lamellaRegisterPasses();
}
