// The two versions of the PSF format, checked before use.
#include "console/font.hpp"

extern "C" {
extern const uint8_t console_font_start[];  // font.asm
extern const uint8_t console_font_end[];
}

namespace {

uint32_t read(Bytes file, size_t at, size_t size) {
    uint32_t value = 0;
    for (size_t i = 0; i < size && at + i < file.size(); i++) {
        value |= uint32_t{file[at + i]} << (8 * i);
    }
    return value;
}

font::Font checked(Bytes file, size_t header, uint32_t count, uint32_t size, uint32_t width,
                   uint32_t height) {
    constexpr uint32_t LARGEST = 64;
    if (width == 0 || height == 0 || width > LARGEST || height > LARGEST) return {};
    if (count > 65536 || size != (width + 7) / 8 * height) return {};
    if (header > file.size() || uint64_t{count} * size > file.size() - header) return {};
    return {file.slice(header, size_t{count} * size), width, height, count};
}

}  // namespace

font::Font font::parse(Bytes file) {
    if (read(file, 0, 2) == 0x0436) {  // version 1: magic, mode, height; 8 pixels wide
        const uint32_t height = read(file, 3, 1);
        const uint32_t count = read(file, 2, 1) & 1 ? 512 : 256;
        return checked(file, 4, count, height, 8, height);
    }
    if (read(file, 0, 4) == 0x864AB572) {  // version 2: eight words
        return checked(file, read(file, 8, 4), read(file, 16, 4), read(file, 20, 4),
                       read(file, 28, 4), read(file, 24, 4));
    }
    return {};
}

font::Font font::embedded() {
    return parse({console_font_start, static_cast<size_t>(console_font_end - console_font_start)});
}
