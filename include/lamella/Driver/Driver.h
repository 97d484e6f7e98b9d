// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The compiler as those see it who only want to run a model: a model file, or the text of a level, becomes a module.
// No header of MLIR or LLVM is needed, so a tool builds without them; it then has a compiler that refuses everything.
#ifndef LAMELLA_DRIVER_DRIVER_H
#define LAMELLA_DRIVER_DRIVER_H

#include "lamella/Pipelines/Precision.h"
#include "lamella/Runtime/Core/Module.h"
#include "lamella/Runtime/ModelFile/ModelFile.h"
#include <functional>
#include <optional>

namespace lamella {

/// The levels whose text can be printed, in the order of the pipeline. All but assembly can be read back.
enum class Level { Relax, Linalg, TIR, Scheduled, LLVM, Assembly };

/// "relax", "linalg", "tir", "scheduled", "llvm", "asm".
std::string_view levelName(Level level);
std::optional<Level> parseLevel(std::string_view name);

struct CompileOptions {
  Precision precision = Precision::Fast;
  /// "builtin": those of the library for this machine; "none"; or a file, or a folder of .mlir files.
  std::string schedules = "builtin";
  /// A file of rules by which library functions take the place of operators; empty: none do.
  std::string dispatch;
  /// Where compiled code is kept: a folder; "off"; or empty, for what LAMELLA_CACHE says (CacheSettings::choose).
  std::string cache;
  /// Schedules of the user's may use primitives that no proof holds; for the whole process.
  bool allowUnsafe = false;
};

/// Told the name of each phase as it begins ("reading the graph", "compiling kernels").
using Progress = std::function<void(std::string_view phase)>;

struct CompileCounts {
  /// How many modules the model became: 1, whatever the prompts' lengths and the batch; 0 for one compiled before.
  int compilations = 0;
  /// How many object files were generated and not found in the cache: host code is one, each kernel another.
  int generatedObjects = 0;
  /// How many bytes of weights were packed when they were loaded, and not found in the cache.
  int64_t packedBytes = 0;
};

struct CompiledModel {
  /// Keeps its code alive.
  Module module;
  CompileCounts counts;
  /// Tells its code from any other's: a digest.
  std::string identity;
  /// Empty, or why the cache could not be used.
  std::string warning;
};

/// Whether this program has its compiler.
bool hasCompiler();

/// What is compiled: a model file, which must outlive it, or the text of a level, as `emitText` or a person wrote it,
/// in a file or in memory.
class Source {
public:
  Source(const ModelFile &model) : file(&model) {}
  explicit Source(std::string textFile) : path(std::move(textFile)) {}
  /// A text in memory, which must outlive it; errors speak of it as of a file of that name.
  static Source inMemory(std::string_view text, std::string name) {
    Source source(std::move(name));
    source.memory = text;
    return source;
  }

  /// Null: a text.
  const ModelFile *model() const { return file; }
  /// Nothing: a model file, or a text in the file `name()`.
  std::optional<std::string_view> text() const { return memory; }
  std::string name() const { return file ? file->name() : path; }

private:
  const ModelFile *file = nullptr;
  std::string path;
  std::optional<std::string_view> memory;
};

/// Compiles for this machine. Errors name the file; in a text, line and column too.
Expected<CompiledModel> compile(const Source &source, const CompileOptions &options, const Progress &progress = {});
/// The text of a level: what is printed is what runs. With a kernel's name, only that kernel and what it calls; relax
/// has no kernels.
Expected<std::string> emitText(const Source &source, Level level, const std::string &kernel,
                               const CompileOptions &options, const Progress &progress = {});
/// Writes what is compiled as a shared library, which `Module::open` opens on processors like this one. Gives a
/// warning, or nothing.
Expected<std::string> emitLibrary(const Source &source, const std::string &path, const CompileOptions &options,
                                  const Progress &progress = {});

} // namespace lamella

#endif // LAMELLA_DRIVER_DRIVER_H
