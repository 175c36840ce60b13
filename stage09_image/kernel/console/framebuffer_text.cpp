// Glyphs to pixels of 16, 24 or 32 bits.
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

}  // namespace

bool framebuffer_text::supports(const Framebuffer& framebuffer) {
    const uint8_t bits = framebuffer.bits_per_pixel;
    const font::Font font = font::embedded();
    return framebuffer.kind == Framebuffer::Kind::Rgb && font.valid() &&
           (bits == 16 || bits == 24 || bits == 32) && framebuffer.width >= font.width &&
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
    if (pixels) pixels = static_cast<uint8_t*>(memory);
}

unsigned framebuffer_text::rows() { return target.height / glyphs.height; }
unsigned framebuffer_text::columns() { return target.width / glyphs.width; }

void framebuffer_text::draw(unsigned row, unsigned column, char character, bool inverse) {
    const unsigned pixel_size = target.bits_per_pixel / 8;
    const uint32_t on = inverse ? background : foreground;
    const uint32_t off = inverse ? foreground : background;
    uint8_t* line = pixels + size_t{row} * glyphs.height * target.pitch +
                    size_t{column} * glyphs.width * pixel_size;
    for (unsigned y = 0; y < glyphs.height; y++, line += target.pitch) {
        uint8_t* at = line;
        for (unsigned x = 0; x < glyphs.width; x++, at += pixel_size) {
            const uint32_t colour = glyphs.pixel(static_cast<uint8_t>(character), x, y) ? on : off;
            if (pixel_size == 4) {
                *reinterpret_cast<volatile uint32_t*>(at) = colour;
                continue;
            }
            for (unsigned i = 0; i < pixel_size; i++) {
                *const_cast<volatile uint8_t*>(at + i) = static_cast<uint8_t>(colour >> (8 * i));
            }
        }
    }
}
