// The names with which Tab can complete a word.
#include "shell/builtins.hpp"
#include "shell/shell.hpp"

#include <string.h>

// The files of a directory, each behind the `written_size` bytes with which the directory is
// written.
kern_return_t Shell::collect_files(const char* directory, const char* written, size_t written_size,
                                   bool programs, Words& names) {
    struct Collected {
        const char* written;
        size_t written_size;
        bool programs, full;
        Words& names;
    } collected = {written, written_size, programs, false, names};
    const auto add = [](void* context, const machine::Entry& entry) {
        Collected& to = *static_cast<Collected*>(context);
        const bool through = entry.directory && to.written_size > 0;  // to a program further down
        if (to.programs && !entry.program && !through) return true;
        to.full = !(to.names.push(to.written, to.written_size) &&
                    to.names.push(entry.name, strlen(entry.name)) &&
                    (!entry.directory || to.names.push("/", 1)) && to.names.end_word());
        return !to.full;
    };
    const kern_return_t result = machine::list(directory, add, &collected);
    return collected.full ? KERN_RESOURCE_SHORTAGE : result;
}

kern_return_t Shell::collect(bool command, const char* prefix, Words& names) {
    const char* const slash = strrchr(prefix, '/');
    const size_t written_size = slash != nullptr ? static_cast<size_t>(slash - prefix) + 1 : 0;
    if (command && slash == nullptr) {
        for (size_t i = 0; i < BUILTIN_COUNT; i++) {
            const char* name = BUILTINS[i].name;
            if (BUILTINS[i].program) continue;  // is among the programs
            if (!names.push(name, strlen(name)) || !names.end_word()) return KERN_RESOURCE_SHORTAGE;
        }
        return collect_files("/", "", 0, true, names);
    }
    Text written;
    char directory[PATH_SIZE];
    if (!written.append(prefix, written_size)) return KERN_RESOURCE_SHORTAGE;
    if (resolve(written.c_str(), directory) != KERN_SUCCESS)
        return KERN_SUCCESS;  // none is so long
    if (slash != nullptr && strcmp(directory, "/") == 0) {
        const bool added =
            names.push(prefix, written_size) && names.push("proc/", 5) && names.end_word();
        if (!added) return KERN_RESOURCE_SHORTAGE;
    }
    const kern_return_t result = collect_files(directory, prefix, written_size, command, names);
    return result == KERN_NOT_FOUND ? KERN_SUCCESS : result;
}
