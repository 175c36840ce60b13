// The path is followed a name at a time, with all that has matched so far.
#include "shell/glob.hpp"

#include "shell/machine.hpp"
#include "shell/pattern.hpp"
#include "shell/shell.hpp"

#include <fnmatch.h>
#include <string.h>

namespace {

struct Walk {
    const Cells& pattern;
    size_t from, to;     // the name in it
    size_t slashes_end;  // the slashes behind it
    const char* before;  // what is written before the name
    Text name;           // what fnmatch() takes, if it is a pattern
    Words& found;
    bool good;
};

// The slashes behind the name are written as they stand in the pattern.
bool add(const Walk& walk, const char* name, size_t size) {
    return walk.found.push(walk.before, strlen(walk.before)) && walk.found.push(name, size) &&
           walk.found.push(walk.pattern.bytes() + walk.to, walk.slashes_end - walk.to) &&
           walk.found.end_word();
}

bool add_matching(void* context, const machine::Entry& entry) {
    Walk& walk = *static_cast<Walk*>(context);
    size_t first = walk.from;
    while (first < walk.to && !walk.pattern.has_byte(first)) first++;
    const bool hidden = entry.name[0] == '.' && walk.pattern.byte(first) != '.';
    const bool through = walk.slashes_end > walk.to;  // to something in a directory
    const size_t size = strlen(entry.name);
    if (hidden || (through && !entry.directory) || fnmatch(walk.name.c_str(), entry.name, 0) != 0)
        return true;
    walk.good = add(walk, entry.name, size);
    return walk.good;
}

bool step(const Shell& shell, Walk& walk) {
    if (!pattern::is_one(walk.pattern, walk.from, walk.to))
        return add(walk, walk.pattern.bytes() + walk.from, walk.to - walk.from);
    if (!pattern::write(walk.pattern, walk.from, walk.to, walk.name)) return false;
    char directory[Shell::PATH_SIZE];
    const char* const written = *walk.before != 0 ? walk.before : ".";
    walk.good = true;
    if (shell.resolve(written, directory) == KERN_SUCCESS)
        machine::list(directory, add_matching, &walk);
    return walk.good;
}

bool exists(const Shell& shell, const char* path) {
    char resolved[Shell::PATH_SIZE];
    machine::FileStatus status;
    return shell.resolve(path, resolved) == KERN_SUCCESS &&
           machine::status(resolved, status) == KERN_SUCCESS;
}

}  // namespace

bool glob(const Shell& shell, const Cells& pattern, Words& paths) {
    Words current;
    if (!current.add("")) return false;
    bool last_is_pattern = false;
    for (size_t at = 0; at < pattern.size();) {
        size_t to = at;
        while (to < pattern.size() && pattern.byte(to) != '/') to++;
        size_t slashes_end = to;
        while (slashes_end < pattern.size() && pattern.byte(slashes_end) == '/') slashes_end++;
        Words next;
        const char* before = current.count() > 0 ? current[0] : nullptr;
        for (size_t i = 0; i < current.count(); i++, before += strlen(before) + 1) {
            Walk walk = {pattern, at, to, slashes_end, before, {}, next, true};
            if (!step(shell, walk)) return false;
        }
        last_is_pattern = pattern::is_one(pattern, at, to);
        current.swap(next);
        at = slashes_end;
    }
    current.sort();
    const char* path = current.count() > 0 ? current[0] : nullptr;
    for (size_t i = 0; i < current.count(); i++, path += strlen(path) + 1) {
        if ((last_is_pattern || exists(shell, path)) && !paths.add(path)) return false;
    }
    return true;
}
