// The symbols of ELF files, also of those that lie.
#include "crashes/elf_symbols.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <random>
#include <string>
#include <vector>

namespace {

using Bytes = std::vector<uint8_t>;

struct Symbol {
    uint32_t name;
    uint8_t information, other;
    uint16_t section;
    uint64_t value, size;
};

// Header, then sections: none, symbols, their names. As assemblers and linkers write them.
Bytes file_with(const std::vector<Symbol>& symbols, const std::string& names) {
    Bytes file(64);
    const auto put = [&](size_t at, uint64_t value, size_t size) {
        std::memcpy(file.data() + at, &value, size);
    };
    std::memcpy(file.data(), "\177ELF\2\1\1", 7);
    const size_t table = file.size();
    const auto* bytes = reinterpret_cast<const uint8_t*>(symbols.data());
    file.insert(file.end(), bytes, bytes + symbols.size() * sizeof(Symbol));
    const size_t strings = file.size();
    file.insert(file.end(), names.begin(), names.end());
    const size_t headers = file.size();
    file.resize(headers + size_t{3} * 64);
    put(40, headers, 8);
    put(58, 64, 2);
    put(60, 3, 2);
    put(headers + 64 + 4, 2, 4);  // a symbol table
    put(headers + 64 + 24, table, 8);
    put(headers + 64 + 32, symbols.size() * sizeof(Symbol), 8);
    put(headers + 64 + 40, 2, 4);
    put(headers + 128 + 4, 3, 4);
    put(headers + 128 + 24, strings, 8);
    put(headers + 128 + 32, names.size(), 8);
    return file;
}

Bytes example() {
    return file_with({{0, 0, 0, 0, 0, 0},
                      {1, 0x12, 0, 1, 0x401000, 0x20},    // first, a function
                      {7, 0x02, 0, 1, 0x401040, 0x10},    // second, a local one
                      {14, 0x00, 0, 1, 0x401060, 0},      // label
                      {20, 0x11, 0, 1, 0x401070, 0x10},   // data
                      {25, 0x12, 0, 0, 0x401080, 0x10}},  // a function that is not here
                     std::string("\0first\0second\0label\0data\0not_here\0", 34));
}

std::string at(const ElfSymbols& symbols, uint64_t address) {
    uint64_t offset = 0;
    const char* name = symbols.find(address, &offset);
    return name ? name + ("+" + std::to_string(offset)) : "";
}

TEST(ElfSymbols, FindsFunctionsAndLabels) {
    const Bytes file = example();
    const ElfSymbols symbols(file.data(), file.size());
    EXPECT_EQ(at(symbols, 0x400FFF), "");
    EXPECT_EQ(at(symbols, 0x401000), "first+0");
    EXPECT_EQ(at(symbols, 0x40101F), "first+31");
    EXPECT_EQ(at(symbols, 0x401020), "");  // between two
    EXPECT_EQ(at(symbols, 0x401040), "second+0");
    EXPECT_EQ(at(symbols, 0x401064), "label+4");
    EXPECT_EQ(at(symbols, 0x401074), "label+20");  // not data
    EXPECT_EQ(at(symbols, 0x401084), "label+36");  // not what is elsewhere
}

TEST(ElfSymbols, FilesThatAreNoneHaveNone) {
    EXPECT_EQ(at(ElfSymbols(nullptr, 0), 0x401000), "");
    const Bytes noise(4096, 0xFF);
    EXPECT_EQ(at(ElfSymbols(noise.data(), noise.size()), 0x401000), "");
}

TEST(ElfSymbols, SurvivesAnything) {
    std::mt19937 random(11);
    const Bytes good = example();
    for (int round = 0; round < 20000; round++) {
        Bytes file = good;
        for (int change = static_cast<int>(random() % 4); change >= 0; change--) {
            file[random() % file.size()] = static_cast<uint8_t>(random() % 3 ? 0xFF : random());
        }
        if (random() % 4 == 0) file.resize(random() % file.size());
        const ElfSymbols symbols(file.data(), file.size());
        for (uint64_t address = 0x401000; address < 0x401090; address += 8)
            (void)at(symbols, address);
    }
}

}  // namespace
