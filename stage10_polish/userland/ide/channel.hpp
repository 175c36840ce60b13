// One of the two channels of an IDE controller, with at most two disks (ATA/ATAPI-6; the bus
// master: Intel 82371AB, "Bus Master IDE I/O Registers"). One command at a time.
#pragma once

#include "drivers/buffer.hpp"
#include "drivers/interrupt.hpp"

#include <stdint.h>

// The registers of a disk that a command is given in. The sector is as large as the command allows.
struct IdeCommand {
    uint8_t code;
    bool long_address;  // 48 bits, each register twice
    uint64_t sector;
    uint32_t count;  // of sectors
};

class IdeChannel {
public:
    // Its I/O ports, and the number of the resource that its line is. `bus_master` 0: there is
    // none.
    struct Place {
        uint16_t command, control, bus_master;
        uint32_t interrupt;
    };
    kern_return_t start(mach_port_name_t device, const Place& place);
    // A page for the bus master's table.
    void set_table(uint8_t* table, uint64_t physical) {
        table_ = table;
        table_physical_ = physical;
    }

    // Stops whatever the channel does. KERN_IO_ERROR: nothing answers.
    kern_return_t reset();
    // 512 bytes in which the disk describes itself. KERN_NOT_FOUND: there is no disk.
    kern_return_t identify(uint8_t drive, uint16_t* words);

    bool has_dma() const { return table_ != nullptr; }
    // Through the buffer's memory, to or from its start.
    kern_return_t transfer_dma(uint8_t drive, const IdeCommand& command, const Buffer& buffer,
                               bool to_disk);
    // Through the processor: `unit` sectors at a time, at most.
    kern_return_t read_bytes(uint8_t drive, const IdeCommand& command, uint8_t* to);
    kern_return_t write_bytes(uint8_t drive, const IdeCommand& command, const uint8_t* from);
    kern_return_t no_data(uint8_t drive, const IdeCommand& command);

private:
    kern_return_t select(uint8_t drive);
    kern_return_t give(uint8_t drive, const IdeCommand& command);
    kern_return_t wait_interrupt(uint8_t* status);
    kern_return_t wait_not_busy(uint8_t* status);
    kern_return_t wait_data();
    void describe_buffer(const Buffer& buffer, uint32_t bytes);
    void stop_dma();

    Place place_ = {};
    uint8_t* table_ = nullptr;
    uint64_t table_physical_ = 0;
    Interrupt interrupt_;
    bool reset_needed_ = false;
};
