// A screen of cells that no device shows: what is written stands where a terminal has it.
#include "console/text_screen.hpp"
#include "test/ktap.hpp"

namespace {

constexpr unsigned ROWS = 5;
constexpr unsigned COLUMNS = 12;

constinit TextScreen screen;
constinit unsigned drawn_outside = 0;

void draw(unsigned row, unsigned column, char, bool) {
    if (row >= ROWS || column >= COLUMNS) drawn_outside++;
}

void start() {
    screen.start({draw, nullptr}, ROWS, COLUMNS);
    drawn_outside = 0;
}

// The cells that are not blank.
unsigned cells_in_use() {
    unsigned count = 0;
    for (unsigned row = 0; row < ROWS; row++) {
        for (unsigned column = 0; column < COLUMNS; column++)
            count += screen.at(row, column) != ' ';
    }
    return count;
}

// The first two parameters are all that any sequence has here; a program may write more.
KTEST(text_screen, more_parameters_than_are_kept) {
    start();
    screen.write("\x1b[2;3;4;5;6;7;8;9;10;11;12;13;14;15;16HX");
    EXPECT_EQ(screen.at(1, 2), 'X', "row 2, column 3: the other parameters mean nothing");
    screen.write("\x1b[;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;999999999999HY");
    EXPECT_EQ(screen.at(0, 0), 'Y', "two parameters that are left out: row 1, column 1");
    EXPECT_EQ(cells_in_use(), 2u, "of all cells two were written to");
    EXPECT_EQ(drawn_outside, 0u, "cells beyond the screen that were drawn");
}

KTEST(text_screen, parameters_too_large) {
    start();
    screen.write("\x1b[99999999999;99999999999HX");
    EXPECT_EQ(screen.at(ROWS - 1, COLUMNS - 1), 'X',
              "what leads beyond the screen ends at its edge");
    EXPECT_EQ(cells_in_use(), 1u, "of all cells one was written to");
    EXPECT_EQ(drawn_outside, 0u, "cells beyond the screen that were drawn");
}

}  // namespace
