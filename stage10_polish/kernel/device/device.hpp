// Device: what a driver has of the machine, behind one port (include/mach/device.defs). It ends
// with the last send right to that port, mostly with its driver: then its task has none of the
// ports and registers any more, its function no longer masters the bus, and all of it can be
// claimed again. A line that it waited at is masked when it fires next.
#pragma once

#include "device/claims.hpp"
#include "device/memory.hpp"
#include "ipc/kernel_object.hpp"
#include "memory/box.hpp"
#include "sync/spinlock.hpp"
#include "task/task.hpp"

namespace device {

// Of all devices. While it is held no address space, frame or message is touched.
extern constinit Spinlock lock;

}  // namespace device

class Device final : public KernelObject {
public:
    // A right to the port of a new one. KERN_ALREADY_EXISTS, and what claims::check() says.
    static Result<HeldRight> make(Span<const device_resource> resources);

    // What the routines of device.defs do.
    Result<void> attach(Task& task);
    Result<uint64_t> map(uint32_t index);
    Result<device::DmaMemory::Place> allocate(uint32_t size);
    void stopped();
    Result<void> set_bus_master(bool on);
    Result<void> wait_interrupt(uint32_t index, HeldRight&& notify);

    // What it is made of.
    Span<const device_resource> resources() const { return {resources_, resource_count_}; }
    // The PCI function that it is, or NO_FUNCTION.
    uint32_t function() const;

    // The right of one that waits for an interrupt on the line; NULL: there is none any more.
    static HeldRight next_waiting(uint32_t line);
    // In the handler of a fault: true if the task has ports that it could not use here until now.
    static bool admit_to_ports(Task& task);

    kern_return_t handle(Request& request, Reply& reply) override;
    Device* device() override { return this; }
    // The only send right was made with the port.
    void no_senders() override;

    ListLink link;

private:
    friend class Box<Device>;
    struct Mapping {
        uint64_t end;               // in the task's memory
        device::DmaMemory* memory;  // null: registers
    };

    explicit Device(Span<const device_resource> resources);
    ~Device() = default;
    void destroy() override;
    bool join();
    Result<const device_resource*> resource(uint32_t index, uint32_t kind) const;
    Result<uint64_t> map_range(const PhysicalRange& range, device::DmaMemory* memory);

    device_resource resources_[DEVICE_RESOURCES_MAXIMUM];
    const size_t resource_count_;
    // Under `lock`; nothing of it changes once the device has ended.
    bool ended_ = false;
    bool stopped_ = false;
    RefPtr<Task> task_;                            // that drives it
    HeldRight waiting_[DEVICE_RESOURCES_MAXIMUM];  // for an interrupt of that resource
    Mapping mappings_[DEVICE_MAPPINGS_MAXIMUM];
    size_t mapping_count_ = 0;
};

// The device whose port a request came to, or null.
inline Device* device_behind(KernelObject& object) { return object.device(); }
