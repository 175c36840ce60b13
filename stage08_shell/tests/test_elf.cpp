// The ELF parser: correct files, every way to be wrong that has a name, and half a million
// files with random changes, which must be accepted or refused without a rule of Image broken.
#include "elf_builder.hpp"
#include "loader/elf.hpp"
#include "loader/image.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <random>

using elf_builder::correct;
using elf_builder::File;
using loader::Image;
using loader::Refusal;

namespace {

Bytes view(const std::vector<uint8_t>& bytes) { return {bytes.data(), bytes.size()}; }

Refusal parse(const File& file) {
    Image image;
    const std::vector<uint8_t> bytes = file.bytes();
    return loader::parse_elf(view(bytes), image);
}

Refusal parse_with(const std::function<void(File&)>& change) {
    File file = correct();
    change(file);
    return parse(file);
}

// The invariant that image.hpp promises.
void check_image(const Image& image, size_t file_size) {
    ASSERT_GE(image.segment_count, 1u);
    ASSERT_LE(image.segment_count, Image::MAX_SEGMENTS);
    bool entry_found = false;
    for (size_t i = 0; i < image.segment_count; i++) {
        const loader::Segment& a = image.segments[i];
        ASSERT_GE(a.address, loader::IMAGE_START);
        ASSERT_GE(a.memory_size, 1u);
        ASSERT_LE(a.memory_size, loader::USER_END - a.address);
        ASSERT_LE(a.file_size, a.memory_size);
        ASSERT_LE(a.file_offset, file_size);
        ASSERT_LE(a.file_size, file_size - a.file_offset);
        ASSERT_FALSE(a.writable && a.executable) << "segment " << i << " is both";
        ASSERT_TRUE(a.end_page() <= loader::STACK_BOTTOM || a.first_page() >= loader::STACK_TOP)
            << "segment " << i << " is where the stack will be";
        for (size_t j = 0; j < i; j++) {
            const loader::Segment& b = image.segments[j];
            ASSERT_TRUE(a.end_page() <= b.first_page() || b.end_page() <= a.first_page())
                << "segments " << j << " and " << i << " share a page";
        }
        entry_found |=
            a.executable && image.entry >= a.address && image.entry < a.address + a.memory_size;
    }
    ASSERT_TRUE(entry_found) << "the entry is in no executable segment";
}

TEST(Elf, AcceptsACorrectFile) {
    Image image;
    const auto bytes = correct().bytes();
    ASSERT_EQ(loader::parse_elf(view(bytes), image), Refusal::NONE);
    check_image(image, bytes.size());
    EXPECT_EQ(image.entry, 0x401000u);
    EXPECT_EQ(image.program_headers, 0x400040u);
    EXPECT_EQ(image.program_header_count, 3u);
    ASSERT_EQ(image.segment_count, 3u);
    EXPECT_FALSE(image.segments[0].writable) << "its flags say: read";
    EXPECT_FALSE(image.segments[0].executable) << "its flags say: read";
    EXPECT_TRUE(image.segments[1].executable) << "its flags say: read and execute";
    EXPECT_TRUE(image.segments[2].writable) << "its flags say: read and write";
    EXPECT_EQ(image.segments[2].address, 0x402010u);
    EXPECT_EQ(image.segments[2].file_offset, 0x2010u);
    EXPECT_EQ(image.segments[2].memory_size, 0x5000u);
}

TEST(Elf, SegmentsMayComeInAnyOrderAndBeEmpty) {
    EXPECT_EQ(parse_with([](File& f) { std::swap(f.loads[0], f.loads[2]); }), Refusal::NONE);
    EXPECT_EQ(parse_with([](File& f) {
                  f.loads.push_back({1, 6, 0, 0, 0, 0, 0, 0x1000});
              }),
              Refusal::NONE);
    // Unknown kinds of program headers mean nothing here, whatever they contain.
    EXPECT_EQ(parse_with([](File& f) {
                  f.loads.push_back({0x6474e551, 7, ~0ull, ~0ull, 0, ~0ull});
              }),
              Refusal::NONE);
}

TEST(Elf, RefusesEveryBrokenHeader) {
    struct Case {
        Refusal refusal;
        std::function<void(File&)> change;
    };
    const Case cases[] = {
        {Refusal::EMPTY, [](File& f) { f.size = 0; }},
        {Refusal::NOT_ELF, [](File& f) { f.size = 3; }},
        {Refusal::HEADER_TRUNCATED, [](File& f) { f.size = 63; }},
        {Refusal::NOT_ELF, [](File& f) { f.header.identification[0] = 0; }},
        {Refusal::NOT_64_BIT, [](File& f) { f.header.identification[4] = 1; }},
        {Refusal::NOT_LITTLE_ENDIAN, [](File& f) { f.header.identification[5] = 2; }},
        {Refusal::BAD_VERSION, [](File& f) { f.header.identification[6] = 2; }},
        {Refusal::BAD_VERSION, [](File& f) { f.header.version = 0; }},
        {Refusal::BAD_ABI, [](File& f) { f.header.identification[7] = 9; }},
        {Refusal::BAD_MACHINE, [](File& f) { f.header.machine = 3; }},
        {Refusal::NOT_STATIC, [](File& f) { f.header.type = 3; }},
        {Refusal::NOT_STATIC, [](File& f) { f.header.type = 1; }},
        {Refusal::BAD_HEADER_SIZE, [](File& f) { f.header.ehsize = 0; }},
        {Refusal::BAD_ENTRY_SIZE, [](File& f) { f.header.phentsize = 0; }},
        {Refusal::BAD_ENTRY_SIZE, [](File& f) { f.header.phentsize = 57; }},
        {Refusal::TOO_MANY_HEADERS, [](File& f) { f.header.phnum = 65; }},
        {Refusal::HEADERS_TRUNCATED, [](File& f) { f.header.phoff = f.size - 167; }},
        {Refusal::HEADERS_TRUNCATED, [](File& f) { f.header.phoff = ~0ull; }},
        {Refusal::HEADERS_TRUNCATED, [](File& f) { f.header.phoff = ~0ull - 10; }},
        {Refusal::NOTHING_TO_LOAD, [](File& f) { f.loads.clear(); }},
        {Refusal::NOTHING_TO_LOAD,
         [](File& f) {
             for (auto& load : f.loads) load.type = 4;
         }},
        {Refusal::NOTHING_TO_LOAD,
         [](File& f) {
             for (auto& load : f.loads) load.filesz = load.memsz = 0;
         }},
        {Refusal::NEEDS_INTERPRETER, [](File& f) { f.loads[0].type = 3; }},
        {Refusal::ENTRY_OUTSIDE, [](File& f) { f.header.entry = 0; }},
        {Refusal::ENTRY_OUTSIDE, [](File& f) { f.header.entry = 0x402010; }},
        {Refusal::ENTRY_OUTSIDE, [](File& f) { f.header.entry = 0x401800; }},
        {Refusal::ENTRY_OUTSIDE, [](File& f) { f.header.entry = 0xFFFFFFFF80100000; }},
    };
    for (size_t i = 0; i < std::size(cases); i++) {
        EXPECT_EQ(parse_with(cases[i].change), cases[i].refusal) << "case " << i;
    }
}

TEST(Elf, RefusesEveryBrokenSegment) {
    struct Case {
        Refusal refusal;
        elf_builder::Load load;  // takes the data segment's place
    };
    const Case cases[] = {
        {Refusal::FILE_SIZE_ABOVE_MEMORY, {1, 6, 0x2000, 0x402000, 0, 0x11, 0x10, 0x1000}},
        {Refusal::SEGMENT_TRUNCATED, {1, 6, 0x2000, 0x402000, 0, 0x2001, 0x3000, 0x1000}},
        {Refusal::SEGMENT_TRUNCATED, {1, 6, 0x5000, 0x402000, 0, 0, 0x3000, 0x1000}},
        {Refusal::SEGMENT_TRUNCATED, {1, 6, ~0xFFFull, 0x402000, 0, 0x1001, 0x3000, 0x1000}},
        {Refusal::BAD_ALIGNMENT, {1, 6, 0x2001, 0x402000, 0, 0x10, 0x10, 0x1000}},
        {Refusal::BAD_ALIGNMENT, {1, 6, 0x2000, 0x402000, 0, 0x10, 0x10, 0x1001}},
        {Refusal::BAD_ALIGNMENT, {1, 6, 0x2000, 0x402000, 0, 0x10, 0x10, ~0ull}},
        {Refusal::ADDRESS_WRAPS, {1, 6, 0x2000, 0x402000, 0, 0x10, ~0ull, 0x1000}},
        {Refusal::ADDRESS_WRAPS, {1, 6, 0x2000, ~0xFFFull, 0, 0x10, 0x2000, 0x1000}},
        {Refusal::KERNEL_ADDRESS, {1, 6, 0x2000, 0xFFFFFFFF80100000, 0, 0x10, 0x1000, 0x1000}},
        {Refusal::KERNEL_ADDRESS, {1, 6, 0x2000, 0x800000000000, 0, 0x10, 0x1000, 0x1000}},
        {Refusal::KERNEL_ADDRESS, {1, 6, 0x2000, 0x7FFFFFFFF000, 0, 0x10, 0x10, 0x1000}},
        {Refusal::KERNEL_ADDRESS, {1, 6, 0x2000, 0x402000, 0, 0x10, 0xFFFFFFFF80000000, 0x1000}},
        {Refusal::LOW_ADDRESS, {1, 6, 0x2000, 0, 0, 0x10, 0x10, 0x1000}},
        {Refusal::LOW_ADDRESS, {1, 6, 0x2000, 0x3FF000, 0, 0x10, 0x10, 0x1000}},
        {Refusal::OVER_STACK, {1, 6, 0x2000, loader::STACK_TOP - 0x1000, 0, 1, 1, 0x1000}},
        {Refusal::OVER_STACK, {1, 6, 0x2000, 0x500000, 0, 1, 0x7FFF00000000, 0x1000}},
        {Refusal::WRITABLE_AND_EXECUTABLE, {1, 7, 0x2000, 0x402000, 0, 0x10, 0x10, 0x1000}},
        {Refusal::WRITABLE_AND_EXECUTABLE, {1, 3, 0x2000, 0x402000, 0, 0x10, 0x10, 0x1000}},
        {Refusal::NO_PERMISSION, {1, 0, 0x2000, 0x402000, 0, 0x10, 0x10, 0x1000}},
        {Refusal::OVERLAP, {1, 6, 0x2000, 0x401000, 0, 0x10, 0x10, 0x1000}},
        {Refusal::OVERLAP, {1, 6, 0x1900, 0x401900, 0, 0x10, 0x10, 0x1000}},
    };
    for (size_t i = 0; i < std::size(cases); i++) {
        EXPECT_EQ(parse_with([&](File& f) { f.loads[2] = cases[i].load; }), cases[i].refusal)
            << "case " << i;
    }
}

TEST(Elf, RefusesTooManySegments) {
    EXPECT_EQ(parse_with([](File& f) {
                  for (uint64_t i = 0; i < 14; i++) {
                      f.loads.push_back({1, 4, 0, 0x500000 + i * 0x1000, 0, 1, 1, 0x1000});
                  }
              }),
              Refusal::TOO_MANY_SEGMENTS);
}

TEST(Elf, EveryShortenedFileIsRefusedOrFits) {
    const auto bytes = correct().bytes();
    for (size_t size = 0; size < bytes.size(); size++) {
        // A copy of exactly that size, so that the sanitizer sees any read behind it.
        const std::vector<uint8_t> cut(bytes.begin(), bytes.begin() + static_cast<long>(size));
        Image image;
        if (loader::parse_elf(view(cut), image) == Refusal::NONE) check_image(image, size);
    }
}

TEST(Elf, RandomChangesNeverBreakARule) {
    std::mt19937_64 random(20240607);
    const uint64_t interesting[] = {0,          1,          0x38,           0x1000, 0x400000,
                                    0x7FFFFFFF, 0xFFFFFFFF, 0x7FFFFFFFF000, ~0ull,  1ull << 63};
    size_t accepted = 0;
    for (int round = 0; round < 500000; round++) {
        File file = correct();
        file.size = 0x2200;
        auto bytes = file.bytes();
        const size_t changes = 1 + random() % 3;
        for (size_t i = 0; i < changes; i++) {
            const size_t at = random() % (64 + 3 * 56 - 8);
            if (random() % 2 == 0) {
                bytes[at] = static_cast<uint8_t>(random());
            } else {
                const uint64_t value = interesting[random() % std::size(interesting)];
                std::memcpy(&bytes[at & ~size_t{7}], &value, 8);
            }
        }
        Image image;
        const Refusal refusal = loader::parse_elf(view(bytes), image);
        EXPECT_FALSE(loader::describe(refusal).empty())
            << "no text for refusal " << static_cast<int>(refusal);
        if (refusal == Refusal::NONE) {
            accepted++;
            ASSERT_NO_FATAL_FAILURE(check_image(image, bytes.size()));
        }
    }
    EXPECT_GT(accepted, 1000u);
}

TEST(Elf, EveryRefusalHasItsOwnWords) {
    std::vector<std::string> texts;
    for (uint8_t i = 0; i <= static_cast<uint8_t>(Refusal::ENTRY_OUTSIDE); i++) {
        const StringView text = loader::describe(static_cast<Refusal>(i));
        texts.emplace_back(text.data(), text.size());
    }
    for (size_t i = 0; i < texts.size(); i++) {
        for (size_t j = 0; j < i; j++) EXPECT_NE(texts[i], texts[j]);
    }
}

}  // namespace
