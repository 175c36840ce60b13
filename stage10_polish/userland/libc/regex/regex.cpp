// regcomp, regerror and regfree.
#include "libc/regex/compile.hpp"

#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

namespace {

const char* const MEANINGS[] = {"no error",
                                "no match",
                                "not a regular expression",
                                "no such character",
                                "no such class of characters",
                                "backslash before what has no meaning then",
                                "reference to a parenthesis, which there is none of here",
                                "[ without ]",
                                "parenthesis without its counterpart",
                                "{ without }",
                                "not a number of repetitions",
                                "range without an end behind its start",
                                "no memory, or too large",
                                "repetition of nothing"};

}  // namespace

extern "C" {

int regcomp(regex_t* expression, const char* pattern, int flags) {
    auto* program = static_cast<regex_program*>(calloc(1, sizeof(regex_program)));
    expression->re_program = program;
    if (program == nullptr) return REG_ESPACE;
    program->flags = flags;
    RegexCompiler compiler(*program, pattern);
    const int error = compiler.compile();
    expression->re_nsub = compiler.parentheses();
    if (error != 0) regfree(expression);
    return error;
}

void regfree(regex_t* expression) {
    regex_program* const program = expression->re_program;
    if (program == nullptr) return;
    free(program->instructions);
    free(program->sets);
    free(program);
    expression->re_program = nullptr;
}

size_t regerror(int error, const regex_t*, char* text, size_t size) {
    constexpr int KNOWN = sizeof(MEANINGS) / sizeof(MEANINGS[0]);
    const char* const meaning = MEANINGS[error >= 0 && error < KNOWN ? error : REG_BADPAT];
    if (size > 0) snprintf(text, size, "%s", meaning);
    return strlen(meaning) + 1;
}

}  // extern "C"
