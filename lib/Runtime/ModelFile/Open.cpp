// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The only file of this room that needs an operating system; left out where there is no mmap.
#include "MappedFile.h"
#include "lamella/Runtime/ModelFile/ModelFile.h"
#include <cctype>
#include <cerrno>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

using namespace lamella;

static Status systemError(const std::string &path, int code) {
  std::string reason = std::generic_category().message(code);
  reason[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(reason[0])));
  return Status::error(path + ": expected a readable file, got the error: " + reason);
}

static std::string identityOf(const struct stat &facts) {
  std::string text;
  for (int64_t number :
       {int64_t(facts.st_dev), int64_t(facts.st_ino), int64_t(facts.st_size), int64_t(facts.st_mtim.tv_sec),
        int64_t(facts.st_mtim.tv_nsec), int64_t(facts.st_ctim.tv_sec), int64_t(facts.st_ctim.tv_nsec)})
    text += std::to_string(number) + " ";
  return text;
}

/// The size of a regular file that is not empty.
static Expected<size_t> sizeOf(int descriptor, const std::string &path, struct stat &facts) {
  if (fstat(descriptor, &facts) != 0)
    return systemError(path, errno);
  if (S_ISDIR(facts.st_mode))
    return Status::error(path + ": expected a file, got a directory");
  if (!S_ISREG(facts.st_mode))
    return Status::error(path + ": expected a regular file, got a device, pipe or socket");
  if (facts.st_size == 0)
    return Status::error(path + ": expected a file with contents, got an empty one");
  if (static_cast<uint64_t>(facts.st_size) > SIZE_MAX)
    return Status::error(path + ": expected at most " + std::to_string(SIZE_MAX) + " bytes, got " +
                         std::to_string(facts.st_size));
  return static_cast<size_t>(facts.st_size);
}

Expected<MappedFile> MappedFile::open(const std::string &path) {
  // Without O_NONBLOCK, opening a pipe would wait for its writer.
  int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0)
    return systemError(path, errno);
  struct stat facts;
  Expected<size_t> size = sizeOf(descriptor, path, facts);
  if (!size) {
    ::close(descriptor);
    return size.status();
  }
  void *address = ::mmap(nullptr, *size, PROT_READ, MAP_PRIVATE, descriptor, 0);
  int code = errno;
  ::close(descriptor);
  if (address == MAP_FAILED)
    return systemError(path, code);
  MappedFile file;
  file.contents = {static_cast<const std::byte *>(address), *size};
  file.stamp = identityOf(facts);
  file.mapping = std::shared_ptr<const void>(
      address, [size = *size](const void *start) { ::munmap(const_cast<void *>(start), size); });
  return file;
}

Expected<ModelFile> ModelFile::open(const std::string &path) {
  if (struct stat facts; ::stat(path.c_str(), &facts) == 0 && S_ISDIR(facts.st_mode))
    return openFolder(path);
  Expected<MappedFile> file = MappedFile::open(path);
  if (!file)
    return file.status();
  Expected<ModelFile> model = parse(file->bytes(), path);
  if (model) {
    model->mapping = file->owner();
    model->stamp = file->identity();
  }
  return model;
}

void ModelFile::releasePages() const {
  // Advice: where it is not taken, nothing is lost.
  if (mapping && !contents.empty())
    (void)::madvise(const_cast<void *>(mapping.get()), contents.size(), MADV_DONTNEED);
}
