// The console as a program has it that reads keys and draws: bytes as they come, no echo.
#pragma once

#include "terminal/keys.hpp"

#include <mach/birth_names.h>
#include <termios.h>
#include <unistd.h>

// Keys come from the console, whatever standard input is.
constexpr int CONSOLE = BIRTH_CONSOLE_INPUT;

// The modes that go with drawing, and the size. False: not the console's, errno says so.
inline bool open_console(struct winsize* size) {
    struct termios modes;
    if (!isatty(STDOUT_FILENO) || tcgetattr(CONSOLE, &modes) != 0) return false;
    cfmakeraw(&modes);
    return tcsetattr(CONSOLE, TCSANOW, &modes) == 0 && tcgetwinsize(CONSOLE, size) == 0;
}

// Waits for the next key.
inline int read_key() {
    static Keys keys;
    for (;;) {
        uint8_t byte;
        if (read(CONSOLE, &byte, 1) != 1) return KEY_END_OF_INPUT;
        const int key = keys.take(byte);
        if (key != KEY_NONE) return key;
    }
}
