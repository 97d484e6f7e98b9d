// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ReadText.h"
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

using namespace lamella;

Expected<std::string> lamella::readText(const std::string &path) {
  if (std::filesystem::is_directory(path))
    return Status::error(path + ": expected a text, got a folder");
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  if (!file || !(text << file.rdbuf()))
    return Status::error(path + ": expected a text, got " + (file ? "an empty file" : std::strerror(errno)));
  return text.str();
}
