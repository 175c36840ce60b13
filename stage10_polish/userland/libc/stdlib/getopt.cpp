// getopt (POSIX.1-2017, getopt()).
#include <getopt.h>
#include <stdio.h>
#include <string.h>

namespace {

// Of a word with several options the letters that are left. A program that has set optind to
// another word starts anew.
const char* word = nullptr;
const char* rest = "";

// `optind` is already where the next call goes on.
int wrong(char* const argv[], const char* options, const char* what, int answer) {
    const bool quiet = opterr == 0 || *options == ':';
    if (!quiet) fprintf(stderr, "%s: %s -- '%c'\n", argv[0], what, optopt);
    return *options == ':' ? answer : '?';
}

}  // namespace

extern "C" {

char* optarg = nullptr;
int optind = 1;
int opterr = 1;
int optopt = 0;

int getopt(int argc, char* const argv[], const char* options) {
    optarg = nullptr;
    const bool elsewhere = optind < 1 || optind >= argc || argv[optind] != word;
    if (elsewhere) rest = "";
    if (optind < 1) optind = 1;
    if (*rest == 0) {
        if (optind >= argc || argv[optind] == nullptr) return -1;
        word = argv[optind];
        if (word[0] != '-' || word[1] == 0) return -1;
        if (strcmp(word, "--") == 0) {
            optind++;
            return -1;
        }
        rest = word + 1;
    }
    optopt = static_cast<unsigned char>(*rest++);
    const bool last_of_word = *rest == 0;
    const char* const known = optopt != ':' ? strchr(options, optopt) : nullptr;
    if (known == nullptr) {
        if (last_of_word) optind++;
        return wrong(argv, options, "invalid option", '?');
    }
    if (known[1] != ':') {
        if (last_of_word) optind++;
        return optopt;
    }
    // Its argument is what is left of the word, or the next one.
    optind++;
    if (!last_of_word) {
        optarg = const_cast<char*>(rest);
    } else if (optind < argc) {
        optarg = argv[optind++];
    } else {
        return wrong(argv, options, "option requires an argument", ':');
    }
    rest = "";
    return optopt;
}

}  // extern "C"
