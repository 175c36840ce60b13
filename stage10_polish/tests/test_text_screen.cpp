// The screen against a model terminal: what is drawn is what was written, whatever that was.
#include "console/text_screen.hpp"

#include <gtest/gtest.h>
#include <random>
#include <string>
#include <vector>

namespace {

constexpr unsigned ROWS = 5;
constexpr unsigned COLUMNS = 12;

struct Drawn {
    std::vector<std::string> lines = std::vector<std::string>(ROWS, std::string(COLUMNS, '#'));
    unsigned cursor_row = 99;
    unsigned cursor_column = 99;
    size_t cells = 0;
} drawn;

void draw(unsigned row, unsigned column, char character, bool) {
    ASSERT_LT(row, ROWS);
    ASSERT_LT(column, COLUMNS);
    drawn.lines[row][column] = character;
    drawn.cells++;
}

void move_cursor(unsigned row, unsigned column) {
    ASSERT_LT(row, ROWS);
    ASSERT_LT(column, COLUMNS);
    drawn.cursor_row = row;
    drawn.cursor_column = column;
}

class Screen : public testing::Test {
protected:
    void SetUp() override {
        drawn = Drawn();
        screen.start({draw, move_cursor}, ROWS, COLUMNS);
    }
    void write(const std::string& text) { screen.write({text.data(), text.size()}); }
    static std::string line(unsigned row) {
        std::string text = drawn.lines[row];
        text.erase(text.find_last_not_of(' ') + 1);
        return text;
    }

    TextScreen screen;
};

TEST_F(Screen, StartsEmpty) {
    for (unsigned row = 0; row < ROWS; row++) EXPECT_EQ(line(row), "");
}

TEST_F(Screen, ShowsLinesAndScrolls) {
    write("one\ntwo\nthree\nfour\nfive");
    EXPECT_EQ(line(0), "one");
    EXPECT_EQ(line(4), "five");
    EXPECT_EQ(drawn.cursor_row, 4u);
    EXPECT_EQ(drawn.cursor_column, 4u);
    write("\nsix");
    EXPECT_EQ(line(0), "two");
    EXPECT_EQ(line(3), "five");
    EXPECT_EQ(line(4), "six");
}

TEST_F(Screen, WrapsOnlyWhenTheNextCharacterComes) {
    write("123456789012");
    EXPECT_EQ(drawn.cursor_row, 0u);
    write("\nnext");
    EXPECT_EQ(line(1), "next");
    write("\n1234567890123");
    EXPECT_EQ(line(2), "123456789012");
    EXPECT_EQ(line(3), "3");
}

TEST_F(Screen, ErasesWithBackspaceAndSequences) {
    write("abc\b \b");
    EXPECT_EQ(line(0), "ab");
    EXPECT_EQ(drawn.cursor_column, 2u);
    write("\r\x1b[Kxy\x1b[1Dz");
    EXPECT_EQ(line(0), "xz");
    write("\x1b[2J\x1b[Htop\x1b[31m red\x1b[0m");
    EXPECT_EQ(line(0), "top red");
    write("\x1b[5G!");
    EXPECT_EQ(line(0), "top !ed");
    write("\ta\xc3\xa4");
    EXPECT_EQ(line(0), "top !ed a?");  // one character, one cell
}

TEST_F(Screen, MovesWithinItsBorders) {
    const auto cursor_after = [this](const std::string& text) {
        write(text);
        return std::pair(drawn.cursor_row, drawn.cursor_column);
    };
    using Place = std::pair<unsigned, unsigned>;
    EXPECT_EQ(cursor_after("\x1b[3;5H"), Place(2, 4));
    EXPECT_EQ(cursor_after("\x1b[A\x1b[2C"), Place(1, 6));
    EXPECT_EQ(cursor_after("\x1b[2B\x1b[3D"), Place(3, 3));
    EXPECT_EQ(cursor_after("\x1b[2d\x1b[9G"), Place(1, 8));
    EXPECT_EQ(cursor_after("\x1b[99;99f"), Place(4, 11));
    EXPECT_EQ(cursor_after("\x1b[99A\x1b[99D"), Place(0, 0));
    EXPECT_EQ(cursor_after("\x1b[99B\x1b[99C"), Place(4, 11));
    EXPECT_EQ(cursor_after("\x1b[;3H"), Place(0, 2));
    EXPECT_EQ(cursor_after("\x1b[4H"), Place(3, 0));
    EXPECT_EQ(cursor_after("\x1b[0;0H"), Place(0, 0));
    EXPECT_EQ(cursor_after("\x1b[99999999999999999999B"), Place(4, 0));
    EXPECT_EQ(cursor_after("\x1b[1;2;3;4H"), Place(0, 1));
    EXPECT_EQ(cursor_after("\b\b\b"), Place(0, 0));
}

TEST_F(Screen, ErasesPartsOfLineAndScreen) {
    const std::string full = "aaaaaaaaaaaa\nbbbbbbbbbbbb\ncccccccccccc\ndddddddddddd\neeeeeeeeeeee";
    const auto after = [this, &full](const std::string& sequence) {
        write("\x1b[2J\x1b[H" + full + "\x1b[3;5H" + sequence);
        return line(1) + "/" + line(2) + "/" + line(3);
    };
    EXPECT_EQ(after("\x1b[K"), "bbbbbbbbbbbb/cccc/dddddddddddd");
    EXPECT_EQ(after("\x1b[1K"), "bbbbbbbbbbbb/     ccccccc/dddddddddddd");
    EXPECT_EQ(after("\x1b[2K"), "bbbbbbbbbbbb//dddddddddddd");
    EXPECT_EQ(after("\x1b[J"), "bbbbbbbbbbbb/cccc/");
    EXPECT_EQ(after("\x1b[1J"), "/     ccccccc/dddddddddddd");
    EXPECT_EQ(after("\x1b[2J"), "//");
    EXPECT_EQ(drawn.cursor_row, 2u);
    EXPECT_EQ(drawn.cursor_column, 4u);
}

TEST_F(Screen, ShowsNothingOfOtherSequences) {
    write("a\x1b[1;31mb\x1b[?25lc\x1b(Bd\x1b[?7he\x1b=f\x1b[>0cg");
    EXPECT_EQ(line(0), "abcdefg");
    // A sequence that is cut off ends where it can be seen to.
    write("\r\x1b[2Kx\x1b[3\ny\x1b[\x1b[Az\x1b\x1b[Bw");
    EXPECT_EQ(line(0), "xz");
    EXPECT_EQ(line(1), "y w");
}

// What the line editors send: printing, carriage return, backspace.
TEST_F(Screen, ShowsAnEditedLine) {
    write("> helo");
    write("\b\b");
    write("\r> hello\b");
    EXPECT_EQ(line(0), "> hello");
    EXPECT_EQ(drawn.cursor_column, 6u);
    write("\r> hell \b");
    EXPECT_EQ(line(0), "> hell");
    EXPECT_EQ(drawn.cursor_column, 6u);
}

TEST_F(Screen, IsDrawnWholeOnDemand) {
    write("one\ntwo");
    drawn = Drawn();
    screen.redraw();
    EXPECT_EQ(line(0), "one");
    EXPECT_EQ(line(1), "two");
    EXPECT_EQ(line(4), "");
}

TEST_F(Screen, DrawsOnlyWhatChanges) {
    write("\n\n\n\n");
    drawn.cells = 0;
    write("x");
    EXPECT_LE(drawn.cells, 2u);
    write(" same\n same\n same\n same\n same\n");
    drawn.cells = 0;
    write(" same\n");
    EXPECT_LE(drawn.cells, 2u * COLUMNS);

    // Many lines in one write are drawn once.
    std::string text;
    for (int i = 0; i < 40; i++) text += "line " + std::to_string(i) + "\n";
    drawn.cells = 0;
    write(text);
    EXPECT_LE(drawn.cells, ROWS * COLUMNS);
}

TEST_F(Screen, RemembersTheCursor) {
    write("abc\0337\033[99;99Hx\0338d");
    EXPECT_EQ(drawn.lines[0].substr(0, 4), "abcd");
    EXPECT_EQ(screen.at(ROWS - 1, COLUMNS - 1), 'x');
    write("\033[1;99Hy\0337\0338z");
    EXPECT_EQ(screen.at(0, COLUMNS - 1), 'z') << "behind a full row it is in the row's last cell";
}

// The cells drawn so far are the cells the screen wants, after anything at all.
TEST_F(Screen, SurvivesRandomBytes) {
    std::mt19937 random(7);
    const std::string spice = "\n\r\b\t\x1b[;0123456789ABCDGHJKdfm?(";
    for (int round = 0; round < 20000; round++) {
        std::string text;
        for (unsigned i = random() % 20; i > 0; i--) {
            text += random() % 2 ? spice[random() % spice.size()] : static_cast<char>(random());
        }
        write(text);
        for (unsigned row = 0; row < ROWS; row++) {
            for (unsigned column = 0; column < COLUMNS; column++) {
                ASSERT_EQ(drawn.lines[row][column], screen.at(row, column)) << round;
            }
        }
    }
}

unsigned inverse_cells = 0;

TEST(ScreenWithoutACursor, ShowsOneCellInverse) {
    static bool inverse[ROWS][COLUMNS];
    TextScreen screen;
    screen.start(
        {[](unsigned row, unsigned column, char, bool on) { inverse[row][column] = on; }, nullptr},
        ROWS, COLUMNS);
    std::mt19937 random(8);
    for (int round = 0; round < 3000; round++) {
        const char bytes[] = {static_cast<char>('a' + random() % 26), random() % 3 ? '\b' : '\n'};
        screen.write({bytes, 1 + random() % 2});
        inverse_cells = 0;
        for (auto& row : inverse) {
            for (bool cell : row) inverse_cells += cell;
        }
        ASSERT_EQ(inverse_cells, 1u) << round;
    }
}

}  // namespace
