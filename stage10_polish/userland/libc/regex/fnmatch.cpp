// fnmatch. Only the last `*` is ever gone back to: what an earlier one could take as well, that one
// can. So time is the product of the sizes at most.
#include <ctype.h>
#include <fnmatch.h>
#include <string.h>

namespace {

const struct {
    const char* name;
    int (*contains)(int c);
} CLASSES[] = {{"[:alnum:]", isalnum}, {"[:alpha:]", isalpha}, {"[:blank:]", isblank},
               {"[:cntrl:]", iscntrl}, {"[:digit:]", isdigit}, {"[:graph:]", isgraph},
               {"[:lower:]", islower}, {"[:print:]", isprint}, {"[:punct:]", ispunct},
               {"[:space:]", isspace}, {"[:upper:]", isupper}, {"[:xdigit:]", isxdigit}};

// Of the class that `at` begins with; `at` goes behind it. False: it begins with none.
bool take_class(const char*& at, unsigned char c, bool& contained) {
    for (const auto& known : CLASSES) {
        const size_t size = strlen(known.name);
        if (strncmp(at, known.name, size) != 0) continue;
        at += size;
        contained |= known.contains(c) != 0;
        return true;
    }
    return false;
}

unsigned char item(const char*& at, int flags) {
    if (*at == '\\' && at[1] != 0 && (flags & FNM_NOESCAPE) == 0) at++;
    return static_cast<unsigned char>(*at++);
}

// The set behind a `[`; `at` goes behind its `]`. False: there is none, and the bracket is itself.
bool take_set(const char*& at, unsigned char c, int flags, bool& matches) {
    const char* next = at;
    const bool inverted = *next == '!' || *next == '^';
    if (inverted) next++;
    bool contained = false;
    for (bool first = true; first || *next != ']'; first = false) {
        if (*next == 0) return false;
        if (take_class(next, c, contained)) continue;
        const unsigned char from = item(next, flags);
        unsigned char to = from;
        if (next[0] == '-' && next[1] != ']' && next[1] != 0) {
            next++;
            to = item(next, flags);
        }
        contained |= c >= from && c <= to;
    }
    at = next + 1;
    matches = contained != inverted;
    return true;
}

// Does the pattern's next part match this character? `at` goes behind the part.
bool take_one(const char*& at, const char* text, bool period, int flags) {
    const auto c = static_cast<unsigned char>(*text);
    const bool special = (c == '/' && (flags & FNM_PATHNAME) != 0) || period;
    if (*at == '?') {
        at++;
        return !special;
    }
    bool matches = false;
    if (*at == '[') {
        const char* behind = at + 1;
        if (take_set(behind, c, flags, matches)) {
            at = behind;
            return matches && !special;
        }
    }
    return item(at, flags) == c;
}

}  // namespace

extern "C" int fnmatch(const char* pattern, const char* text, int flags) {
    const char* star = nullptr;    // behind the last one,
    const char* resume = nullptr;  // and the text that it has not taken yet
    const char* const start = text;
    const auto period = [&](const char* at) {
        const bool beginning = at == start || (at[-1] == '/' && (flags & FNM_PATHNAME) != 0);
        return *at == '.' && beginning && (flags & FNM_PERIOD) != 0;
    };
    while (*text != 0 || *pattern != 0) {
        if (*pattern == '*' && !period(text)) {
            star = ++pattern;
            resume = text;
            continue;
        }
        if (*text != 0 && *pattern != 0 && take_one(pattern, text, period(text), flags)) {
            text++;
            continue;
        }
        const bool stuck =
            star == nullptr || *resume == 0 || (*resume == '/' && (flags & FNM_PATHNAME) != 0);
        if (stuck) return FNM_NOMATCH;
        text = ++resume;
        pattern = star;
    }
    return 0;
}
