#include "loader/elf_programs.hpp"

#include "loader/elf.hpp"
#include "loader/loader.hpp"

namespace {

constinit const loader::Format elf{loader::looks_like_elf, loader::parse_elf};

}  // namespace

void loader::accept_elf() { add_format(elf); }
