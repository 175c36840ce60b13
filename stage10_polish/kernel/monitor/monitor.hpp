// The monitor: a small command interpreter on the console. A subsystem adds commands in a file of
// its own with MONITOR_COMMAND; no list is edited.
#pragma once

#include "lib/result.hpp"
#include "lib/string_view.hpp"
#include "lib/table.hpp"

namespace monitor {

// The words behind the command's name. Asking for one that is not there, or not a number, is
// answered with an error, which the command passes on to its user with usage().
class Arguments {
public:
    static constexpr size_t MAX = 64;

    size_t count() const { return count_; }
    // Empty text for a word that was not typed.
    StringView operator[](size_t index) const {
        return index < count_ ? words_[index] : StringView();
    }
    // Decimal, or hexadecimal with 0x. KERN_INVALID_ARGUMENT if missing or malformed.
    Result<uint64_t> number(size_t index) const;
    Span<const StringView> words(size_t from = 0) const {
        return Span<const StringView>(words_, count_).slice(from);
    }

    // Prints "usage: NAME USAGE".
    void usage() const;

private:
    friend void execute(StringView line);
    StringView words_[MAX];  // parts of the line
    size_t count_ = 0;
    const struct Command* command_ = nullptr;
};

struct Command {
    const char* name;
    const char* usage;  // the arguments, such as "ADDRESS [COUNT]"
    const char* help;   // one line
    void (*function)(Arguments& arguments);
    size_t fewest;  // arguments; checked before the function is called
    size_t most;
};

// Splits a line into words (quotes keep blanks together) and runs its command. Any text is fine.
void execute(StringView line);

// Reads and executes lines until leave().
void run();
void leave();

// "12", "0x1f" -> the value.
Result<uint64_t> parse_number(StringView text);

// Takes a line apart at its blanks; "double quotes" keep some together. The words point into the
// line.
enum class SplitResult { Done, TooMany, OpenQuote };
SplitResult split_words(StringView line, Span<StringView> words, size_t& count);

}  // namespace monitor

// How many arguments a command takes follows from its usage text: each word is one, in [brackets]
// optional, ending in ... any number.
namespace monitor {
consteval size_t fewest_arguments(const char* usage) {
    size_t words = 0;
    for (bool in_word = false; *usage; usage++) {
        if (*usage == ' ') {
            in_word = false;
        } else if (!in_word) {
            in_word = true;
            if (*usage != '[') words++;
        }
    }
    return words;
}
consteval size_t most_arguments(const char* usage) {
    size_t words = 0;
    for (bool in_word = false; *usage; usage++) {
        if (usage[0] == '.' && usage[1] == '.') return Arguments::MAX;
        if (*usage == ' ') {
            in_word = false;
        } else if (!in_word) {
            in_word = true;
            words++;
        }
    }
    return words;
}
}  // namespace monitor

#define MONITOR_COMMAND(name, usage, help, function)                                               \
    TABLE_ENTRY("monitor", monitor::Command)                                                       \
    monitor_command_##name {                                                                       \
#name, usage, help, function, monitor::fewest_arguments(usage),                            \
            monitor::most_arguments(usage)                                                         \
    }
