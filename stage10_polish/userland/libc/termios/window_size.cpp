// The window's size: the cursor is sent to a corner that no terminal has, and the terminal asked
// where it is then (ECMA-48, CPR). The answer is ESC [ row ; column R.
#include "libc/termios/modes.hpp"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

namespace {

constexpr uint64_t PATIENCE_MS = 333;
constexpr unsigned short LARGEST = 500;

bool variable(const char* name, unsigned short* value) {
    const char* const text = getenv(name);
    const char* wrong = "missing";
    if (text != nullptr) *value = static_cast<unsigned short>(strtonum(text, 2, LARGEST, &wrong));
    return wrong == nullptr;
}

// ESC [ digits ; digits R from `answer` to before `end`.
bool parse(const uint8_t* answer, const uint8_t* end, struct winsize* size) {
    unsigned numbers[2] = {}, index = 0;
    for (const uint8_t* at = answer + 2; at < end - 1; at++) {
        if (*at == ';' && index == 0)
            index = 1;
        else if (*at >= '0' && *at <= '9' && numbers[index] < 1000)
            numbers[index] = numbers[index] * 10 + static_cast<unsigned>(*at - '0');
        else
            return false;
    }
    if (index != 1 || numbers[0] < 2 || numbers[1] < 2) return false;
    size->ws_row = static_cast<unsigned short>(numbers[0] < LARGEST ? numbers[0] : LARGEST);
    size->ws_col = static_cast<unsigned short>(numbers[1] < LARGEST ? numbers[1] : LARGEST);
    return true;
}

bool ask(int descriptor, struct winsize* size) {
    constexpr char QUESTION[] = "\0337\033[999;999H\033[6n\0338";
    uint8_t bytes[64];
    size_t count = 0;
    bool found = false;
    write(STDOUT_FILENO, QUESTION, sizeof(QUESTION) - 1);
    while (!found && count < sizeof(bytes)) {
        if (read_with(descriptor, bytes + count, 1, READ_RAW, PATIENCE_MS) <= 0) break;
        count++;
        if (bytes[count - 1] != 'R') continue;
        const auto* start = static_cast<const uint8_t*>(memrchr(bytes, 0x1B, count));
        found = start != nullptr && parse(start, bytes + count, size);
        if (found) count = static_cast<size_t>(start - bytes);
    }
    for (size_t i = 0; i < count; i++) console_modes::typed_early(bytes[i]);
    return found;
}

}  // namespace

extern "C" int tcgetwinsize(int descriptor, struct winsize* size) {
    if (!isatty(descriptor)) {
        errno = ENOTTY;
        return -1;
    }
    *size = {24, 80};
    struct winsize said;
    if (variable("LINES", &said.ws_row) && variable("COLUMNS", &said.ws_col))
        *size = said;
    else
        ask(descriptor, size);
    return 0;
}
