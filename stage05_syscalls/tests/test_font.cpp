// PSF fonts: both versions, and files that are none or are cut off.
#include "console/font.hpp"

#include <gtest/gtest.h>
#include <random>
#include <string>

extern "C" {
extern const uint8_t console_font_start[1];
extern const uint8_t console_font_end[1];
const uint8_t console_font_start[1] = {};
const uint8_t console_font_end[1] = {};
}

namespace {

font::Font parse(const std::string& file) {
    // A copy of exactly this size, which the address sanitizer watches.
    std::vector<uint8_t> copy(file.begin(), file.end());
    copy.shrink_to_fit();
    const font::Font font = font::parse({copy.data(), copy.size()});
    if (font.valid()) {
        for (unsigned glyph = 0; glyph < font.count && glyph < 256; glyph++) {
            for (unsigned y = 0; y < font.height; y++) {
                for (const uint8_t pixels : font.row(static_cast<uint8_t>(glyph), y))
                    [[maybe_unused]] const volatile uint8_t read = pixels;
            }
        }
    }
    return font;
}

std::string words(std::initializer_list<uint32_t> list) {
    std::string bytes;
    for (uint32_t word : list) bytes.append(reinterpret_cast<const char*>(&word), 4);
    return bytes;
}

std::string version_1() {
    return std::string("\x36\x04\x00\x10", 4) + std::string(256 * 16, '\x81');
}
std::string version_2() {
    return words({0x864AB572, 0, 32, 0, 128, 40, 20, 12}) + std::string(128 * 40, '\xF0');
}

TEST(Font, ReadsBothVersions) {
    const font::Font one = parse(version_1());
    ASSERT_TRUE(one.valid()) << "a whole font of version 1";
    EXPECT_EQ(one.width, 8u);
    EXPECT_EQ(one.height, 16u);
    const font::Font two = parse(version_2());
    ASSERT_TRUE(two.valid()) << "a whole font of version 2";
    EXPECT_EQ(two.width, 12u);
    EXPECT_EQ(two.height, 20u);
}

TEST(Font, RefusesWhatIsCutOffOrDamaged) {
    for (const std::string& whole : {version_1(), version_2()}) {
        for (size_t size = 0; size < whole.size(); size += 7)
            EXPECT_FALSE(parse(whole.substr(0, size)).valid())
                << size << " of " << whole.size() << " bytes";
    }
    std::mt19937 random(6);
    for (int round = 0; round < 5000; round++) {
        std::string damaged = version_2();
        for (int i = 0; i < 3; i++)
            damaged[4 + random() % 28] = static_cast<char>(random() % 4 ? random() % 48 : random());
        parse(damaged);
    }
}

}  // namespace
