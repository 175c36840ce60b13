// Has the loader take ELF files for what they are.
#pragma once

namespace loader {

void accept_elf();

}  // namespace loader
