// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "LineReader.h"
#include <cerrno>
#include <system_error>
#include <unistd.h>

using namespace lamella;

bool LineReader::isTerminal() const { return ::isatty(descriptor); }

Expected<LineReader::Event> LineReader::next(std::string &line) {
  for (size_t searched = 0;;) {
    size_t end = pending.find('\n', searched);
    if (end != std::string::npos || (ended && !pending.empty())) {
      line = pending.substr(0, end);
      pending.erase(0, end == std::string::npos ? end : end + 1);
      if (line.ends_with('\r'))
        line.pop_back();
      return Event::Line;
    }
    if (ended)
      return Event::End;
    searched = pending.size();
    char buffer[4096];
    ssize_t count = ::read(descriptor, buffer, sizeof(buffer));
    if (count < 0 && errno == EINTR) {
      pending.clear();
      return Event::Interrupted;
    }
    if (count < 0)
      return Status::error("standard input: expected to read, got the error: " +
                           std::generic_category().message(errno));
    ended = count == 0;
    pending.append(buffer, count);
  }
}
