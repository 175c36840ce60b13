// Recursive descent; binary operators by their precedence.
#include "shell/arithmetic.hpp"

#include <ctype.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

namespace {

enum Operation {
    OR_ELSE,
    AND_ALSO,
    OR,
    XOR,
    AND,
    EQUAL,
    NOT_EQUAL,
    LESS_EQUAL,
    GREATER_EQUAL,
    LESS,
    GREATER,
    SHIFT_LEFT,
    SHIFT_RIGHT,
    PLUS,
    MINUS,
    TIMES,
    DIVIDED,
    REMAINDER,
    NONE
};

// In the order in which they are tried: a sign that begins another one comes behind it.
const struct {
    const char* sign;
    Operation operation;
    int precedence;
} OPERATIONS[] = {
    {"||", OR_ELSE, 1},    {"&&", AND_ALSO, 2},    {"==", EQUAL, 6},      {"!=", NOT_EQUAL, 6},
    {"<<", SHIFT_LEFT, 8}, {">>", SHIFT_RIGHT, 8}, {"<=", LESS_EQUAL, 7}, {">=", GREATER_EQUAL, 7},
    {"|", OR, 3},          {"^", XOR, 4},          {"&", AND, 5},         {"<", LESS, 7},
    {">", GREATER, 7},     {"+", PLUS, 9},         {"-", MINUS, 9},       {"*", TIMES, 10},
    {"/", DIVIDED, 10},    {"%", REMAINDER, 10}};

// The operators of assignments but =, without the = behind them.
const struct {
    const char* sign;
    Operation operation;
} ASSIGNMENTS[] = {{"<<=", SHIFT_LEFT}, {">>=", SHIFT_RIGHT}, {"+=", PLUS},      {"-=", MINUS},
                   {"*=", TIMES},       {"/=", DIVIDED},      {"%=", REMAINDER}, {"&=", AND},
                   {"|=", OR},          {"^=", XOR}};

bool starts_with(const char* text, const char* sign) {
    return strncmp(text, sign, strlen(sign)) == 0;
}

int64_t wrapped(uint64_t value) { return static_cast<int64_t>(value); }

// Of a division, `right` is not 0; the one quotient that does not fit wraps around, too.
int64_t result_of(int operation, int64_t left, int64_t right) {
    const uint64_t a = static_cast<uint64_t>(left), b = static_cast<uint64_t>(right);
    switch (operation) {
    case OR_ELSE:
        return left != 0 || right != 0;
    case AND_ALSO:
        return left != 0 && right != 0;
    case OR:
        return left | right;
    case XOR:
        return left ^ right;
    case AND:
        return left & right;
    case EQUAL:
        return left == right;
    case NOT_EQUAL:
        return left != right;
    case LESS_EQUAL:
        return left <= right;
    case GREATER_EQUAL:
        return left >= right;
    case LESS:
        return left < right;
    case GREATER:
        return left > right;
    case SHIFT_LEFT:
        return wrapped(a << (b & 63));
    case SHIFT_RIGHT:
        return left >> (b & 63);
    case PLUS:
        return wrapped(a + b);
    case MINUS:
        return wrapped(a - b);
    case TIMES:
        return wrapped(a * b);
    case DIVIDED:
        return right == -1 ? wrapped(0 - a) : left / right;
    default:
        return right == -1 ? 0 : left % right;
    }
}

}  // namespace

bool Arithmetic::fail(const char* error) {
    if (error_ == nullptr) error_ = error;
    return false;
}

void Arithmetic::skip_blanks() {
    while (isspace(static_cast<unsigned char>(*at_))) at_++;
}

bool Arithmetic::accept(const char* sign) {
    skip_blanks();
    if (!starts_with(at_, sign)) return false;
    at_ += strlen(sign);
    return true;
}

bool Arithmetic::evaluate(const char* expression, int64_t* value) {
    at_ = expression;
    error_ = nullptr;
    depth_ = skipping_ = 0;
    *value = 0;
    skip_blanks();
    if (*at_ == 0) return true;
    if (!assignment(value)) return false;
    skip_blanks();
    return *at_ == 0 || fail("there is more than an expression");
}

// NAME = ..., NAME += ..., or what is not one.
bool Arithmetic::assignment(int64_t* value) {
    if (++depth_ > NESTING) return fail("nested too deeply");
    skip_blanks();
    const char* const name = at_;
    const size_t size = Variables::name_length(name, strlen(name));
    const char* const start = at_;
    at_ += size;
    skip_blanks();
    Operation operation = NONE;
    bool assigns = size > 0 && *at_ == '=' && at_[1] != '=';
    if (assigns) at_++;
    for (size_t i = 0; size > 0 && !assigns && i < sizeof(ASSIGNMENTS) / sizeof(*ASSIGNMENTS);
         i++) {
        if (!starts_with(at_, ASSIGNMENTS[i].sign)) continue;
        operation = ASSIGNMENTS[i].operation;
        at_ += strlen(ASSIGNMENTS[i].sign);
        assigns = true;
    }
    bool good;
    if (!assigns) {
        at_ = start;
        good = conditional(value);
    } else {
        int64_t old = 0, right = 0;
        good = (operation == NONE || read_variable(name, size, &old)) && assignment(&right);
        if (good && operation != NONE)
            good = apply(operation, old, right, value);
        else
            *value = right;
        good = good && (skipping_ > 0 || set(name, size, *value));
    }
    depth_--;
    return good;
}

bool Arithmetic::conditional(int64_t* value) {
    int64_t condition;
    if (!binary(&condition, 1)) return false;
    *value = condition;
    if (!accept("?")) return true;
    int64_t yes, no;
    skipping_ += condition == 0;
    if (!assignment(&yes)) return false;
    skipping_ -= condition == 0;
    if (!accept(":")) return fail("? without :");
    skipping_ += condition != 0;
    if (++depth_ > NESTING) return fail("nested too deeply");
    if (!conditional(&no)) return false;
    depth_--;
    skipping_ -= condition != 0;
    *value = condition != 0 ? yes : no;
    return true;
}

bool Arithmetic::binary(int64_t* value, int least) {
    if (!unary(value)) return false;
    for (;;) {
        skip_blanks();
        size_t i = 0;
        const size_t count = sizeof(OPERATIONS) / sizeof(*OPERATIONS);
        while (i < count && !starts_with(at_, OPERATIONS[i].sign)) i++;
        if (i == count || OPERATIONS[i].precedence < least) return true;
        const Operation operation = OPERATIONS[i].operation;
        at_ += strlen(OPERATIONS[i].sign);
        const bool decided =
            (operation == OR_ELSE && *value != 0) || (operation == AND_ALSO && *value == 0);
        int64_t right;
        skipping_ += decided;
        if (!binary(&right, OPERATIONS[i].precedence + 1)) return false;
        skipping_ -= decided;
        if (!apply(operation, *value, right, value)) return false;
    }
}

bool Arithmetic::apply(int operation, int64_t left, int64_t right, int64_t* value) {
    const bool divides = operation == DIVIDED || operation == REMAINDER;
    if (divides && right == 0) {
        *value = 0;
        return skipping_ > 0 || fail("division by zero");
    }
    *value = result_of(operation, left, right);
    return true;
}

bool Arithmetic::unary(int64_t* value) {
    skip_blanks();
    if (++depth_ > NESTING) return fail("nested too deeply");
    bool good = true;
    const char sign = *at_;
    if (sign == '(') {
        at_++;
        good = assignment(value) && (accept(")") || fail("( without )"));
    } else if (sign == '-' || sign == '+' || sign == '~' || sign == '!') {
        at_++;
        good = unary(value);
        if (sign == '-') *value = wrapped(0 - static_cast<uint64_t>(*value));
        if (sign == '~') *value = ~*value;
        if (sign == '!') *value = *value == 0;
    } else if (isdigit(static_cast<unsigned char>(sign))) {
        good = number(value, INT64_MAX);
    } else {
        good = variable(value);
    }
    depth_--;
    return good;
}

// Decimal, 0x..., 0...
bool Arithmetic::number(int64_t* value, uint64_t most) {
    unsigned base = 10;
    if (*at_ == '0') base = (at_[1] | 32) == 'x' ? 16 : 8;
    if (base == 16) at_ += 2;
    const char* const start = at_;
    uint64_t result = 0;
    for (; isalnum(static_cast<unsigned char>(*at_)); at_++) {
        const unsigned digit =
            static_cast<unsigned>(*at_ <= '9' ? *at_ - '0' : (*at_ | 32) - 'a' + 10);
        if (digit >= base) return fail("not a number");
        if (result > (most - digit) / base) return fail("number too large");
        result = result * base + digit;
    }
    *value = wrapped(result);
    return at_ != start || fail("not a number");
}

bool Arithmetic::variable(int64_t* value) {
    const size_t size = Variables::name_length(at_, strlen(at_));
    if (size == 0) return fail("a number or variable is missing");
    const char* const name = at_;
    at_ += size;
    return read_variable(name, size, value);
}

// Its value has to be a number; one without a value is 0.
bool Arithmetic::read_variable(const char* name, size_t size, int64_t* value) {
    const char* text = variables_.get(name, size);
    *value = 0;
    if (text == nullptr || skipping_ > 0) return true;
    const char* const expression = at_;
    at_ = text;
    skip_blanks();
    const bool negative = *at_ == '-';
    if (*at_ == '-' || *at_ == '+') at_++;
    const uint64_t most = uint64_t{INT64_MAX} + negative;
    bool good = true;
    if (*at_ != 0 || at_ != text) {
        good =
            isdigit(static_cast<unsigned char>(*at_)) ? number(value, most) : fail("not a number");
        skip_blanks();
        if (good && *at_ != 0) good = fail("not a number");
    }
    at_ = expression;
    if (negative) *value = wrapped(0 - static_cast<uint64_t>(*value));
    return good;
}

bool Arithmetic::set(const char* name, size_t size, int64_t value) {
    char digits[24];
    snprintf(digits, sizeof(digits), "%lld", static_cast<long long>(value));
    return variables_.set(name, size, digits) || fail("not enough memory");
}
