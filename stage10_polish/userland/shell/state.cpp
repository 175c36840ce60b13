// The state that a subshell has: copied, or written as commands for a shell of its own.
#include "shell/state.hpp"

#include "shell/exchange.hpp"

#include <string.h>

bool State::copy_from(const State& other) {
    exit_on_error = other.exit_on_error;
    unset_is_wrong = other.unset_is_wrong;
    no_globbing = other.no_globbing;
    return variables.copy_from(other.variables) && functions.copy_from(other.functions) &&
           parameters.copy_from(other.parameters);
}

void State::swap(State& other) {
    variables.swap(other.variables);
    functions.swap(other.functions);
    parameters.swap(other.parameters);
    exchange(exit_on_error, other.exit_on_error);
    exchange(unset_is_wrong, other.unset_is_wrong);
    exchange(no_globbing, other.no_globbing);
}

bool append_quoted(Text& text, const char* word) {
    bool good = text.append('\'');
    for (; *word != 0 && good; word++)
        good = *word == '\'' ? text.append("'\\''") : text.append(*word);
    return good && text.append('\'');
}

bool State::write(Text& text) const {
    bool good = true;
    for (size_t i = 0; i < variables.count() && good; i++) {
        const char* const entry = variables.entry(i);
        const size_t size = static_cast<size_t>(strchr(entry, '=') - entry);
        if (variables.exported(entry, size)) continue;  // in the environment
        good = text.append(entry, size + 1) && append_quoted(text, entry + size + 1) &&
               text.append('\n');
    }
    for (const Function* function = functions.first(); function != nullptr && good;
         function = function->next)
        good = text.append(function->name.c_str()) && text.append("() ") &&
               text.append(function->body.c_str(), function->body.size()) && text.append('\n');
    good = good && text.append("set --");
    const char* word = parameters.count() > 0 ? parameters[0] : "";
    for (size_t i = 0; i < parameters.count() && good; i++, word += strlen(word) + 1)
        good = text.append(' ') && append_quoted(text, word);
    if (good && exit_on_error) good = text.append("; set -e");
    if (good && unset_is_wrong) good = text.append("; set -u");
    if (good && no_globbing) good = text.append("; set -f");
    return good && text.append('\n');
}
