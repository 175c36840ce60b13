// How the word before the cursor may go on.
#include "shell/completion.hpp"

#include <string.h>

namespace {

// The word that ends at the cursor.
struct Position {
    Text word;            // without quotes
    bool command = true;  // the first of its command
    char quote = 0;       // the quote it is in
};

bool find_word(const char* line, size_t cursor, Position& position) {
    bool in_word = false, pushed = true;
    for (size_t i = 0; i < cursor && pushed; i++) {
        const char c = line[i];
        if (position.quote != 0) {
            if (c == position.quote)
                position.quote = 0;
            else
                pushed = position.word.append(c);
        } else if (c == ' ' || c == '\t' || c == ';' || c == '&' || c == '<' || c == '>') {
            if (in_word) position.command = false;
            if (c == ';' || c == '&') position.command = true;
            in_word = false;
            position.word.clear();
        } else {
            in_word = true;
            if (c == '\'' || c == '"')
                position.quote = c;
            else
                pushed = position.word.append(c == '\\' && i + 1 < cursor ? line[++i] : c);
        }
    }
    return pushed;
}

bool needs_backslash(char c) { return strchr(" \t;&|<>'\"\\$#", c) != nullptr; }

bool append_quoted(Text& to, const char* bytes, size_t size, char quote) {
    for (size_t i = 0; i < size; i++) {
        if (quote == 0 && needs_backslash(bytes[i]) && !to.append('\\')) return false;
        if (!to.append(bytes[i])) return false;
    }
    return true;
}

}  // namespace

void WordCompleter::complete(const char* line, size_t cursor, Answer& answer) {
    const kern_return_t result = find(line, cursor, answer);
    if (result == KERN_SUCCESS) return;
    answer.insert.clear();
    answer.possibilities.clear();
    (void)!(answer.possibilities.append(strerror(result)) && answer.possibilities.append('\n'));
}

kern_return_t WordCompleter::find(const char* line, size_t cursor, Answer& answer) {
    Position position;
    Words names;
    if (!find_word(line, cursor, position)) return KERN_RESOURCE_SHORTAGE;
    const char* const prefix = position.word.c_str();
    const size_t prefix_size = position.word.size();
    const kern_return_t result = collect(position.command, prefix, names);
    if (result != KERN_SUCCESS) return result;

    const char* common = nullptr;  // what all that fit begin with
    size_t common_size = 0, fitting = 0;
    const char* name = names.count() > 0 ? names[0] : nullptr;
    for (size_t i = 0; i < names.count(); i++, name += strlen(name) + 1) {
        if (strncmp(name, prefix, prefix_size) != 0) continue;
        if (fitting++ == 0) {
            common = name;
            common_size = strlen(name);
        }
        size_t same = 0;
        while (same < common_size && name[same] == common[same]) same++;
        common_size = same;
        if (!answer.possibilities.append(name) || !answer.possibilities.append('\n'))
            return KERN_RESOURCE_SHORTAGE;
    }
    if (fitting == 0) return KERN_SUCCESS;
    if (!append_quoted(answer.insert, common + prefix_size, common_size - prefix_size,
                       position.quote))
        return KERN_RESOURCE_SHORTAGE;
    // A directory goes on; anything else is finished.
    if (fitting == 1 && common[common_size - 1] != '/') {
        if (position.quote != 0 && !answer.insert.append(position.quote))
            return KERN_RESOURCE_SHORTAGE;
        if (!answer.insert.append(' ')) return KERN_RESOURCE_SHORTAGE;
    }
    return KERN_SUCCESS;
}
