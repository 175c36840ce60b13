#include "init/pci.hpp"

namespace pci {

namespace {

enum Offset : uint32_t {
    IDENTITY = 0x00,  // vendor, device
    COMMAND = 0x04,   // and status
    CLASS = 0x08,     // revision, interface, subclass, class
    HEADER = 0x0C,    // its type in the third byte
    FIRST_RANGE = 0x10,
    BUSES = 0x18,      // of a bridge: the second byte is the number of the bus behind it
    INTERRUPT = 0x3C,  // line, pin
};

constexpr uint32_t COMMAND_MASK = 0xFFFF;
constexpr uint32_t DECODE_PORTS = 1, DECODE_MEMORY = 2;
constexpr uint32_t MANY_FUNCTIONS = 0x80;  // of the type
constexpr uint32_t TYPE_MASK = 0x7F, DEVICE = 0, BRIDGE = 1;
constexpr uint32_t BUS_COUNT = 256, DEVICES = 32, FUNCTIONS = 8;

constexpr uint32_t IS_PORTS = 1, PORTS_MASK = ~uint32_t{3}, MEMORY_MASK = ~uint32_t{15};
constexpr uint32_t WIDTH_MASK = 6, IS_64_BITS = 4;

uint32_t type_of(Configuration& configuration, uint32_t function) {
    return configuration.read(function, HEADER) >> 16 & 0xFF;
}

bool is_there(Configuration& configuration, uint32_t function) {
    return (configuration.read(function, IDENTITY) & 0xFFFF) != 0xFFFF;
}

Function describe(Configuration& configuration, uint32_t number) {
    const uint32_t identity = configuration.read(number, IDENTITY);
    const uint32_t what = configuration.read(number, CLASS);
    const uint32_t interrupt = configuration.read(number, INTERRUPT);
    const bool has_pin = (interrupt >> 8 & 0xFF) != 0;
    return {.number = number,
            .vendor = static_cast<uint16_t>(identity),
            .device = static_cast<uint16_t>(identity >> 16),
            .base_class = static_cast<uint8_t>(what >> 24),
            .subclass = static_cast<uint8_t>(what >> 16),
            .interface = static_cast<uint8_t>(what >> 8),
            .interrupt = static_cast<uint8_t>(has_pin ? interrupt & 0xFF : 0xFF)};
}

}  // namespace

uint32_t scan(Configuration& configuration, Function* functions, uint32_t most) {
    bool reached[BUS_COUNT] = {true};
    uint32_t count = 0;
    // The firmware numbers buses so that those behind a bridge have higher numbers.
    for (uint32_t at = 0; at < BUS_COUNT * DEVICES * FUNCTIONS; at++) {
        if (!reached[at / (DEVICES * FUNCTIONS)]) {
            at += DEVICES * FUNCTIONS - 1;
            continue;
        }
        if (!is_there(configuration, at)) {
            if (at % FUNCTIONS == 0) at += FUNCTIONS - 1;  // no device
            continue;
        }
        if (count < most) functions[count] = describe(configuration, at);
        count++;
        const uint32_t type = type_of(configuration, at);
        if ((type & TYPE_MASK) == BRIDGE) reached[configuration.read(at, BUSES) >> 8 & 0xFF] = true;
        if (at % FUNCTIONS == 0 && !(type & MANY_FUNCTIONS)) at += FUNCTIONS - 1;
    }
    return count;
}

void set_decoding(Configuration& configuration, uint32_t function, bool on) {
    const uint32_t decode = DECODE_PORTS | DECODE_MEMORY;
    const uint32_t command = configuration.read(function, COMMAND) & COMMAND_MASK;
    configuration.write(function, COMMAND, on ? command | decode : command & ~decode);
}

// A range is as large as the lowest bit of its address that can be set.
void find_ranges(Configuration& configuration, uint32_t function, Range* ranges) {
    for (unsigned i = 0; i < RANGES; i++) ranges[i] = {};
    if ((type_of(configuration, function) & TYPE_MASK) != DEVICE) return;
    const uint32_t command = configuration.read(function, COMMAND) & COMMAND_MASK;
    set_decoding(configuration, function, false);
    const auto ask = [&](uint32_t offset, uint32_t* value) {
        *value = configuration.read(function, offset);
        configuration.write(function, offset, ~uint32_t{0});
        const uint32_t mask = configuration.read(function, offset);
        configuration.write(function, offset, *value);
        return mask;
    };
    for (unsigned i = 0; i < RANGES; i++) {
        uint32_t low;
        const uint32_t low_mask = ask(FIRST_RANGE + 4 * i, &low);
        if (low & IS_PORTS) {
            const uint32_t mask = low_mask & PORTS_MASK & 0xFFFF, start = low & PORTS_MASK & 0xFFFF;
            if (mask != 0 && start != 0) ranges[i] = {start, mask & -mask, true};
            continue;
        }
        uint64_t start = low & MEMORY_MASK, mask = low_mask & MEMORY_MASK;
        const unsigned at = i;
        if ((low & WIDTH_MASK) == IS_64_BITS && i + 1 < RANGES) {
            uint32_t high;
            const uint64_t high_mask = ask(FIRST_RANGE + 4 * ++i, &high);
            start |= uint64_t{high} << 32;
            mask |= high_mask << 32;
        }
        // Not there, or not given any addresses.
        if (mask != 0 && start != 0) ranges[at] = {start, mask & -mask, false};
    }
    configuration.write(function, COMMAND, command);
}

}  // namespace pci
