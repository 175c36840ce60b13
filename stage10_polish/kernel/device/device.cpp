// The life of a device: claimed, attached to its driver's task, ended.
#include "device/device.hpp"

#include "arch/pci_configuration.hpp"
#include "arch/port_access.hpp"
#include "device/interrupt_lines.hpp"
#include "lib/string.h"
#include "memory/box.hpp"
#include "sync/global.hpp"

constinit Spinlock device::lock{"devices", 25};

using namespace device;

namespace {

struct Devices {
    IntrusiveList<Device, &Device::link> all GUARDED_BY(lock);
};

constinit Global<Devices> devices;

}  // namespace

Device::Device(Span<const device_resource> resources) : resource_count_(resources.size()) {
    memcpy(resources_, resources.data(), resources.size() * sizeof(device_resource));
}

void Device::destroy() { (void)Box<Device>::adopt(*this); }

// The list is looked at and joined in one go: of two who want the same, one is the second.
bool Device::join() {
    SpinlockGuard guard(lock);
    for (const Device& other : devices.once().all) {
        for (const device_resource& theirs : other.resources()) {
            for (const device_resource& ours : resources()) {
                if (claims::exclude_each_other(ours, theirs)) return false;
            }
        }
    }
    devices->all.push_back(*this);
    if (function() != DmaMemory::NO_FUNCTION) {
        pci_configuration::set_bus_master(function(), false);
    }
    return true;
}

Result<HeldRight> Device::make(Span<const device_resource> resources) {
    if (resources.size() > DEVICE_RESOURCES_MAXIMUM) return KERN_INVALID_ARGUMENT;
    for (const device_resource& resource : resources) TRY(claims::check(resource));
    Box<Device> device = TRY(Box<Device>::make(resources));
    TRY(device->open());
    if (!device->join()) {
        device->close();
        return KERN_ALREADY_EXISTS;
    }
    HeldRight right = device->make_send();
    device.take()->unref();  // the port refers to it now
    return right;
}

Result<void> Device::attach(Task& task) {
    SpinlockGuard guard(lock);
    if (task_) return KERN_ALREADY_EXISTS;
    task_ = RefPtr<Task>(task);
    port_access::revoke_all();  // they are put in force anew, with these
    return {};
}

// From what could still reach memory to what others may have then.
void Device::no_senders() {
    {
        SpinlockGuard guard(lock);
        ended_ = true;
        port_access::revoke_all();
        if (function() != DmaMemory::NO_FUNCTION) {
            pci_configuration::set_bus_master(function(), false);
        }
    }
    // Nothing is added any more.
    for (HeldRight& waiting : waiting_) {
        HeldRight right;
        SpinlockGuard guard(lock);
        swap(right, waiting);
    }
    for (size_t i = 0; i < mapping_count_; i++) {
        const Mapping& mapping = mappings_[i];
        task_->memory().unmap_device(mapping.end);
        if (mapping.memory) mapping.memory->leave(stopped_);
    }
    if (stopped_ && function() != DmaMemory::NO_FUNCTION) DmaMemory::free_kept(function());
    {
        SpinlockGuard guard(lock);
        devices->all.remove(*this);
    }
    close();
}

uint32_t Device::function() const {
    for (const device_resource& resource : resources()) {
        if (resource.kind == DEVICE_FUNCTION) return static_cast<uint32_t>(resource.start);
    }
    return DmaMemory::NO_FUNCTION;
}

HeldRight Device::next_waiting(uint32_t line) {
    HeldRight found;
    SpinlockGuard guard(lock);
    for (Device& device : devices.once().all) {
        for (size_t i = 0; i < device.resource_count_; i++) {
            const device_resource& resource = device.resources_[i];
            if (resource.kind != DEVICE_INTERRUPT || resource.start != line) continue;
            if (!device.waiting_[i]) continue;
            swap(found, device.waiting_[i]);
            return found;
        }
    }
    return found;
}

bool Device::admit_to_ports(Task& task) {
    SpinlockGuard guard(lock);
    if (port_access::in_force(&task)) return false;
    bool empty = false, has_ports = false;
    for (const Device& device : devices.once().all) {
        if (device.task_.get() != &task || device.ended_) continue;
        for (const device_resource& resource : device.resources()) {
            if (resource.kind != DEVICE_PORTS) continue;
            if (!has_ports) empty = port_access::put_in_force(&task);
            has_ports = true;
            if (!empty) return true;
            port_access::allow(static_cast<uint16_t>(resource.start),
                               static_cast<uint32_t>(resource.size));
        }
    }
    return has_ports;
}
