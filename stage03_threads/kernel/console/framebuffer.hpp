// Framebuffer: the screen that the boot loader left, in the form that it left it in.
#pragma once

#include "lib/address.hpp"
#include "lib/string_view.hpp"

struct Framebuffer {
    enum class Kind : uint8_t { None, Indexed, Rgb, Text };
    struct Channel {
        uint8_t position = 0;  // of the lowest bit in a pixel
        uint8_t size = 0;      // in bits
    };

    Kind kind = Kind::None;
    PhysicalAddress address;
    uint32_t pitch = 0;  // bytes from one row to the next
    uint32_t width = 0;  // pixels, or characters in text mode
    uint32_t height = 0;
    uint8_t bits_per_pixel = 0;
    Channel red, green, blue;  // for Rgb

    // A pixel of 15 bits has 16, one of which means nothing.
    uint32_t bytes_per_pixel() const { return (bits_per_pixel + 7u) / 8; }
};
StringView to_text(Framebuffer::Kind kind);
