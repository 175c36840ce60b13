// The monitor's view of the file system: ls, cat.
#include "console/console.hpp"
#include "fs/directory.hpp"
#include "lib/format.hpp"
#include "monitor/monitor.hpp"

namespace {

void list_directory(monitor::Arguments& arguments) {
    const StringView path = arguments.count() > 0 ? arguments[0] : StringView("/");
    const fs::Directory* directory = fs::find_directory(path);
    if (!directory) {
        println("{}: no such directory", path);
        return;
    }
    file_list_entry entry;
    for (uint32_t index = 0; directory->entry(index, entry); index++) {
        println("{:10} {} {}", entry.size, entry.flags & FILE_EXECUTABLE ? "x" : "-", entry.name);
    }
}

void show_file(monitor::Arguments& arguments) {
    const auto file = fs::open(arguments[0]);
    if (!file) {
        println("{}: {}", arguments[0], file.error());
        return;
    }
    console::write(file.value().bytes());
}

}  // namespace

MONITOR_COMMAND(ls, "[DIRECTORY]", "lists the files of the archive, or of a directory",
                list_directory);
MONITOR_COMMAND(cat, "FILE", "shows a file", show_file);
