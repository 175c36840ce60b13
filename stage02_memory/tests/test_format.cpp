// Formatted text against printf, with random numbers, widths and types; and what the compiler
// refuses.
#include "lib/format.hpp"

#include <gtest/gtest.h>
#include <random>
#include <string>

namespace {

// At run time, as the compiler's check does it.
std::string format_one(const std::string& text, uint64_t value) {
    char buffer[256];
    Writer writer{Span<char>(buffer)};
    const formatting::Argument argument{formatting::write_argument<uint64_t>, &value};
    formatting::format(writer, {text.data(), text.size()}, {&argument, 1});
    return {writer.written().data(), writer.written().size()};
}

TEST(Format, AgreesWithPrintf) {
    std::mt19937_64 random(1);
    for (int round = 0; round < 20000; round++) {
        const uint64_t value = random() >> random() % 64;
        const std::string width = random() % 2 ? std::to_string(1 + random() % 30) : "";
        const bool zeros = !width.empty() && random() % 2;
        const bool left = !width.empty() && !zeros && random() % 2;
        const char type = "xXu"[random() % 3];
        const std::string flags = (left ? "-" : "") + std::string(zeros ? "0" : "") + width;
        char expected[64];
        snprintf(expected, sizeof(expected), ("%" + flags + "l" + type).c_str(), value);
        const std::string ours = "{:" + std::string(left ? "<" : "") + (zeros ? "0" : "") + width +
                                 (type == 'u' ? 'd' : type) + "}";
        ASSERT_EQ(format_one(ours, value), expected) << ours;
    }
}

TEST(Format, FlushesAFullBuffer) {
    static std::string flushed;
    flushed.clear();
    char buffer[7];
    Writer writer(buffer,
                  [](StringView text) { flushed += std::string(text.data(), text.size()); });
    format_to(writer, "{} and {:>20} and {}", "one", "two", "three");
    writer.finish();
    EXPECT_EQ(flushed, "one and                  two and three");
}

bool well_formed(StringView text) {
    for (size_t at = 0;;) {
        const formatting::Piece piece = formatting::next_piece(text, at);
        if (piece.what == formatting::Piece::End) return true;
        if (piece.what == formatting::Piece::Malformed) return false;
    }
}

TEST(Format, KnowsMalformedPlaceholders) {
    for (const char* text : {"", "{}", "{{}}", "{:08x}", "{:*^10}", "{:#b} {:c}"}) {
        EXPECT_TRUE(well_formed(text)) << text;
    }
    for (const char* text : {"{", "}", "{0}", "{:y}", "{:x", "{:99999}", "{}}", "{:5 }"}) {
        EXPECT_FALSE(well_formed(text)) << text;
    }
}

TEST(Format, KnowsWhatFitsAnArgument) {
    using formatting::Kind;
    using formatting::spec_fits;
    EXPECT_TRUE(spec_fits({.type = 'x'}, Kind::Integer)) << "{:x} is for integers";
    EXPECT_FALSE(spec_fits({.type = 's'}, Kind::Integer)) << "{:s} is for text";
    EXPECT_FALSE(spec_fits({.type = 'x'}, Kind::Text)) << "{:x} is for integers";
    EXPECT_FALSE(spec_fits({.zeros = true}, Kind::Text)) << "only numbers are filled with zeros";
    EXPECT_FALSE(spec_fits({.type = 'd'}, Kind::Boolean)) << "{:d} is for integers";
    EXPECT_FALSE(spec_fits({.type = 'x'}, Kind::Pointer)) << "a pointer takes no type";
    static_assert(formatting::kind_of<uint8_t>() == Kind::Integer);
    static_assert(formatting::kind_of<char[5]>() == Kind::Text);
    static_assert(formatting::kind_of<const int*>() == Kind::Pointer);
    static_assert(formatting::kind_of<PhysicalAddress>() == Kind::Custom);
}

struct Point {
    int x, y;
};
void format_value(Writer& writer, const FormatSpec&, const Point& point) {
    format_to(writer, "({}, {})", point.x, point.y);
}

TEST(Format, PrintsTypesOfOnesOwn) {
    char buffer[32];
    const StringView result = format_to(buffer, "at {}", Point{1, -2});
    EXPECT_EQ(std::string(result.data(), result.size()), "at (1, -2)");
}

}  // namespace
