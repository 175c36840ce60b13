// wc [-lwc] [FILE...]: counts lines, words and bytes; without a file, of what is typed.
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

namespace {

struct Counts {
    unsigned long lines = 0, words = 0, bytes = 0;
};

struct Wanted {
    bool lines = false, words = false, bytes = false;
};

bool count(FILE* from, Counts& counts) {
    static char buffer[65536];
    bool in_word = false;
    size_t size;
    while ((size = fread(buffer, 1, sizeof(buffer), from)) > 0) {
        counts.bytes += size;
        for (size_t i = 0; i < size; i++) {
            counts.lines += buffer[i] == '\n';
            const bool blank = isspace(static_cast<unsigned char>(buffer[i])) != 0;
            counts.words += !blank && !in_word;
            in_word = !blank;
        }
    }
    return !ferror(from);
}

void show(const Counts& counts, const Wanted& wanted, const char* name) {
    if (wanted.lines) printf("%7lu ", counts.lines);
    if (wanted.words) printf("%7lu ", counts.words);
    if (wanted.bytes) printf("%7lu ", counts.bytes);
    printf("%s\n", name);
}

bool parse_options(const char* text, Wanted& wanted) {
    while (*++text != 0) {
        wanted.lines |= *text == 'l';
        wanted.words |= *text == 'w';
        wanted.bytes |= *text == 'c';
        if (strchr("lwc", *text) == nullptr) return false;
    }
    return true;
}

}  // namespace

int main(int argc, char** argv) {
    Wanted wanted;
    int first = 1;
    for (; first < argc && argv[first][0] == '-' && argv[first][1] != 0; first++) {
        if (!parse_options(argv[first], wanted)) {
            fprintf(stderr, "usage: wc [-lwc] [FILE...]\n");
            return 2;
        }
    }
    if (!wanted.lines && !wanted.words && !wanted.bytes) wanted = {true, true, true};
    int status = 0;
    Counts total;
    if (first == argc) {
        if (!count(stdin, total)) status = 1;
        show(total, wanted, "");
    }
    for (int i = first; i < argc; i++) {
        FILE* file = fopen(argv[i], "r");
        Counts counts;
        if (file == nullptr || !count(file, counts)) {
            fprintf(stderr, "wc: %s: %s\n", argv[i], strerror(errno));
            status = 1;
        } else {
            show(counts, wanted, argv[i]);
        }
        if (file != nullptr) fclose(file);
        total.lines += counts.lines;
        total.words += counts.words;
        total.bytes += counts.bytes;
    }
    if (argc - first > 1) show(total, wanted, "total");
    return status;
}
