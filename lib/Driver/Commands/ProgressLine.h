// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_LIB_DRIVER_COMMANDS_PROGRESSLINE_H
#define LAMELLA_LIB_DRIVER_COMMANDS_PROGRESSLINE_H

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

namespace lamella {

/// Says on standard error what takes longer than two seconds: on a terminal in one line that is kept up to date and
/// erased at the end, elsewhere in a plain line for each phase.
class ProgressLine {
public:
  ProgressLine();
  ~ProgressLine();
  ProgressLine(const ProgressLine &) = delete;
  ProgressLine &operator=(const ProgressLine &) = delete;

  /// From now on, this is being done; phases in a row share the two seconds. `detail`, which may change often, shows on
  /// a terminal only.
  void phase(std::string_view text, std::string_view detail = "");
  /// Nothing is being done, and nothing is shown.
  void done();

private:
  using Clock = std::chrono::steady_clock;
  void watch();
  void show();

  const bool terminal;
  std::mutex mutex;
  std::condition_variable changed;
  std::string text, detail, shown; // empty: nothing
  Clock::time_point start;
  bool ending = false;
  std::thread watcher;
};

} // namespace lamella

#endif // LAMELLA_LIB_DRIVER_COMMANDS_PROGRESSLINE_H
