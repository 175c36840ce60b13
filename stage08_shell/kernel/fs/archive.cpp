#include "fs/archive.hpp"

#include "arch/direct_map.hpp"
#include "boot/boot.hpp"
#include "fs/directory.hpp"
#include "fs/initrd.hpp"
#include "lib/format.hpp"
#include "loader/program.hpp"

namespace fs {

namespace {

constinit Initrd archive;

Result<OpenFile> open_archived(StringView name) {
    const Initrd::File file = TRY(archive.find(name));
    OpenFile opened;
    opened.archived = {reinterpret_cast<const char*>(file.data.data()), file.data.size()};
    opened.flags = file.flags;
    return opened;
}

bool archived_entry(uint32_t index, file_list_entry& out) {
    if (index >= archive.file_count()) return false;
    const Initrd::File file = archive.entry(index);
    set_entry(out, file.name, file.data.size(), file.flags);
    return true;
}

Result<loader::Program> archived_program(StringView name) {
    if (name.starts_with("/")) name = name.slice(1);
    const Initrd::File file = TRY(archive.find(name));
    if (!(file.flags & INITRD_EXECUTABLE)) return KERN_BAD_FORMAT;
    return loader::Program{file.name, file.data};
}

constinit Directory root{.path = "", .open = open_archived, .entry = archived_entry};

}  // namespace

void load_archive() {
    add_directory(root);
    loader::add_source(archived_program);
    const BootModule* module = boot::information().find_module("initrd.img");
    if (!module) {
        println("initrd: the boot loader brought no module initrd.img");
        return;
    }
    const auto* bytes = static_cast<const uint8_t*>(direct_map(module->range.start));
    const char* reason = nullptr;
    if (!archive.open({bytes, module->range.size}, &reason)) {
        println("initrd: refused: {}", reason);
    }
}

}  // namespace fs
