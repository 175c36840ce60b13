// The one BootInformation of the kernel.
#include "boot/boot.hpp"

#include "arch/direct_map.hpp"
#include "boot/options.hpp"

namespace {

constinit BootInformation parsed{};

}  // namespace

StringView boot::read_information(PhysicalAddress block) {
    if (block.value % 8 != 0) return "the block is not aligned to 8";
    // The loader passes a 32-bit address; parse() reads no further than the size the block states,
    // and that at most MAX_BLOCK: all of it mapped at boot.
    return parsed.parse({direct_map<const uint8_t>(block), BootInformation::MAX_BLOCK});
}

const BootInformation& boot::information() { return parsed; }

Result<StringView> boot::option(StringView name) {
    return find_option(parsed.command_line(), name);
}
