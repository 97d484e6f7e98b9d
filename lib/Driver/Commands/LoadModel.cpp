// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "LoadModel.h"
#include "Output.h"

using namespace lamella;

Expected<OpenModel> lamella::loadModel(const OpenFile &file, const ModelOptions &options, ProgressLine &progress) {
  Expected<OpenModel> model =
      OpenModel::load(file, options, [&](std::string_view phase) { progress.phase(phase); }, printCacheWarning);
  progress.done();
  return model;
}
