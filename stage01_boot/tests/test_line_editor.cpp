// The monitor's line editor under random keys: the line is what a plain model says, and the echo
// shows it.
#include "monitor/line_editor.hpp"
#include "monitor/monitor.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <random>
#include <string>

namespace {

std::string echoed;

// What a terminal shows after this echo.
std::string shown(const std::string& echo) {
    std::string line;
    for (char character : echo) {
        if (character == '\b') {
            line.pop_back();
        } else {
            line += character;
        }
    }
    while (!line.empty() && line.back() == ' ') line.pop_back();
    return line;
}

std::string typed_line(LineEditor& editor, const std::string& keys) {
    for (const char byte : keys) editor.take(static_cast<uint8_t>(byte));
    EXPECT_EQ(editor.take('\r'), LineEditor::State::Done);
    return {editor.line().data(), editor.line().size()};
}

std::string up(size_t times) {
    std::string keys;
    while (times-- > 0) keys += "\x1B[A";
    return keys;
}

TEST(LineEditor, TheArrowsFindAsManyLinesAsAreKept) {
    constexpr size_t LINES = LineEditor::HISTORY + 5;
    for (size_t age = 0; age <= LINES; age++) {
        LineEditor editor([](StringView) {});
        for (size_t i = 1; i <= LINES; i++) typed_line(editor, "line " + std::to_string(i));
        const size_t found = LINES + 1 - std::min(age, LineEditor::HISTORY);
        EXPECT_EQ(typed_line(editor, up(age)), age == 0 ? "" : "line " + std::to_string(found))
            << age << " times up: beyond the oldest line that is kept nothing changes";
    }
    LineEditor editor([](StringView) {});
    typed_line(editor, "only");
    EXPECT_EQ(typed_line(editor, up(2)), "only");
    EXPECT_EQ(typed_line(editor, up(2) + "\x1B[B\x1B[B\x1B[B"), "")
        << "down again: the line being typed";
}

TEST(LineEditor, EscapeSequencesLeaveNothingBehind) {
    for (const char* key : {"\x1B[C", "\x1B[15~", "\x1B[1;5D", "\x1BOP", "\x1B[[A",
                            "\x1B]0;title\a", "\x1B]t\x1B\\", "\x1Bx", "\x1B[?1;2c"}) {
        LineEditor editor([](StringView) {});
        EXPECT_EQ(typed_line(editor, std::string("a") + key + "b"), "ab");
    }
    for (const char* begun : {"\x1B", "\x1B[", "\x1B[1;", "\x1BO", "\x1B[[", "\x1B]0;title"}) {
        LineEditor editor([](StringView) {});
        EXPECT_EQ(typed_line(editor, std::string("kept") + begun), "kept")
            << "Enter ends it and is Enter";
        EXPECT_EQ(typed_line(editor, std::string("gone") + begun + "\x15x"), "x")
            << "so does Ctrl-U";
    }
}

TEST(LineEditor, AgreesWithAModel) {
    LineEditor editor([](StringView text) { echoed.append(text.data(), text.size()); });
    std::mt19937 random(3);
    for (int round = 0; round < 2000; round++) {
        std::string model;
        echoed.clear();
        for (unsigned keys = random() % 200; keys > 0; keys--) {
            switch (random() % 8) {
            case 0:
                editor.take(random() % 2 ? 0x7F : 0x08);
                if (!model.empty()) model.pop_back();
                break;
            case 1:
                if (random() % 20 == 0) {
                    editor.take(0x15);
                    model.clear();
                }
                break;
            case 2:  // keys that mean nothing
                for (char byte : std::string("\x1b[C\x1b[5~\x01\x02\x00", 9)) {
                    editor.take(static_cast<uint8_t>(byte));
                }
                break;
            default:
                const char letter = static_cast<char>('!' + random() % 90);
                editor.take(static_cast<uint8_t>(letter));
                model += letter;
            }
        }
        ASSERT_EQ(shown(echoed), model);
        ASSERT_EQ(editor.take('\n'), LineEditor::State::Done);
        ASSERT_EQ(std::string(editor.line().data(), editor.line().size()), model);
    }
}

TEST(LineEditor, TakesAnyBytes) {
    LineEditor editor([](StringView) {});
    std::mt19937 random(4);
    for (int i = 0; i < 2'000'000; i++) {
        uint8_t byte = static_cast<uint8_t>(random());
        if (byte == '\r' && random() % 8 != 0) byte = 'x';
        if (byte == '\n' && random() % 8 != 0) byte = 0x1B;
        if (editor.take(byte) != LineEditor::State::Typing) {
            ASSERT_LE(editor.line().size(), LineEditor::MAX_LINE);
        }
    }
}

TEST(SplitWords, TakesAnyLine) {
    std::mt19937 random(5);
    for (int round = 0; round < 50000; round++) {
        std::string line(random() % 30, ' ');
        for (char& character : line) character = " \"ab"[random() % 4];
        StringView words[8];
        size_t count = 0;
        const auto result = monitor::split_words({line.data(), line.size()}, words, count);
        ASSERT_LE(count, 8u);
        const bool quotes = line.find('"') != std::string::npos;
        ASSERT_TRUE(quotes || result != monitor::SplitResult::OpenQuote) << "no quote in: " << line;
        for (size_t i = 0; i < count; i++) {
            ASSERT_GE(words[i].data(), line.data());
            ASSERT_LE(words[i].data() + words[i].size(), line.data() + line.size());
        }
    }
}

}  // namespace
