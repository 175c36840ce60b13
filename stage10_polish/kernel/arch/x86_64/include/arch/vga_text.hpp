// VGA text mode: two bytes in memory for each character cell, and a cursor in the hardware.
#pragma once

#include <stdint.h>

namespace vga_text {

// `memory` is where the cells are seen, a row of them every `pitch` bytes.
void initialise(void* memory, uint32_t pitch);
void move_to(void* memory);  // null: nowhere, nothing is drawn

void draw(unsigned row, unsigned column, char character, bool inverse);
void move_cursor(unsigned row, unsigned column);

}  // namespace vga_text
