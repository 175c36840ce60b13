#include "crashes/function_name.hpp"

#include <string.h>

namespace {

constexpr char ANONYMOUS[] = "_GLOBAL__N_";  // what GCC names an anonymous name space

// Writes parts of a name with "::" between them.
class Writer {
public:
    Writer(char* to, size_t capacity) : to_(to), capacity_(capacity) {}
    void part(const char* name, size_t length) {
        if (used_ > 0) put("::", 2);
        put(name, length);
    }
    void repeat_last(const char* prefix, const char* name, size_t length) {
        part(prefix, strlen(prefix));
        put(name, length);
    }
    bool empty() const { return used_ == 0; }
    void end() { to_[used_] = 0; }

private:
    void put(const char* text, size_t length) {
        for (size_t i = 0; i < length && used_ + 1 < capacity_; i++) to_[used_++] = text[i];
    }

    char* to_;
    size_t capacity_;
    size_t used_ = 0;
};

// <source-name>: a decimal length and so many characters. Moves `at` behind it; false: none there.
bool source_name(const char*& at, const char*& name, size_t& length) {
    const char* digits = at;
    size_t number = 0;
    while (*digits >= '0' && *digits <= '9' && number < 1000) {
        number = number * 10 + static_cast<size_t>(*digits++ - '0');
    }
    if (number == 0 || strnlen(digits, number) < number) return false;
    name = digits;
    length = number;
    at = digits + number;
    return true;
}

// The parts up to the first thing that is none of: a name, "std", a constructor, a destructor.
void parts(const char* at, Writer& writer) {
    const char* last = nullptr;
    size_t last_length = 0;
    if (*at == 'N') at++;
    while (*at == 'K' || *at == 'V' || *at == 'L') at++;  // const, volatile, internal linkage
    while (true) {
        if (*at == 'L') at++;
        if (strncmp(at, "St", 2) == 0) {
            writer.part("std", 3);
            at += 2;
        } else if (last != nullptr && *at == 'C' && at[1] >= '1' && at[1] <= '3') {
            return writer.part(last, last_length);
        } else if (last != nullptr && *at == 'D' && at[1] >= '0' && at[1] <= '2') {
            return writer.repeat_last("~", last, last_length);
        } else if (source_name(at, last, last_length)) {
            if (strncmp(last, ANONYMOUS, sizeof(ANONYMOUS) - 1) != 0) {
                writer.part(last, last_length);
            }
        } else {
            return;
        }
    }
}

}  // namespace

void function_name(const char* linker_name, char* to, size_t capacity) {
    Writer writer(to, capacity);
    if (strncmp(linker_name, "_Z", 2) == 0) parts(linker_name + 2, writer);
    if (writer.empty()) writer.part(linker_name, strlen(linker_name));
    writer.end();
}
