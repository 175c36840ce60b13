// Cuts an interface definition into tokens. C and C++ comments are blanks, but a token knows the
// one that ends on the line before its own.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace generator {

struct Token {
    enum Kind { Word, Number, Symbol, File, End };  // File: <name> or "name" as written
    Kind kind = End;
    std::string text;
    uint64_t number = 0;
    int line = 1;
    std::vector<std::string> comment = {};  // its lines, without slashes and stars
};

// Ends with one End token. Refuses bytes that belong to no token.
std::vector<Token> tokens_of(const std::string& source);

}  // namespace generator
