// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The only file of this room that needs a dynamic linker.
#include "lamella/Runtime/Core/Module.h"
#include "lamella/Runtime/Core/Processor.h"
#include <dlfcn.h>

using namespace lamella;

Expected<Module> Module::open(const std::string &path) {
  // Without a slash the linker would search its own folders.
  std::string file = path.find('/') == std::string::npos ? "./" + path : path;
  void *library = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    // The linker's words begin with the path as it was given.
    std::string reason = dlerror();
    if (reason.starts_with(file + ": "))
      reason.erase(0, file.size() + 2);
    return Status::error(path + ": expected a shared library, got the error: " + reason);
  }
  std::shared_ptr<const void> owner(library, [](const void *handle) { dlclose(const_cast<void *>(handle)); });
  // Before any of its code runs.
  if (const void *text = dlsym(library, "lamella_requires"))
    if (Status fits = checkProcessor(static_cast<const char *>(text)); !fits)
      return fits.withContext(path);
  const void *symbol = dlsym(library, "lamella_module");
  if (!symbol)
    return Status::error(path + ": expected a module that exports 'lamella_module', got a library without it");
  return create(static_cast<const LamellaModule *>(symbol), std::move(owner), path);
}
