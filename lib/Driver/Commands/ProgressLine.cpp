// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ProgressLine.h"
#include "Output.h"
#include <csignal>
#include <cstdio>
#include <unistd.h>

using namespace lamella;
using namespace std::chrono_literals;

ProgressLine::ProgressLine() : terminal(::isatty(STDERR_FILENO)) {
  // Signals are for the thread that reads and generates.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  watcher = std::thread([this] { watch(); });
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

ProgressLine::~ProgressLine() {
  done();
  {
    std::lock_guard lock(mutex);
    ending = true;
  }
  changed.notify_all();
  watcher.join();
}

void ProgressLine::phase(std::string_view what, std::string_view more) {
  std::lock_guard lock(mutex);
  if (text.empty())
    start = Clock::now();
  text = what;
  detail = more;
  changed.notify_all();
}

void ProgressLine::done() {
  std::lock_guard lock(mutex);
  if (terminal && !shown.empty())
    std::fputs("\r\033[K", stderr);
  text.clear();
  shown.clear();
}

void ProgressLine::show() {
  auto seconds = std::chrono::duration_cast<std::chrono::seconds>(Clock::now() - start);
  if (terminal)
    std::fprintf(stderr, "\r\033[K%s%s (%lld s)", text.c_str(), detail.c_str(),
                 static_cast<long long>(seconds.count()));
  else if (text != shown)
    printError(text);
  shown = text;
}

void ProgressLine::watch() {
  std::unique_lock lock(mutex);
  while (!ending) {
    if (text.empty()) {
      changed.wait(lock);
    } else if (Clock::time_point due = start + 2s; Clock::now() < due) {
      changed.wait_until(lock, due);
    } else {
      show();
      if (terminal)
        changed.wait_for(lock, 500ms);
      else
        changed.wait(lock);
    }
  }
}
