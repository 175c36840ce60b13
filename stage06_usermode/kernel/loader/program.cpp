#include "loader/program.hpp"

#include "arch/direct_map.hpp"
#include "boot/boot.hpp"

namespace {

constinit loader::Source sources[4] = {};
constinit size_t source_count = 0;

}  // namespace

void loader::add_source(Source source) {
    ASSERT(source_count < array_size(sources));
    sources[source_count++] = source;
}

Result<loader::Program> loader::find(StringView name) {
    for (size_t i = source_count; i > 0; i--) {
        Result<Program> program = sources[i - 1](name);
        if (program.ok() || program.error() != KERN_NOT_FOUND) return program;
    }
    return KERN_NOT_FOUND;
}

Result<loader::Program> loader::find_module(StringView name) {
    const BootModule* module = boot::information().find_module(name);
    if (!module) return KERN_NOT_FOUND;
    const auto* bytes = direct_map<const uint8_t>(module->range.start);
    return Program{module->name, {bytes, module->range.size}};
}
