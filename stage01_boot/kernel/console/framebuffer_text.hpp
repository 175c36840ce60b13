// Characters as pixels in a linear framebuffer, with the font that the build embeds.
#pragma once

#include "console/framebuffer.hpp"

namespace framebuffer_text {

// RGB with 15, 16, 24 or 32 bits for each pixel, and room for at least one character.
bool supports(const Framebuffer& framebuffer);

// `memory` is where the pixels are seen; null: nowhere yet, nothing is drawn before move_to().
void initialise(const Framebuffer& framebuffer, void* memory);
void move_to(void* memory);

unsigned rows();
unsigned columns();
void draw(unsigned row, unsigned column, char character, bool inverse);

}  // namespace framebuffer_text
