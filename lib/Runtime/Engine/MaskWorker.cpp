// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Runtime/Engine/MaskWorker.h"
#include <algorithm>
#include <cstring>

using namespace lamella;

static int32_t fillMasks(LamellaContext *context, const LamellaTensor *tensors, int32_t count) {
  auto *worker = static_cast<MaskWorker *>(context->user);
  if (!worker || count != 2 || tensors[0].rank != 1 || tensors[1].rank != 2)
    return LAMELLA_ERROR_LIBRARY;
  worker->wait();
  auto *sequences = static_cast<const int32_t *>(tensors[0].data);
  auto *row = static_cast<uint32_t *>(tensors[1].data);
  const size_t words = tensors[1].shape[1];
  for (int64_t i = 0; i < tensors[0].shape[0]; ++i, row += words) {
    std::fill_n(row, words, sequences[i] < 0 ? ~0u : 0u);
    if (sequences[i] < 0)
      continue;
    std::span<const uint32_t> mask = worker->mask(sequences[i]);
    std::copy_n(mask.begin(), std::min(words, mask.size()), row);
  }
  return LAMELLA_OK;
}

LibraryLookup lamella::engineLibrary() {
  return [](const char *name) { return std::strcmp(name, "grammar.fill_masks") == 0 ? fillMasks : nullptr; };
}

MaskWorker::MaskWorker(std::span<grammar::Matcher> matchers)
    : matchers(matchers), words(matchers.empty() ? 0 : matchers[0].vocabulary()->maskWords()),
      masks(matchers.size() * words), thread([this] { run(); }) {}

MaskWorker::~MaskWorker() {
  {
    std::lock_guard lock(mutex);
    isOver = true;
  }
  changed.notify_all();
  thread.join();
}

void MaskWorker::begin(std::vector<int32_t> which) {
  {
    std::lock_guard lock(mutex);
    wanted = std::move(which);
    isBusy = true;
  }
  changed.notify_all();
}

void MaskWorker::wait() {
  std::unique_lock lock(mutex);
  changed.wait(lock, [&] { return !isBusy; });
}

std::span<const uint32_t> MaskWorker::mask(int32_t which) const {
  return std::span(masks).subspan(size_t(which) * words, words);
}

void MaskWorker::run() {
  std::unique_lock lock(mutex);
  for (;;) {
    changed.wait(lock, [&] { return isBusy || isOver; });
    if (isOver)
      return;
    lock.unlock();
    auto start = std::chrono::steady_clock::now();
    for (int32_t which : wanted)
      matchers[which].fillMask(std::span(masks).subspan(size_t(which) * words, words));
    spent += std::chrono::steady_clock::now() - start;
    made += wanted.size();
    lock.lock();
    isBusy = false;
    changed.notify_all();
  }
}
