// The keyboard's scan codes: what every key sends, alone and with modifiers, and that no sequence
// of bytes whatever leaves the decoder in a state of its own.
#include "console/scan_codes.hpp"

#include <gtest/gtest.h>
#include <random>
#include <string>
#include <vector>

namespace {

enum Key : uint8_t {
    CONTROL = 0x1D,
    LEFT_SHIFT = 0x2A,
    KEYPAD_SLASH = 0x35,
    RIGHT_SHIFT = 0x36,
    ALT = 0x38,
    CAPS_LOCK = 0x3A,
    NUM_LOCK = 0x45,
    TAB = 0x0F,
    ENTER = 0x1C,
};

class Keyboard : public testing::Test {
protected:
    std::string codes(const std::vector<int>& list) {
        std::string sent;
        for (const int code : list) {
            const StringView bytes = decoder.take(static_cast<uint8_t>(code));
            sent.append(bytes.data(), bytes.size());
        }
        return sent;
    }
    // Keys pressed in this order and let go in the reverse order.
    std::string chord(const std::vector<int>& keys) {
        std::string sent = codes(keys);
        for (size_t i = keys.size(); i > 0; i--) sent += codes({keys[i - 1] | 0x80});
        return sent;
    }
    std::string extended(int key) { return codes({0xE0, key, 0xE0, key | 0x80}); }

    ScanCodes decoder;
};

constexpr int ESCAPE = 0x01, A = 0x1E, C = 0x2E, ONE = 0x02, BRACKET_RIGHT = 0x1B;

TEST_F(Keyboard, TypesEveryCharacterOfAscii) {
    const std::string rows[] = {"1234567890-=", "qwertyuiop[]", "asdfghjkl;'`", "\\zxcvbnm,./"};
    const std::string upper[] = {"!@#$%^&*()_+", "QWERTYUIOP{}", "ASDFGHJKL:\"~", "|ZXCVBNM<>?"};
    const int first[] = {0x02, 0x10, 0x1E, 0x2B};
    std::string typed = chord({0x39});
    for (int row = 0; row < 4; row++) {
        for (size_t i = 0; i < rows[row].size(); i++) {
            const int key = first[row] + static_cast<int>(i);
            EXPECT_EQ(chord({key}), rows[row].substr(i, 1));
            EXPECT_EQ(chord({LEFT_SHIFT, key}), upper[row].substr(i, 1));
            EXPECT_EQ(chord({RIGHT_SHIFT, key}), upper[row].substr(i, 1));
            typed += rows[row][i];
            typed += upper[row][i];
        }
    }
    for (char character = ' '; character <= '~'; character++) {
        EXPECT_NE(typed.find(character), std::string::npos) << character;
    }
}

TEST_F(Keyboard, SendsWhatATerminalSends) {
    EXPECT_EQ(chord({ENTER}), "\r");
    EXPECT_EQ(extended(ENTER), "\r");
    EXPECT_EQ(chord({0x0E}), "\x7F");
    EXPECT_EQ(chord({TAB}), "\t");
    EXPECT_EQ(chord({LEFT_SHIFT, TAB}), "\x1B[Z");
    EXPECT_EQ(chord({ESCAPE}), "\x1B");
    EXPECT_EQ(extended(KEYPAD_SLASH), "/");

    EXPECT_EQ(extended(0x48), "\x1B[A");
    EXPECT_EQ(extended(0x50), "\x1B[B");
    EXPECT_EQ(extended(0x4D), "\x1B[C");
    EXPECT_EQ(extended(0x4B), "\x1B[D");
    EXPECT_EQ(extended(0x47), "\x1B[H");
    EXPECT_EQ(extended(0x4F), "\x1B[F");
    EXPECT_EQ(extended(0x52), "\x1B[2~");
    EXPECT_EQ(extended(0x53), "\x1B[3~");
    EXPECT_EQ(extended(0x49), "\x1B[5~");
    EXPECT_EQ(extended(0x51), "\x1B[6~");
    EXPECT_EQ(chord({CONTROL, 0xE0, 0x4B}), "\x1B[1;5D");
    codes({0xE0, 0xCB});
    codes({LEFT_SHIFT, CONTROL});
    EXPECT_EQ(extended(0x53), "\x1B[3;6~");
}

TEST_F(Keyboard, ControlMakesControlCharacters) {
    EXPECT_EQ(chord({CONTROL, C}), "\x03");
    EXPECT_EQ(codes({0xE0, CONTROL, C, C | 0x80, 0xE0, CONTROL | 0x80}), "\x03");
    EXPECT_EQ(chord({CONTROL, LEFT_SHIFT, A}), "\x01");
    EXPECT_EQ(chord({CONTROL, BRACKET_RIGHT}), "\x1D");
    EXPECT_EQ(chord({CONTROL, 0x39}), std::string(1, '\0'));
    EXPECT_EQ(chord({CONTROL, ONE}), "1");
    EXPECT_EQ(chord({CONTROL, ENTER}), "\r");
    EXPECT_EQ(chord({C}), "c");
}

TEST_F(Keyboard, AltMakesNoDifference) {
    EXPECT_EQ(chord({ALT, A}), "a");
    EXPECT_EQ(codes({0xE0, ALT, A, 0xE0, ALT | 0x80}), "a");
}

TEST_F(Keyboard, ModifiersHoldUntilTheirOwnRelease) {
    EXPECT_EQ(codes({LEFT_SHIFT, RIGHT_SHIFT, LEFT_SHIFT | 0x80, A}), "A");
    EXPECT_EQ(codes({RIGHT_SHIFT | 0x80, A}), "a");
    EXPECT_EQ(codes({CONTROL, 0xE0, CONTROL, CONTROL | 0x80, A}), "\x01");
    EXPECT_EQ(codes({0xE0, CONTROL | 0x80, A}), "a");
    // What keyboards put around the arrows is no Shift.
    EXPECT_EQ(codes({0xE0, LEFT_SHIFT, 0xE0, 0x4B, A}), "\x1B[Da");
}

TEST_F(Keyboard, CapsLockTurnsLettersOnly) {
    EXPECT_EQ(codes({CAPS_LOCK, CAPS_LOCK, CAPS_LOCK, CAPS_LOCK | 0x80}), "");  // held, it repeats
    EXPECT_EQ(chord({A}), "A");
    EXPECT_EQ(chord({ONE}), "1");
    EXPECT_EQ(chord({LEFT_SHIFT, A}), "a");
    EXPECT_EQ(chord({LEFT_SHIFT, ONE}), "!");
    EXPECT_EQ(chord({CONTROL, A}), "\x01");
    chord({CAPS_LOCK});
    EXPECT_EQ(chord({A}), "a");
}

TEST_F(Keyboard, TheKeypadFollowsNumLock) {
    EXPECT_EQ(codes({0x47, 0x48, 0x49, 0x4A, 0x4E, 0x52, 0x53}), "789-+0.");
    chord({NUM_LOCK});
    EXPECT_EQ(codes({0x48, 0x4A, 0x4C, 0x53}), "\x1B[A-\x1B[3~");
}

TEST_F(Keyboard, PauseIsNeitherControlNorNumLock) {
    EXPECT_EQ(codes({0xE1, 0x1D, 0x45, 0xE1, 0x9D, 0xC5, C, 0x48}), "c8");
    EXPECT_EQ(codes({0xE1, 0xE0, 0x48}), "\x1B[A");  // what is cut off harms nothing
}

TEST_F(Keyboard, AfterLostBytesNothingIsHeld) {
    for (const int lost : {0x00, 0xFF}) {
        codes({LEFT_SHIFT, CONTROL, 0xE0, CONTROL, 0xE0, lost});
        EXPECT_EQ(chord({A}), "a");
        EXPECT_EQ(codes({0xE1, lost, A}), "a");
    }
}

TEST_F(Keyboard, AnyBytesAtAll) {
    std::mt19937 random(9);
    for (int round = 0; round < 200'000; round++) {
        const StringView bytes = decoder.take(static_cast<uint8_t>(random()));
        ASSERT_LE(bytes.size(), 6u);
        for (const char byte : bytes) ASSERT_LT(static_cast<uint8_t>(byte), 0x80);
    }
    // All keys up, locks aside: it types as ever.
    codes({0xFF});
    EXPECT_EQ(chord({CONTROL, C}), "\x03");
    EXPECT_EQ(chord({ENTER}), "\r");
    EXPECT_EQ(extended(0x48), "\x1B[A");
}

}  // namespace
