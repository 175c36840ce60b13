// How the machine is switched off, and which processors it has, from firmware tables of every
// version: found where it is said, and nothing believed that a checksum or a size contradicts.
#include "arch/acpi.hpp"

#include "arch/direct_map.hpp"

#include <gtest/gtest.h>
#include <random>
#include <string>
#include <vector>

namespace {

constexpr size_t MEMORY = 5 * 1024 * 1024;  // the largest table fits behind any used address
constexpr uint64_t RSDT = 0x10000, XSDT = 0x20000, FADT = 0x30000, OTHER = 0x40000, DSDT = 0x50000;

template <typename T>
void put(std::string& text, size_t at, T value) {
    if (text.size() < at + sizeof(value)) text.resize(at + sizeof(value));
    memcpy(&text[at], &value, sizeof(value));
}

void fix_checksum(std::string& text, size_t where, size_t size) {
    text[where] = 0;
    uint8_t sum = 0;
    for (size_t i = 0; i < size; i++)
        sum = static_cast<uint8_t>(sum + static_cast<uint8_t>(text[i]));
    text[where] = static_cast<char>(-sum);
}

class Firmware : public testing::Test {
protected:
    void SetUp() override {
        memory_.assign(MEMORY, 0);
        memory::emulated_memory = memory_.data();
        memory::emulated_memory_size = MEMORY;
        place(OTHER, "APIC", std::string(40, 'x'));
        place(DSDT, "DSDT", code());
    }

    void place(uint64_t address, const std::string& signature, const std::string& contents) {
        std::string table = signature + std::string(32, '\0') + contents;
        put(table, 4, static_cast<uint32_t>(table.size()));
        fix_checksum(table, 9, table.size());
        memcpy(&memory_[address], table.data(), table.size());
    }
    void place_rsdt() {
        std::string list;
        put(list, 0, static_cast<uint32_t>(OTHER));
        put(list, 4, static_cast<uint32_t>(FADT));
        place(RSDT, "RSDT", list);
    }
    void place_xsdt() {
        std::string list;
        put(list, 0, OTHER);
        put(list, 8, FADT);
        place(XSDT, "XSDT", list);
    }
    // Offsets count from the table's start, as in the specification.
    void place_fadt(uint32_t port, uint64_t port_64 = 0, uint8_t space = 1, bool dsdt_64 = false) {
        std::string table(36, '\0');
        put(table, 40, static_cast<uint32_t>(dsdt_64 ? 0 : DSDT));
        put(table, 64, port);
        put(table, 112, uint32_t{0});
        if (port_64 != 0 || dsdt_64) {
            put(table, 140, dsdt_64 ? DSDT : uint64_t{0});
            put(table, 172, space);
            put(table, 176, port_64);
            table.resize(244);
        }
        place(FADT, "FACP", table.substr(36));
    }
    // Name (_S5_, Package () {type, 0, 0, 0}) in the middle of other code.
    static std::string code(char type = 5) {
        using namespace std::string_literals;
        return "\x10\x20_SB_\x08_S4_\x0A\x01\x08_S5_\x12\x08\x04\x0A"s + type +
               "\x0A\0\x0A\0\x0A\0rest of the code"s;
    }
    static std::string root(int version, uint64_t rsdt = RSDT, uint64_t xsdt = XSDT) {
        std::string text = "RSD PTR " + std::string(12, '\0');
        text[15] = version == 1 ? 0 : 2;
        put(text, 16, static_cast<uint32_t>(rsdt));
        fix_checksum(text, 8, 20);
        if (version == 1) return text;
        put(text, 20, uint32_t{36});
        put(text, 24, xsdt);
        put(text, 32, uint32_t{0});
        fix_checksum(text, 32, 36);
        return text;
    }
    static acpi::PowerOff find(const std::string& root) {
        return acpi::find_power_off({reinterpret_cast<const uint8_t*>(root.data()), root.size()});
    }

    std::vector<uint8_t> memory_;
};

TEST_F(Firmware, OfVersion1) {
    place_rsdt();
    place_fadt(0x604);
    EXPECT_EQ(find(root(1)).port, 0x604);
    EXPECT_EQ(find(root(1)).sleep_type, 5);
    place(DSDT, "DSDT", code(3));
    EXPECT_EQ(find(root(1)).sleep_type, 3);
}

TEST_F(Firmware, OfVersion2WithoutTheOldList) {
    place_xsdt();
    place_fadt(0x604);
    EXPECT_EQ(find(root(2, 0)).port, 0x604);
    EXPECT_EQ(find(root(1, 0)).port, 0);  // the old pointer does not know of it
}

TEST_F(Firmware, NewFieldsGoBeforeOldOnes) {
    place_xsdt();
    place_fadt(0x604, 0xB004);
    EXPECT_EQ(find(root(2)).port, 0xB004);
    place_fadt(0x604, 0xB004, 0);  // in memory: not for us
    EXPECT_EQ(find(root(2)).port, 0x604);
    place_fadt(0, 0xB004, 1, true);
    EXPECT_EQ(find(root(2)).port, 0xB004);
    place_fadt(0, 0x1'0000'B004);
    EXPECT_EQ(find(root(2)).port, 0);
}

TEST_F(Firmware, ABadNewListLeavesTheOldOne) {
    place_rsdt();
    place_fadt(0x604);
    EXPECT_EQ(find(root(2, RSDT, 0)).port, 0x604);
    EXPECT_EQ(find(root(2, RSDT, ~uint64_t{0})).port, 0x604);
    EXPECT_EQ(find(root(2, RSDT, 0x1'0002'0000)).port, 0x604);  // beyond what is mapped at boot
}

TEST_F(Firmware, ChecksumsCount) {
    place_rsdt();
    place_xsdt();
    place_fadt(0x604);
    std::string damaged = root(2);
    damaged[3] ^= 1;
    EXPECT_EQ(find(damaged).port, 0);
    for (const uint64_t table : {FADT, DSDT}) {
        memory_[table + 20] ^= 1;
        EXPECT_EQ(find(root(2)).port, 0);
        memory_[table + 20] ^= 1;
    }
    EXPECT_EQ(find(root(2)).port, 0x604);
}

TEST_F(Firmware, CutOffAnywhere) {
    place_rsdt();
    place_xsdt();
    place_fadt(0x604, 0xB004);
    const std::string whole = root(2);
    for (size_t size = 0; size < whole.size(); size++) {
        const uint16_t port = find(whole.substr(0, size)).port;
        EXPECT_EQ(port, size < 20 ? 0 : 0xB004) << size;
    }
}

// Sizes and pointers of all kinds, checksums made right: nothing outside the tables is touched.
TEST_F(Firmware, DamagedWithCare) {
    std::mt19937 random(12);
    for (int round = 0; round < 300; round++) {
        SetUp();
        place_rsdt();
        place_xsdt();
        place_fadt(0x604, 0xB004);
        const uint64_t tables[] = {RSDT, XSDT, FADT, DSDT};
        const uint64_t table = tables[random() % 4];
        uint8_t* bytes = &memory_[table];
        if (random() % 2) {
            const uint32_t size = random() % 2 ? random() % 300 : 1u << random() % 32;
            memcpy(bytes + 4, &size, sizeof(size));
        } else {
            // Of pointers only the low half, or they would lead out of the emulated memory.
            const size_t at = table == DSDT ? 36 + random() % 60 : 36 + random() % 150;
            const bool pointer_high = at < 56 ? at % 4 >= 2 : at >= 142 && at < 148;
            if (table == DSDT || !pointer_high) bytes[at] = static_cast<uint8_t>(random());
        }
        uint32_t size = 0;
        memcpy(&size, bytes + 4, sizeof(size));
        if (size <= MEMORY - table) {
            bytes[9] = 0;
            uint8_t sum = 0;
            for (uint32_t i = 0; i < size; i++) sum = static_cast<uint8_t>(sum + bytes[i]);
            bytes[9] = static_cast<uint8_t>(-sum);
        }
        (void)find(root(2));
    }
}

// --- which processors there are ---

std::string bytes(std::initializer_list<uint8_t> values) {
    return {reinterpret_cast<const char*>(values.begin()), values.size()};
}
// An entry of the list: the processor behind this local APIC.
std::string processor(uint8_t id, uint8_t flags = 1) {
    return bytes({0, 8, 0, id, flags, 0, 0, 0});
}
std::string processor_x2(uint32_t id) {
    std::string entry = bytes({9, 16, 0, 0});
    put(entry, 4, id);
    put(entry, 8, uint32_t{1});
    put(entry, 12, uint32_t{0});
    return entry;
}

class Processors : public Firmware {
protected:
    void SetUp() override {
        Firmware::SetUp();
        place_rsdt();
    }
    acpi::ProcessorList listed(const std::string& entries) {
        place(OTHER, "APIC", std::string(8, '\0') + entries);
        return find_all();
    }
    static acpi::ProcessorList find_all() {
        const std::string text = root(1);
        return acpi::find_processors({reinterpret_cast<const uint8_t*>(text.data()), text.size()});
    }
    static std::vector<uint32_t> ids(const acpi::ProcessorList& list) {
        return {list.ids, list.ids + list.count};
    }
    using Ids = std::vector<uint32_t>;
};

TEST_F(Processors, AreThoseThatAreEnabledEachOnce) {
    const std::string io_apic = bytes({1, 12, 0, 0, 0, 0, 0xC0, 0xFE, 0, 0, 0, 0});
    const auto list = listed(processor(4) + io_apic + processor(0) + processor(7, 0) +
                             processor(4) + processor(254) + processor_x2(9) + processor_x2(0));
    EXPECT_EQ(ids(list), (Ids{4, 0, 254, 9}));
    EXPECT_TRUE(list.found) << "a list that is in order was not taken";
    EXPECT_EQ(list.left_out, 0u)
        << "a processor that is not enabled, or twice there, is not left out";
}

TEST_F(Processors, ThatCannotBeUsedAreCounted) {
    const auto list = listed(processor(1) + processor(255) + processor_x2(255) + processor_x2(~0u));
    EXPECT_EQ(ids(list), Ids{1});
    EXPECT_EQ(list.left_out, 3u) << "255 is the number for all of them";
    std::string many;
    for (unsigned id = 0; id < 200; id++) many += processor(static_cast<uint8_t>(id));
    EXPECT_EQ(listed(many).count, cpu::MOST);
    EXPECT_EQ(find_all().left_out, 200 - cpu::MOST);
    EXPECT_EQ(find_all().ids[cpu::MOST - 1], cpu::MOST - 1);
}

TEST_F(Processors, AListThatContradictsItselfIsNone) {
    for (const std::string& entry :
         {bytes({0, 0}), bytes({0, 1}), bytes({0, 9, 0, 1, 1, 0, 0, 0}), bytes({77, 3})}) {
        const auto list = listed(processor(1) + entry);
        EXPECT_FALSE(list.found) << "an entry of size " << int{uint8_t(entry[1])}
                                 << " was believed";
        EXPECT_EQ(list.count, 0u);
    }
    // Too small for what it says it is: skipped, as are kinds that are not known.
    EXPECT_EQ(ids(listed(bytes({0, 4, 0, 3}) + bytes({200, 2}) + processor(1))), Ids{1});
    EXPECT_FALSE(listed("").found) << "an empty list names no processor";
    EXPECT_FALSE(listed(processor(5, 0)).found) << "a list without an enabled processor is none";
}

TEST_F(Processors, OfADamagedTableAreNone) {
    EXPECT_TRUE(listed(processor(1) + processor(2)).found);
    memory_[OTHER + 40] ^= 1;
    EXPECT_FALSE(find_all().found) << "the table's checksum is wrong";
    std::mt19937 random(7);
    for (int round = 0; round < 2000; round++) {
        std::string entries;
        for (int i = 0; i < 5; i++) entries += processor(static_cast<uint8_t>(random()));
        for (int i = 0; i < 3; i++)
            entries[random() % entries.size()] = static_cast<char>(random());
        const auto list = listed(entries.substr(0, random() % (entries.size() + 1)));
        EXPECT_LE(list.count + list.left_out, 5u * 4) << "more processors than there is room for";
        for (size_t i = 0; i < list.count; i++) EXPECT_LT(list.ids[i], 255u);
    }
}

}  // namespace
