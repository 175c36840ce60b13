// From words to cells, from cells to fields.
#include "shell/expansion.hpp"

#include "shell/arithmetic.hpp"
#include "shell/glob.hpp"
#include "shell/pattern.hpp"

#include <stdio.h>
#include <string.h>

bool Expansion::fail(const char* name, const char* what) {
    shell::complain(name, what);
    if (shell_.flow() == Shell::Flow::None) shell_.stop(Shell::Flow::Error);
    return false;
}

bool Expansion::text(const Word* word, Text& result) {
    Cells cells;
    joining_ = true;
    return expand(word, cells, Cells::Literal) && (cells.append_bytes(result) || no_memory());
}

bool Expansion::pattern(const Word* word, Cells& result) {
    joining_ = true;
    return expand(word, result, Cells::Literal);
}

bool Expansion::fields(const Word* words, Words& result) {
    for (const Word* word = words; word != nullptr; word = word->next) {
        Cells cells;
        if (!expand(word, cells, Cells::Literal) || !split(cells, result)) return false;
    }
    return true;
}

bool Expansion::expand(const Word* word, Cells& cells, Cells::Mark mark) {
    if (shell_.too_deep()) return false;
    for (const Part* part = word->first; part != nullptr; part = part->next) {
        if (!expand_part(*part, cells, mark)) return false;
    }
    return true;
}

bool Expansion::expand_part(const Part& part, Cells& cells, Cells::Mark mark) {
    switch (part.kind) {
    case Part::Kind::Text: {
        const Cells::Mark own = part.quoted ? Cells::Quoted : mark;
        const bool added =
            part.size > 0 ? cells.add(part.text, part.size, own) : cells.add('\0', Cells::Empty);
        return added || no_memory();
    }
    case Part::Kind::Parameter:
        return parameter(part, cells, mark);
    case Part::Kind::Arithmetic:
        return arithmetic(part, cells);
    default:
        Text output;
        return shell_.substitute(part.command, output) &&
               add_value(part, output.c_str(), output.size(), cells);
    }
}

// What something has become: if it is not quoted, it may be cut into fields.
bool Expansion::add_value(const Part& part, const char* value, size_t size, Cells& cells) {
    const bool added = part.quoted
                           ? cells.add('\0', Cells::Empty) && cells.add(value, size, Cells::Quoted)
                           : cells.add(value, size, Cells::Expanded);
    return added || no_memory();
}

bool Expansion::arithmetic(const Part& part, Cells& cells) {
    Text expression;
    Cells inner;
    if (!expand(part.word, inner, Cells::Literal)) return false;
    if (!inner.append_bytes(expression)) return no_memory();
    Arithmetic evaluation(shell_.variables());
    int64_t value;
    if (!evaluation.evaluate(expression.c_str(), &value))
        return fail("arithmetic", evaluation.error());
    char digits[24];
    const int size = snprintf(digits, sizeof(digits), "%lld", static_cast<long long>(value));
    return add_value(part, digits, static_cast<size_t>(size), cells);
}

// A field ends at a Break, and at the bytes of IFS where something was put in: blanks among them
// end one together, each of the others ends one of its own, with the blanks around it.
bool Expansion::split(const Cells& cells, Words& result) {
    const char* ifs = shell_.variables().get("IFS", 3);
    if (ifs == nullptr) ifs = " \t\n";
    Cells field;
    bool open = false, behind_blanks = false;
    for (size_t i = 0; i < cells.size(); i++) {
        const char byte = cells.byte(i);
        const Cells::Mark mark = cells.mark(i);
        const bool cuts = mark == Cells::Expanded && strchr(ifs, byte) != nullptr;
        const bool blank = byte == ' ' || byte == '\t' || byte == '\n';
        if (mark != Cells::Break && !cuts) {
            open = true;
            behind_blanks = false;
            if (mark != Cells::Empty && !field.add(byte, mark)) return no_memory();
            continue;
        }
        const bool ends = open || (cuts && !blank && !behind_blanks);
        if (ends && !add_field(field, result)) return false;
        behind_blanks = cuts && blank && (open || behind_blanks);
        open = false;
    }
    return !open || add_field(field, result);
}

bool Expansion::add_field(Cells& field, Words& result) {
    Words paths;
    const bool globs = !shell_.state().no_globbing && pattern::is_one(field, 0, field.size());
    if (globs && !glob(shell_, field, paths)) return no_memory();
    if (paths.count() > 0) {
        const char* path = paths[0];
        for (size_t i = 0; i < paths.count(); i++, path += strlen(path) + 1) {
            if (!result.add(path)) return no_memory();
        }
    } else if (!result.push(field.bytes(), field.size()) || !result.end_word()) {
        return no_memory();
    }
    field.clear();
    return true;
}
