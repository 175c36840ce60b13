// A line for each line; a line of several is kept with blanks in the place of newlines.
#include "shell/history_file.hpp"

#include <string.h>

// Of a long file only as many lines are kept as the history has.
static size_t start_of_last(const Text& text) {
    size_t lines = 0, at = text.size();
    while (at > 0) {
        if (text[at - 1] == '\n' && ++lines > History::CAPACITY) break;
        at--;
    }
    return at;
}

void HistoryFile::look() {
    const char* const value = shell_.variables().get("HISTFILE", 8);
    const char* const wanted = value != nullptr ? value : "";
    if (strcmp(wanted, written_.c_str()) == 0) return;
    char path[Shell::PATH_SIZE];
    path_.clear();
    if (!written_.assign(wanted, strlen(wanted)) || *wanted == 0 ||
        shell_.resolve(wanted, path) != KERN_SUCCESS || !path_.append(path))
        return;
    Text text;
    if (machine::read_file(path_.c_str(), text) != KERN_SUCCESS) return;
    const size_t first = start_of_last(text);
    if (first > 0) machine::write_file(path_.c_str(), text.c_str() + first, text.size() - first);
    for (size_t at = first; at < text.size();) {
        size_t end = at;
        while (end < text.size() && text[end] != '\n') end++;
        shell_.history().add(text.c_str() + at, end - at);
        at = end + 1;
    }
}

void HistoryFile::add(const char* line, size_t size) {
    int stream;
    Text text;
    if (path_.empty() || size == 0 || !text.append(line, size)) return;
    for (size_t i = 0; i < size; i++) {
        if (text[i] == '\n') text.data()[i] = ' ';
    }
    if (!text.append('\n')) return;
    const auto append = Redirection::To::Append;
    if (machine::open_stream(path_.c_str(), append, &stream) != KERN_SUCCESS) return;
    machine::write(stream, text.c_str(), text.size());
    machine::close_stream(stream);
}
