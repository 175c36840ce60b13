// Which bytes of a terminal are characters: every kind of sequence, whole, cut off and run
// together.
#include "tests/escape_sequences_model.hpp"

#include <gtest/gtest.h>

#include <random>

using namespace std::string_literals;

namespace {

std::string escaped(const std::string& bytes) {
    std::string text;
    for (const char byte : bytes) {
        const auto value = static_cast<unsigned char>(byte);
        text += value == 0x1B                 ? "ESC"
                : value > ' ' && value < 0x7F ? std::string(1, byte)
                                              : std::to_string(value);
        text += ' ';
    }
    return text;
}

TEST(EscapeSequences, KindsThatTerminalsSend) {
    const struct {
        std::string bytes, steps;
    } cases[] = {
        {"a\x1B[Ab", "bsskb"},
        {"\x1B[1;5C", "sssssk"},
        {"\x1B[15~x", "ssssk"
                      "b"},
        {"\x1BOPx", "sskb"},
        {"\x1BO2Px", "ssskb"},
        {"\x1B[[Ax", "ssssb"},               // F1 of the Linux console
        {"\x1B[?1;2cx", "sssssssb"},         // an answer, not a key
        {"\x1B[1 qx", "sssssb"},             // with a blank between
        {"\x1B]0;title\ax", "ssssssssssb"},  // up to BEL
        {"\x1B]0;t\x1B\\x", "ssssssab"},     // up to ESC and backslash
        {"\x1B"
         "fx",
         "sab"},
        {"\x1B.x", "sab"},
        {"\x1B\xC3\xA4x", "sssb"},  // Alt and a character of two bytes
        {"\x1B[\x80", "ssb"},
    };
    for (const auto& [bytes, steps] : cases) {
        EXPECT_EQ(escape_model::steps_taken(bytes), steps) << escaped(bytes);
        EXPECT_EQ(escape_model::steps(bytes), steps) << "the model is wrong: " << escaped(bytes);
    }
}

TEST(EscapeSequences, AControlByteEndsAnySequence) {
    for (const std::string& begun :
         {"\x1B"s, "\x1B["s, "\x1B[1"s, "\x1B[1;"s, "\x1B[?"s, "\x1B[ "s, "\x1B[["s, "\x1BO"s,
          "\x1BO1"s, "\x1B]"s, "\x1B]0;a title"s, "\x1B\xC3"s}) {
        for (int control = 0; control < 0x80; control++) {
            if ((control >= ' ' && control < 0x7F) || control == 0x1B) continue;
            if (control == '\a' && begun[1] == ']') continue;  // that is its end
            const std::string bytes = begun + static_cast<char>(control) + "x";
            EXPECT_EQ(escape_model::steps_taken(bytes), std::string(begun.size(), 's') + "bb")
                << escaped(bytes);
        }
        EXPECT_EQ(escape_model::steps_taken(begun + "\x1B[Ax"),
                  std::string(begun.size(), 's') + "sskb")
            << "ESC begins anew: " << escaped(begun);
    }
}

TEST(EscapeSequences, Parameters) {
    EscapeSequences escapes;
    const auto take = [&](const std::string& bytes) {
        EscapeSequences::Step last{};
        for (const char byte : bytes) last = escapes.take(static_cast<uint8_t>(byte));
        EXPECT_TRUE(last == EscapeSequences::Step::Key) << "is no key: " << escaped(bytes);
    };
    take("\x1B[3;5~");
    EXPECT_EQ(escapes.parameter(0), 3u);
    EXPECT_EQ(escapes.parameter(1), 5u);
    take("\x1B[;7;8;9A");
    EXPECT_EQ(escapes.parameter(0), 0u);
    EXPECT_EQ(escapes.parameter(1), 7u);
    take("\x1B[" + std::string(1000, '9') + "~");
    EXPECT_EQ(escapes.parameter(0), EscapeSequences::LARGEST);
    take("\x1B[9\x1B[A");
    EXPECT_EQ(escapes.parameter(0), 0u) << "left over from a sequence that was ended";
}

TEST(EscapeSequences, AgreesWithAModel) {
    std::mt19937 random(7);
    const std::string likely = "\x1B\x1B\x1B[[OO]];;0159?< !~Aq\a\r\x7F\x80\xC3\xFF";
    for (int round = 0; round < 20000; round++) {
        std::string bytes;
        for (unsigned size = random() % 24; size > 0; size--) {
            bytes += random() % 8 ? likely[random() % likely.size()] : static_cast<char>(random());
        }
        ASSERT_EQ(escape_model::steps_taken(bytes), escape_model::steps(bytes)) << escaped(bytes);
    }
}

}  // namespace
