// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From a GGUF file's header to a relax module. No tensor data is read: the module names the weights it needs.
#ifndef LAMELLA_IMPORT_GGUF_IMPORTGGUF_H
#define LAMELLA_IMPORT_GGUF_IMPORTGGUF_H

#include "lamella/Models/Decoder.h"
#include "lamella/Runtime/ModelFile/ModelFile.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

namespace lamella {

/// The decoder that the file's metadata describes. Errors name the file and the key. Everything under the
/// architecture's name must be understood: a key that is not known is refused, because leaving out what it says could
/// change the results without a sign.
Expected<DecoderConfig> readDecoderConfig(const ModelFile &file);

/// Checks that the file holds every weight of the decoder in the right shape, and no other tensor. Errors name the file
/// and the tensor.
Status checkWeights(const ModelFile &file, const DecoderConfig &config);

/// The module of `buildDecoder` (Models/DecoderBuilder.h) for the file, verified.
Expected<mlir::OwningOpRef<mlir::ModuleOp>> importGGUF(const ModelFile &file, mlir::MLIRContext &context);

/// The text of `importGGUF`, with locations.
Expected<std::string> emitRelaxText(const ModelFile &file);

} // namespace lamella

#endif // LAMELLA_IMPORT_GGUF_IMPORTGGUF_H
