// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The only file of this room that needs a dynamic linker.
#include "SharedLibrary.h"
#include <dlfcn.h>

using namespace lamella;

Expected<std::shared_ptr<void>> lamella::openSharedLibrary(const std::string &path) {
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
  return std::shared_ptr<void>(library, [](void *handle) { dlclose(handle); });
}

void *lamella::findSymbol(const std::shared_ptr<void> &library, const std::string &name) {
  return dlsym(library.get(), name.c_str());
}
