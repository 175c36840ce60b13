// The built-in commands that are about variables and parameters.
#include "shell/builtins.hpp"

#include <stdlib.h>
#include <string.h>

using shell::complain;
using shell::print;

namespace {

int wrong_name(const char* command, const char* name) {
    complain(command, name, "not a variable's name");
    return 1;
}

int no_memory(const char* command) {
    complain(command, "not enough memory");
    return 1;
}

// Options such as -eu or +f. False: one is not known.
bool set_options(State& state, const char* word) {
    const bool on = *word == '-';
    while (*++word != 0) {
        if (*word == 'e')
            state.exit_on_error = on;
        else if (*word == 'u')
            state.unset_is_wrong = on;
        else if (*word == 'f')
            state.no_globbing = on;
        else
            return false;
    }
    return true;
}

}  // namespace

namespace builtins {

int set(Shell& shell, Words& words) {
    State& state = shell.state();
    if (words.count() == 1) {
        for (size_t i = 0; i < state.variables.count(); i++)
            print("%s\n", state.variables.entry(i));
        return 0;
    }
    size_t options = 1;
    for (; options < words.count(); options++) {
        const char* const word = words[options];
        if ((*word != '-' && *word != '+') || strcmp(word, "--") == 0) break;
        if (!set_options(state, word)) {
            wrong_usage("set");
            shell.stop(Shell::Flow::Error);
            return 2;
        }
    }
    if (options == words.count()) return 0;
    if (strcmp(words[options], "--") == 0) options++;
    words.drop_first(options);
    state.parameters.swap(words);
    return 0;
}

int unset(Shell& shell, Words& words) {
    if (words.count() < 2) return wrong_usage("unset");
    const bool function = strcmp(words[1], "-f") == 0;
    const bool option = function || strcmp(words[1], "-v") == 0;
    int status = 0;
    for (size_t i = 1 + option; i < words.count(); i++) {
        const char* const name = words[i];
        const size_t size = strlen(name);
        if (size == 0 || Variables::name_length(name, size) != size)
            status = wrong_name("unset", name);
        else if (function)
            shell.state().functions.unset(name);
        else
            shell.variables().unset(name, size);
    }
    return status;
}

int export_variables(Shell& shell, Words& words) {
    Variables& variables = shell.variables();
    if (words.count() == 1 || (words.count() == 2 && strcmp(words[1], "-p") == 0)) {
        for (size_t i = 0; i < variables.count(); i++) {
            const char* const entry = variables.entry(i);
            const size_t size = static_cast<size_t>(strchr(entry, '=') - entry);
            if (!variables.exported(entry, size)) continue;
            Text line;
            const bool good = line.append("export ") && line.append(entry, size + 1) &&
                              append_quoted(line, entry + size + 1);
            if (!good) return no_memory("export");
            print("%s\n", line.c_str());
        }
        return 0;
    }
    int status = 0;
    for (size_t i = 1; i < words.count(); i++) {
        const char* const word = words[i];
        const size_t size = Variables::name_length(word, strlen(word));
        if (size == 0 || (word[size] != 0 && word[size] != '=')) {
            status = wrong_name("export", word);
            continue;
        }
        const char* const old = variables.get(word, size);
        if ((word[size] == '=' || old == nullptr) &&
            !variables.set(word, size, word[size] == '=' ? word + size + 1 : ""))
            return no_memory("export");
        variables.set_exported(word, size, true);
    }
    return status;
}

int shift(Shell& shell, Words& words) {
    Words& parameters = shell.state().parameters;
    if (words.count() > 2) return wrong_usage("shift");
    const char* wrong = nullptr;
    long long count = 1;
    if (words.count() == 2) count = strtonum(words[1], 0, INT32_MAX, &wrong);
    if (wrong != nullptr || static_cast<unsigned long long>(count) > parameters.count()) {
        complain("shift", wrong != nullptr ? "not a number" : "there are not so many");
        shell.stop(Shell::Flow::Error);
        return 2;
    }
    parameters.drop_first(static_cast<size_t>(count));
    return 0;
}

}  // namespace builtins
