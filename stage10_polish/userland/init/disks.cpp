// The table of drivers, and the handlers that disks.defs asks for. What a request looks like is
// checked by the generated demultiplexer before a handler sees it.
#include "init/disks.hpp"

#include <services/task.h>
#include <stdio.h>
#include <string.h>

Disks disks;

namespace {

// Both rights; a member of the set.
kern_return_t make_port(mach_port_name_t set, mach_port_name_t* port) {
    kern_return_t result = port_allocate(MACH_PORT_RIGHT_RECEIVE, port);
    if (result != KERN_SUCCESS) return result;
    result = port_move_member(*port, set);
    if (result == KERN_SUCCESS) result = port_insert_right(*port, *port, MACH_MSG_TYPE_MAKE_SEND);
    if (result != KERN_SUCCESS) port_destroy_receive(*port);
    return result;
}

void name_disk(const DiskDriver& kind, uint32_t number, char* name) {
    snprintf(name, DISK_NAME_SIZE, "%s%u", kind.disk_name, number);
}

}  // namespace

kern_return_t Disks::start(mach_port_name_t master, mach_port_name_t events,
                           mach_port_name_t notify) {
    master_ = master;
    events_ = events;
    notify_ = notify;
    return make_port(events, &port_);
}

bool Disks::is_port(mach_port_name_t port) const {
    for (size_t i = 0; i < driver_count_; i++) {
        if (drivers_[i].port == port) return true;
    }
    return port == port_;
}

void Disks::add(const DiskDriver& kind, const pci::Function& function) {
    if (driver_count_ == DRIVERS) return;
    uint32_t number = 0;
    for (size_t i = 0; i < driver_count_; i++) {
        if (drivers_[i].kind == &kind) number += kind.disks;
    }
    Driver& driver = drivers_[driver_count_];
    if (make_port(events_, &driver.port) != KERN_SUCCESS) return;
    driver.kind = &kind;
    driver.function = function;
    driver.first_number = number;
    driver_count_++;
}

void Disks::look_for_controllers() {
    if (looked_) return;
    looked_ = true;
    MachineBus bus(master_);
    const uint32_t found = pci::scan(bus, functions_, FUNCTIONS);
    function_count_ = found < FUNCTIONS ? found : FUNCTIONS;
    for (uint32_t i = 0; i < function_count_; i++) {
        const DiskDriver* kind = disk_driver_for(functions_[i]);
        if (kind != nullptr) add(*kind, functions_[i]);
    }
}

// Every driver has said that it serves none: then there is perhaps one that nobody can drive.
void Disks::say_if_there_is_none() {
    if (said_) return;
    said_ = true;
    for (uint32_t i = 0; i < function_count_; i++) {
        const pci::Function& function = functions_[i];
        const char* name = controller_name(function);
        if (name == nullptr || disk_driver_for(function) != nullptr) continue;
        fprintf(stderr, "init: /disk: no driver for %s (PCI %04x:%04x)\n", name, function.vendor,
                function.device);
    }
}

kern_return_t Disks::start_driver(Driver& driver) {
    mach_port_name_t exit, task, device;
    kern_return_t result = make_disk_device(master_, driver.function, &device);
    if (result != KERN_SUCCESS) {
        fprintf(stderr, "init: no device for %s: %s\n", driver.kind->program, strerror(result));
        return result;
    }
    result = port_allocate(MACH_PORT_RIGHT_RECEIVE, &exit);
    if (result != KERN_SUCCESS) {
        port_deallocate(device);
        return result;
    }
    char name[DISK_NAME_SIZE];
    strlcpy(name, driver.kind->program, sizeof(name));
    char* const arguments[] = {name, nullptr};
    const mach_port_name_t rights[] = {device, driver.port};
    spawn_arguments child = {};
    child.path = driver.kind->program;
    child.arguments = arguments;
    child.rights = rights;
    child.right_count = 2;
    child.flags = SPAWN_BACKGROUND;
    child.exit = exit;
    uint32_t id;
    result = port_move_member(exit, events_);
    if (result == KERN_SUCCESS) result = spawn(&child, &task, &id);
    // With the driver's own right, the only one, the device ends.
    port_deallocate(device);
    if (result != KERN_SUCCESS) {
        fprintf(stderr, "init: cannot start %s: %s\n", driver.kind->program, strerror(result));
        port_destroy_receive(exit);
        return result;
    }
    port_deallocate(task);
    driver.exit = exit;
    driver.complete = driver.failed = false;
    return KERN_SUCCESS;
}

kern_return_t Disks::wait(mig::Request& request) {
    for (Waiter& waiter : waiters_) {
        if (waiter.waits) continue;
        waiter.waits = true;
        waiter.caller = request.take_caller();
        return MIG_NO_REPLY;
    }
    return KERN_RESOURCE_SHORTAGE;
}

// Something has changed: whoever waits is to ask again.
void Disks::answer_waiters() {
    for (Waiter& waiter : waiters_) {
        if (!waiter.waits) continue;
        waiter.waits = false;
        mig::answer(waiter.caller, KERN_NOT_READY);
    }
}

bool Disks::ended(mach_port_name_t exit) {
    for (size_t i = 0; i < driver_count_; i++) {
        Driver& driver = drivers_[i];
        if (driver.exit != exit) continue;
        port_destroy_receive(exit);
        driver.exit = MACH_PORT_NULL;
        driver.failed = !driver.complete;
        for (mach_port_name_t& disk : driver.disks) {
            if (disk != MACH_PORT_NULL) port_deallocate(disk);
            disk = MACH_PORT_NULL;
        }
        answer_waiters();
        return true;
    }
    return false;
}

void Disks::forget(mach_port_name_t dead) {
    for (size_t i = 0; i < driver_count_; i++) {
        for (mach_port_name_t& disk : drivers_[i].disks) {
            if (disk != dead) continue;
            port_deallocate(disk);
            disk = MACH_PORT_NULL;
        }
    }
}

kern_return_t Disks::list(mig::Request& request, disk_entry* entries, uint32_t* count) {
    look_for_controllers();
    bool all = true;
    for (size_t i = 0; i < driver_count_; i++) {
        Driver& driver = drivers_[i];
        if (driver.complete || driver.failed) continue;
        if (driver.exit == MACH_PORT_NULL) driver.failed = start_driver(driver) != KERN_SUCCESS;
        all = all && driver.failed;
    }
    if (!all) return wait(request);
    *count = 0;
    for (size_t i = 0; i < driver_count_; i++) {
        const Driver& driver = drivers_[i];
        for (uint32_t unit = 0; unit < DISK_UNITS; unit++) {
            if (!driver.known[unit] || *count == DISK_LIST_MAXIMUM) continue;
            name_disk(*driver.kind, driver.first_number + unit, entries[(*count)++].name);
        }
    }
    if (*count == 0) say_if_there_is_none();
    return KERN_SUCCESS;
}

kern_return_t Disks::open(mig::Request& request, const char* name, mach_port_name_t* disk) {
    look_for_controllers();
    for (size_t i = 0; i < driver_count_; i++) {
        Driver& driver = drivers_[i];
        for (uint32_t unit = 0; unit < driver.kind->disks; unit++) {
            char its_name[DISK_NAME_SIZE];
            name_disk(*driver.kind, driver.first_number + unit, its_name);
            if (strcmp(its_name, name) != 0) continue;
            *disk = driver.disks[unit];
            if (*disk != MACH_PORT_NULL) return KERN_SUCCESS;
            // One that has said everything, and not this, or that has just failed.
            const bool runs = driver.exit != MACH_PORT_NULL;
            if (driver.complete && !driver.known[unit]) return KERN_NOT_FOUND;
            if (driver.failed && !runs) {
                driver.failed = false;  // the next one who asks may try again
                return KERN_FAILURE;
            }
            const kern_return_t result = runs ? KERN_SUCCESS : start_driver(driver);
            return result == KERN_SUCCESS ? wait(request) : result;
        }
    }
    return KERN_NOT_FOUND;
}

Disks::Driver* Disks::behind(mach_port_name_t port) {
    for (size_t i = 0; i < driver_count_; i++) {
        if (drivers_[i].port == port) return &drivers_[i];
    }
    return nullptr;
}

kern_return_t Disks::serve(mach_port_name_t port, uint32_t unit, mach_port_name_t disk) {
    Driver* driver = behind(port);
    if (driver == nullptr || disk == MACH_PORT_NULL || disk == MACH_PORT_DEAD)
        return KERN_INVALID_RIGHT;
    if (unit >= driver->kind->disks || driver->complete) return KERN_INVALID_ARGUMENT;
    if (driver->disks[unit] != MACH_PORT_NULL) return KERN_ALREADY_EXISTS;
    mach_port_name_t previous = MACH_PORT_NULL;
    const kern_return_t result = port_request_notification(disk, MACH_NOTIFY_DEAD_NAME, 1, notify_,
                                                           MACH_MSG_TYPE_MAKE_SEND_ONCE, &previous);
    if (result != KERN_SUCCESS) return result;
    if (previous != MACH_PORT_NULL) port_deallocate(previous);
    driver->disks[unit] = disk;
    driver->known[unit] = true;
    return KERN_SUCCESS;
}

kern_return_t Disks::complete(mach_port_name_t port) {
    Driver* driver = behind(port);
    if (driver == nullptr) return KERN_INVALID_RIGHT;
    driver->complete = true;
    for (uint32_t unit = 0; unit < DISK_UNITS; unit++)
        driver->known[unit] = driver->disks[unit] != MACH_PORT_NULL;
    answer_waiters();
    return KERN_SUCCESS;
}

kern_return_t serve_disk_list(mig::Request& request, mig::Target port, struct disk_entry* entries,
                              uint32_t* count) {
    return port == disks.port() ? disks.list(request, entries, count) : KERN_INVALID_RIGHT;
}

kern_return_t serve_disk_open(mig::Request& request, mig::Target port, const char* name,
                              mig::Port* disk) {
    return port == disks.port() ? disks.open(request, name, disk) : KERN_INVALID_RIGHT;
}

kern_return_t serve_disk_serve(mig::Request&, mig::Target port, uint32_t unit, mig::Port disk) {
    return disks.serve(port, unit, disk);
}

kern_return_t serve_disk_complete(mig::Request&, mig::Target port) { return disks.complete(port); }
