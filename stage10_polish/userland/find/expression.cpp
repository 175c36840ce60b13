#include "find/expression.hpp"

#include <fnmatch.h>
#include <services/task.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

namespace {

bool wrong(const char* word, const char* why) {
    fprintf(stderr, "find: %s: %s\n", word, why);
    return false;
}

bool is_empty(const Walk& file) {
    if (!S_ISDIR(file.status().st_mode)) return file.status().st_size == 0;
    DIR* const directory = opendir(file.path());
    if (directory == nullptr) return false;
    const bool empty = readdir(directory) == nullptr;
    closedir(directory);
    return empty;
}

// The command with the path in the place of each {}. `good`: it could be run.
bool execute(char* const* command, int count, const char* path, bool& good) {
    char** const words = static_cast<char**>(calloc(static_cast<size_t>(count) + 1, sizeof(char*)));
    if (words == nullptr) return good = wrong(path, strerror(ENOMEM));
    for (int i = 0; i < count; i++)
        words[i] = strcmp(command[i], "{}") == 0 ? const_cast<char*>(path) : command[i];
    int status = 0;
    fflush(stdout);
    const kern_return_t result = run_program(words[0], words, &status);
    if (result != KERN_SUCCESS) good = wrong(words[0], strerror(result));
    free(words);
    return result == KERN_SUCCESS && status == 0;
}

}  // namespace

bool Expression::parse_depth(char**& words, size_t& depth) {
    const char* bad;
    if (words[1] == nullptr) return wrong(words[0], "a number must follow");
    depth = static_cast<size_t>(strtonum(words[1], 0, INT64_MAX, &bad));
    if (bad != nullptr) return wrong(words[1], "not a number");
    words += 2;
    return true;
}

// What begins at `words`, which goes behind it.
bool Expression::parse_part(char**& words, Part& part) {
    const char* const word = *words++;
    static const struct {
        const char* word;
        Part::Kind kind;
        bool argument;
    } KNOWN[] = {{"-name", Part::Name, true},    {"-path", Part::Path, true},
                 {"-type", Part::Type, true},    {"-size", Part::Size, true},
                 {"-newer", Part::Newer, true},  {"-empty", Part::Empty, false},
                 {"-print", Part::Print, false}, {"-prune", Part::Prune, false},
                 {"-exec", Part::Exec, true},    {"-o", Part::Or, false}};
    const auto* known = KNOWN;
    while (known < KNOWN + sizeof(KNOWN) / sizeof(KNOWN[0]) && strcmp(known->word, word) != 0)
        known++;
    if (known == KNOWN + sizeof(KNOWN) / sizeof(KNOWN[0])) return wrong(word, "not known");
    part.kind = known->kind;
    if (!known->argument) return true;
    if (*words == nullptr) return wrong(word, "something must follow");
    char* const argument = *words++;
    part.text = argument;
    if (part.kind == Part::Type) {
        part.type = *argument == 'd' ? S_IFDIR : S_IFREG;
        if (strcmp(argument, "f") != 0 && strcmp(argument, "d") != 0)
            return wrong(argument, "a type is f or d");
    } else if (part.kind == Part::Size) {
        char* end;
        part.sign = (*argument == '+') - (*argument == '-');
        part.number = strtol(argument + (part.sign != 0), &end, 10);
        part.unit = *end == 'c' ? 1 : 512;
        if (end == argument || (strcmp(end, "") != 0 && strcmp(end, "c") != 0))
            return wrong(argument, "not a size");
    } else if (part.kind == Part::Newer) {
        struct stat status;
        if (stat(argument, &status) != 0) return wrong(argument, strerror(errno));
        part.number = status.st_mtime;
    } else if (part.kind == Part::Exec) {
        part.command = words - 1;
        while (*words != nullptr && strcmp(*words, ";") != 0) words++;
        if (*words == nullptr) return wrong(word, "a ; must follow the command");
        part.count = static_cast<int>(words++ - part.command);
        if (part.count == 0) return wrong(word, "a command must follow");
    }
    return true;
}

bool Expression::parse(char** words) {
    while (*words != nullptr) {
        if (count_ + 1 >= PARTS) return wrong(*words, "too much");
        bool inverted = false;
        for (; *words != nullptr && strcmp(*words, "!") == 0; words++) inverted = !inverted;
        if (*words == nullptr) return wrong("!", "something must follow");
        if (strcmp(*words, "-depth") == 0) {
            directory_last_ = true;
            words++;
            continue;
        }
        const bool most = strcmp(*words, "-maxdepth") == 0;
        if (most || strcmp(*words, "-mindepth") == 0) {
            if (!parse_depth(words, most ? deepest_ : shallowest_)) return false;
            continue;
        }
        Part& part = parts_[count_++];
        part = {};
        if (!parse_part(words, part)) return false;
        part.inverted = inverted;
        acts_ |= part.kind == Part::Print || part.kind == Part::Exec;
    }
    return true;
}

bool Expression::holds(const Part& part, const Walk& file, bool& prune, bool& good) const {
    const struct stat& status = file.status();
    switch (part.kind) {
    case Part::Name:
        return fnmatch(part.text, file.name(), 0) == 0;
    case Part::Path:
        return fnmatch(part.text, file.path(), 0) == 0;
    case Part::Type:
        return (status.st_mode & S_IFMT) == part.type;
    case Part::Size: {
        const long size = (status.st_size + part.unit - 1) / part.unit;
        return part.sign == 0 ? size == part.number
                              : (size > part.number) == (part.sign > 0) && size != part.number;
    }
    case Part::Empty:
        return is_empty(file);
    case Part::Newer:
        return status.st_mtime > part.number;
    case Part::Print:
        puts(file.path());
        return true;
    case Part::Prune:
        return prune = true;
    case Part::Exec:
        return execute(part.command, part.count, file.path(), good);
    case Part::Or:
        break;
    }
    return false;
}

// Of each alternative so much as holds; the rest is for the next one. Without something to do, what
// holds is printed.
bool Expression::apply(const Walk& file, bool& prune) const {
    bool good = true, so_far = true;
    for (size_t i = 0; i < count_; i++) {
        const Part& part = parts_[i];
        if (part.kind == Part::Or) {
            if (so_far) break;
            so_far = true;
        } else if (so_far) {
            so_far = holds(part, file, prune, good) != part.inverted;
        }
    }
    if (so_far && !acts_) puts(file.path());
    return good;
}
