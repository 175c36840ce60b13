// Parameters: $NAME, $1, $@ and what can be made of their values in ${ }.
#include "shell/expansion.hpp"
#include "shell/pattern.hpp"

#include <ctype.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

namespace {

bool is_name(const Part& part, const char* name) {
    return part.size == strlen(name) && memcmp(part.text, name, part.size) == 0;
}

}  // namespace

const char* Expansion::value_of(const Part& part, Text& buffer) {
    const char first = *part.text;
    if (isalpha(static_cast<unsigned char>(first)) || first == '_')
        return shell_.variables().get(part.text, part.size);
    const State& state = shell_.state();
    char text[24] = "";
    switch (first) {
    case '?':
        snprintf(text, sizeof(text), "%d", shell_.status());
        break;
    case '#':
        snprintf(text, sizeof(text), "%zu", state.parameters.count());
        break;
    case '$':
        snprintf(text, sizeof(text), "%u", shell_.id());
        break;
    case '!':
        if (shell_.last_background() == 0) return nullptr;
        snprintf(text, sizeof(text), "%u", shell_.last_background());
        break;
    case '-':
        snprintf(text, sizeof(text), "%s%s%s", state.exit_on_error ? "e" : "",
                 state.no_globbing ? "f" : "", state.unset_is_wrong ? "u" : "");
        break;
    default:
        size_t number = 0;
        for (size_t i = 0; i < part.size && number < 1000000; i++)
            number = number * 10 + static_cast<size_t>(part.text[i] - '0');
        if (number == 0) return shell_.name().c_str();
        return number <= state.parameters.count() ? state.parameters[number - 1] : nullptr;
    }
    if (buffer.append(text)) return buffer.c_str();
    no_memory();
    return nullptr;
}

// $@ and $*: each is a field of its own; "$*" and whatever is one word has them joined by the first
// byte of IFS.
bool Expansion::all_parameters(const Part& part, Cells& cells) {
    const Words& words = shell_.state().parameters;
    const char* const ifs = shell_.variables().get("IFS", 3);
    const bool star = *part.text == '*';
    const bool joined = joining_ || (part.quoted && star);
    const char separator = ifs == nullptr || (!star && joining_) ? ' ' : *ifs;
    bool added = !(part.quoted && star) || cells.add('\0', Cells::Empty);
    const char* word = words.count() > 0 ? words[0] : nullptr;
    for (size_t i = 0; i < words.count() && added; i++, word += strlen(word) + 1) {
        if (i > 0 && !joined) added = cells.add('\0', Cells::Break);
        if (i > 0 && joined && separator != 0)
            added = cells.add(separator, part.quoted ? Cells::Quoted : Cells::Expanded);
        if (added && !add_value(part, word, strlen(word), cells)) return false;
    }
    return added || no_memory();
}

bool Expansion::parameter(const Part& part, Cells& cells, Cells::Mark mark) {
    const bool all = is_name(part, "@") || is_name(part, "*");
    Text buffer;
    const size_t count = shell_.state().parameters.count();
    const char* value = all ? (count > 0 ? "." : nullptr) : value_of(part, buffer);
    if (shell_.flow() != Shell::Flow::None) return false;
    bool done = false;
    if (!missing(part, value, cells, mark, done)) return false;
    if (done) return true;
    if (value == nullptr && shell_.state().unset_is_wrong && !all) {
        Text name;
        return name.append(part.text, part.size) ? fail(name.c_str(), "not set") : no_memory();
    }
    if (part.operation == Operator::Length) {
        char digits[24];
        const size_t size = all ? count : value != nullptr ? strlen(value) : 0;
        const int length = snprintf(digits, sizeof(digits), "%zu", size);
        return add_value(part, digits, static_cast<size_t>(length), cells);
    }
    if (part.operation >= Operator::ShortestPrefix && !all)
        return stripped(part, value != nullptr ? value : "", cells);
    if (all) return all_parameters(part, cells);
    if (value == nullptr && !part.quoted) return true;
    value = value != nullptr ? value : "";
    return add_value(part, value, strlen(value), cells);
}

// The operators that ask whether there is a value. `done`: the word stands in the value's place.
bool Expansion::missing(const Part& part, const char* value, Cells& cells, Cells::Mark mark,
                        bool& done) {
    const bool missing = value == nullptr || (part.colon && *value == 0);
    const Cells::Mark inner = part.quoted || joining_ ? mark : Cells::Expanded;
    Text text;
    const bool stands =
        part.operation == Operator::Alternative || (part.operation == Operator::Default && missing);
    if (stands && part.quoted && !cells.add('\0', Cells::Empty)) return no_memory();
    switch (part.operation) {
    case Operator::Default:
        done = missing;
        return !missing || expand(part.word, cells, inner);
    case Operator::Alternative:
        done = true;
        return missing || expand(part.word, cells, inner);
    case Operator::Assign: {
        done = missing;
        if (!missing) return true;
        if (Variables::name_length(part.text, part.size) != part.size)
            return fail("shell", "= behind what is no variable's name");
        Cells assigned;
        const bool joining = joining_;
        joining_ = true;
        const bool expanded = expand(part.word, assigned, Cells::Literal);
        joining_ = joining;
        if (!expanded) return false;
        if (!assigned.append_bytes(text) ||
            !shell_.variables().set(part.text, part.size, text.c_str()))
            return no_memory();
        return add_value(part, text.c_str(), text.size(), cells);
    }
    case Operator::Error: {
        if (!missing) return true;
        Cells said;
        if (!expand(part.word, said, Cells::Literal)) return false;
        Text name;
        if (!said.append_bytes(text) || !name.append(part.text, part.size)) return no_memory();
        return fail(name.c_str(), text.empty() ? "not set" : text.c_str());
    }
    default:
        return true;
    }
}

// ${NAME#PATTERN} and the like.
bool Expansion::stripped(const Part& part, const char* value, Cells& cells) {
    Cells pattern;
    Text copy;  // the pattern's expansion may change the variable
    if (!copy.append(value)) return no_memory();
    value = copy.c_str();
    const bool joining = joining_;
    joining_ = true;
    const bool expanded = expand(part.word, pattern, Cells::Literal);
    joining_ = joining;
    if (!expanded) return false;
    Text written, part_of_value;
    if (!pattern::write(pattern, 0, pattern.size(), written)) return no_memory();
    const size_t size = copy.size();
    const bool prefix = part.operation <= Operator::LongestPrefix;
    const bool longest =
        part.operation == Operator::LongestPrefix || part.operation == Operator::LongestSuffix;
    for (size_t tried = 0; tried <= size; tried++) {
        const size_t length = longest ? size - tried : tried;
        const char* const text = prefix ? value : value + size - length;
        if (!part_of_value.assign(text, length)) return no_memory();
        if (fnmatch(written.c_str(), part_of_value.c_str(), 0) != 0) continue;
        return add_value(part, prefix ? value + length : value, size - length, cells);
    }
    return add_value(part, value, size, cells);
}
