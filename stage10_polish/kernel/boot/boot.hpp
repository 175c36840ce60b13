// The kernel's copy of what the boot loader said, and the options on its command line.
#pragma once

#include "boot/multiboot2.hpp"

namespace boot {

// Copies and checks the block at this physical address. Empty text, or why it was refused.
StringView read_information(PhysicalAddress block);

const BootInformation& information();

// An option of the command line: for `test=memory` the text "memory", for a bare `monitor` an empty
// one, KERN_NOT_FOUND if it is not there. The last one counts.
Result<StringView> option(StringView name);

}  // namespace boot
