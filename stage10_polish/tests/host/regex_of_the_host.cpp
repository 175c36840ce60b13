#include "regex_of_the_host.hpp"

#include <regex.h>

HostMatch match_on_the_host(const char* pattern, bool extended, bool fold, bool lines,
                            const char* text) {
    regex_t expression;
    const int flags =
        (extended ? REG_EXTENDED : 0) | (fold ? REG_ICASE : 0) | (lines ? REG_NEWLINE : 0);
    if (regcomp(&expression, pattern, flags) != 0) return {};
    regmatch_t match = {-1, -1};
    const bool found = regexec(&expression, text, 1, &match, 0) == 0;
    regfree(&expression);
    return {true, found, match.rm_so, match.rm_eo};
}
