// [...]: a set of bytes.
#include "libc/regex/compile.hpp"

#include <ctype.h>
#include <regex.h>
#include <string.h>

namespace {

constexpr unsigned NO_BYTE = 256;

const struct {
    const char* name;
    int (*contains)(int c);
} CLASSES[] = {{"alnum", isalnum}, {"alpha", isalpha}, {"blank", isblank}, {"cntrl", iscntrl},
               {"digit", isdigit}, {"graph", isgraph}, {"lower", islower}, {"print", isprint},
               {"punct", ispunct}, {"space", isspace}, {"upper", isupper}, {"xdigit", isxdigit}};

}  // namespace

// [:name:], [.c.] or [=c=]; `last` is the byte that a range may begin with.
int RegexCompiler::named_item(ByteSet& set, unsigned& last) {
    const char kind = at_[1];
    const char closing[] = {kind, ']', 0};
    const char* const name = at_ + 2;
    const char* const end = strstr(name, closing);
    if (end == nullptr) return REG_EBRACK;
    const size_t size = static_cast<size_t>(end - name);
    at_ = end + 2;
    if (kind != ':') {
        if (size != 1) return REG_ECOLLATE;
        last = static_cast<unsigned char>(*name);
        set.add(last);
        return 0;
    }
    last = NO_BYTE;
    for (const auto& known : CLASSES) {
        if (strlen(known.name) != size || memcmp(known.name, name, size) != 0) continue;
        for (int c = 0; c < 256; c++)
            if (known.contains(c)) set.add(static_cast<unsigned>(c));
        return 0;
    }
    return REG_ECTYPE;
}

int RegexCompiler::bracket_item(ByteSet& set, unsigned& last) {
    if (*at_ == '[' && (at_[1] == ':' || at_[1] == '.' || at_[1] == '='))
        return named_item(set, last);
    last = static_cast<unsigned char>(*at_++);
    set.add(last);
    return 0;
}

// The bracket is open. A `]` that comes first, and a `-` that comes first or last, are themselves.
int RegexCompiler::bracket() {
    ByteSet set = {};
    const bool inverted = *at_ == '^';
    if (inverted) at_++;
    for (bool first = true; first || *at_ != ']'; first = false) {
        if (*at_ == 0) return REG_EBRACK;
        unsigned from, to;
        if (int error = bracket_item(set, from); error != 0) return error;
        if (at_[0] != '-' || at_[1] == ']' || at_[1] == 0) continue;
        at_++;
        if (int error = bracket_item(set, to); error != 0) return error;
        if (from == NO_BYTE || to == NO_BYTE || from > to) return REG_ERANGE;
        for (unsigned c = from; c <= to; c++) set.add(c);
    }
    at_++;
    for (unsigned c = 'a'; c <= 'z' && (program_.flags & REG_ICASE) != 0; c++) {
        const unsigned capital = static_cast<unsigned>(toupper(static_cast<int>(c)));
        if (set.contains(c)) set.add(capital);
        if (set.contains(capital)) set.add(c);
    }
    if (inverted) {
        for (uint64_t& word : set.words) word = ~word;
        if ((program_.flags & REG_NEWLINE) != 0) set.remove('\n');
    }
    return add_set(set);
}
