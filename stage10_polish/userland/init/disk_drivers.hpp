// Which program drives which controller of disks, and what it needs of the machine for that.
#pragma once

#include "init/pci.hpp"

#include <mig/device.h>

struct DiskDriver {
    const char* program;
    const char* disk_name;  // without the number
    uint32_t disks;         // so many numbers belong to a controller
    bool (*drives)(const pci::Function& function);
};

// Null: no program of ours drives it.
const DiskDriver* disk_driver_for(const pci::Function& function);

// What a controller of disks is called, or null: it is none.
const char* controller_name(const pci::Function& function);

// A device for the controller, which only its driver will have. `master`: the right to make
// devices.
kern_return_t make_disk_device(mach_port_name_t master, const pci::Function& function,
                               mach_port_name_t* device);

// The machine's bus, through the master port.
class MachineBus final : public pci::Configuration {
public:
    explicit MachineBus(mach_port_name_t master) : master_(master) {}
    uint32_t read(uint32_t function, uint32_t offset) override;
    void write(uint32_t function, uint32_t offset, uint32_t value) override;

private:
    const mach_port_name_t master_;
};
