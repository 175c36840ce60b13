// A terminal of characters in memory, and the drawing of those that changed.
#include "screen.h"
#include "ports.h"
#include "lib.h"

#define MAX_COLUMNS 200u
#define MAX_ROWS 100u
#define CELL_WIDTH 8u
#define CELL_HEIGHT 16u

static struct screen_mode mode;
static volatile u8 *memory;
static u32 columns, rows, column, row;
static char wanted[MAX_ROWS][MAX_COLUMNS]; // what the screen is to show
static char shown[MAX_ROWS][MAX_COLUMNS];  // what it shows
static u32 ink;
static u32 cursor_column, cursor_row;

static enum { PLAIN, ESCAPE, SEQUENCE } state;
static u32 parameters[2], parameter_count;
static bool other_sequence;

static void clear(u32 from, u32 to) {
    for (u32 i = from; i < to; i++)
        wanted[i / columns][i % columns] = ' ';
}

void screen_start(const struct screen_mode *new_mode, volatile void *where) {
    mode = *new_mode;
    memory = where;
    bool text = mode.kind == SCREEN_TEXT;
    columns = text ? mode.width : mode.width / CELL_WIDTH;
    rows = text ? mode.height : mode.height / CELL_HEIGHT;
    columns = columns > MAX_COLUMNS ? MAX_COLUMNS : columns;
    rows = rows > MAX_ROWS ? MAX_ROWS : rows;
    ink = 0;
    for (int i = 0; i < 3; i++)
        ink |= ((1ull << mode.size[i]) - 1) << mode.position[i];
    clear(0, rows * columns);
    memset(shown, 1, sizeof shown); // Nothing is known to be right.
    column = row = 0;
    if (!text)
        for (u32 y = 0; y < mode.height; y++)
            for (u32 x = 0; x < mode.width * ((mode.bits + 7) / 8); x++)
                memory[y * mode.pitch + x] = 0;
    screen_flush();
}

void screen_move(volatile void *where) {
    memory = where;
}

static void draw_pixel(volatile u8 *pixel, u32 colour) {
    switch (mode.bits) {
    case 32:
        *(volatile u32 *)pixel = colour;
        break;
    case 24:
        pixel[0] = colour & 0xFF;
        pixel[1] = colour >> 8 & 0xFF;
        pixel[2] = colour >> 16 & 0xFF;
        break;
    default:
        *(volatile u16 *)pixel = (u16)colour;
    }
}

// The font has columns of seven dots; each dot is drawn twice as high.
static void draw_cell(u32 y, u32 x, bool cursor) {
    char c = wanted[y][x];
    if (mode.kind == SCREEN_TEXT) {
        *(volatile u16 *)(memory + y * mode.pitch + x * 2) = 0x0700 | (u8)c;
        return;
    }
    const u8 *glyph = font[c >= ' ' && c <= '~' ? c - ' ' : 95];
    u32 bytes = (mode.bits + 7) / 8;
    for (u32 line = 0; line < CELL_HEIGHT; line++) {
        volatile u8 *pixel = memory + (y * CELL_HEIGHT + line) * mode.pitch + x * CELL_WIDTH * bytes;
        for (u32 dot = 0; dot < CELL_WIDTH; dot++, pixel += bytes) {
            bool set = dot >= 1 && dot <= 5 && (glyph[dot - 1] >> (line / 2) & 1);
            if (cursor && line >= 14)
                set = true;
            draw_pixel(pixel, set ? ink : 0);
        }
    }
}

void screen_flush(void) {
    if (!memory)
        return;
    u32 x = column < columns ? column : columns - 1;
    if (cursor_row < rows && cursor_column < columns)
        shown[cursor_row][cursor_column] = 1; // The old cursor goes.
    for (u32 i = 0; i < rows; i++)
        for (u32 k = 0; k < columns; k++)
            if (shown[i][k] != wanted[i][k]) {
                draw_cell(i, k, false);
                shown[i][k] = wanted[i][k];
            }
    cursor_row = row;
    cursor_column = x;
    if (mode.kind == SCREEN_RGB) {
        draw_cell(row, x, true);
    } else {
        u32 place = row * columns + x;
        out8(0x3D4, 14);
        out8(0x3D5, place >> 8 & 0xFF);
        out8(0x3D4, 15);
        out8(0x3D5, place & 0xFF);
    }
}

static void new_line(void) {
    if (row + 1 < rows) {
        row++;
        return;
    }
    for (u32 i = 1; i < rows; i++)
        memcpy(wanted[i - 1], wanted[i], columns);
    clear((rows - 1) * columns, rows * columns);
}

static void sequence_end(char c) {
    u32 x = column < columns ? column : columns - 1;
    u32 n = parameters[0] ? parameters[0] : 1, m = parameters[1] ? parameters[1] : 1;
    u32 place = row * columns + x;
    switch (c) {
    case 'A':
        row = n > row ? 0 : row - n;
        break;
    case 'B':
        row = n >= rows - row ? rows - 1 : row + n;
        break;
    case 'C':
        column = n >= columns - x ? columns - 1 : x + n;
        return;
    case 'D':
        column = n > x ? 0 : x - n;
        return;
    case 'G':
        column = n > columns ? columns - 1 : n - 1;
        return;
    case 'd':
        row = n > rows ? rows - 1 : n - 1;
        break;
    case 'H':
    case 'f':
        row = n > rows ? rows - 1 : n - 1;
        column = m > columns ? columns - 1 : m - 1;
        return;
    case 'J':
        if (parameters[0] <= 2)
            clear(parameters[0] ? 0 : place, parameters[0] == 1 ? place + 1 : rows * columns);
        return;
    case 'K':
        if (parameters[0] <= 2)
            clear(parameters[0] ? row * columns : place, parameters[0] == 1 ? place + 1 : (row + 1) * columns);
        return;
    default:
        return;
    }
    column = x;
}

static void sequence_byte(char c) {
    if (c >= '0' && c <= '9') {
        u32 *p = &parameters[parameter_count < 2 ? parameter_count : 1];
        if (parameter_count < 2 && *p < 100000)
            *p = *p * 10 + (u32)(c - '0');
    } else if (c == ';') {
        parameter_count++;
    } else if (c >= 0x20 && c < 0x40) {
        other_sequence = true;
    } else {
        state = PLAIN;
        if (c >= 0x40 && c < 0x7F && !other_sequence)
            sequence_end(c);
    }
}

void screen_put(char c) {
    if (!memory)
        return;
    if (state == SEQUENCE) {
        sequence_byte(c);
    } else if (state == ESCAPE) {
        state = c == '[' ? SEQUENCE : PLAIN;
        parameters[0] = parameters[1] = parameter_count = 0;
        other_sequence = false;
    } else if (c == '\033') {
        state = ESCAPE;
    } else if (c == '\n') {
        new_line();
    } else if (c == '\r') {
        column = 0;
    } else if (c == '\b') {
        column = column >= columns ? columns - 1 : column;
        column -= column > 0;
    } else if (c == '\t') {
        column = (column + 8) & ~7u;
        column = column >= columns ? columns - 1 : column;
    } else if ((u8)c >= ' ' && c != 0x7F) {
        if (column >= columns) { // The line is full: it goes on in the next one.
            column = 0;
            new_line();
        }
        wanted[row][column++] = c;
    }
}
