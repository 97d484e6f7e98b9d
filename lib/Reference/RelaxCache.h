// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Access to a key/value cache held by an SSA value.
#ifndef LAMELLA_REFERENCE_RELAXCACHE_H
#define LAMELLA_REFERENCE_RELAXCACHE_H

#include "Machine.h"

namespace lamella::reference {

/// The cache of a state value; with `consumes` the value is empty afterwards. A diagnostic where it was consumed
/// before.
mlir::FailureOr<std::shared_ptr<KVCache>> getCache(Machine &machine, mlir::Operation *op, mlir::Value state,
                                                   bool consumes);

} // namespace lamella::reference

#endif // LAMELLA_REFERENCE_RELAXCACHE_H
