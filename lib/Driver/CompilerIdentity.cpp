// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Code that another build made is not reused, even one of the same version: the linker's build id tells builds apart.
#include "ObjectCache.h"
#include <cstring>
#include <elf.h>
#include <link.h>

using namespace lamella;

static size_t align(size_t bytes) { return (bytes + 3) & ~size_t(3); }

/// The build id among the notes, or nothing.
static std::string_view findBuildId(std::string_view notes) {
  while (notes.size() >= sizeof(ElfW(Nhdr))) {
    ElfW(Nhdr) note;
    std::memcpy(&note, notes.data(), sizeof(note));
    size_t name = sizeof(note), text = name + align(note.n_namesz), end = text + align(note.n_descsz);
    if (notes.size() < text + note.n_descsz)
      break;
    if (note.n_type == NT_GNU_BUILD_ID && notes.substr(name, note.n_namesz) == std::string_view("GNU", 4))
      return notes.substr(text, note.n_descsz);
    notes.remove_prefix(std::min(end, notes.size()));
  }
  return {};
}

namespace {
struct Identity {
  std::string text;
  int objects = 0;
  bool knowsProgram = false;
};
} // namespace

static int addObject(dl_phdr_info *info, size_t, void *data) {
  auto &identity = *static_cast<Identity *>(data);
  bool isProgram = identity.objects++ == 0; // the first is the program
  for (int i = 0; i < info->dlpi_phnum; ++i) {
    const ElfW(Phdr) &header = info->dlpi_phdr[i];
    if (header.p_type != PT_NOTE)
      continue;
    auto *start = reinterpret_cast<const char *>(info->dlpi_addr + header.p_vaddr);
    std::string_view id = findBuildId({start, size_t(header.p_memsz)});
    identity.text += id;
    identity.knowsProgram |= isProgram && !id.empty();
  }
  return 0;
}

std::string lamella::compilerIdentity() {
  Identity identity{LAMELLA_VERSION};
  dl_iterate_phdr(addObject, &identity);
  return identity.knowsProgram ? identity.text : std::string();
}
