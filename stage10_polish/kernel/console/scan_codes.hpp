// ScanCodes: from the scan codes of a PC keyboard (set 1, US layout) to the bytes that a terminal
// sends for the same keys, so that no reader need know where they were typed. It knows no device;
// any bytes at all may come.
//
//     Enter \r   Backspace 0x7F   Tab, Escape   Ctrl-A 0x01 ... Ctrl-] 0x1D
//     arrows, Home, End   ESC [ A B C D H F      with Shift or Ctrl   ESC [ 1 ; 2 A, ESC [ 1 ; 5 A
//     Insert, Delete, Page Up, Page Down   ESC [ 2 ~, 3 ~, 5 ~, 6 ~
#pragma once

#include "lib/string_view.hpp"

class ScanCodes {
public:
    // What the key sends that this code completes: nothing for most codes. Valid until the next
    // one.
    StringView take(uint8_t code);

private:
    StringView press(uint8_t key, bool extended);
    StringView text(char character);
    StringView sequence(uint8_t number, char final_character);
    StringView navigation(uint8_t key);
    StringView character(uint8_t key);
    bool modifier(uint8_t key, bool extended, bool pressed);
    bool lock(uint8_t key, bool pressed);
    bool shift() const { return left_shift_ || right_shift_; }
    bool control() const { return left_control_ || right_control_; }

    bool left_shift_ = false;
    bool right_shift_ = false;
    bool left_control_ = false;
    bool right_control_ = false;
    bool capitals_ = false;
    bool numbers_ = true;       // the keypad types digits
    uint8_t held_lock_ = 0;     // a lock key that is down: it repeats like any other
    bool extended_ = false;     // E0 came: the next code belongs to it
    unsigned pause_bytes_ = 0;  // of the Pause key's sequence, still to come
    char bytes_[8] = {};
};
