// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef LAMELLA_LIB_DRIVER_COMMANDS_OUTPUT_H
#define LAMELLA_LIB_DRIVER_COMMANDS_OUTPUT_H

#include "lamella/Support/Status.h"

namespace lamella {

/// Where a command's results go. Every write is checked: a full disk is an error, not a loss. Writes nothing after the
/// first failure.
class Output {
public:
  static Output standard();

  bool write(std::string_view text);
  /// The first failure; names the file.
  const Status &status() const { return state; }
  /// The reader has gone away: nobody is left to tell.
  bool hasNoReader() const { return noReader; }
  bool isTerminal() const;

private:
  Output(int descriptor, std::string name) : descriptor(descriptor), name(std::move(name)) {}
  int descriptor;
  std::string name;
  Status state = Status::success();
  bool noReader = false;
};

/// Writes a file anew, piece by piece: whole, or not at all where the path names a regular file or nothing yet.
class FileWriter {
public:
  explicit FileWriter(std::string path);
  /// Leaves nothing behind of a file that was not finished.
  ~FileWriter();
  FileWriter(const FileWriter &) = delete;
  FileWriter &operator=(const FileWriter &) = delete;

  /// Writes nothing after the first failure.
  bool write(std::string_view bytes);
  /// The file is whole: it takes the place of the one that was there.
  Status finish();
  /// The first failure; names the file.
  const Status &status() const { return state; }

private:
  std::string path;
  /// What is written; another path than `path` until it is whole, where there is something to keep.
  std::string written;
  int descriptor = -1;
  Status state = Status::success();
};

/// Writes a whole text by a FileWriter. "-" is standard output.
Status writeFile(const std::string &path, std::string_view text);

/// One line on standard error: "lamella: TEXT".
void printError(std::string_view text);
/// Says that the cache could not be used and why; nothing if the text is empty.
void printCacheWarning(const std::string &why);
/// Prints what failed, if anything did; the exit code of the command.
int exitCode(const Status &status, const Output &output);

} // namespace lamella

#endif // LAMELLA_LIB_DRIVER_COMMANDS_OUTPUT_H
