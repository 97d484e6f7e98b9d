// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_TEST_UNIT_RUNTIME_DISKCACHE_TEMPORARYFOLDER_H
#define LAMELLA_TEST_UNIT_RUNTIME_DISKCACHE_TEMPORARYFOLDER_H

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <unistd.h>

namespace lamella::test {

/// An empty folder, gone with the object.
class TemporaryFolder {
public:
  TemporaryFolder() {
    std::string pattern = std::filesystem::temp_directory_path() / "lamella-cache-XXXXXX";
    path = ::mkdtemp(pattern.data());
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path); }
  TemporaryFolder(const TemporaryFolder &) = delete;

  std::string path;
};

inline std::string readFile(const std::string &path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

inline void writeFile(const std::string &path, const std::string &bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

} // namespace lamella::test

#endif // LAMELLA_TEST_UNIT_RUNTIME_DISKCACHE_TEMPORARYFOLDER_H
