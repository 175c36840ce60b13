// Glyphs to pixels of 15, 16, 24 or 32 bits.
#include "console/framebuffer_text.hpp"

#include "console/font.hpp"

namespace {

constinit Framebuffer target{};
constinit uint8_t* pixels = nullptr;
constinit font::Font glyphs{};
constinit uint32_t foreground = 0;
constinit uint32_t background = 0;

constexpr uint8_t GREY = 0xAA;

uint32_t channel_value(const Framebuffer::Channel& channel, uint8_t brightness) {
    const uint32_t value = channel.size >= 8 ? uint32_t{brightness} << (channel.size - 8)
                                             : uint32_t{brightness} >> (8 - channel.size);
    return channel.size == 0 ? 0 : value << channel.position;
}

uint32_t grey(const Framebuffer& framebuffer, uint8_t brightness) {
    return channel_value(framebuffer.red, brightness) |
           channel_value(framebuffer.green, brightness) |
           channel_value(framebuffer.blue, brightness);
}

template <unsigned SIZE>
void put_pixel(uint8_t* at, uint32_t colour) {
    if constexpr (SIZE == sizeof(uint32_t)) {
        *reinterpret_cast<volatile uint32_t*>(at) = colour;
    } else {
        *reinterpret_cast<volatile uint16_t*>(at) = static_cast<uint16_t>(colour);
        if constexpr (SIZE == 3) *const_cast<volatile uint8_t*>(at + 2) = colour >> 16 & 0xFF;
    }
}

// A screen full of cells has a million pixels: the size of a pixel is known while compiling.
template <unsigned SIZE>
void draw_glyph(unsigned row, unsigned column, uint8_t glyph, bool inverse) {
    const uint32_t flip = foreground ^ background;
    const uint32_t off = inverse ? foreground : background;
    uint8_t* line =
        pixels + size_t{row} * glyphs.height * target.pitch + size_t{column} * glyphs.width * SIZE;
    for (unsigned y = 0; y < glyphs.height; y++, line += target.pitch) {
        const Bytes bytes = glyphs.row(glyph, y);
        uint8_t* at = line;
        for (unsigned x = 0; x < glyphs.width;) {
            uint32_t bits = uint32_t{bytes[x / 8]} << 24;
            for (const unsigned stop = min(x + 8, glyphs.width); x < stop; x++, bits <<= 1) {
                put_pixel<SIZE>(at, off ^ (flip & (0 - (bits >> 31))));
                at += SIZE;
            }
        }
    }
}

}  // namespace

bool framebuffer_text::supports(const Framebuffer& framebuffer) {
    const uint8_t bits = framebuffer.bits_per_pixel;
    const font::Font font = font::embedded();
    return framebuffer.kind == Framebuffer::Kind::Rgb && font.valid() &&
           (bits == 15 || bits == 16 || bits == 24 || bits == 32) &&
           grey(framebuffer, GREY) != grey(framebuffer, 0) && framebuffer.width >= font.width &&
           framebuffer.height >= font.height;
}

void framebuffer_text::initialise(const Framebuffer& framebuffer, void* memory) {
    target = framebuffer;
    pixels = static_cast<uint8_t*>(memory);
    glyphs = font::embedded();
    foreground = grey(framebuffer, GREY);
    background = grey(framebuffer, 0);
}

void framebuffer_text::move_to(void* memory) {
    if (target.kind != Framebuffer::Kind::None) pixels = static_cast<uint8_t*>(memory);
}

unsigned framebuffer_text::rows() { return target.height / glyphs.height; }
unsigned framebuffer_text::columns() { return target.width / glyphs.width; }

void framebuffer_text::draw(unsigned row, unsigned column, char character, bool inverse) {
    if (!pixels) return;
    switch (target.bytes_per_pixel()) {
    case 4:
        return draw_glyph<4>(row, column, static_cast<uint8_t>(character), inverse);
    case 3:
        return draw_glyph<3>(row, column, static_cast<uint8_t>(character), inverse);
    default:
        return draw_glyph<2>(row, column, static_cast<uint8_t>(character), inverse);
    }
}
