// read: a line of standard input becomes variables' values.
#include "shell/builtins.hpp"
#include "shell/cells.hpp"
#include "shell/terminal.hpp"

#include <string.h>

using shell::complain;

namespace {

enum class Line { Whole, End, Interrupted, NoMemory };

bool add(Cells& line, char byte, bool& escaped, bool raw, bool& over) {
    if (byte == 0) return true;
    if (!raw && !escaped && byte == '\\') return escaped = true;
    if (byte == '\n' && !escaped) return over = true;
    const bool joined = byte == '\n';  // a backslash before a newline
    const bool added = joined || line.add(byte, escaped ? Cells::Quoted : Cells::Expanded);
    escaped = false;
    return added;
}

// Byte by byte: what is behind the newline is for whoever reads next.
Line read_line(Shell& shell, Cells& line, bool raw) {
    const int input = shell.streams()[0];
    bool escaped = false, over = false;
    if (shell.interactive() && input == 0 && machine::is_console(0)) {
        const History none;
        LineEditor editor("", none, shell);
        while (!over) {
            const LineEditor::Result result = read_line(editor);
            if (result == LineEditor::Result::EndOfInput) return Line::End;
            if (result == LineEditor::Result::Interrupted) return Line::Interrupted;
            const Text& typed = editor.line();
            for (size_t i = 0; i <= typed.size(); i++) {
                const char byte = i < typed.size() ? typed[i] : '\n';
                if (!add(line, byte, escaped, raw, over)) return Line::NoMemory;
            }
        }
        return Line::Whole;
    }
    char byte;
    while (!over) {
        if (machine::read(input, &byte, 1) == 0) return Line::End;
        if (!add(line, byte, escaped, raw, over)) return Line::NoMemory;
    }
    return Line::Whole;
}

// The next value, from `at` on; the last one is all the rest.
bool next_value(const Cells& line, size_t& at, const char* ifs, bool last, Text& value) {
    const auto cuts = [&](size_t i) {
        return line.mark(i) == Cells::Expanded && strchr(ifs, line.byte(i)) != nullptr;
    };
    const auto is_blank = [&](size_t i) {
        return cuts(i) && strchr(" \t\n", line.byte(i)) != nullptr;
    };
    while (at < line.size() && is_blank(at)) at++;
    size_t end = at;
    while (end < line.size() && !cuts(end)) end++;
    size_t next = end;
    while (next < line.size() && is_blank(next)) next++;
    if (next < line.size() && cuts(next)) next++;
    while (next < line.size() && is_blank(next)) next++;
    if (last && next < line.size()) {  // more than one field is left
        end = line.size();
        while (end > at && is_blank(end - 1)) end--;
        next = line.size();
    }
    for (size_t i = at; i < end; i++) {
        if (!value.append(line.byte(i))) return false;
    }
    at = next;
    return true;
}

}  // namespace

int builtins::read(Shell& shell, Words& words) {
    const bool raw = words.count() > 1 && strcmp(words[1], "-r") == 0;
    const size_t first = raw ? 2 : 1;
    if (words.count() <= first) return wrong_usage("read");
    for (size_t i = first; i < words.count(); i++) {
        if (*words[i] != 0 &&
            Variables::name_length(words[i], strlen(words[i])) == strlen(words[i]))
            continue;
        complain("read", words[i], "not a variable's name");
        return 2;
    }
    Cells line;
    const Line read = read_line(shell, line, raw);
    if (read == Line::Interrupted) {
        shell.stop(Shell::Flow::Interrupt);
        return 130;
    }
    const char* const ifs = shell.variables().get("IFS", 3);
    bool good = read != Line::NoMemory;
    size_t at = 0;
    Text separators;
    good = good && separators.append(ifs != nullptr ? ifs : " \t\n");
    for (size_t i = first; i < words.count() && good; i++) {
        Text value;
        good = next_value(line, at, separators.c_str(), i + 1 == words.count(), value) &&
               shell.variables().set(words[i], strlen(words[i]), value.c_str());
    }
    if (!good) {
        complain("read", "not enough memory");
        return 2;
    }
    return read == Line::Whole ? 0 : 1;
}
