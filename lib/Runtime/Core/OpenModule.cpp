// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "SharedLibrary.h"
#include "lamella/Runtime/Core/Module.h"
#include "lamella/Runtime/Core/Processor.h"

using namespace lamella;

Expected<Module> Module::open(const std::string &path) {
  Expected<std::shared_ptr<void>> library = openSharedLibrary(path);
  if (!library)
    return library.status();
  // Before any of its code runs.
  if (const void *text = findSymbol(*library, "lamella_requires"))
    if (Status fits = checkProcessor(static_cast<const char *>(text)); !fits)
      return fits.withContext(path);
  const void *symbol = findSymbol(*library, "lamella_module");
  if (!symbol)
    return Status::error(path + ": expected a module that exports 'lamella_module', got a library without it");
  return create(static_cast<const LamellaModule *>(symbol), library.take(), path);
}
