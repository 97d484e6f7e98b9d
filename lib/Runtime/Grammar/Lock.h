// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_LIB_RUNTIME_GRAMMAR_LOCK_H
#define LAMELLA_LIB_RUNTIME_GRAMMAR_LOCK_H

#if !defined(__wasm__)
#include <mutex>
#endif

namespace lamella::grammar {

#if defined(__wasm__)
/// One thread: nothing to exclude. The standard library for WebAssembly has no mutex there.
struct Lock {};
struct Guard {
  explicit Guard(Lock &) {}
};
#else
using Lock = std::mutex;
using Guard = std::lock_guard<std::mutex>;
#endif

} // namespace lamella::grammar

#endif // LAMELLA_LIB_RUNTIME_GRAMMAR_LOCK_H
