// libc's <regex.h> beside the host's own: its names with the prefix `our_`, the values as ours.
#pragma once

#include_next <regex.h>

#undef REG_EXTENDED
#undef REG_ICASE
#undef REG_NOSUB
#undef REG_NEWLINE
#undef REG_NOTBOL
#undef REG_NOTEOL
#undef REG_STARTEND
#undef REG_NOMATCH
#undef REG_BADPAT
#undef REG_ECOLLATE
#undef REG_ECTYPE
#undef REG_EESCAPE
#undef REG_ESUBREG
#undef REG_EBRACK
#undef REG_EPAREN
#undef REG_EBRACE
#undef REG_BADBR
#undef REG_ERANGE
#undef REG_ESPACE
#undef REG_BADRPT
#undef RE_DUP_MAX

#define regex_t our_regex_t
#define regoff_t our_regoff_t
#define regmatch_t our_regmatch_t
#define regcomp our_regcomp
#define regexec our_regexec
#define regerror our_regerror
#define regfree our_regfree
#include "userland/libc/include/regex.h"
