// Directories: where the names of files lead. The root holds the archive's files; others, such as
// /proc, are added by whoever has something to show. A path is NAME or /NAME in the root, /DIR/NAME
// elsewhere. Directories are added while booting and stay.
#pragma once

#include "containers/vector.hpp"
#include "lib/intrusive_list.hpp"
#include "lib/string_view.hpp"

#include <mig/file.h>

namespace fs {

// A file as it was when it was opened.
struct OpenFile {
    StringView bytes() const {
        return text.empty() ? archived : StringView(text.data(), text.size());
    }

    StringView archived;  // in the archive, which never goes away
    Vector<char> text;    // made for this opening, if not empty
    uint32_t flags = 0;   // FILE_EXECUTABLE
};

struct Directory {
    const char* path = "";  // "/proc"; the root's is empty
    // KERN_NOT_FOUND, or why the file cannot be had.
    Result<OpenFile> (*open)(StringView name) = nullptr;
    // Entry number `index`, or false behind the last one.
    bool (*entry)(uint32_t index, file_list_entry& out) = nullptr;
    ListLink link{};
};

void add_directory(Directory& directory);

Result<OpenFile> open(StringView path);

// The directory of that path, a slash at its end or not; null if there is none.
const Directory* find_directory(StringView path);

// Fills in an entry of a listing.
void set_entry(file_list_entry& out, StringView name, uint64_t size, uint32_t flags);

}  // namespace fs
