// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lamella/Target/CPU/Link.h"

#include "llvm/ADT/ScopeExit.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace lamella::cpu {

static Error makeError(const Twine &text) { return createStringError(inconvertibleErrorCode(), text); }

namespace {
struct Linker {
  std::string program;
  /// A compiler, which knows where the C libraries are, or a bare linker.
  bool isCompiler = false;
};
} // namespace

static Expected<Linker> findLinker() {
  for (StringRef name : {"cc", "clang", "gcc", "clang-22", "ld.lld", "ld"})
    if (ErrorOr<std::string> program = sys::findProgramByName(name))
      return Linker{*program, !name.starts_with("ld")};
  return makeError("expected a linker in PATH (cc, clang, gcc, clang-22, ld.lld or ld), got none");
}

static Error writeFile(StringRef path, StringRef bytes) {
  std::error_code error;
  raw_fd_ostream stream(path, error);
  if (!error) {
    stream << bytes;
    stream.close();
    error = stream.error();
    stream.clear_error();
  }
  return error ? makeError(path + ": expected to write, got the error: " + error.message()) : Error::success();
}

/// What the linker is told to leave visible: in a program with other functions of these names, ours call ours.
static std::string makeVersionScript(ArrayRef<StringRef> exports) {
  std::string text = "{ global: ";
  for (StringRef name : exports)
    text += (name + "; ").str();
  return text + "local: *; };\n";
}

static Error run(const Linker &linker, ArrayRef<std::string> arguments, StringRef log) {
  SmallVector<StringRef> command(arguments.begin(), arguments.end());
  std::string why;
  std::optional<StringRef> redirects[] = {StringRef(), log, log};
  int code = sys::ExecuteAndWait(linker.program, command, /*Env=*/std::nullopt, redirects, /*SecondsToWait=*/0,
                                 /*MemoryLimit=*/0, &why);
  if (code == 0)
    return Error::success();
  if (ErrorOr<std::unique_ptr<MemoryBuffer>> words = MemoryBuffer::getFile(log); words && why.empty())
    why = (*words)->getBuffer().trim().split('\n').first.str();
  return makeError("expected " + linker.program + " to link, got the error: " + why);
}

/// Links in a folder of its own.
static Error linkIn(StringRef folder, ArrayRef<std::string> objects, ArrayRef<StringRef> exports, StringRef output) {
  Expected<Linker> linker = findLinker();
  if (!linker)
    return linker.takeError();
  std::string script = (folder + "/exports.map").str();
  if (Error error = writeFile(script, makeVersionScript(exports)))
    return error;
  std::string option = linker->isCompiler ? "-Wl," : "";
  SmallVector<std::string> arguments{linker->program,       "-shared", option + "--version-script=" + script,
                                     option + "-Bsymbolic", "-o",      output.str()};
  for (size_t i = 0; i < objects.size(); ++i) {
    arguments.push_back((folder + "/" + Twine(i) + ".o").str());
    if (Error error = writeFile(arguments.back(), objects[i]))
      return error;
  }
  if (linker->isCompiler)
    arguments.push_back("-lm");
  return run(*linker, arguments, (folder + "/log").str());
}

Error linkLibrary(ArrayRef<std::string> objects, ArrayRef<StringRef> exports, StringRef path) {
  SmallString<128> folder;
  if (std::error_code error = sys::fs::createUniqueDirectory("lamella-link", folder))
    return makeError("expected to make a temporary folder, got the error: " + error.message());
  auto remove = scope_exit([&] { sys::fs::remove_directories(folder); });
  // Beside the path, so that it can be renamed.
  std::string partial = (path + ".partial").str();
  if (Error error = linkIn(folder, objects, exports, partial)) {
    sys::fs::remove(partial);
    return error;
  }
  if (std::error_code error = sys::fs::rename(partial, path)) {
    sys::fs::remove(partial);
    return makeError(path + ": expected to write, got the error: " + error.message());
  }
  return Error::success();
}

} // namespace lamella::cpu
