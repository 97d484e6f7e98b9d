// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_LIB_DRIVER_COMMANDS_INTERRUPT_H
#define LAMELLA_LIB_DRIVER_COMMANDS_INTERRUPT_H

#include <atomic>
#include <csignal>

namespace lamella {

/// While it lives, Ctrl-C sets a flag in place of ending the program. A second one before the first was seen to ends
/// it.
class Interrupt {
public:
  Interrupt();
  ~Interrupt();
  Interrupt(const Interrupt &) = delete;
  Interrupt &operator=(const Interrupt &) = delete;

  const std::atomic<bool> &flag() const;
  /// Whether Ctrl-C came; forgets it.
  bool take();

private:
  struct sigaction before;
};

} // namespace lamella

#endif // LAMELLA_LIB_DRIVER_COMMANDS_INTERRUPT_H
