// Regular expressions as POSIX has them, basic and extended, of bytes. Matching takes time and
// memory in proportion to the expression's size and the text's, whatever they are. What is found is
// the longest of the leftmost matches. Where that one may be divided among parentheses in several
// ways, earlier repetitions take as much as they can. Not there: references to what a parenthesis
// has matched (\1), which are REG_ESUBREG.
#pragma once

#include <stddef.h>

#define REG_EXTENDED 1  // flags of regcomp
#define REG_ICASE 2
#define REG_NOSUB 4
#define REG_NEWLINE 8  // `.` and [^x] match no newline; ^ and $ match behind and before one

#define REG_NOTBOL 1    // flags of regexec: the text is not the start of a line,
#define REG_NOTEOL 2    // or not its end
#define REG_STARTEND 4  // the text is what matches[0] says, and may contain zeros

#define REG_NOMATCH 1
#define REG_BADPAT 2
#define REG_ECOLLATE 3
#define REG_ECTYPE 4
#define REG_EESCAPE 5
#define REG_ESUBREG 6
#define REG_EBRACK 7
#define REG_EPAREN 8
#define REG_EBRACE 9
#define REG_BADBR 10
#define REG_ERANGE 11
#define REG_ESPACE 12  // no memory, or an expression of too many parts
#define REG_BADRPT 13

#define RE_DUP_MAX 255

#ifdef __cplusplus
extern "C" {
#endif

typedef long regoff_t;
typedef struct {
    size_t re_nsub;  // how many parentheses
    struct regex_program* re_program;
} regex_t;
// Bytes from rm_so to before rm_eo; -1: took no part in the match.
typedef struct {
    regoff_t rm_so;
    regoff_t rm_eo;
} regmatch_t;

// 0, and the expression is the caller's, who gives it back with regfree; else an error, and there
// is nothing to give back.
int regcomp(regex_t* expression, const char* pattern, int flags);
// 0, and the match and those of the parentheses in at most `count` matches; REG_NOMATCH;
// REG_ESPACE.
int regexec(const regex_t* expression, const char* text, size_t count, regmatch_t* matches,
            int flags);
// In words, as much as fits; the size that all of it needs, with its zero.
size_t regerror(int error, const regex_t* expression, char* text, size_t size);
void regfree(regex_t* expression);

#ifdef __cplusplus
}
#endif
