// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_LIB_RUNTIME_MODELFILE_METADATAREADER_H
#define LAMELLA_LIB_RUNTIME_MODELFILE_METADATAREADER_H

#include "ByteReader.h"
#include "lamella/Runtime/ModelFile/Metadata.h"

namespace lamella {

/// The bytes of one value of a type of fixed size; 0 for strings and arrays.
size_t fixedSize(ValueType type);

/// Reads and checks `count` entries. Afterwards every payload is well formed: decoding cannot fail.
Expected<std::vector<MetadataEntry>> readMetadata(ByteReader &reader, uint64_t count);

} // namespace lamella

#endif // LAMELLA_LIB_RUNTIME_MODELFILE_METADATAREADER_H
