// libc's regular expressions: random ones against the host's, and what they cost.
#include "host/regex_of_the_host.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <cstring>
#include <random>
#include <string>

#include "host/libc_regex/regex.h"

namespace {

std::mt19937_64 random_number(31);

std::string one_of(std::initializer_list<const char*> texts) {
    return texts.begin()[random_number() % texts.size()];
}

// A pattern that POSIX gives one meaning: nothing is repeated that is not there, and nothing that
// is repeated already.
std::string random_pattern(bool extended, int depth) {
    const std::string escape = extended ? "" : "\\";
    std::string pattern;
    for (size_t parts = 1 + random_number() % 3; parts > 0; parts--) {
        std::string part =
            one_of({"a", "b", "c", ".", "[ab]", "[^a]", "[a-c]", "[[:alpha:]]", "ab", "A"});
        const bool group = depth > 0 && random_number() % 3 == 0;
        if (group) part = escape + "(" + random_pattern(extended, depth - 1) + escape + ")";
        if (part == "ab") part = escape + "(ab" + escape + ")";
        switch (random_number() % 6) {
        case 0:
            part += "*";
            break;
        case 1:
            part += escape + "{" + one_of({"0,1", "1,2", "2", "2,", "0,", "3,4"}) + escape + "}";
            break;
        case 2:
            if (extended) part += one_of({"+", "?"});
            break;
        default:
            break;
        }
        pattern += part;
    }
    if (extended && depth > 0 && random_number() % 3 == 0)
        pattern += "|" + random_pattern(extended, depth - 1);
    return pattern;
}

struct Ours {
    ~Ours() {
        if (error == 0) our_regfree(&expression);
    }
    Ours(const std::string& pattern, int flags)
        : error(our_regcomp(&expression, pattern.c_str(), flags)) {}
    regex_t expression;
    int error;
};

TEST(LibcRegex, AgainstTheHost) {
    const char* const asked = getenv("LIBC_ROUNDS");
    for (long round = asked ? atol(asked) : 20000; round > 0 && !HasFailure(); round--) {
        const bool extended = random_number() % 2, fold = random_number() % 4 == 0,
                   lines = random_number() % 4 == 0;
        std::string pattern = random_pattern(extended, 2);
        if (random_number() % 5 == 0) pattern = "^" + pattern;
        if (random_number() % 5 == 0) pattern += "$";
        const int flags =
            (extended ? REG_EXTENDED : 0) | (fold ? REG_ICASE : 0) | (lines ? REG_NEWLINE : 0);
        const Ours ours(pattern, flags);
        ASSERT_EQ(ours.error, 0) << pattern;
        for (int texts = 0; texts < 5; texts++) {
            std::string text;
            for (size_t size = random_number() % 12; size > 0; size--)
                text += one_of({"a", "b", "c", "A", "a", "b", "\n"});
            const HostMatch host =
                match_on_the_host(pattern.c_str(), extended, fold, lines, text.c_str());
            ASSERT_TRUE(host.compiled) << pattern;
            regmatch_t match = {-1, -1};
            const bool found = our_regexec(&ours.expression, text.c_str(), 1, &match, 0) == 0;
            EXPECT_EQ(found, host.found) << pattern << " in " << text;
            if (!found || !host.found) continue;
            EXPECT_EQ(match.rm_so, host.start) << pattern << " in " << text;
            EXPECT_EQ(match.rm_eo, host.end) << pattern << " in " << text;
        }
    }
}

struct Example {
    const char* pattern;
    const char* text;
    long start, end;     // of the whole; -1: not found
    long first, behind;  // of the first parenthesis
};

TEST(LibcRegex, Parentheses) {
    const Example EXAMPLES[] = {
        {"a(b*)c", "xabbcx", 1, 5, 2, 4}, {"(a|b)*", "abba", 0, 4, 3, 4},
        {"x(y)?z", "xz", 0, 2, -1, -1},   {"(ab|a)(bc)?", "abc", 0, 3, 0, 1},
        {"(a*)+", "b", 0, 0, 0, 0},       {"a|(b)", "a", 0, 1, -1, -1},
        {"((a)|b)c", "bc", 0, 2, 0, 1},   {"(a{2}){2}", "aaaaa", 0, 4, 2, 4},
    };
    for (const Example& example : EXAMPLES) {
        const Ours ours(example.pattern, REG_EXTENDED);
        regmatch_t matches[3];
        ASSERT_EQ(ours.error, 0);
        ASSERT_EQ(our_regexec(&ours.expression, example.text, 3, matches, 0), 0) << example.pattern;
        EXPECT_EQ(matches[0].rm_so, example.start) << example.pattern;
        EXPECT_EQ(matches[0].rm_eo, example.end) << example.pattern;
        EXPECT_EQ(matches[1].rm_so, example.first) << example.pattern;
        EXPECT_EQ(matches[1].rm_eo, example.behind) << example.pattern;
    }
}

TEST(LibcRegex, WhatIsWrong) {
    const struct {
        const char* pattern;
        int flags, error;
    } WRONG[] = {{"(a", REG_EXTENDED, REG_EPAREN},
                 {"\\(a", 0, REG_EPAREN},
                 {"a\\)", 0, REG_EPAREN},
                 {"[a", 0, REG_EBRACK},
                 {"[[:none:]]", 0, REG_ECTYPE},
                 {"[z-a]", 0, REG_ERANGE},
                 {"[[.ab.]]", 0, REG_ECOLLATE},
                 {"a{2,1}", REG_EXTENDED, REG_BADBR},
                 {"a{256}", REG_EXTENDED, REG_BADBR},
                 {"a{2", REG_EXTENDED, REG_EBRACE},
                 {"*a", REG_EXTENDED, REG_BADRPT},
                 {"a|+", REG_EXTENDED, REG_BADRPT},
                 {"\\(a\\)\\1", 0, REG_ESUBREG},
                 {"a\\", 0, REG_EESCAPE},
                 {"\\w", 0, REG_EESCAPE}};
    for (const auto& wrong : WRONG) {
        const Ours ours(wrong.pattern, wrong.flags);
        EXPECT_EQ(ours.error, wrong.error) << wrong.pattern;
        char why[100], beginning[4];
        const size_t size = our_regerror(ours.error, nullptr, why, sizeof(why));
        EXPECT_EQ(size, strlen(why) + 1);
        EXPECT_EQ(our_regerror(ours.error, nullptr, beginning, sizeof(beginning)), size);
        EXPECT_EQ(std::string(beginning), std::string(why, 3));
    }
}

TEST(LibcRegex, NoPatternIsTooMuch) {
    // Backtracking would try 2^2000 ways here.
    const std::string text(2000, 'a');
    const Ours slow("^(a|a)*(a*)*(a|aa)+$", REG_EXTENDED);
    regmatch_t match;
    ASSERT_EQ(slow.error, 0);
    EXPECT_EQ(our_regexec(&slow.expression, (text + "b").c_str(), 1, &match, 0), REG_NOMATCH);
    EXPECT_EQ(our_regexec(&slow.expression, text.c_str(), 1, &match, 0), 0);
    // 255^4 copies of one letter.
    const Ours large("(((a{255}){255}){255}){255}", REG_EXTENDED);
    EXPECT_EQ(large.error, REG_ESPACE);
    const std::string deep(20000, '(');
    const Ours nested(deep + "a" + std::string(20000, ')'), REG_EXTENDED);
    ASSERT_EQ(nested.error, 0);
    EXPECT_EQ(our_regexec(&nested.expression, "bba", 1, &match, 0), 0);
    EXPECT_EQ(match.rm_so, 2);
}

// Anything at all may be a pattern: the sanitizers look on.
TEST(LibcRegex, AnyPattern) {
    for (int round = 0; round < 20000; round++) {
        std::string pattern, text;
        for (size_t size = random_number() % 12; size > 0; size--)
            pattern +=
                one_of({"a",   "(", ")", "\\(", "\\)", "[", "]",  "*",  "+",  "{", "}",  "\\{",
                        "\\}", "2", ",", "|",   "^",   "$", "\\", "[:", ":]", "-", "\\|"});
        for (size_t size = random_number() % 6; size > 0; size--)
            text += one_of({"a", "2", "*", "("});
        const Ours ours(pattern, static_cast<int>(random_number() % 16));
        regmatch_t matches[3];
        if (ours.error != 0) continue;
        if (our_regexec(&ours.expression, text.c_str(), 3, matches, 0) != 0) continue;
        if (ours.expression.re_program == nullptr) continue;
        EXPECT_LE(matches[0].rm_so, matches[0].rm_eo) << pattern;
    }
}

}  // namespace
