// VGA text memory and the CRT controller's cursor.
#include "arch/vga_text.hpp"

#include "arch/io.hpp"

namespace {

constexpr uint16_t CRTC_INDEX = 0x3D4;
constexpr uint16_t CRTC_DATA = 0x3D5;
constexpr uint8_t CELL_HEIGHT = 0x09;        // in scan lines, less one; other bits beside it
constexpr uint8_t CURSOR_FIRST_LINE = 0x0A;  // bit 5: no cursor
constexpr uint8_t CURSOR_LAST_LINE = 0x0B;
constexpr uint8_t CURSOR_HIGH = 0x0E;
constexpr uint8_t CURSOR_LOW = 0x0F;

constexpr uint8_t GREY_ON_BLACK = 0x07;
constexpr uint8_t BLACK_ON_GREY = 0x70;

constinit volatile uint16_t* cells = nullptr;
constinit uint32_t cells_in_row = 0;

void write_register(uint8_t index, uint8_t value) {
    io::out8(CRTC_INDEX, index);
    io::out8(CRTC_DATA, value);
}

uint8_t read_register(uint8_t index) {
    io::out8(CRTC_INDEX, index);
    return io::in8(CRTC_DATA);
}

// An underline; boot loaders leave the cursor off, or as a block.
void show_cursor() {
    const uint8_t last = read_register(CELL_HEIGHT) & 0x1F;
    write_register(CURSOR_FIRST_LINE, last > 1 ? last - 1 : last);
    write_register(CURSOR_LAST_LINE, last);
}

}  // namespace

void vga_text::initialise(void* memory, uint32_t pitch) {
    cells = static_cast<volatile uint16_t*>(memory);
    cells_in_row = pitch / sizeof(uint16_t);
    show_cursor();
}

void vga_text::move_to(void* memory) {
    if (cells_in_row != 0) cells = static_cast<volatile uint16_t*>(memory);
}

void vga_text::draw(unsigned row, unsigned column, char character, bool inverse) {
    if (!cells) return;
    const unsigned colours = inverse ? BLACK_ON_GREY : GREY_ON_BLACK;
    const unsigned cell = colours << 8 | static_cast<uint8_t>(character);
    cells[row * cells_in_row + column] = static_cast<uint16_t>(cell);
}

void vga_text::move_cursor(unsigned row, unsigned column) {
    const unsigned position = row * cells_in_row + column;
    write_register(CURSOR_HIGH, static_cast<uint8_t>(position >> 8));
    write_register(CURSOR_LOW, static_cast<uint8_t>(position));
}
