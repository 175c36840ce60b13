// The boot loader's information: taken apart when right, refused when not, and never read beyond
// its end, which the address sanitizer watches over blocks of exactly their size.
#include "boot/multiboot2.hpp"
#include "boot/options.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace {

class Block {
public:
    Block() { words({0, 0}); }

    Block& tag(uint32_t type, const std::string& data) {
        words({type, static_cast<uint32_t>(8 + data.size())});
        bytes_ += data;
        while (bytes_.size() % 8 != 0) bytes_ += '\0';
        return *this;
    }
    Block& memory(std::vector<std::array<uint64_t, 3>> entries, uint32_t entry_size = 24) {
        std::string data = number(entry_size, 4) + number(0, 4);
        for (auto [start, size, type] : entries) {
            data += number(start, 8) + number(size, 8) + number(type, 4);
            data += std::string(entry_size - 20, '\0');
        }
        return tag(6, data);
    }
    Block& module(uint32_t start, uint32_t end, const std::string& text) {
        return tag(3, number(start, 4) + number(end, 4) + text + '\0');
    }
    Block& end() {
        tag(0, "");
        const std::string size = number(bytes_.size(), 4);
        bytes_.replace(0, 4, size);
        return *this;
    }

    std::string bytes_;
    static std::string number(uint64_t value, size_t size) {
        return {reinterpret_cast<const char*>(&value), size};
    }

private:
    void words(std::initializer_list<uint32_t> list) {
        for (uint32_t word : list) bytes_ += number(word, 4);
    }
};

struct Parsed {
    std::unique_ptr<BootInformation> information = std::make_unique<BootInformation>();
    std::string reason;
};

// On the heap and of exactly this size, so that one byte too far is caught.
Parsed parse(const std::string& bytes) {
    Parsed parsed;
    std::vector<uint8_t> copy(bytes.begin(), bytes.end());
    copy.shrink_to_fit();
    const StringView reason = parsed.information->parse({copy.data(), copy.size()});
    parsed.reason = std::string(reason.data(), reason.size());
    return parsed;
}

std::string text(StringView view) { return {view.data(), view.size()}; }

Block good() {
    Block block;
    block.tag(1, std::string("test=ipc panic=exit\0", 20));
    block.tag(2, std::string("GRUB 2.06\0", 10));
    block.module(0x200000, 0x200123, "hello one two");
    block.module(0x201000, 0x201000, "");
    block.memory({{0, 0x9F000, 1},
                  {0xF0000, 0x10000, 2},
                  {0x100000, 0xFF00000, 1},
                  {1ull << 32, 1 << 20, 77}});
    block.tag(8, Block::number(0xFD000000, 8) + Block::number(4096, 4) + Block::number(1024, 4) +
                     Block::number(768, 4) +
                     std::string("\x20\x01\0\0\x10\x08\x08\x08\x00\x08", 10));
    block.tag(4711, "unknown tags are skipped");
    return block.end();
}

TEST(Multiboot2, TakesABlockApart) {
    const Parsed parsed = parse(good().bytes_);
    const BootInformation& information = *parsed.information;
    ASSERT_EQ(parsed.reason, "");
    EXPECT_EQ(text(information.command_line()), "test=ipc panic=exit");
    EXPECT_EQ(text(information.loader_name()), "GRUB 2.06");

    ASSERT_EQ(information.modules().size(), 2u);
    const BootModule& hello = information.modules()[0];
    EXPECT_EQ(text(hello.name), "hello");
    EXPECT_EQ(text(hello.command_line), "hello one two");
    EXPECT_EQ(hello.range.start.value, 0x200000u);
    EXPECT_EQ(hello.range.size, 0x123u);
    EXPECT_EQ(information.find_module("hello"), &hello);
    EXPECT_EQ(information.find_module("hell"), nullptr);
    EXPECT_EQ(information.modules()[1].range.size, 0u);

    ASSERT_EQ(information.memory_map().size(), 4u);
    EXPECT_EQ(information.memory_map()[3].type, MemoryRange::Type::Reserved);
    EXPECT_EQ(information.available_bytes(), 0x9F000u + 0xFF00000u);

    const Framebuffer& framebuffer = information.framebuffer();
    EXPECT_EQ(framebuffer.kind, Framebuffer::Kind::Rgb);
    EXPECT_EQ(framebuffer.width, 1024u);
    EXPECT_EQ(framebuffer.bits_per_pixel, 32);
    EXPECT_EQ(framebuffer.red.position, 16);
    EXPECT_EQ(framebuffer.blue.position, 0);
}

TEST(Multiboot2, RefusesABlockCutOffAnywhere) {
    const std::string whole = good().bytes_;
    for (size_t size = 0; size < whole.size(); size++) {
        EXPECT_NE(parse(whole.substr(0, size)).reason, "") << size;
        // The same with a size that agrees: the end tag is missing or torn.
        std::string shortened = whole.substr(0, size);
        if (size >= 8) shortened.replace(0, 4, Block::number(size, 4));
        EXPECT_NE(parse(shortened).reason, "") << size;
    }
}

TEST(Multiboot2, SaysWhatIsWrong) {
    const std::array<uint64_t, 3> ram{0, 1 << 30, 1};
    const auto reason = [](Block block) { return parse(block.end().bytes_).reason; };
    EXPECT_EQ(reason(Block()), "there is no memory map");
    EXPECT_EQ(reason(Block().memory({})), "there is no memory map");
    EXPECT_EQ(reason(Block().memory({ram}).memory({ram})), "there are two memory maps");
    EXPECT_EQ(reason(Block().memory({{~0ull - 5, 10, 1}})),
              "a memory range reaches beyond the end of all addresses");
    EXPECT_EQ(reason(Block().tag(6, Block::number(16, 4) + Block::number(0, 4))),
              "the memory map's entry size is wrong");
    EXPECT_EQ(reason(Block().tag(6, Block::number(0, 4) + Block::number(0, 4))),
              "the memory map's entry size is wrong");
    EXPECT_EQ(reason(Block().tag(6, Block::number(24, 4) + Block::number(0, 4) + "1234")),
              "the memory map ends inside an entry");
    std::vector<std::array<uint64_t, 3>> apart;
    for (uint64_t i = 0; i < 256; i++) apart.push_back({0x2000 * i, 0x1000, 1});
    EXPECT_EQ(reason(Block().memory(apart)), "");
    apart.push_back({0x2000 * 256, 0x1000, 1});
    EXPECT_EQ(reason(Block().memory(apart)), "the memory map has more than 256 ranges that differ");
    EXPECT_EQ(reason(Block().memory({ram}).module(0x2000, 0x1000, "m")),
              "a module ends before it starts");
    EXPECT_EQ(reason(Block().memory({ram}).tag(3, "1234567")), "a module's tag is too small");
    EXPECT_EQ(reason(Block().memory({ram}).tag(3, "12345678")), "a text is not terminated");
    EXPECT_EQ(reason(Block().memory({{0, 0x1000, 1}}).module(0x800, 0x1800, "m")),
              "a module lies outside available memory");
    EXPECT_EQ(reason(Block().memory({ram}).tag(1, "no end")), "a text is not terminated");
    EXPECT_EQ(reason(Block().memory({ram}).tag(1, std::string(8193, 'x') + '\0')),
              "the texts are longer than 8 KiB together");
    EXPECT_EQ(reason(Block().memory({ram}).tag(8, "short")), "the framebuffer's tag is too small");

    EXPECT_EQ(parse(Block::number(32, 4) + Block::number(0, 4) + Block::number(4711, 4) +
                    Block::number(25, 4) + std::string(16, 'x'))
                  .reason,
              "a tag reaches beyond the end of the block");

    Block many;
    many.memory({ram});
    for (int i = 0; i < 65; i++) many.module(0, 0, "m");
    EXPECT_EQ(reason(many), "there are more than 64 modules");
}

TEST(Multiboot2, ChecksTheFramebuffersSizes) {
    const auto reason = [](uint64_t address, uint32_t pitch, uint32_t width, uint32_t height,
                           uint8_t bits, uint8_t kind, std::string colours) {
        Block block;
        block.memory({{0x100000, 0x3FF00000, 1}});
        block.tag(8, Block::number(address, 8) + Block::number(pitch, 4) + Block::number(width, 4) +
                         Block::number(height, 4) + Block::number(bits, 1) +
                         Block::number(kind, 1) + Block::number(0, 2) + colours);
        return parse(block.end().bytes_).reason;
    };
    const std::string rgb("\x10\x08\x08\x08\x00\x08", 6);
    EXPECT_EQ(reason(0xB8000, 160, 80, 25, 16, 2, ""), "");
    EXPECT_EQ(reason(0xFD000000, 4096, 1024, 768, 32, 1, rgb), "");
    EXPECT_EQ(reason(0xFD000000, 4092, 1024, 768, 32, 1, rgb),
              "a framebuffer's row is longer than its pitch");
    EXPECT_EQ(reason(0xFD000000, 4, 0xFFFFFFFF, 1, 32, 1, rgb),
              "a framebuffer's row is longer than its pitch");
    EXPECT_EQ(reason(~0ull - 100, 4096, 1024, 768, 32, 1, rgb),
              "the framebuffer reaches beyond the end of all addresses");
    const std::string rgb15("\x0A\x05\x05\x05\x00\x05", 6);
    EXPECT_EQ(reason(0xFD000000, 2048, 1024, 768, 15, 1, rgb15), "");
    EXPECT_EQ(reason(0xFD000000, 2047, 1024, 768, 15, 1, rgb15),
              "a framebuffer's row is longer than its pitch");
    EXPECT_EQ(reason(0xA0000, 80, 640, 480, 4, 0, ""), "");  // four planes
    EXPECT_EQ(reason(0xB8000, 159, 80, 25, 0, 2, ""),
              "a framebuffer's row is longer than its pitch");
    EXPECT_EQ(reason(0xFD000000, 4096, 1024, 768, 16, 1, rgb),
              "a framebuffer's colour lies outside its pixel");
    EXPECT_EQ(reason(0xFD000000, 4096, 1024, 768, 32, 1, "\x10"),
              "the framebuffer's tag is too small");
    EXPECT_EQ(reason(0x3FFFF000, 4096, 1024, 768, 32, 1, rgb),
              "the framebuffer lies in available memory");
    EXPECT_EQ(reason(0x3FFFF000, 4096, 1024, 0, 32, 1, rgb), "");
    EXPECT_EQ(reason(0xFD000000, 4096, 1024, 768, 32, 9, ""),
              "the framebuffer is of an unknown kind");
}

using Entry = std::array<uint64_t, 3>;  // start, size, type

// As the map comes out: start, size, type of each range.
std::vector<Entry> in_order(const std::vector<Entry>& entries, uint32_t entry_size = 24) {
    const Parsed parsed = parse(Block().memory(entries, entry_size).end().bytes_);
    EXPECT_EQ(parsed.reason, "");
    std::vector<Entry> ranges;
    for (const MemoryRange& memory : parsed.information->memory_map()) {
        ranges.push_back(
            {memory.range.start.value, memory.range.size, static_cast<uint64_t>(memory.type)});
    }
    return ranges;
}

TEST(Multiboot2, PutsTheMemoryMapInOrder) {
    using List = std::vector<Entry>;
    EXPECT_EQ(in_order({{0x3000, 0x1000, 1}, {0x1000, 0x1000, 2}, {0x2000, 0x1000, 1}}),
              (List{{0x1000, 0x1000, 2}, {0x2000, 0x2000, 1}}));
    // A hole in the middle, at either end, all of it; the same twice; nothing at all.
    EXPECT_EQ(in_order({{0x1000, 0x3000, 1}, {0x2000, 0x1000, 2}}),
              (List{{0x1000, 0x1000, 1}, {0x2000, 0x1000, 2}, {0x3000, 0x1000, 1}}));
    EXPECT_EQ(in_order({{0x1000, 0x3000, 1}, {0x1000, 0x1000, 2}, {0x3000, 0x2000, 3}}),
              (List{{0x1000, 0x1000, 2}, {0x2000, 0x1000, 1}, {0x3000, 0x2000, 3}}));
    EXPECT_EQ(in_order({{0x1000, 0x1000, 1}, {0, 0x8000, 2}}), (List{{0, 0x8000, 2}}));
    EXPECT_EQ(in_order({{0x1000, 0x1000, 1}, {0x1000, 0x1000, 1}, {0x5000, 0, 2}}),
              (List{{0x1000, 0x1000, 1}}));
    EXPECT_EQ(in_order({{0x1001, 1, 1}, {0x1002, 1, 1}, {0x1004, 1, 1}}),
              (List{{0x1001, 2, 1}, {0x1004, 1, 1}}));
    // Every type beats those below it; one that nobody knows is reserved.
    EXPECT_EQ(in_order({{0, 6, 1}, {1, 5, 99}, {2, 4, 3}, {3, 3, 4}, {4, 2, 5}, {5, 1, 0}}),
              (List{{0, 1, 1}, {1, 1, 2}, {2, 1, 3}, {3, 1, 4}, {4, 2, 5}}));
    // Up to the last byte there is.
    EXPECT_EQ(in_order({{0, ~0ull, 1}, {~0ull - 9, 9, 2}}),
              (List{{0, ~0ull - 9, 1}, {~0ull - 9, 9, 2}}));
}

// As some boards report their memory: hundreds of pieces, most of which adjoin.
TEST(Multiboot2, TakesAMapOfManyPieces) {
    std::vector<Entry> pieces;
    for (uint64_t i = 0; i < 312; i++) pieces.push_back({i << 20, 1 << 20, i / 26 % 2 ? 2u : 1u});
    const auto ordered = in_order(pieces);
    ASSERT_EQ(ordered.size(), 12u);
    EXPECT_EQ(ordered[11], (Entry{286 << 20, 26 << 20, 2}));
    std::mt19937_64 random(312);
    for (const size_t count : {312, 5000}) {
        pieces.clear();
        for (uint64_t i = 0; i < count; i++) pieces.push_back({i * 0x1000, 0x1000, 1});
        std::ranges::shuffle(pieces, random);
        EXPECT_EQ(in_order(pieces, 40), (std::vector<Entry>{{0, count * 0x1000, 1}}));
    }
}

// Against a model that knows the type of every byte.
TEST(Multiboot2, RandomMapsAgreeWithAModel) {
    std::mt19937_64 random(7);
    for (int round = 0; round < 3000; round++) {
        constexpr uint64_t SIZE = 120;
        std::vector<uint64_t> types(SIZE);
        std::vector<Entry> entries{{SIZE, 1, 1}};  // so that there is a map
        for (size_t left = random() % 40; left > 0; left--) {
            const uint64_t start = random() % SIZE;
            const uint64_t size = min(random() % 25, SIZE - start);
            const uint64_t type = 1 + random() % 5;
            entries.push_back({start, size, type});
            for (uint64_t at = start; at < start + size; at++) types[at] = max(types[at], type);
        }
        std::ranges::shuffle(entries, random);
        std::vector<uint64_t> came(SIZE + 1);
        uint64_t end = 0, before = 0;
        for (const auto& [start, size, type] : in_order(entries)) {
            ASSERT_GT(size, 0u);
            ASSERT_GE(start, end) << "ranges overlap or are out of order";
            ASSERT_FALSE(start == end && type == before) << "two ranges should be one";
            for (uint64_t at = start; at < start + size; at++) came[at] = type;
            end = start + size;
            before = type;
        }
        came.resize(SIZE);
        ASSERT_EQ(came, types) << round;
    }
}

TEST(Multiboot2, AModuleMayLieInAdjoiningRanges) {
    Block block;
    block.memory({{0x2000, 0x1000, 1}, {0x1000, 0x1000, 1}}).module(0x1800, 0x2800, "m");
    EXPECT_EQ(parse(block.end().bytes_).reason, "");
}

// The firmware's root pointer comes in two tags, the newer of which says more, in either order.
TEST(Multiboot2, KeepsTheNewerRootPointerUnderEfi) {
    const std::string old(20, 'o');
    const std::string newer(36, 'n');
    for (const bool newer_first : {false, true}) {
        Block block;
        block.tag(12, std::string(8, '\0'))
            .tag(17, std::string(56, 'e'))
            .tag(20, "handle")
            .memory({{0x1000, 0x9E000, 1}});
        block.tag(newer_first ? 15 : 14, newer_first ? newer : old);
        block.tag(newer_first ? 14 : 15, newer_first ? old : newer);
        const Parsed parsed = parse(block.end().bytes_);
        ASSERT_EQ(parsed.reason, "");
        EXPECT_TRUE(parsed.information->from_efi()) << "the tags of EFI were overlooked";
        ASSERT_EQ(parsed.information->acpi_root().size(), 36u);
        EXPECT_EQ(parsed.information->acpi_root()[0], 'n');
    }
}

TEST(Multiboot2, SurvivesRandomDamage) {
    std::mt19937_64 random(20251122);
    const std::string whole = good().bytes_;
    size_t refused = 0;
    for (int round = 0; round < 20000; round++) {
        std::string damaged = whole;
        const int changes = 1 + static_cast<int>(random() % 6);
        for (int i = 0; i < changes; i++) {
            static constexpr uint32_t values[] = {0,          1,          7,          8,         9,
                                                  0x7FFFFFFF, 0x80000000, 0xFFFFFFF8, 0xFFFFFFFF};
            const size_t at = random() % (damaged.size() - 4);
            if (random() % 2) {
                damaged[at] = static_cast<char>(random());
            } else {
                damaged.replace(at, 4, Block::number(values[random() % std::size(values)], 4));
            }
        }
        const Parsed parsed = parse(damaged);
        if (!parsed.reason.empty()) refused++;
        // What was accepted keeps its promises.
        for (const MemoryRange& memory : parsed.information->memory_map()) {
            EXPECT_LE(memory.range.size, ~memory.range.start.value);
        }
    }
    EXPECT_GT(refused, 1000u);
    for (int round = 0; round < 20000; round++) {
        std::string noise(random() % 300, '\0');
        for (char& byte : noise) byte = static_cast<char>(random() % 40);
        parse(noise);
    }
}

TEST(Options, AreFoundByTheirWholeName) {
    const StringView line = "  test=memory monitor tests=no panic=halt panic=exit empty=  ";
    const auto value = [&](StringView name) {
        const Result<StringView> found = boot::find_option(line, name);
        return found.ok() ? text(found.value()) : "(none)";
    };
    EXPECT_EQ(value("test"), "memory");
    EXPECT_EQ(value("monitor"), "");
    EXPECT_EQ(value("panic"), "exit");
    EXPECT_EQ(value("empty"), "");
    EXPECT_EQ(value("mon"), "(none)");
    EXPECT_EQ(value("memory"), "(none)");
    EXPECT_EQ(boot::find_option("", "test").error(), KERN_NOT_FOUND) << "an empty command line";
}

}  // namespace
