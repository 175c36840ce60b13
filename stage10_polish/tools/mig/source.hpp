// Where something stands in an interface definition, and the one way to refuse it: an exception
// that main prints as `file:line: message`.
#pragma once

#include <stdexcept>
#include <string>

namespace generator {

struct Refused : std::runtime_error {
    Refused(int at, const std::string& message) : std::runtime_error(message), line(at) {}
    int line;
};

[[noreturn]] inline void refuse(int line, const std::string& message) {
    throw Refused(line, message);
}

}  // namespace generator
