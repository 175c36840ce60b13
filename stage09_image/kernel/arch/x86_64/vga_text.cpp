// VGA text memory and the CRT controller's cursor.
#include "arch/vga_text.hpp"

#include "arch/io.hpp"

namespace {

constexpr uint16_t CRTC_INDEX = 0x3D4;
constexpr uint16_t CRTC_DATA = 0x3D5;
constexpr uint8_t CURSOR_HIGH = 0x0E;
constexpr uint8_t CURSOR_LOW = 0x0F;

constexpr uint8_t GREY_ON_BLACK = 0x07;
constexpr uint8_t BLACK_ON_GREY = 0x70;

constinit volatile uint16_t* cells = nullptr;
constinit uint32_t cells_in_row = 0;

}  // namespace

void vga_text::initialise(void* memory, uint32_t pitch) {
    cells = static_cast<volatile uint16_t*>(memory);
    cells_in_row = pitch / sizeof(uint16_t);
}

void vga_text::move_to(void* memory) {
    if (cells) cells = static_cast<volatile uint16_t*>(memory);
}

void vga_text::draw(unsigned row, unsigned column, char character, bool inverse) {
    const unsigned colours = inverse ? BLACK_ON_GREY : GREY_ON_BLACK;
    const unsigned cell = colours << 8 | static_cast<uint8_t>(character);
    cells[row * cells_in_row + column] = static_cast<uint16_t>(cell);
}

void vga_text::move_cursor(unsigned row, unsigned column) {
    const unsigned position = row * cells_in_row + column;
    io::out8(CRTC_INDEX, CURSOR_HIGH);
    io::out8(CRTC_DATA, static_cast<uint8_t>(position >> 8));
    io::out8(CRTC_INDEX, CURSOR_LOW);
    io::out8(CRTC_DATA, static_cast<uint8_t>(position));
}
