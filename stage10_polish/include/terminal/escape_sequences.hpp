// EscapeSequences: which of the bytes that a terminal sends are characters and which belong to a
// key's escape sequence. Kernel and programs read terminals alike, so both are compiled with this.
//
// A table of states, as terminals themselves use it, so that what is not understood is still
// swallowed whole:
//
//     ESC [ parameters letter    cursor and function keys      ESC O letter    the same, otherwise
//     ESC [ [ letter             function keys of Linux        ESC character   Alt and a character
//     ESC ] text BEL             a terminal's answer; it may end with ESC \ too
//
// Invariant: a control byte ends any sequence and means what it always means; ESC begins a new one.
#pragma once

#include <stdint.h>

class EscapeSequences {
public:
    enum class Step : uint8_t {
        Byte,       // the byte is no part of a sequence
        Swallowed,  // it is
        Key,        // it ends a sequence: the byte says which key, parameter() what else
        AltKey,     // the byte was typed with Alt
    };
    Step take(uint8_t byte);

    // Of the Key that was taken just now, the first two; 0 if not given, at most LARGEST.
    uint32_t parameter(unsigned index) const { return parameters_[index]; }
    static constexpr uint32_t LARGEST = 9999;

private:
    enum State : uint8_t {
        GROUND,
        ESCAPE,         // ESC
        ALT_CHARACTER,  // ESC, the first byte of a character in UTF-8
        CONTROL_START,  // ESC [
        CONTROL,        // ESC [ with parameters
        UNKNOWN,        // ESC [ with something that no key sends
        SINGLE_SHIFT,   // ESC O
        LINUX,          // ESC [ [
        COMMAND,        // ESC ]
    };
    enum Class : uint8_t {
        CONTROLS,
        BELL,
        ESC,
        BLANKS,  // from blank to slash
        DIGIT,
        SEMICOLON,
        PRIVATE,  // : < = > ?
        LETTER,   // from @ to ~, but for the next three
        BRACKET,  // [
        LETTER_O,
        CLOSE,    // ]
        FOLLOWS,  // in UTF-8, the second and further bytes of a character
        BEGINS,   // its first byte
        CLASSES,
    };
    enum class Action : uint8_t { Byte, Swallow, Begin, Digit, Next, Key, Alt };
    struct Entry {
        Action action;
        State next;
    };

    static Class class_of(uint8_t byte);
    static Entry entry(State state, Class kind);

    State state_ = GROUND;
    unsigned index_ = 0;  // of the parameter that comes
    uint32_t parameters_[2] = {};
};

inline EscapeSequences::Class EscapeSequences::class_of(uint8_t byte) {
    if (byte == 0x07) return BELL;
    if (byte == 0x1B) return ESC;
    if (byte < ' ' || byte == 0x7F) return CONTROLS;
    if (byte < '0') return BLANKS;
    if (byte <= '9') return DIGIT;
    if (byte == ';') return SEMICOLON;
    if (byte < '@') return PRIVATE;
    if (byte == '[') return BRACKET;
    if (byte == 'O') return LETTER_O;
    if (byte == ']') return CLOSE;
    if (byte < 0x80) return LETTER;
    return byte < 0xC0 ? FOLLOWS : BEGINS;
}

inline EscapeSequences::Entry EscapeSequences::entry(State state, Class kind) {
    constexpr Entry BYTE{Action::Byte, GROUND};
    constexpr Entry BEGIN{Action::Begin, ESCAPE};
    constexpr Entry END{Action::Swallow, GROUND};
    constexpr Entry KEY{Action::Key, GROUND};
    constexpr Entry ALT{Action::Alt, GROUND};
    constexpr Entry ALTC{Action::Swallow, ALT_CHARACTER};
    constexpr Entry CTRL{Action::Swallow, CONTROL_START};
    constexpr Entry NUM{Action::Digit, CONTROL};
    constexpr Entry NEXT{Action::Next, CONTROL};
    constexpr Entry UNKN{Action::Swallow, UNKNOWN};
    constexpr Entry SHIFT{Action::Swallow, SINGLE_SHIFT};
    constexpr Entry SNUM{Action::Digit, SINGLE_SHIFT};
    constexpr Entry SNEXT{Action::Next, SINGLE_SHIFT};
    constexpr Entry LINX{Action::Swallow, LINUX};
    constexpr Entry CMD{Action::Swallow, COMMAND};
    // clang-format off
    // controls, bell, ESC, blanks, digit, semicolon, private, letter, [, O, ], follows, begins
    static constexpr Entry TABLE[][CLASSES] = {
        /* GROUND        */ {BYTE, BYTE, BEGIN, BYTE, BYTE, BYTE, BYTE, BYTE, BYTE, BYTE, BYTE, BYTE, BYTE},
        /* ESCAPE        */ {BYTE, BYTE, BEGIN, ALT, ALT, ALT, ALT, ALT, CTRL, SHIFT, CMD, BYTE, ALTC},
        /* ALT_CHARACTER */ {BYTE, BYTE, BEGIN, BYTE, BYTE, BYTE, BYTE, BYTE, BYTE, BYTE, BYTE, ALTC, BYTE},
        /* CONTROL_START */ {BYTE, BYTE, BEGIN, UNKN, NUM, NEXT, UNKN, KEY, LINX, KEY, KEY, BYTE, BYTE},
        /* CONTROL       */ {BYTE, BYTE, BEGIN, UNKN, NUM, NEXT, UNKN, KEY, KEY, KEY, KEY, BYTE, BYTE},
        /* UNKNOWN       */ {BYTE, BYTE, BEGIN, UNKN, UNKN, UNKN, UNKN, END, END, END, END, BYTE, BYTE},
        /* SINGLE_SHIFT  */ {BYTE, BYTE, BEGIN, END, SNUM, SNEXT, END, KEY, KEY, KEY, KEY, BYTE, BYTE},
        /* LINUX         */ {BYTE, BYTE, BEGIN, END, END, END, END, END, END, END, END, BYTE, BYTE},
        /* COMMAND       */ {BYTE, END, BEGIN, CMD, CMD, CMD, CMD, CMD, CMD, CMD, CMD, CMD, CMD},
    };
    // clang-format on
    return TABLE[state][kind];
}

inline EscapeSequences::Step EscapeSequences::take(uint8_t byte) {
    const Entry found = entry(state_, class_of(byte));
    state_ = found.next;
    switch (found.action) {
    case Action::Byte:
        return Step::Byte;
    case Action::Begin:
        index_ = parameters_[0] = parameters_[1] = 0;
        break;
    case Action::Digit:
        if (index_ < 2) {
            const uint32_t value = parameters_[index_] * 10 + byte - '0';
            parameters_[index_] = value < LARGEST ? value : LARGEST;
        }
        break;
    case Action::Next:
        if (index_ < 2) index_++;
        break;
    case Action::Swallow:
        break;
    case Action::Key:
        return Step::Key;
    case Action::Alt:
        return Step::AltKey;
    }
    return Step::Swallowed;
}
