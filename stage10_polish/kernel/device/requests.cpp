// What a device's port and the master port understand.
#include "device/requests.hpp"

#include "arch/pci_configuration.hpp"
#include "device/device.hpp"
#include "device/interrupt_lines.hpp"
#include "lib/panic.hpp"
#include "lib/string.h"
#include "sync/global.hpp"
#include "task/fault.hpp"

#include <mig/device_server.hpp>

namespace device {

namespace {

class Master final : public KernelObject {
public:
    kern_return_t handle(Request& request, Reply& reply) override {
        return mig::handle(device_server, *this, request, reply);
    }

private:
    void destroy() override {}  // lives as long as the kernel
};

constinit Global<Master> master;

bool is_configuration(uint32_t function, uint32_t offset) {
    return function < pci_configuration::FUNCTIONS && offset < pci_configuration::SIZE &&
           offset % sizeof(uint32_t) == 0;
}

}  // namespace

void start() {
    if (!interrupt_lines::start().ok() || !master.construct().open().ok()) {
        panic("no memory for the devices");
    }
    task::set_port_admission(Device::admit_to_ports);
}

HeldRight master_right() { return master->make_send(); }

}  // namespace device

using namespace device;

kern_return_t Device::handle(Request& request, Reply& reply) {
    return mig::handle(device_server, *this, request, reply);
}

Result<const device_resource*> Device::resource(uint32_t index, uint32_t kind) const {
    if (index >= resource_count_ || resources_[index].kind != kind) return KERN_INVALID_ARGUMENT;
    return &resources_[index];
}

Result<uint64_t> Device::map_range(const PhysicalRange& range, DmaMemory* memory) {
    RefPtr<Task> task;
    {
        SpinlockGuard guard(lock);
        if (!task_) return KERN_NOT_READY;
        if (mapping_count_ == DEVICE_MAPPINGS_MAXIMUM) return KERN_RESOURCE_SHORTAGE;
        task = task_;
    }
    const uint64_t address = TRY(task->memory().map_device(range, memory == nullptr));
    {
        SpinlockGuard guard(lock);
        if (!ended_ && mapping_count_ < DEVICE_MAPPINGS_MAXIMUM) {
            mappings_[mapping_count_++] = {address + range.size, memory};
            return address;
        }
    }
    task->memory().unmap_device(address + range.size);
    return KERN_RESOURCE_SHORTAGE;
}

Result<uint64_t> Device::map(uint32_t index) {
    const device_resource& registers = *TRY(resource(index, DEVICE_REGISTERS));
    return map_range({{registers.start}, registers.size}, nullptr);
}

Result<DmaMemory::Place> Device::allocate(uint32_t size) {
    if (size == 0 || size > DEVICE_MEMORY_MAXIMUM) return KERN_INVALID_ARGUMENT;
    uint64_t pages = 1;
    while (pages * PAGE_SIZE < size) pages *= 2;
    DmaMemory& memory = *TRY(DmaMemory::take(function(), pages));
    const Result<uint64_t> address = map_range(memory.range(), &memory);
    if (address.ok()) return DmaMemory::Place{address.value(), memory.range().start.value};
    memory.leave(false);
    return address.error();
}

Result<void> Device::set_bus_master(bool on) {
    if (function() == DmaMemory::NO_FUNCTION) return KERN_INVALID_ARGUMENT;
    SpinlockGuard guard(lock);
    if (!ended_) pci_configuration::set_bus_master(function(), on);
    return {};
}

Result<void> Device::wait_interrupt(uint32_t index, HeldRight&& notify) {
    const device_resource& line = *TRY(resource(index, DEVICE_INTERRUPT));
    if (notify.live() && !notify.is_send_once()) return KERN_INVALID_ARGUMENT;
    SpinlockGuard guard(lock);
    if (ended_) return {};
    swap(waiting_[index], notify);  // the caller ends the one before, without the lock
    if (waiting_[index]) interrupt_lines::unmask(static_cast<uint32_t>(line.start));
    return {};
}

void Device::stopped() {
    SpinlockGuard guard(lock);
    stopped_ = true;
}

kern_return_t serve_device_create(mig::Request&, mig::Target port,
                                  const struct device_resource* resources, uint32_t count,
                                  mig::Port* device) {
    if (&port != &*device::master) return KERN_INVALID_CAPABILITY;
    *device = TRY(Device::make({resources, count}));
    return KERN_SUCCESS;
}

kern_return_t serve_device_resources(mig::Request&, Device* device,
                                     struct device_resource* resources, uint32_t* count) {
    const Span<const device_resource> all = device->resources();
    memcpy(resources, all.data(), all.size() * sizeof(device_resource));
    *count = static_cast<uint32_t>(all.size());
    return KERN_SUCCESS;
}

kern_return_t serve_device_read_configuration(mig::Request&, mig::Target port, uint32_t function,
                                              uint32_t offset, uint32_t* value) {
    const Device* device = port.device();
    const bool may = device ? device->function() == function : &port == &*device::master;
    if (!may) return KERN_INVALID_CAPABILITY;
    if (!device::is_configuration(function, offset)) return KERN_INVALID_ARGUMENT;
    InterruptGuard guard;
    *value = pci_configuration::read(function, offset);
    return KERN_SUCCESS;
}

kern_return_t serve_device_write_configuration(mig::Request&, mig::Target port, uint32_t function,
                                               uint32_t offset, uint32_t value) {
    if (&port != &*device::master) return KERN_INVALID_CAPABILITY;
    if (!device::is_configuration(function, offset)) return KERN_INVALID_ARGUMENT;
    InterruptGuard guard;
    pci_configuration::write(function, offset, value);
    return KERN_SUCCESS;
}

kern_return_t serve_device_attach(mig::Request&, Device* device, mig::Port right) {
    KernelObject* const object = right.kernel_object();
    Task* const task = object ? object->task() : nullptr;
    return task ? device->attach(*task).error() : KERN_INVALID_ARGUMENT;
}

kern_return_t serve_device_map(mig::Request&, Device* device, uint32_t index, uint64_t* address) {
    *address = TRY(device->map(index));
    return KERN_SUCCESS;
}

kern_return_t serve_device_allocate(mig::Request&, Device* device, uint32_t size, uint64_t* address,
                                    uint64_t* physical) {
    const DmaMemory::Place place = TRY(device->allocate(size));
    *address = place.address;
    *physical = place.physical;
    return KERN_SUCCESS;
}

kern_return_t serve_device_stopped(mig::Request&, Device* device) {
    device->stopped();
    return KERN_SUCCESS;
}

kern_return_t serve_device_set_bus_master(mig::Request&, Device* device, uint32_t on) {
    return device->set_bus_master(on != 0).error();
}

kern_return_t serve_device_wait_interrupt(mig::Request&, Device* device, uint32_t index,
                                          mig::Port notify) {
    return device->wait_interrupt(index, move(notify)).error();
}
