// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Runtime/Core/OpenLibraries.h"
#include "SharedLibrary.h"
#include <algorithm>

using namespace lamella;

/// The prefix keeps a module's text from naming whatever function the library, or one that it uses, happens to have.
static std::string symbolOf(std::string_view name) {
  std::string symbol = "lamella_library_" + std::string(name);
  std::replace(symbol.begin(), symbol.end(), '.', '_');
  return symbol;
}

Expected<LibraryLookup> lamella::openLibraries(std::span<const std::string> paths, LibraryLookup first) {
  std::vector<std::shared_ptr<void>> libraries;
  for (const std::string &path : paths) {
    Expected<std::shared_ptr<void>> library = openSharedLibrary(path);
    if (!library)
      return library.status();
    libraries.push_back(library.take());
  }
  return LibraryLookup([libraries = std::move(libraries), first = std::move(first)](const char *name) {
    LamellaLibraryFn function = first ? first(name) : nullptr;
    for (const std::shared_ptr<void> &library : libraries)
      if (!function)
        function = reinterpret_cast<LamellaLibraryFn>(findSymbol(library, symbolOf(name)));
    return function;
  });
}
