#include "fs/directory.hpp"

#include "lib/string.h"
#include "sync/global.hpp"

namespace fs {

namespace {

using Directories = IntrusiveList<Directory, &Directory::link>;

// Made when the first directory is added.
Directories& directories() {
    static constinit Global<Directories> list;
    static constinit bool made = false;
    if (!made) {
        list.construct();
        made = true;
    }
    return *list;
}

// Where the last slash is; 0 if there is none.
size_t last_slash(StringView path) {
    size_t at = path.size();
    while (at > 0 && path[at - 1] != '/') at--;
    return at == 0 ? 0 : at - 1;
}

}  // namespace

void add_directory(Directory& directory) { directories().push_back(directory); }

const Directory* find_directory(StringView path) {
    if (!path.empty() && path[path.size() - 1] == '/') path = path.slice(0, path.size() - 1);
    for (const Directory& directory : directories()) {
        if (path == StringView(directory.path)) return &directory;
    }
    return nullptr;
}

Result<OpenFile> open(StringView path) {
    const size_t slash = last_slash(path);
    const Directory* directory = find_directory(path.slice(0, slash));
    if (!directory) return KERN_NOT_FOUND;
    const bool has_slash = !path.empty() && path[slash] == '/';
    return directory->open(path.slice(has_slash ? slash + 1 : slash));
}

void set_entry(file_list_entry& out, StringView name, uint64_t size, uint32_t flags) {
    out = {};
    memcpy(out.name, name.data(), min(name.size(), sizeof(out.name) - 1));
    out.size = size;
    out.flags = flags;
}

}  // namespace fs
