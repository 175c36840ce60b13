// The PCI bus: which functions there are, and where their registers lie (PCI Local Bus
// Specification 3.0, chapter 6). What the bus says is not believed where that could make this loop
// or overflow.
#pragma once

#include <stdint.h>

namespace pci {

// How a function's configuration space is read and written: `function` is bus << 8 | device << 3 |
// function, `offset` a multiple of 4. What is not there reads as ones.
class Configuration {
public:
    virtual uint32_t read(uint32_t function, uint32_t offset) = 0;
    virtual void write(uint32_t function, uint32_t offset, uint32_t value) = 0;

protected:
    ~Configuration() = default;
};

struct Function {
    uint32_t number;
    uint16_t vendor, device;
    uint8_t base_class, subclass, interface;
    uint8_t interrupt;  // line of the interrupt controller; 255: none
};

// One of six ranges of registers.
struct Range {
    uint64_t start;
    uint64_t size;  // bytes; 0: there is none
    bool ports;     // I/O ports, or else memory
};
constexpr unsigned RANGES = 6;

// The functions of all buses that can be reached from bus 0, in the order of the buses' numbers.
// Fills at most `most`, and returns how many there are.
uint32_t scan(Configuration& configuration, Function* functions, uint32_t most);

// Where the firmware put its registers. For a moment the function has none while it is asked: it
// must not be in use.
void find_ranges(Configuration& configuration, uint32_t function, Range* ranges);

// Its registers can be reached, or not.
void set_decoding(Configuration& configuration, uint32_t function, bool on);

}  // namespace pci
