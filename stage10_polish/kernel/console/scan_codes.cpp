// The keys of a US keyboard: tables of characters, the modifiers, and terminal sequences for the
// keys without a character.
#include "console/scan_codes.hpp"

namespace {

constexpr uint8_t RELEASED = 0x80;  // added to the code of a key that is let go
constexpr uint8_t EXTENDED = 0xE0;
constexpr uint8_t PAUSE = 0xE1;  // E1 1D 45 E1 9D C5: not the Control and Num Lock it looks like
constexpr uint8_t ERROR = 0x00;  // these two: keys were lost
constexpr uint8_t OVERRUN = 0xFF;

enum Key : uint8_t {
    CONTROL = 0x1D,
    LEFT_SHIFT = 0x2A,
    KEYPAD_SLASH = 0x35,
    RIGHT_SHIFT = 0x36,
    ALT = 0x38,
    CAPS_LOCK = 0x3A,
    NUM_LOCK = 0x45,
    KEYPAD_FIRST = 0x47,  // 7, and on in rows to the full stop
    KEYPAD_LAST = 0x53,
    BETWEEN_SHIFT_AND_Z = 0x56,  // not on every keyboard
    TAB = 0x0F,
    ENTER = 0x1C,
};

// From code 0 on; a zero for keys without a character.
constexpr StringView PLAIN{"\0\x1B"
                           "1234567890-=\x7F\tqwertyuiop[]\r\0asdfghjkl;'`\0\\zxcvbnm,./\0*\0 ",
                           0x3A};
constexpr StringView SHIFTED{"\0\x1B"
                             "!@#$%^&*()_+\x7F\tQWERTYUIOP{}\r\0ASDFGHJKL:\"~\0|ZXCVBNM<>?\0*\0 ",
                             0x3A};
constexpr StringView KEYPAD{"789-456+1230."};
static_assert(PLAIN[0x39] == ' ' && PLAIN[0x2C] == 'z' && SHIFTED[0x1E] == 'A');
static_assert(KEYPAD.size() == KEYPAD_LAST - KEYPAD_FIRST + 1);

constexpr bool is_letter(char character) { return character >= 'a' && character <= 'z'; }

// What a terminal sends for Control and the key with this character.
constexpr char with_control(char plain) {
    if (is_letter(plain) || (plain >= '[' && plain <= ']')) {
        return static_cast<char>(plain & 0x1F);
    }
    switch (plain) {
    case '2':
    case ' ':
        return 0x00;
    case '6':
        return 0x1E;
    case '-':
    case '/':
        return 0x1F;
    default:
        return plain;
    }
}

}  // namespace

StringView ScanCodes::take(uint8_t code) {
    if (code == ERROR || code == OVERRUN) {
        // A key may have been let go unseen. Better a letter too small than Control for ever.
        left_shift_ = right_shift_ = left_control_ = right_control_ = extended_ = false;
        held_lock_ = 0;
        pause_bytes_ = 0;
        return {};
    }
    if (code == EXTENDED || code == PAUSE) {
        extended_ = code == EXTENDED;
        pause_bytes_ = code == PAUSE ? 2 : 0;
        return {};
    }
    if (pause_bytes_ > 0) {
        pause_bytes_--;
        return {};
    }
    const bool extended = exchange(extended_, false);
    const bool pressed = (code & RELEASED) == 0;
    const uint8_t key = code & static_cast<uint8_t>(~RELEASED);
    if (modifier(key, extended, pressed) || lock(key, pressed) || !pressed) return {};
    return press(key, extended);
}

// An extended Shift is none: keyboards send it around the arrows, for programs of the eighties.
bool ScanCodes::modifier(uint8_t key, bool extended, bool pressed) {
    switch (key) {
    case LEFT_SHIFT:
        if (!extended) left_shift_ = pressed;
        return true;
    case RIGHT_SHIFT:
        if (!extended) right_shift_ = pressed;
        return true;
    case CONTROL:
        (extended ? right_control_ : left_control_) = pressed;
        return true;
    case ALT:
        return true;
    default:
        return false;
    }
}

bool ScanCodes::lock(uint8_t key, bool pressed) {
    if (key != CAPS_LOCK && key != NUM_LOCK) return false;
    if (pressed && held_lock_ != key) {
        bool& locked = key == CAPS_LOCK ? capitals_ : numbers_;
        locked = !locked;
    }
    held_lock_ = pressed ? key : 0;
    return true;
}

StringView ScanCodes::press(uint8_t key, bool extended) {
    if (extended) {
        if (key == ENTER || key == KEYPAD_SLASH) return text(PLAIN[key]);
        return navigation(key);
    }
    if (key >= KEYPAD_FIRST && key <= KEYPAD_LAST) {
        const char on_it = KEYPAD[key - KEYPAD_FIRST];
        if (numbers_ || on_it == '-' || on_it == '+') return text(on_it);
        return navigation(key);
    }
    if (key == TAB && shift()) return "\x1B[Z";
    return character(key);
}

StringView ScanCodes::character(uint8_t key) {
    if (key == BETWEEN_SHIFT_AND_Z) return text(shift() ? '>' : '<');
    if (key >= PLAIN.size() || PLAIN[key] == '\0') return {};
    const char plain = PLAIN[key];
    if (control()) return text(with_control(plain));
    const bool upper = is_letter(plain) ? shift() != capitals_ : shift();
    return text(upper ? SHIFTED[key] : plain);
}

// The grey keys send EXTENDED and the code of the keypad's key that has the same word on it.
StringView ScanCodes::navigation(uint8_t key) {
    switch (key) {
    case 0x47:
        return sequence(1, 'H');
    case 0x48:
        return sequence(1, 'A');
    case 0x49:
        return sequence(5, '~');
    case 0x4B:
        return sequence(1, 'D');
    case 0x4D:
        return sequence(1, 'C');
    case 0x4F:
        return sequence(1, 'F');
    case 0x50:
        return sequence(1, 'B');
    case 0x51:
        return sequence(6, '~');
    case 0x52:
        return sequence(2, '~');
    case 0x53:
        return sequence(3, '~');
    default:
        return {};
    }
}

StringView ScanCodes::text(char character) {
    bytes_[0] = character;
    return {bytes_, 1};
}

// ESC [ letter, ESC [ number ~; with a modifier ESC [ number ; modifier final (as xterm does).
StringView ScanCodes::sequence(uint8_t number, char final_character) {
    const int modifiers = (shift() ? 1 : 0) + (control() ? 4 : 0);
    size_t size = 0;
    bytes_[size++] = 0x1B;
    bytes_[size++] = '[';
    if (final_character == '~' || modifiers != 0) bytes_[size++] = static_cast<char>('0' + number);
    if (modifiers != 0) {
        bytes_[size++] = ';';
        bytes_[size++] = static_cast<char>('1' + modifiers);
    }
    bytes_[size++] = final_character;
    return {bytes_, size};
}
