// The shell's line editor against a plain model of the line, with a terminal of one row that shows
// what the user would see after every key.
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "../userland/shell/completion.hpp"
#include "../userland/shell/history.hpp"
#include "../userland/shell/line_editor.hpp"
#include "../userland/shell/text.hpp"
#include "../userland/shell/words.hpp"

namespace {

constexpr char PROMPT[] = "shell> ";
constexpr size_t ROOM = LineEditor::COLUMNS - 7;

// Knows carriage return, newline, backspace, bell and printing, and goes on in the next row after
// column 80.
class Terminal {
public:
    void show(Text& output) {
        for (size_t i = 0; i < output.size(); i++) put(output[i]);
        output.clear();
    }
    std::string row() const {
        const size_t end = row_.find_last_not_of(' ');
        return end == std::string::npos ? "" : row_.substr(0, end + 1);
    }
    size_t column() const { return column_; }
    std::vector<std::string> above;

private:
    void put(char c) {
        if (c == '\a') return;
        if (c == '\r') {
            column_ = 0;
        } else if (c == '\n') {
            above.push_back(row());
            row_.clear();
            column_ = 0;
        } else if (c == '\b') {
            ASSERT_GT(column_, 0u);
            column_--;
        } else {
            ASSERT_GE(static_cast<unsigned char>(c), 32);
            if (row_.size() <= column_) row_.resize(column_ + 1, ' ');
            row_[column_++] = c;
            if (column_ == 80) put('\n');
        }
    }
    std::string row_;
    size_t column_ = 0;
};

class Names : public WordCompleter {
public:
    std::vector<std::string> commands = {"cat", "cd", "crash"};
    std::vector<std::string> files = {"/proc/", "hello.txt", "hello world", "other"};

private:
    kern_return_t collect(bool command, const char*, Words& names) override {
        for (const std::string& name : command ? commands : files) {
            EXPECT_TRUE(names.push(name.data(), name.size())) << "no memory";
            EXPECT_TRUE(names.end_word()) << "no memory";
        }
        return KERN_SUCCESS;
    }
};

class Session {
public:
    Session() { start(); }
    void start() {
        editor.start();
        terminal.show(editor.output());
    }
    LineEditor::Result type(const std::string& keys) {
        LineEditor::Result result = LineEditor::Result::More;
        for (char key : keys) {
            result = editor.feed(key);
            terminal.show(editor.output());
        }
        return result;
    }
    std::string line() const { return std::string(editor.line().c_str(), editor.line().size()); }

    // Types keys and Enter; the line.
    std::string enter(const std::string& keys) {
        EXPECT_EQ(type(keys + "\r"), LineEditor::Result::Line);
        const std::string result = line();
        history.add(result.data(), result.size());
        start();
        return result;
    }

    History history;
    Names names;
    LineEditor editor{PROMPT, history, names};
    Terminal terminal;
};

const std::string UP = "\x1b[A", DOWN = "\x1b[B", RIGHT = "\x1b[C", LEFT = "\x1b[D";

TEST(ShellLineEditor, Keys) {
    Session s;
    EXPECT_EQ(s.enter("hello"), "hello");
    EXPECT_EQ(s.enter("held" + LEFT + LEFT + "ll" + RIGHT + "x"), "helllxd");
    EXPECT_EQ(s.enter("bcd\x01"
                      "a\x05"
                      "e"),
              "abcde");
    EXPECT_EQ(s.enter("bcd\x1b[Ha\x1b[Fe"), "abcde");
    EXPECT_EQ(s.enter("bcd\x1b[1~a\x1b[4~e\x1bOH<\x1bOF>"), "<abcde>");
    EXPECT_EQ(s.enter("abc\x7f\x7f" + std::string("d\be")), "ae");
    EXPECT_EQ(s.enter("abc\x01\x1b[3~\x04"), "c");
    EXPECT_EQ(s.enter("one two\x01\x1b[1;5C\x0b"), "one");
    EXPECT_EQ(s.enter("one two\x1b[1;5D\x15"), "two");
    EXPECT_EQ(s.enter("one two  \x17three"), "one three");
    EXPECT_EQ(s.enter("one two\x17\x01\x19 "), "two one ");
    EXPECT_EQ(s.enter("a\x02\x02\x02" + std::string("b\x06\x06") + "c"), "bac");
    EXPECT_EQ(s.enter("x\x1b[99;99Zy\x1b[?1hz\x1bq"), "xyz");
    EXPECT_EQ(s.enter("x\x1b[[Ay\x1b]0;title\az\x1b]t\x1b\\!"), "xyz!");
}

TEST(ShellLineEditor, EndsOfALine) {
    Session s;
    EXPECT_EQ(s.type("abc\x03"), LineEditor::Result::Interrupted);
    EXPECT_EQ(s.terminal.above.back(), "shell> abc^C");
    s.start();
    EXPECT_EQ(s.type("\x04"), LineEditor::Result::EndOfInput);
    s.start();
    EXPECT_EQ(s.type("abc\x1b\r"), LineEditor::Result::Line);  // Escape does not swallow Enter
    EXPECT_EQ(s.line(), "abc");
    s.start();
    EXPECT_EQ(s.type("abc\x1b[1;\r"), LineEditor::Result::Line);
    EXPECT_EQ(s.line(), "abc");
}

TEST(ShellLineEditor, HistoryKeys) {
    Session s;
    s.enter("first");
    s.enter("second");
    s.enter("second");
    s.enter("");
    EXPECT_EQ(s.history.count(), 2u);
    EXPECT_EQ(s.enter("typed" + UP + UP + UP + "!"), "first!");
    EXPECT_EQ(s.enter("typed" + UP + UP + DOWN + DOWN + DOWN + "?"), "typed?");
    EXPECT_EQ(s.enter("\x10\x10"), "first!");
    EXPECT_EQ(s.enter(UP + UP + "\x0e"), "first!");
}

TEST(ShellLineEditor, HistoryDropsTheOldest) {
    History history;
    for (int i = 1; i <= 250; i++) {
        const std::string line = "line " + std::to_string(i);
        history.add(line.data(), line.size());
    }
    ASSERT_EQ(history.count(), History::CAPACITY);
    EXPECT_EQ(history.first_number(), 151u);
    EXPECT_STREQ(history.line(0).c_str(), "line 151");
    EXPECT_STREQ(history.line(99).c_str(), "line 250");
}

TEST(ShellLineEditor, Completion) {
    Session s;
    EXPECT_EQ(s.enter("cr\t"), "crash ");
    EXPECT_EQ(s.enter("cra\tx"), "crash x");
    EXPECT_EQ(s.enter("cat /p\tm"), "cat /proc/m");
    EXPECT_EQ(s.enter("cat o\t; cr\t"), "cat other ; crash ");
    EXPECT_EQ(s.enter("cat hello\\ \t"), "cat hello\\ world ");
    EXPECT_EQ(s.enter("cat 'hello \t"), "cat 'hello world' ");
    EXPECT_EQ(s.enter("zzz\t\t"), "zzz");
    EXPECT_EQ(s.enter("cat h\t"), "cat hello");
    s.type("cat h\t\t");
    EXPECT_EQ(s.terminal.row(), "shell> cat hello");
    s.type("\t");
    const auto& above = s.terminal.above;
    ASSERT_GE(above.size(), 3u);
    EXPECT_EQ(above[above.size() - 2], "hello.txt");
    EXPECT_EQ(above[above.size() - 1], "hello world");
    EXPECT_EQ(s.terminal.row(), "shell> cat hello");
    EXPECT_EQ(s.enter(""), "cat hello");
    EXPECT_EQ(s.enter("xcr\x01\x1b[3~\x05\t y"), "crash  y");
}

// One random key on both: the editor gets its bytes, the model its meaning.
void random_key(std::mt19937_64& random, uint64_t choice, Session& s, std::string& model,
                size_t& cursor) {
    switch (choice) {
    case 0:
        s.type(LEFT);
        cursor -= cursor > 0;
        return;
    case 1:
        s.type(RIGHT);
        cursor += cursor < model.size();
        return;
    case 2:
        s.type("\x01");
        cursor = 0;
        return;
    case 3:
        s.type("\x05");
        cursor = model.size();
        return;
    case 4:
    case 5:
        s.type("\x7f");
        if (cursor > 0) model.erase(--cursor, 1);
        return;
    case 6:
        s.type("\x1b[3~");
        if (cursor < model.size()) model.erase(cursor, 1);
        return;
    case 7:
        if (random() % 8 != 0) return;
        s.type("\x0b");
        model.erase(cursor);
        return;
    case 8:
        if (random() % 8 != 0) return;
        s.type("\x15");
        model.erase(0, cursor);
        cursor = 0;
        return;
    default:
        const char c = static_cast<char>(' ' + random() % 95);
        s.type(std::string(1, c));
        model.insert(cursor++, 1, c);
    }
}

// Any keys: the line equals the model's, the row shows a window of it, the cursor is in its place.
TEST(ShellLineEditor, RandomKeys) {
    std::mt19937_64 random(11);
    for (int round = 0; round < 300; round++) {
        Session s;
        std::string model;
        size_t cursor = 0;
        const size_t keys = random() % 600;
        const bool mostly_typing = round % 3 == 0;
        bool plain = true;
        for (size_t i = 0; i < keys; i++) {
            const uint64_t choice = mostly_typing && random() % 4 != 0 ? 20 : random() % 14;
            const std::string before = model;
            const size_t cursor_before = cursor;
            random_key(random, choice, s, model, cursor);
            ASSERT_EQ(s.line(), model);
            // Only typed so far: the line is there as it is, on as many rows as it takes.
            const bool typed = cursor_before == before.size() && model.size() == before.size() + 1;
            const bool unchanged = model == before && cursor == cursor_before;
            const bool hidden = s.terminal.column() < 7;
            plain = (plain && (typed || unchanged)) || model.size() <= ROOM;
            if (plain && model.size() > ROOM) {
                const std::string whole = PROMPT + model;
                std::string last_row = whole.substr(whole.size() / 80 * 80);
                last_row.erase(last_row.find_last_not_of(' ') + 1);
                ASSERT_EQ(s.terminal.row(), last_row);
                continue;
            }
            ASSERT_FALSE(hidden) << "the cursor is inside the prompt";
            const size_t shown_before = s.terminal.column() - 7;
            ASSERT_LE(shown_before, cursor);
            // The window starts `shown_before` in front of the cursor and fills the row.
            std::string expected = PROMPT + model.substr(cursor - shown_before, ROOM);
            expected.erase(expected.find_last_not_of(' ') + 1);
            ASSERT_EQ(s.terminal.row(), expected);
        }
    }
}

// Bytes of any kind, escape sequences broken anywhere: no more is asked than to stay whole.
TEST(ShellLineEditor, AnyBytes) {
    std::mt19937_64 random(12);
    for (int round = 0; round < 100; round++) {
        History history;
        Names names;
        LineEditor editor(PROMPT, history, names);
        editor.start();
        for (size_t i = 0; i < 2000; i++) {
            const char byte = random() % 3 == 0 ? "\x1b[O;~15ABCD\t\x7f\x19"[random() % 14]
                                                : static_cast<char>(random());
            if (editor.feed(byte) == LineEditor::Result::More) continue;
            history.add(editor.line().c_str(), editor.line().size());
            editor.start();
        }
    }
}

TEST(ShellLineEditor, MultibyteCharacters) {
    Session s;
    EXPECT_EQ(s.enter("a\xc3\xa4\x7f" + std::string("c")), "ac");
    EXPECT_EQ(s.enter("\xe2\x82\xacx" + LEFT + LEFT + "y"), "y\xe2\x82\xacx");
}

TEST(ShellLineEditor, LongLine) {
    Session s;
    std::string line;
    for (int i = 0; i < 20000; i++) line += static_cast<char>('a' + i % 26);
    EXPECT_EQ(s.enter(line), line);
    std::string shown;
    for (const std::string& row : s.terminal.above) shown += row;
    EXPECT_EQ(shown, PROMPT + line);
}

}  // namespace
