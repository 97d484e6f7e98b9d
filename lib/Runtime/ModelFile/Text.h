// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_LIB_RUNTIME_MODELFILE_TEXT_H
#define LAMELLA_LIB_RUNTIME_MODELFILE_TEXT_H

#include <cstddef>
#include <string>
#include <string_view>

namespace lamella {

/// Text from a file, made safe to show: control characters and bytes that are not UTF-8 become \xNN (they could drive a
/// terminal), and what is longer than `limit` bytes ends in "...".
std::string printable(std::string_view text, size_t limit = 80);
/// The same between single quotes.
std::string quoted(std::string_view text);

} // namespace lamella

#endif // LAMELLA_LIB_RUNTIME_MODELFILE_TEXT_H
