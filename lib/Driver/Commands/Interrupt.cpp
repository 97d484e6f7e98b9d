// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Interrupt.h"

using namespace lamella;

static std::atomic<bool> interrupted = false;
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler may set lock-free atomics only");

static pthread_t owner;

static void onInterrupt(int signal) {
  // The signal may come to any thread; the one that waits for input must wake.
  if (!pthread_equal(pthread_self(), owner)) {
    pthread_kill(owner, signal);
    return;
  }
  if (!interrupted.exchange(true))
    return;
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

Interrupt::Interrupt() {
  interrupted = false;
  owner = pthread_self();
  struct sigaction action = {};
  action.sa_handler = onInterrupt; // without SA_RESTART: a read of the terminal returns
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, &before);
}

Interrupt::~Interrupt() { sigaction(SIGINT, &before, nullptr); }

const std::atomic<bool> &Interrupt::flag() const { return interrupted; }

bool Interrupt::take() { return interrupted.exchange(false); }
