// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Interrupt.h"

using namespace lamella;

static std::atomic<bool> interrupted = false;
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler may set lock-free atomics only");

static void onInterrupt(int signal) {
  if (!interrupted.exchange(true))
    return;
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

Interrupt::Interrupt() {
  interrupted = false;
  struct sigaction action = {};
  action.sa_handler = onInterrupt; // without SA_RESTART: a read of the terminal returns
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, &before);
}

Interrupt::~Interrupt() { sigaction(SIGINT, &before, nullptr); }

const std::atomic<bool> &Interrupt::flag() const { return interrupted; }

bool Interrupt::take() { return interrupted.exchange(false); }
