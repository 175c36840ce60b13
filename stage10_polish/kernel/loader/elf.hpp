// ELF64 programs: static, position-dependent x86-64 executables (System V ABI, chapters 4 and 5).
// The parser believes no field: every number is checked before it is used, in 64 bits, without
// overflow. It allocates nothing, reads nothing outside the file, and knows no machine.
#pragma once

#include "loader/image.hpp"

namespace loader {

// The file begins with ELF's four magic bytes (all that is looked at).
bool looks_like_elf(Bytes file);

// On NONE `image` describes the program; on a refusal its contents mean nothing.
Refusal parse_elf(Bytes file, Image& image);

}  // namespace loader
