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

#ifdef __cplusplus
}
#endif
