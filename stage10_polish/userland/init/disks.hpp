// The disks of the machine and their drivers (disks.defs). The bus is looked at and drivers are
// started when somebody first asks; one that has ended is started again when its disk is asked for.
// Drivers and clients are not trusted with init's time: none can make it wait.
#pragma once

#include "init/disk_drivers.hpp"

#include <mach.h>
#include <mig/disks_server.hpp>

class Disks {
public:
    static constexpr size_t DRIVERS = 8;
    static constexpr size_t WAITERS = 32;
    static constexpr uint32_t FUNCTIONS = 64;  // of the bus that are looked at

    // `master`: the right to make devices. Makes the port of all disks, a member of the set
    // `events`, as others will be. `notify`: where the kernel says that a port died.
    kern_return_t start(mach_port_name_t master, mach_port_name_t events, mach_port_name_t notify);
    // The right to all disks.
    mach_port_name_t port() const { return port_; }
    // Is it a port at which disks.defs is understood?
    bool is_port(mach_port_name_t port) const;
    // A driver's end, if it is one of these that ended: true.
    bool ended(mach_port_name_t exit);
    // The port died: whatever disk it was is without a server.
    void forget(mach_port_name_t disk);

    // The handlers. On success of serve, `disk` belongs to the table.
    kern_return_t list(mig::Request& request, disk_entry* entries, uint32_t* count);
    kern_return_t open(mig::Request& request, const char* name, mach_port_name_t* disk);
    kern_return_t serve(mach_port_name_t driver, uint32_t unit, mach_port_name_t disk);
    kern_return_t complete(mach_port_name_t driver);

private:
    struct Driver {
        const DiskDriver* kind = nullptr;
        pci::Function function = {};
        uint32_t first_number = 0;               // of its disks' names
        mach_port_name_t port = MACH_PORT_NULL;  // the driver's, both rights
        mach_port_name_t exit = MACH_PORT_NULL;  // where its end arrives, while it runs
        bool complete = false;                   // it has said what it serves, since it was started
        bool failed = false;                     // the last one ended before that
        bool known[DISK_UNITS] = {};             // disks that there are, served or not
        mach_port_name_t disks[DISK_UNITS] = {};
    };
    struct Waiter {
        bool waits = false;
        mig::Caller caller;
    };

    void look_for_controllers();
    void add(const DiskDriver& kind, const pci::Function& function);
    kern_return_t start_driver(Driver& driver);
    kern_return_t wait(mig::Request& request);
    void answer_waiters();
    void say_if_there_is_none();
    Driver* behind(mach_port_name_t port);

    mach_port_name_t master_ = MACH_PORT_NULL;
    mach_port_name_t events_ = MACH_PORT_NULL;
    mach_port_name_t notify_ = MACH_PORT_NULL;
    mach_port_name_t port_ = MACH_PORT_NULL;
    bool looked_ = false;
    pci::Function functions_[FUNCTIONS];  // what was seen then
    uint32_t function_count_ = 0;
    bool said_ = false;
    Driver drivers_[DRIVERS];
    size_t driver_count_ = 0;
    Waiter waiters_[WAITERS];
};

// The one that the generated demultiplexer serves.
extern Disks disks;
