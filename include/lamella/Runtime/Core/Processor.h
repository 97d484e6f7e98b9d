// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What compiled code asks of the processor: a text such as "x86_64 avx2 fma", the architecture and features by the
// names that compilers give them. A shared library says it in `lamella_requires` (lamella-c/Module.h).
#ifndef LAMELLA_RUNTIME_CORE_PROCESSOR_H
#define LAMELLA_RUNTIME_CORE_PROCESSOR_H

#include "lamella/Support/Status.h"
#include <string_view>

namespace lamella {

/// Whether it can be found out if a processor has the feature.
bool isKnownFeature(std::string_view name);

/// Fails where this processor is of another architecture or lacks a feature, or where a name is not known.
Status checkProcessor(std::string_view requirements);

} // namespace lamella

#endif // LAMELLA_RUNTIME_CORE_PROCESSOR_H
