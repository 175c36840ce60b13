// The monitor's own parts: lines from bytes, words from lines, numbers from words.
#include "monitor/line_editor.hpp"
#include "monitor/monitor.hpp"
#include "test/ktap.hpp"

#include <initializer_list>

namespace {

constinit LineEditor editor{[](StringView) {}};

// The line that these bytes make; "?" if they end without one.
StringView typed(StringView bytes) {
    StringView line = "?";
    for (const char byte : bytes) {
        switch (editor.take(static_cast<uint8_t>(byte))) {
        case LineEditor::State::Typing:
            break;
        case LineEditor::State::Done:
            line = editor.line();
            break;
        case LineEditor::State::TooLong:
            line = "(too long)";
            break;
        }
    }
    return line;
}

KTEST(monitor, line_editing) {
    EXPECT_EQ(typed("abc\r"), "abc");
    EXPECT_EQ(typed("\nabx\bc\r\n"), "abc");
    EXPECT_EQ(typed("\x7f\x7fhelp\x15mmap\n"), "mmap");
    EXPECT_EQ(typed("one two\x17three\r"), "one three");
    EXPECT_EQ(typed("one two  \x17three\r"), "one three",
              "Ctrl-W takes back the last word with the blanks behind it");
    EXPECT_EQ(typed("  \x17one\r"), "one", "Ctrl-W where there is no word takes the blanks");
    EXPECT_EQ(typed("a\x01\x02\x7f\x1b[3~b\x1b[Dc\r"), "bc",
              "other keys leave nothing in the line");
    EXPECT_EQ(typed("\x1b\x1b[Zx\r"), "x", "a second ESC begins a new sequence");
}

KTEST(monitor, history) {
    typed("first\rsecond\r");
    EXPECT_EQ(typed("\x1b[A\r"), "second", "arrow up: the line before");
    EXPECT_EQ(typed("\x1b[A\x1b[A\x1b[A\r"), "first", "three times up: the third line before");
    EXPECT_EQ(typed("\x1b[A\x1b[Bthird\r"), "third", "up and down: the new line again");
}

KTEST(monitor, long_lines) {
    for (size_t length = LineEditor::MAX_LINE; length <= LineEditor::MAX_LINE + 1; length++) {
        for (size_t i = 0; i < length; i++) editor.take('x');
        const LineEditor::State state = editor.take('\r');
        EXPECT_EQ(state == LineEditor::State::TooLong, length > LineEditor::MAX_LINE,
                  "MAX_LINE bytes are taken, one more is too long");
    }
    EXPECT_EQ(typed("next\r"), "next");
}

KTEST(monitor, words) {
    StringView words[3];
    size_t count = 0;
    EXPECT_EQ(monitor::split_words("  one \"two words\" ", words, count),
              monitor::SplitResult::Done);
    EXPECT_EQ(count, 2u, "what is quoted is one word");
    EXPECT_EQ(words[0], "one");
    EXPECT_EQ(words[1], "two words");
    EXPECT_EQ(monitor::split_words("a b c d", words, count), monitor::SplitResult::TooMany,
              "there is room for three");
    EXPECT_EQ(monitor::split_words("a \"b", words, count), monitor::SplitResult::OpenQuote,
              "the second quote is missing");
    EXPECT_EQ(monitor::split_words("", words, count), monitor::SplitResult::Done,
              "an empty line is right");
    EXPECT_EQ(count, 0u);
}

bool reads_as(StringView text, uint64_t expected) {
    const Result<uint64_t> number = monitor::parse_number(text);
    return number.ok() && number.value() == expected;
}

KTEST(monitor, numbers) {
    EXPECT(reads_as("0", 0));
    EXPECT(reads_as("0x1F", 31), "0x begins a hexadecimal number");
    EXPECT(reads_as("18446744073709551615", ~uint64_t{0}), "the largest number of 64 bits");
    for (const char* text : {"", "0x", "12a", "-1", "18446744073709551616", "99999999999999999999",
                             "0x10000000000000000", " 1", "0xg"}) {
        if (!monitor::parse_number(text).ok()) continue;
        char what[60];
        test::fail(__FILE__, __LINE__, format_to(what, "\"{}\" was taken for a number", text));
    }
}

}  // namespace
