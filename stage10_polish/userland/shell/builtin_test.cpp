// test, and [ which is the same with a ] behind it.
#include "shell/builtins.hpp"

#include <stdlib.h>
#include <string.h>

using shell::complain;

namespace {

bool is_one_of(const char* word, const char* const* known) {
    while (*known != nullptr && strcmp(*known, word) != 0) known++;
    return *known != nullptr;
}

constexpr const char* BINARY[] = {"=", "!=", "-eq", "-ne", "-gt", "-ge", "-lt", "-le", nullptr};
constexpr const char* UNARY[] = {"-n", "-z", "-d", "-e", "-f",   "-r",
                                 "-s", "-t", "-w", "-x", nullptr};

// Recursive descent over the words. An error makes the status 2.
class Test {
public:
    Test(Shell& shell, char* const* words, size_t count)
        : shell_(shell),
          words_(words),
          count_(count) {}

    int status() {
        const bool result = count_ > 0 && either();
        if (wrong_ == nullptr && at_ < count_) fail("there is more than an expression");
        if (wrong_ == nullptr) return result ? 0 : 1;
        complain("test", wrong_);
        return 2;
    }

private:
    static constexpr unsigned NESTING = 100;

    size_t left() const { return count_ - at_; }
    bool is(const char* word) const { return left() > 0 && strcmp(words_[at_], word) == 0; }
    bool fail(const char* what) {
        if (wrong_ == nullptr) wrong_ = what;
        at_ = count_;
        return false;
    }

    bool either() {
        bool result = both();
        while (is("-o")) {
            at_++;
            const bool other = both();
            result = result || other;
        }
        return result;
    }

    bool both() {
        bool result = negation();
        while (is("-a")) {
            at_++;
            const bool other = negation();
            result = result && other;
        }
        return result;
    }

    bool negation() {
        bool negated = false;
        while (is("!") && left() > 1 && !(left() > 2 && is_one_of(words_[at_ + 1], BINARY))) {
            negated = !negated;
            at_++;
        }
        return primary() != negated;
    }

    bool primary() {
        if (left() == 0) return fail("something is missing");
        const char* const word = words_[at_];
        if (left() > 2 && is_one_of(words_[at_ + 1], BINARY)) {
            at_ += 3;
            return binary(word, words_[at_ - 2], words_[at_ - 1]);
        }
        if (left() > 1 && strcmp(word, "(") == 0) {
            at_++;
            if (++depth_ > NESTING) return fail("nested too deeply");
            const bool result = either();
            depth_--;
            if (!is(")")) return fail("( without )");
            at_++;
            return result;
        }
        if (left() > 1 && is_one_of(word, UNARY)) {
            at_ += 2;
            return unary(word[1], words_[at_ - 1]);
        }
        at_++;
        return *word != 0;
    }

    bool number(const char* text, long long* value) {
        const char* wrong;
        while (*text == ' ' || *text == '\t' || *text == '\n') text++;
        if (*text == '+') text++;
        *value = strtonum(text, INT64_MIN, INT64_MAX, &wrong);
        return wrong == nullptr || fail("not a number");
    }

    bool binary(const char* left, const char* operation, const char* right) {
        const bool equal = strcmp(left, right) == 0;
        if (strcmp(operation, "=") == 0) return equal;
        if (strcmp(operation, "!=") == 0) return !equal;
        long long a, b;
        if (!number(left, &a) || !number(right, &b)) return false;
        switch (operation[1] << 8 | operation[2]) {
        case 'e' << 8 | 'q':
            return a == b;
        case 'n' << 8 | 'e':
            return a != b;
        case 'g' << 8 | 't':
            return a > b;
        case 'g' << 8 | 'e':
            return a >= b;
        case 'l' << 8 | 't':
            return a < b;
        default:
            return a <= b;
        }
    }

    bool unary(char operation, const char* operand) {
        if (operation == 'n') return *operand != 0;
        if (operation == 'z') return *operand == 0;
        if (operation == 't') {
            long long stream;
            if (!number(operand, &stream)) return false;
            if (stream < 0 || stream > 2) return false;
            const int to = shell_.streams()[static_cast<int>(stream)];
            return to != Streams::CAPTURED && machine::is_console(to);
        }
        char path[Shell::PATH_SIZE];
        machine::FileStatus file;
        const bool exists = *operand != 0 && shell_.resolve(operand, path) == KERN_SUCCESS &&
                            machine::status(path, file) == KERN_SUCCESS;
        if (!exists) return false;
        switch (operation) {
        case 'd':
            return file.directory;
        case 'f':
            return !file.directory;
        case 's':
            return file.size > 0;
        case 'x':
            return file.directory || file.executable;
        default:
            return true;  // there are no owners who could keep others from it
        }
    }

    Shell& shell_;
    char* const* words_;
    size_t count_;
    size_t at_ = 0;
    unsigned depth_ = 0;
    const char* wrong_ = nullptr;
};

}  // namespace

int builtins::test(Shell& shell, Words& words) {
    char** const arguments = words.argv();
    if (arguments == nullptr) {
        complain("test", "not enough memory");
        return 2;
    }
    size_t count = words.count();
    if (strcmp(arguments[0], "[") == 0 && strcmp(arguments[--count], "]") != 0) {
        complain("[", "] is missing");
        return 2;
    }
    return Test(shell, arguments + 1, count > 0 ? count - 1 : 0).status();
}
