// A virtio device on the PCI bus, as version 1 has it (VIRTIO 1.1, 4.1): where its registers are,
// and the way to a device that works.
#pragma once

#include <mach.h>
#include <mig/device.h>

class VirtioTransport {
public:
    // Finds and maps the registers. KERN_BAD_FORMAT: they are not as version 1 wants them.
    kern_return_t map(mach_port_name_t device, uint32_t function);

    // Stops whatever the device does, and waits until it has. KERN_IO_ERROR: it does not.
    kern_return_t reset();
    // The driver is there; takes of what the device offers these features. KERN_BAD_FORMAT: it does
    // not agree, or is older than version 1.
    kern_return_t negotiate(uint64_t wanted, uint64_t* features);
    // Queue 0, of at most `most` descriptors; how many in *size.
    kern_return_t start_queue(uint64_t descriptors, uint64_t available, uint64_t used,
                              uint16_t most, uint16_t* size);
    void run();  // from now on the device works

    void notify();         // there is something in the queue
    bool acknowledge();    // the device's interrupt ends. Was it the queue's?
    bool is_broken();      // the device wants to be reset
    template <typename T>  // of the device's own configuration
    T configuration(uint32_t offset) const {
        return offset + sizeof(T) <= own_size_ ? *reinterpret_cast<const volatile T*>(own_ + offset)
                                               : T{};
    }

private:
    struct Part {
        volatile uint8_t* registers;
        uint32_t size;
    };
    kern_return_t find(uint32_t function, uint8_t type, uint32_t least, Part* part,
                       uint32_t* capability);
    kern_return_t map_range(uint32_t function, uint32_t number, volatile uint8_t** registers,
                            uint64_t* size);
    uint32_t read(uint32_t function, uint32_t offset);

    template <typename T>
    volatile T& common(uint32_t offset) {
        return *reinterpret_cast<volatile T*>(common_ + offset);
    }

    mach_port_name_t device_ = MACH_PORT_NULL;
    volatile uint8_t* common_ = nullptr;
    volatile uint8_t* notify_ = nullptr;  // of queue 0
    volatile uint8_t* notify_base_ = nullptr;
    uint32_t notify_size_ = 0;
    uint32_t notify_factor_ = 0;
    volatile uint8_t* interrupt_ = nullptr;
    volatile uint8_t* own_ = nullptr;
    uint32_t own_size_ = 0;
    struct {
        volatile uint8_t* registers;
        uint64_t size;
    } ranges_[6] = {};
};
