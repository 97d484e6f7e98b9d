// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Output.h"
#include <cctype>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

using namespace lamella;

/// Writes all of it; the errno of a failure, else 0.
static int writeAll(int descriptor, std::string_view text) {
  while (!text.empty()) {
    ssize_t count = ::write(descriptor, text.data(), text.size());
    if (count < 0 && errno != EINTR)
      return errno;
    text.remove_prefix(count > 0 ? count : 0);
  }
  return 0;
}

static Status writeError(const std::string &name, int code) {
  std::string reason = std::generic_category().message(code);
  reason[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(reason[0])));
  return Status::error(name + ": expected to write, got the error: " + reason);
}

Output Output::standard() { return Output(STDOUT_FILENO, "standard output"); }

bool Output::write(std::string_view text) {
  if (!state.ok())
    return false;
  if (int code = writeAll(descriptor, text)) {
    state = writeError(name, code);
    noReader = code == EPIPE;
  }
  return state.ok();
}

bool Output::isTerminal() const { return ::isatty(descriptor); }

FileWriter::FileWriter(std::string name) : path(std::move(name)), written(path) {
  struct stat facts;
  if (::stat(path.c_str(), &facts) != 0 || S_ISREG(facts.st_mode))
    written += ".partial";
  descriptor = ::open(written.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (descriptor < 0)
    state = writeError(path, errno);
}

FileWriter::~FileWriter() {
  if (descriptor < 0)
    return;
  ::close(descriptor);
  if (written != path)
    ::unlink(written.c_str());
}

bool FileWriter::write(std::string_view bytes) {
  if (state.ok())
    if (int code = writeAll(descriptor, bytes))
      state = writeError(path, code);
  return state.ok();
}

Status FileWriter::finish() {
  if (!state.ok())
    return state;
  // Some file systems find out only now that there is no room.
  bool isWhole = ::close(std::exchange(descriptor, -1)) == 0;
  if (!isWhole || (written != path && ::rename(written.c_str(), path.c_str()) != 0)) {
    state = writeError(path, errno);
    if (written != path)
      ::unlink(written.c_str());
  }
  return state;
}

Status lamella::writeFile(const std::string &path, std::string_view text) {
  if (path == "-") {
    Output output = Output::standard();
    output.write(text);
    return output.status();
  }
  FileWriter file(path);
  file.write(text);
  return file.finish();
}

void lamella::printError(std::string_view text) {
  // A failure to say what failed can be told to nobody.
  (void)writeAll(STDERR_FILENO, "lamella: " + std::string(text) + "\n");
}

void lamella::printCacheWarning(const std::string &why) {
  if (!why.empty())
    printError("warning: " + why + "; going on without the cache");
}

int lamella::exitCode(const Status &status, const Output &output) {
  if (status.ok() && output.status().ok())
    return 0;
  if (!output.hasNoReader())
    printError(status.ok() ? output.status().message() : status.message());
  return 1;
}
