// The console's line editing: what is echoed and what a reader gets.
#include "console/line_discipline.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace {

std::string echoed;
void echo(StringView text) { echoed.append(text.data(), text.size()); }

class LineDisciplineTest : public testing::Test {
protected:
    void SetUp() override { echoed.clear(); }
    void type(const std::string& text) {
        for (char byte : text) line.take(static_cast<uint8_t>(byte), echo);
    }
    std::string read(size_t size = LineDiscipline::CAPACITY) {
        std::string text(size, '?');
        text.resize(line.read({reinterpret_cast<uint8_t*>(text.data()), size}));
        return text;
    }
    LineDiscipline line;
};

TEST_F(LineDisciplineTest, ALineIsHandedOverWhenFinished) {
    type("hello");
    EXPECT_FALSE(line.finished()) << "Enter has not come yet";
    type("\r");
    ASSERT_TRUE(line.finished()) << "Enter ends a line";
    EXPECT_EQ(read(), "hello\n");
    EXPECT_EQ(echoed, "hello\n");
    EXPECT_FALSE(line.finished()) << "it was read";
}

TEST_F(LineDisciplineTest, SmallReadsGetTheLineInPieces) {
    type("abcde\n");
    EXPECT_EQ(read(2), "ab");
    EXPECT_TRUE(line.finished()) << "a part of the line is left";
    EXPECT_EQ(read(2), "cd");
    EXPECT_EQ(read(2), "e\n");
    EXPECT_FALSE(line.finished()) << "it was read";
}

TEST_F(LineDisciplineTest, RubsOut) {
    type("abc\b\x7F"
         "d\n");
    EXPECT_EQ(read(), "ad\n");
    EXPECT_EQ(echoed, "abc\b \b\b \bd\n");
    type("\b\b\n");
    EXPECT_EQ(read(), "\n");
    type("one two  \x17three\x15x\n");
    EXPECT_EQ(read(), "x\n");
    type("one two  \x17three\n");
    EXPECT_EQ(read(), "one three\n");
}

TEST_F(LineDisciplineTest, RubsOutWholeCharacters) {
    type("a\xC3\xA4\b\n");
    EXPECT_EQ(read(), "a\n");
    type("\x80\x80\b\b\b\n");  // not UTF-8 at all
    EXPECT_EQ(read(), "\n");
}

TEST_F(LineDisciplineTest, EndOfInput) {
    type("\x04");
    ASSERT_TRUE(line.finished()) << "Ctrl-D is the end of input";
    EXPECT_EQ(read(), "");
    EXPECT_FALSE(line.finished()) << "it was read";
    type("abc\x04");
    EXPECT_EQ(read(), "abc");
}

TEST_F(LineDisciplineTest, KeysLeaveNothingBehind) {
    type("a\x1B[Ab\x1B[1;5Cc\x1BOPd\x1B[[Ae\x1B]0;title\af\x1B[?1;2cg\x1Bxh\x01\x02\n");
    EXPECT_EQ(read(), "abcdefgh\n");
    for (const char* begun : {"\x1B", "\x1B[", "\x1B[1;", "\x1BO", "\x1B[[", "\x1B]0;title"}) {
        type(std::string("kept") + begun + "\r");
        ASSERT_TRUE(line.finished()) << "Enter did not end an unfinished sequence";
        EXPECT_EQ(read(), "kept\n");
    }
}

TEST_F(LineDisciplineTest, AFullLineCanStillBeFinished) {
    type(std::string(2 * LineDiscipline::CAPACITY, 'x'));
    type("\n");
    EXPECT_EQ(read(), std::string(LineDiscipline::CAPACITY - 1, 'x') + "\n");
}

TEST_F(LineDisciplineTest, AnyBytesAreFine) {
    std::mt19937 random(1);
    for (int i = 0; i < 200000; i++) {
        line.take(static_cast<uint8_t>(random()), echo);
        if (line.finished()) {
            EXPECT_LE(read().size(), LineDiscipline::CAPACITY);
        }
    }
}

}  // namespace
