// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_LIB_DRIVER_COMMANDS_LINEREADER_H
#define LAMELLA_LIB_DRIVER_COMMANDS_LINEREADER_H

#include "lamella/Support/Status.h"

namespace lamella {

/// Lines of a descriptor. Unlike a stream it survives a signal.
class LineReader {
public:
  explicit LineReader(int descriptor) : descriptor(descriptor) {}

  enum class Event { Line, End, Interrupted };
  /// Puts the next line, without its end, into `line`. What was typed before an interruption is forgotten.
  Expected<Event> next(std::string &line);
  bool isTerminal() const;

private:
  int descriptor;
  std::string pending;
  bool ended = false;
};

} // namespace lamella

#endif // LAMELLA_LIB_DRIVER_COMMANDS_LINEREADER_H
