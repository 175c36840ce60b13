// The parser of flat programs: what becomes of a file without a header.
#include "loader/flat.hpp"
#include "loader/image.hpp"

#include <gtest/gtest.h>

#include <vector>

using loader::Image;
using loader::Refusal;

namespace {

Bytes view(const std::vector<uint8_t>& bytes) { return {bytes.data(), bytes.size()}; }

TEST(Flat, IsCodeAndData) {
    Image image;
    const std::vector<uint8_t> program(loader::FLAT_LIMIT, 0x90);
    ASSERT_EQ(loader::parse_flat(view(program), image), Refusal::NONE);
    ASSERT_EQ(image.segment_count, 2u);
    EXPECT_EQ(image.entry, 0x400000u);
    EXPECT_EQ(image.segments[0].file_size, loader::FLAT_LIMIT);
    EXPECT_TRUE(image.segments[0].executable) << "code must be executable";
    EXPECT_EQ(image.segments[1].address, 0x600000u);
    EXPECT_EQ(image.segments[1].memory_size, 65536u);
    EXPECT_EQ(image.segments[1].file_size, 0u);
    EXPECT_TRUE(image.segments[1].writable) << "data must be writable";
}

TEST(Flat, RefusesEmptyAndTooLarge) {
    Image image;
    EXPECT_EQ(loader::parse_flat({}, image), Refusal::EMPTY);
    const std::vector<uint8_t> program(loader::FLAT_LIMIT + 1, 0x90);
    EXPECT_EQ(loader::parse_flat(view(program), image), Refusal::FLAT_TOO_LARGE);
}

}  // namespace
