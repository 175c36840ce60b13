// grep [-EFGchilnqsvxHo] [-e PATTERNS | -f FILE]... [PATTERNS] [FILE...]: the lines in which one of
// the patterns is found. Patterns are lines: basic regular expressions, -E: extended ones, -F:
// texts. -i: capital letters as small ones, -v: the lines in which none is found, -x: it is the
// whole line, -c: their number, -l: the names of the files that have some, -n: with line numbers,
// -o: what was found only, -H, -h: with and without file names, -q: nothing, -s: nothing of files
// that are not there. The status is 0 if some were found, 1 if none, 2 if something went wrong.
#include "utils/input.hpp"

#include <regex.h>
#include <unistd.h>

namespace {

struct Options {
    bool extended, fixed, fold, inverted, whole, count, names, numbers, parts, quiet, silent;
    bool with_name, without_name;
};
Options options = {};

regex_t* expressions = nullptr;
size_t expression_count = 0;
bool any_pattern = false;

bool found_some = false;
bool trouble = false;

// A text as an expression that finds it.
bool escape(const char* text, size_t size, Bytes& to) {
    for (size_t i = 0; i < size; i++) {
        const bool special = strchr("\\.[*^$", text[i]) != nullptr;
        if ((special && !to.append("\\", 1)) || !to.append(text + i, 1)) return false;
    }
    return true;
}

// -x: nothing before it and behind it; parentheses, for it may have alternatives.
bool write_pattern(const char* text, size_t size, Bytes& to) {
    const bool extended = options.extended && !options.fixed;
    const char* const open = extended ? "^(" : "^\\(";
    const char* const close = extended ? ")$" : "\\)$";
    if (options.whole && !to.append(open, strlen(open))) return false;
    if (!(options.fixed ? escape(text, size, to) : to.append(text, size))) return false;
    if (options.whole && !to.append(close, strlen(close))) return false;
    return to.append("", 1);
}

bool add_pattern(const char* text, size_t size) {
    any_pattern = true;
    auto* grown =
        static_cast<regex_t*>(realloc(expressions, (expression_count + 1) * sizeof(regex_t)));
    Bytes written;
    if (grown != nullptr) expressions = grown;
    if (grown == nullptr || !write_pattern(text, size, written)) {
        fail("grep", "patterns");
        return false;
    }
    const bool extended = options.extended && !options.fixed;
    const int error = regcomp(expressions + expression_count, written.data,
                              (extended ? REG_EXTENDED : 0) | (options.fold ? REG_ICASE : 0));
    if (error == 0) {
        expression_count++;
        return true;
    }
    char why[64];
    regerror(error, nullptr, why, sizeof(why));
    fprintf(stderr, "grep: %.*s: %s\n", static_cast<int>(size), text, why);
    return false;
}

// Each line of it is one.
bool add_patterns(const char* text) {
    for (;;) {
        const size_t size = strcspn(text, "\n");
        if (!add_pattern(text, size)) return false;
        if (text[size] == 0) return true;
        text += size + 1;
    }
}

bool add_patterns_of(const char* name) {
    FILE* const file = strcmp(name, "-") == 0 ? stdin : fopen(name, "r");
    Line line;
    any_pattern = true;
    if (file == nullptr) {
        fail("grep", name);
        return false;
    }
    bool good = true;
    while (good && line.read(file)) good = add_pattern(line.text, line.size);
    if (good && !read_whole(file)) fail("grep", name);
    good = good && read_whole(file);
    if (file != stdin) fclose(file);
    return good;
}

// The leftmost of the longest matches at or behind `from`. False: none.
bool find(const Line& line, size_t from, regmatch_t& best) {
    bool found = false;
    for (size_t i = 0; i < expression_count; i++) {
        regmatch_t match = {static_cast<regoff_t>(from), static_cast<regoff_t>(line.size)};
        const int flags = REG_STARTEND | (from > 0 ? REG_NOTBOL : 0);
        const int result = regexec(expressions + i, line.text, 1, &match, flags);
        trouble |= result == REG_ESPACE;
        if (result != 0) continue;
        const bool better = !found || match.rm_so < best.rm_so ||
                            (match.rm_so == best.rm_so && match.rm_eo > best.rm_eo);
        if (better) best = match;
        found = true;
    }
    return found;
}

void show_place(const char* name, bool named, unsigned long number) {
    if (named) printf("%s:", name);
    if (options.numbers) printf("%lu:", number);
}

void show_parts(const Line& line, regmatch_t match, const char* name, bool named,
                unsigned long number) {
    for (;;) {
        const size_t start = static_cast<size_t>(match.rm_so);
        const size_t end = static_cast<size_t>(match.rm_eo);
        if (end > start) {
            show_place(name, named, number);
            fwrite(line.text + start, 1, end - start, stdout);
            putchar('\n');
        }
        const size_t next = end > start ? end : end + 1;
        if (next > line.size || !find(line, next, match)) return;
    }
}

bool search(FILE* file, const char* name, bool named) {
    Line line;
    unsigned long found = 0;
    regmatch_t match;
    for (unsigned long number = 1; line.read(file); number++) {
        if (find(line, 0, match) == options.inverted) continue;
        found_some = true;
        found++;
        if (options.quiet) return true;
        if (options.names) break;
        if (options.count) continue;
        if (options.parts) {
            if (!options.inverted) show_parts(line, match, name, named, number);
            continue;
        }
        show_place(name, named, number);
        fwrite(line.text, 1, line.size, stdout);
        putchar('\n');
    }
    if (options.names) {
        if (found > 0 && !options.quiet) printf("%s\n", name);
        return !ferror(file);
    }
    if (options.count && !options.quiet) {
        if (named) printf("%s:", name);
        printf("%lu\n", found);
    }
    return read_whole(file);
}

struct Letter {
    char letter;
    bool Options::*option;
};
const Letter LETTERS[] = {
    {'E', &Options::extended},    {'F', &Options::fixed},   {'i', &Options::fold},
    {'v', &Options::inverted},    {'x', &Options::whole},   {'c', &Options::count},
    {'l', &Options::names},       {'n', &Options::numbers}, {'o', &Options::parts},
    {'q', &Options::quiet},       {'s', &Options::silent},  {'H', &Options::with_name},
    {'h', &Options::without_name}};
constexpr char OPTIONS[] = "EFGivxclnoqsHhe:f:";

int usage() {
    fprintf(stderr, "usage: grep [-EFGcHhilnoqsvx] [-e PATTERNS | -f FILE]... [PATTERNS] "
                    "[FILE...]\n");
    return 2;
}

// Twice: how patterns are read must be known before the first.
bool parse_options(int argc, char** argv) {
    int option;
    while ((option = getopt(argc, argv, OPTIONS)) != -1) {
        if (option == '?') return false;
        for (const Letter& known : LETTERS)
            if (known.letter == option) options.*known.option = true;
        if (option == 'G') options.extended = options.fixed = false;
    }
    return true;
}

bool take_patterns(int argc, char** argv) {
    int option;
    optind = 1;
    while ((option = getopt(argc, argv, OPTIONS)) != -1) {
        if (option == 'e' && !add_patterns(optarg)) return false;
        if (option == 'f' && !add_patterns_of(optarg)) return false;
    }
    return any_pattern || (optind < argc && add_patterns(argv[optind++]));
}

}  // namespace

int main(int argc, char** argv) {
    if (!parse_options(argc, argv)) return usage();
    if (!take_patterns(argc, argv)) return any_pattern ? 2 : usage();
    const bool named = options.with_name || (argc - optind > 1 && !options.without_name);
    static char standard_input[] = "-";
    char* none[] = {standard_input, nullptr};
    for (char** name = optind < argc ? argv + optind : none; *name != nullptr; name++) {
        const bool standard = strcmp(*name, "-") == 0;
        FILE* const file = standard ? stdin : fopen(*name, "r");
        const char* const shown = standard ? "(standard input)" : *name;
        if (file == nullptr || !search(file, shown, named)) {
            trouble = true;
            if (!options.silent) fail(argv[0], *name);
        }
        if (file != nullptr && !standard) fclose(file);
        if (options.quiet && found_some) return 0;
    }
    return finish(argv[0], trouble ? 2 : found_some ? 0 : 1, 2);
}
