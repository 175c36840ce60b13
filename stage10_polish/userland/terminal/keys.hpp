// From the bytes that a terminal sends to keys.
#pragma once

#include <terminal/escape_sequences.hpp>

// A byte is its own key: 0x01 is Ctrl-A, 0x0D Enter. The others follow.
enum Key : int {
    KEY_NONE = -1,  // the byte completes no key
    KEY_END_OF_INPUT = -2,
    KEY_UP = 256,
    KEY_DOWN,
    KEY_LEFT,
    KEY_RIGHT,
    KEY_HOME,
    KEY_END,
    KEY_PAGE_UP,
    KEY_PAGE_DOWN,
    KEY_DELETE,
    KEY_START_OF_TEXT,
    KEY_END_OF_TEXT,
};
constexpr int control_key(char letter) { return letter & 0x1F; }

class Keys {
public:
    int take(uint8_t byte) {
        switch (sequences_.take(byte)) {
        case EscapeSequences::Step::Byte:
            return byte;
        case EscapeSequences::Step::Key:
            return key_of(byte);
        default:
            return KEY_NONE;
        }
    }

private:
    int key_of(uint8_t letter) const {
        constexpr uint32_t CONTROL = 5;
        const bool control = sequences_.parameter(1) == CONTROL;
        switch (letter) {
        case 'A':
            return KEY_UP;
        case 'B':
            return KEY_DOWN;
        case 'C':
            return KEY_RIGHT;
        case 'D':
            return KEY_LEFT;
        case 'H':
            return control ? KEY_START_OF_TEXT : KEY_HOME;
        case 'F':
            return control ? KEY_END_OF_TEXT : KEY_END;
        case '~':
            return key_of_number(sequences_.parameter(0));
        default:
            return KEY_NONE;
        }
    }
    static int key_of_number(uint32_t number) {
        switch (number) {
        case 1:
        case 7:
            return KEY_HOME;
        case 4:
        case 8:
            return KEY_END;
        case 3:
            return KEY_DELETE;
        case 5:
            return KEY_PAGE_UP;
        case 6:
            return KEY_PAGE_DOWN;
        default:
            return KEY_NONE;
        }
    }

    EscapeSequences sequences_;
};
