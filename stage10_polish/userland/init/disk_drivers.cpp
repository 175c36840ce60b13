#include "init/disk_drivers.hpp"

#include <mach.h>

namespace {

// Class codes of the PCI bus (PCI Code and ID Assignment Specification).
constexpr uint8_t STORAGE = 0x01, SERIAL_BUS = 0x0C;
constexpr uint8_t SCSI = 0x00, IDE = 0x01, RAID = 0x04, SATA = 0x06, NVM = 0x08, USB = 0x03;
constexpr uint8_t NATIVE =
    1 | 4;  // of IDE's interface: the channels are not where they always were

// Virtual I/O Device (VIRTIO) 1.1, 4.1.2: block devices, the first number only of this version.
constexpr uint16_t VIRTIO = 0x1AF4, BLOCK = 0x1042, BLOCK_TRANSITIONAL = 0x1001;

bool is_ide(const pci::Function& function) {
    return function.base_class == STORAGE && function.subclass == IDE &&
           (function.interface & NATIVE) == 0;
}

bool is_virtio_block(const pci::Function& function) {
    return function.vendor == VIRTIO &&
           (function.device == BLOCK || function.device == BLOCK_TRANSITIONAL);
}

constexpr DiskDriver DRIVERS[] = {{"ide", "ide", 4, is_ide},
                                  {"virtio_blk", "virtio", 1, is_virtio_block}};

// The two channels of an IDE controller, each with registers and one for control (ATA/ATAPI-4,
// annex): as on the first PC that had one.
constexpr device_resource IDE_CHANNELS[] = {
    {DEVICE_PORTS, 0, 0x1F0, 8}, {DEVICE_PORTS, 0, 0x3F6, 1}, {DEVICE_INTERRUPT, 0, 14, 1},
    {DEVICE_PORTS, 0, 0x170, 8}, {DEVICE_PORTS, 0, 0x376, 1}, {DEVICE_INTERRUPT, 0, 15, 1}};

}  // namespace

uint32_t MachineBus::read(uint32_t function, uint32_t offset) {
    uint32_t value = ~uint32_t{0};
    device_read_configuration(master_, function, offset, &value);
    return value;
}

void MachineBus::write(uint32_t function, uint32_t offset, uint32_t value) {
    device_write_configuration(master_, function, offset, value);
}

const DiskDriver* disk_driver_for(const pci::Function& function) {
    for (const DiskDriver& driver : DRIVERS) {
        if (driver.drives(function)) return &driver;
    }
    return nullptr;
}

const char* controller_name(const pci::Function& function) {
    if (function.base_class == SERIAL_BUS) return function.subclass == USB ? "USB" : nullptr;
    if (function.base_class != STORAGE) return nullptr;
    switch (function.subclass) {
    case SCSI:
        return "SCSI";
    case IDE:
        return "IDE";
    case RAID:
        return "RAID";
    case SATA:
        return "AHCI";
    case NVM:
        return "NVMe";
    default:
        return "unknown storage";
    }
}

kern_return_t make_disk_device(mach_port_name_t master, const pci::Function& function,
                               mach_port_name_t* device) {
    MachineBus bus(master);
    device_resource resources[DEVICE_RESOURCES_MAXIMUM];
    uint32_t count = 0;
    resources[count++] = {DEVICE_FUNCTION, 0, function.number, 1};
    if (is_ide(function)) {
        for (const device_resource& resource : IDE_CHANNELS) resources[count++] = resource;
    } else if (function.interrupt < 16) {
        resources[count++] = {DEVICE_INTERRUPT, 0, function.interrupt, 1};
    }
    pci::Range ranges[pci::RANGES];
    pci::find_ranges(bus, function.number, ranges);
    for (const pci::Range& range : ranges) {
        if (range.size == 0) continue;
        // Pages are what can be mapped.
        const uint64_t page = VM_PAGE_SIZE - 1;
        const uint64_t start = range.ports ? range.start : range.start & ~page;
        const uint64_t end = range.start + range.size;
        const uint32_t kind = range.ports ? DEVICE_PORTS : DEVICE_REGISTERS;
        resources[count++] = {kind, 0, start, (range.ports ? end : (end + page) & ~page) - start};
    }
    pci::set_decoding(bus, function.number, true);
    return device_create(master, resources, count, device);
}
