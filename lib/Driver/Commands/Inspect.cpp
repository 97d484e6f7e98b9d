// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Output.h"
#include "lamella/Driver/Commands/Commands.h"
#include "lamella/Runtime/ModelFile/Describe.h"

using namespace lamella;

int lamella::runInspect(const InspectOptions &options) {
  Output output = Output::standard();
  Expected<ModelFile> model = ModelFile::open(options.model);
  if (model)
    output.write(options.json ? describeJson(*model) + "\n" : describe(*model));
  return exitCode(model.status(), output);
}
