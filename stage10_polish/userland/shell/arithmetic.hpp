// Arithmetic: the expressions of $(( )), as in C, with 64-bit numbers that wrap around.
#pragma once

#include "shell/variables.hpp"

#include <stdint.h>

class Arithmetic {
public:
    explicit Arithmetic(Variables& variables) : variables_(variables) {}

    // False: error() says why; variables that were assigned to before stay so.
    bool evaluate(const char* expression, int64_t* value);
    const char* error() const { return error_; }

private:
    static constexpr unsigned NESTING = 100;

    bool assignment(int64_t* value);
    bool conditional(int64_t* value);
    bool binary(int64_t* value, int least);
    bool unary(int64_t* value);
    bool number(int64_t* value, uint64_t most);
    bool variable(int64_t* value);
    bool read_variable(const char* name, size_t size, int64_t* value);
    bool apply(int operation, int64_t left, int64_t right, int64_t* value);
    bool set(const char* name, size_t size, int64_t value);
    void skip_blanks();
    bool accept(const char* sign);
    bool fail(const char* error);

    Variables& variables_;
    const char* at_ = nullptr;
    const char* error_ = nullptr;
    unsigned depth_ = 0;
    unsigned skipping_ = 0;  // what is not asked for has no effects
};
