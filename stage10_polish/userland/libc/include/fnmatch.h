// Patterns of file names: `*` any characters, `?` one, `[...]` one of a set, a backslash before a
// character that means itself.
#pragma once

#define FNM_NOMATCH 1
#define FNM_PATHNAME 1  // flags: a slash matches only itself,
#define FNM_NOESCAPE 2  // a backslash is a character like any other,
#define FNM_PERIOD 4    // and so does a period at the start (behind a slash with FNM_PATHNAME)

#ifdef __cplusplus
extern "C" {
#endif

int fnmatch(const char* pattern, const char* text, int flags);  // 0, or FNM_NOMATCH

#ifdef __cplusplus
}
#endif
