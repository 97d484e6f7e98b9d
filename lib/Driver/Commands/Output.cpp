// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Output.h"
#include <cctype>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

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

static Status writeTo(const std::string &path, const std::string &name, std::string_view text) {
  int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (descriptor < 0)
    return writeError(name, errno);
  int code = writeAll(descriptor, text);
  // Some file systems find out only now that there is no room.
  if (::close(descriptor) != 0 && code == 0)
    code = errno;
  return code ? writeError(name, code) : Status::success();
}

Status lamella::writeFile(const std::string &path, std::string_view text) {
  if (path == "-") {
    Output output = Output::standard();
    output.write(text);
    return output.status();
  }
  struct stat facts;
  if (::stat(path.c_str(), &facts) == 0 && !S_ISREG(facts.st_mode))
    return writeTo(path, path, text);
  std::string partial = path + ".partial";
  Status written = writeTo(partial, path, text);
  if (written.ok() && ::rename(partial.c_str(), path.c_str()) != 0)
    written = writeError(path, errno);
  if (!written.ok())
    ::unlink(partial.c_str());
  return written;
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
