// Options of a command line, as POSIX has them: they end at the first word that is none.
#pragma once

#ifdef __cplusplus
extern "C" {
#endif

extern char* optarg;  // the argument of the option that was found last
extern int optind;    // the next word; 0 or 1 starts anew
extern int opterr;    // not 0: what is wrong is said on stderr
extern int optopt;    // the option that was wrong

// The next option's letter, -1 behind the last one. '?': an option that `options` does not name, or
// one without its argument, which is ':' if `options` begins with a colon.
int getopt(int argc, char* const argv[], const char* options);

// With words as well: --name, --name=argument, --name argument, as far as a name is told from the
// others by its beginning. Ends at the first word that is no option, too. Returns `val`, or 0 if
// `flag` is given, where `val` goes then; *index is the place in the list, which ends with a name
// that is NULL.
struct option {
    const char* name;
    int has_arg;
    int* flag;
    int val;
};
#define no_argument 0
#define required_argument 1
#define optional_argument 2
int getopt_long(int argc, char* const argv[], const char* options, const struct option* names,
                int* index);

#ifdef __cplusplus
}
#endif
