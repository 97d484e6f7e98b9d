// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Support/Status.h"

using namespace lamella;

Status Status::error(std::string message, int kind) {
  Status status;
  status.text = std::move(message);
  status.errorKind = kind;
  return status;
}

const std::string &Status::message() const {
  static const std::string none;
  return text ? *text : none;
}

Status Status::withContext(std::string_view where) const {
  if (ok())
    return success();
  return error(std::string(where) + ": " + *text, errorKind);
}
