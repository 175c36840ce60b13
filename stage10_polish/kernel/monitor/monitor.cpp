// The monitor's loop: read a line, find its command, check the number of arguments, run it.
#include "monitor/monitor.hpp"

#include "console/console.hpp"
#include "lib/format.hpp"
#include "monitor/line_editor.hpp"
#include "monitor/table.hpp"

namespace {

constinit LineEditor editor{console::write};
constinit bool leaving = false;

// Typed bytes go back to a terminal: what is not printable is shown as a mark.
void print_typed(StringView text) {
    for (const char character : text) {
        const bool printable = character >= ' ' && static_cast<uint8_t>(character) < 0x7F;
        console::write_byte(printable ? character : '?');
    }
}

const monitor::Command* find_command(StringView name) {
    for (const monitor::Command& command : monitor::commands()) {
        if (name == command.name) return &command;
    }
    return nullptr;
}

}  // namespace

Span<const monitor::Command> monitor::commands() {
    return {table_monitor_start, static_cast<size_t>(table_monitor_end - table_monitor_start)};
}

void monitor::execute(StringView line) {
    Arguments arguments;
    StringView words[Arguments::MAX + 1];
    size_t count = 0;
    const SplitResult split = split_words(line, words, count);
    if (split == SplitResult::OpenQuote) return println("a quote is not closed");
    if (split == SplitResult::TooMany) return println("more than {} words", Arguments::MAX);
    if (count == 0) return;

    const Command* command = find_command(words[0]);
    if (!command) {
        print("unknown command: ");
        print_typed(words[0].slice(0, 60));
        return println("{} (help lists the commands)", words[0].size() > 60 ? "..." : "");
    }
    arguments.command_ = command;
    arguments.count_ = count - 1;
    for (size_t i = 1; i < count; i++) arguments.words_[i - 1] = words[i];
    if (arguments.count() < command->fewest || arguments.count() > command->most) {
        return arguments.usage();
    }
    command->function(arguments);
}

void monitor::run() {
    leaving = false;
    print("monitor> ");
    while (!leaving) {
        switch (editor.take(console::read_byte())) {
        case LineEditor::State::Typing:
            continue;
        case LineEditor::State::TooLong:
            println("that line is longer than {} characters", LineEditor::MAX_LINE);
            break;
        case LineEditor::State::Done:
            execute(editor.line());
            break;
        }
        if (!leaving) print("monitor> ");
    }
}

void monitor::leave() { leaving = true; }
