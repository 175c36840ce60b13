// Splits the command line at blanks; the last of several equal options counts.
#include "boot/options.hpp"

Result<StringView> boot::find_option(StringView command_line, StringView name) {
    bool found = false;
    StringView value;
    size_t at = 0;
    while (at < command_line.size()) {
        size_t end = at;
        while (end < command_line.size() && command_line[end] != ' ') end++;
        const StringView word = command_line.slice(at, end - at);
        at = end + 1;
        if (!word.starts_with(name)) continue;
        const StringView behind = word.slice(name.size());
        if (!behind.empty() && behind[0] != '=') continue;
        found = true;
        value = behind.slice(1);
    }
    if (!found) return KERN_NOT_FOUND;
    return value;
}
