#include "virtio_blk/transport.hpp"

namespace {

// Of the PCI configuration.
constexpr uint32_t COMMAND_AND_STATUS = 0x04, HAS_CAPABILITIES = 1 << 20;
constexpr uint32_t FIRST_RANGE = 0x10, CAPABILITIES = 0x34;
constexpr uint8_t VENDOR_CAPABILITY = 0x09;
constexpr uint32_t CONFIGURATION_SIZE = 256;

// Types of capabilities (4.1.4).
constexpr uint8_t COMMON = 1, NOTIFY = 2, INTERRUPT = 3, OWN = 4;

// Of the common configuration (4.1.4.3).
enum Common : uint32_t {
    DEVICE_FEATURES_SELECT = 0x00,
    DEVICE_FEATURES = 0x04,
    DRIVER_FEATURES_SELECT = 0x08,
    DRIVER_FEATURES = 0x0C,
    STATUS = 0x14,
    QUEUE_SELECT = 0x16,
    QUEUE_SIZE = 0x18,
    QUEUE_ENABLE = 0x1C,
    QUEUE_NOTIFY = 0x1E,
    QUEUE_DESCRIPTORS = 0x20,
    QUEUE_AVAILABLE = 0x28,
    QUEUE_USED = 0x30,
    COMMON_SIZE = 0x38,
};

constexpr uint8_t ACKNOWLEDGE = 1, DRIVER = 2, DRIVER_OK = 4, FEATURES_OK = 8, NEEDS_RESET = 64;
constexpr uint64_t VERSION_1 = uint64_t{1} << 32;
constexpr uint64_t PATIENCE = 5'000'000'000;  // nanoseconds

}  // namespace

uint32_t VirtioTransport::read(uint32_t function, uint32_t offset) {
    uint32_t value = 0;
    device_read_configuration(device_, function, offset & ~uint32_t{3}, &value);
    return value >> 8 * (offset & 3);
}

// The range of registers with this number, mapped once.
kern_return_t VirtioTransport::map_range(uint32_t function, uint32_t number,
                                         volatile uint8_t** registers, uint64_t* size) {
    if (number >= 6) return KERN_BAD_FORMAT;
    auto& range = ranges_[number];
    if (range.registers == nullptr) {
        const uint32_t low = read(function, FIRST_RANGE + 4 * number);
        if (low & 1) return KERN_BAD_FORMAT;  // I/O ports
        uint64_t start = low & ~uint32_t{15};
        if ((low & 6) == 4 && number < 5)
            start |= uint64_t{read(function, FIRST_RANGE + 4 * number + 4)} << 32;
        device_resource resources[DEVICE_RESOURCES_MAXIMUM];
        uint32_t count = 0;
        kern_return_t result = device_resources(device_, resources, &count);
        if (result != KERN_SUCCESS) return result;
        uint32_t index = 0;
        const uint64_t page = start & ~uint64_t{VM_PAGE_SIZE - 1};
        while (index < count &&
               !(resources[index].kind == DEVICE_REGISTERS && resources[index].start == page)) {
            index++;
        }
        if (index == count) return KERN_BAD_FORMAT;
        uint64_t address;
        result = device_map(device_, index, &address);
        if (result != KERN_SUCCESS) return result;
        range.registers = reinterpret_cast<volatile uint8_t*>(address + (start - page));
        range.size = resources[index].size - (start - page);
    }
    *registers = range.registers;
    *size = range.size;
    return KERN_SUCCESS;
}

// The registers of one type, at least `least` bytes; *capability is where they are described.
kern_return_t VirtioTransport::find(uint32_t function, uint8_t type, uint32_t least, Part* part,
                                    uint32_t* capability) {
    if (!(read(function, COMMAND_AND_STATUS) & HAS_CAPABILITIES)) return KERN_BAD_FORMAT;
    uint32_t at = read(function, CAPABILITIES) & 0xFC;
    // A list that leads in a circle ends, too.
    for (uint32_t seen = 0; at != 0 && seen < CONFIGURATION_SIZE / 4; seen++) {
        const uint32_t header = read(function, at);  // id, next, length, type
        if ((header & 0xFF) == VENDOR_CAPABILITY && header >> 24 == type) {
            const uint64_t offset = read(function, at + 8), size = read(function, at + 12);
            volatile uint8_t* range;
            uint64_t range_size;
            const kern_return_t result =
                map_range(function, read(function, at + 4) & 0xFF, &range, &range_size);
            if (result != KERN_SUCCESS) return result;
            if (size < least || offset > range_size || size > range_size - offset)
                return KERN_BAD_FORMAT;
            *part = {range + offset, static_cast<uint32_t>(size)};
            *capability = at;
            return KERN_SUCCESS;
        }
        at = header >> 8 & 0xFC;
    }
    return KERN_BAD_FORMAT;
}

kern_return_t VirtioTransport::map(mach_port_name_t device, uint32_t function) {
    device_ = device;
    Part common, notify, interrupt, own;
    uint32_t at;
    kern_return_t result = find(function, COMMON, COMMON_SIZE, &common, &at);
    if (result == KERN_SUCCESS) result = find(function, INTERRUPT, 1, &interrupt, &at);
    if (result == KERN_SUCCESS) result = find(function, OWN, 8, &own, &at);
    if (result == KERN_SUCCESS) result = find(function, NOTIFY, 2, &notify, &at);
    if (result != KERN_SUCCESS) return result;
    common_ = common.registers;
    interrupt_ = interrupt.registers;
    own_ = own.registers;
    own_size_ = own.size;
    notify_base_ = notify.registers;
    notify_size_ = notify.size;
    notify_factor_ = read(function, at + 16);
    return KERN_SUCCESS;
}

kern_return_t VirtioTransport::reset() {
    common<uint8_t>(STATUS) = 0;
    const uint64_t start = clock_nanoseconds();
    while (common<uint8_t>(STATUS) != 0) {
        if (clock_nanoseconds() - start > PATIENCE) return KERN_IO_ERROR;
        thread_yield();
    }
    return KERN_SUCCESS;
}

kern_return_t VirtioTransport::negotiate(uint64_t wanted, uint64_t* features) {
    common<uint8_t>(STATUS) = ACKNOWLEDGE;
    common<uint8_t>(STATUS) = ACKNOWLEDGE | DRIVER;
    uint64_t offered = 0;
    for (uint32_t half = 0; half < 2; half++) {
        common<uint32_t>(DEVICE_FEATURES_SELECT) = half;
        offered |= uint64_t{common<uint32_t>(DEVICE_FEATURES)} << 32 * half;
    }
    if (!(offered & VERSION_1)) return KERN_BAD_FORMAT;
    *features = offered & (wanted | VERSION_1);
    for (uint32_t half = 0; half < 2; half++) {
        common<uint32_t>(DRIVER_FEATURES_SELECT) = half;
        common<uint32_t>(DRIVER_FEATURES) = static_cast<uint32_t>(*features >> 32 * half);
    }
    common<uint8_t>(STATUS) = ACKNOWLEDGE | DRIVER | FEATURES_OK;
    return common<uint8_t>(STATUS) & FEATURES_OK ? KERN_SUCCESS : KERN_BAD_FORMAT;
}

kern_return_t VirtioTransport::start_queue(uint64_t descriptors, uint64_t available, uint64_t used,
                                           uint16_t most, uint16_t* size) {
    common<uint16_t>(QUEUE_SELECT) = 0;
    *size = common<uint16_t>(QUEUE_SIZE);
    if (*size > most) *size = most;
    if (*size < 4 || (*size & (*size - 1)) != 0) return KERN_BAD_FORMAT;
    common<uint16_t>(QUEUE_SIZE) = *size;
    const uint64_t offset = uint64_t{common<uint16_t>(QUEUE_NOTIFY)} * notify_factor_;
    if (offset + sizeof(uint16_t) > notify_size_) return KERN_BAD_FORMAT;
    notify_ = notify_base_ + offset;
    common<uint64_t>(QUEUE_DESCRIPTORS) = descriptors;
    common<uint64_t>(QUEUE_AVAILABLE) = available;
    common<uint64_t>(QUEUE_USED) = used;
    common<uint16_t>(QUEUE_ENABLE) = 1;
    return KERN_SUCCESS;
}

void VirtioTransport::run() {
    common<uint8_t>(STATUS) = ACKNOWLEDGE | DRIVER | FEATURES_OK | DRIVER_OK;
}

void VirtioTransport::notify() { *reinterpret_cast<volatile uint16_t*>(notify_) = 0; }
bool VirtioTransport::acknowledge() { return *interrupt_ & 1; }
bool VirtioTransport::is_broken() { return common<uint8_t>(STATUS) & NEEDS_RESET; }
