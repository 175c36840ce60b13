// The PCI bus as a program sees it: functions behind bridges, ranges of registers, and buses that
// lie.
#include "init/pci.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <vector>

namespace {

using pci::Function;
using pci::Range;

// A bus of registers that can be written as far as a mask says.
class Bus final : public pci::Configuration {
public:
    uint32_t read(uint32_t function, uint32_t offset) override {
        const auto found = functions.find(function);
        if (found == functions.end()) return ~uint32_t{0};
        return found->second.values[offset / 4];
    }
    void write(uint32_t function, uint32_t offset, uint32_t value) override {
        const auto found = functions.find(function);
        if (found == functions.end()) return;
        auto& registers = found->second;
        uint32_t& now = registers.values[offset / 4];
        const uint32_t mask = registers.writable[offset / 4];
        now = (now & ~mask) | (value & mask);
        if (offset >= 0x10 && offset < 0x28) decoding_while_asked |= (registers.values[1] & 3) != 0;
    }

    struct Registers {
        uint32_t values[64] = {};
        uint32_t writable[64] = {};
    };
    Registers& add(uint32_t function, uint32_t identity, uint32_t what, uint32_t type = 0) {
        Registers& registers = functions[function];
        registers.values[0] = identity;
        registers.values[1] = 7;
        registers.writable[1] = 0xFFFF;
        registers.values[2] = what;
        registers.values[3] = type << 16;
        return registers;
    }
    void add_range(Registers& registers, unsigned number, uint32_t value, uint32_t size) {
        registers.values[4 + number] = value;
        registers.writable[4 + number] = ~(size - 1);
    }

    std::map<uint32_t, Registers> functions;
    bool decoding_while_asked = false;
};

TEST(pci, functions_in_order) {
    Bus bus;
    bus.add(0x0000, 0x12378086, 0x06000002);
    bus.add(0x0008, 0x70008086, 0x06010000, 0x80);  // more than one function
    bus.add(0x0009, 0x70108086, 0x01018000).values[15] = 0x0000010E;
    bus.add(0x000B, 0x71138086, 0x06800003);
    bus.add(0x0011, 0xFFFF1234, 0x01000000);  // of a device without a function 0
    bus.add(0x0018, 0x000C1B36, 0x06040000, 1).values[6] = 0x00050500;  // a bridge to bus 5
    bus.add(0x0500, 0x10421AF4, 0x01000001).values[15] = 0x00000010;    // no pin
    bus.add(0x0501, 0x11111AF4, 0x01000001);  // function 1 of a device that has one
    bus.add(0x0700, 0x22221AF4, 0x01000001);  // behind no bridge
    Function functions[16];
    ASSERT_EQ(pci::scan(bus, functions, 16), 6u);
    const uint32_t expected[] = {0x0000, 0x0008, 0x0009, 0x000B, 0x0018, 0x0500};
    for (int i = 0; i < 6; i++) EXPECT_EQ(functions[i].number, expected[i]);
    EXPECT_EQ(functions[2].vendor, 0x8086);
    EXPECT_EQ(functions[2].device, 0x7010);
    EXPECT_EQ(functions[2].base_class, 1);
    EXPECT_EQ(functions[2].subclass, 1);
    EXPECT_EQ(functions[2].interface, 0x80);
    EXPECT_EQ(functions[2].interrupt, 14);
    EXPECT_EQ(functions[5].interrupt, 255) << "it has no pin";
    ASSERT_EQ(pci::scan(bus, functions, 2), 6u) << "how many there are, not how many fit";
}

TEST(pci, ranges) {
    Bus bus;
    Bus::Registers& disk = bus.add(0x0020, 0x10421AF4, 0x01000000);
    bus.add_range(disk, 0, 0xC001, 128);        // ports
    bus.add_range(disk, 1, 0xFEBD0000, 4096);   // memory
    bus.add_range(disk, 2, 0x0000000C, 16384);  // 64 bits wide
    disk.values[7] = 0x8;
    disk.writable[7] = ~uint32_t{0};
    bus.add_range(disk, 4, 0, 4096);  // never given an address
    Range ranges[pci::RANGES];
    pci::find_ranges(bus, 0x0020, ranges);
    EXPECT_TRUE(ranges[0].ports && ranges[0].start == 0xC000 && ranges[0].size == 128);
    EXPECT_TRUE(!ranges[1].ports && ranges[1].start == 0xFEBD0000 && ranges[1].size == 4096);
    EXPECT_EQ(ranges[2].start, uint64_t{0x800000000});
    EXPECT_EQ(ranges[2].size, 16384u);
    EXPECT_EQ(ranges[3].size, 0u) << "the upper half of the one before";
    EXPECT_EQ(ranges[4].size, 0u);
    EXPECT_EQ(ranges[5].size, 0u);
    EXPECT_EQ(disk.values[4], 0xC001u) << "all is as before";
    EXPECT_EQ(disk.values[6], 0x0000000Cu);
    EXPECT_EQ(disk.values[7], 0x8u);
    EXPECT_EQ(disk.values[1], 7u);
    EXPECT_FALSE(bus.decoding_while_asked) << "or it answers to addresses of others meanwhile";
}

TEST(pci, ranges_of_a_bridge) {
    Bus bus;
    bus.add_range(bus.add(0x0018, 0x000C1B36, 0x06040000, 1), 2, 0x00050500, 4096);
    Range ranges[pci::RANGES];
    pci::find_ranges(bus, 0x0018, ranges);
    for (const Range& range : ranges) EXPECT_EQ(range.size, 0u);
}

TEST(pci, decoding) {
    Bus bus;
    Bus::Registers& disk = bus.add(0x0020, 0x10421AF4, 0x01000000);
    disk.values[1] = 0x0010'0404;
    pci::set_decoding(bus, 0x0020, true);
    EXPECT_EQ(disk.values[1] & 0xFFFF, 0x0407u);
    pci::set_decoding(bus, 0x0020, false);
    EXPECT_EQ(disk.values[1] & 0xFFFF, 0x0404u);
}

// A bus that answers anything: it ends, and nothing is written outside of the arrays.
class Liar final : public pci::Configuration {
public:
    explicit Liar(uint32_t seed) : random(seed) {}
    uint32_t read(uint32_t, uint32_t) override { return static_cast<uint32_t>(random()); }
    void write(uint32_t, uint32_t, uint32_t) override {}
    std::mt19937 random;
};

TEST(pci, a_bus_that_lies) {
    for (uint32_t seed = 0; seed < 5; seed++) {
        Liar bus(seed);
        std::vector<Function> functions(8);
        EXPECT_GT(pci::scan(bus, functions.data(), 8), 8u);
        for (int i = 0; i < 1000; i++) {
            std::vector<Range> ranges(pci::RANGES);
            pci::find_ranges(bus, 0x20, ranges.data());
            for (const Range& range : ranges) EXPECT_EQ(range.size & (range.size - 1), 0u);
        }
    }
}

}  // namespace
