// The table of mounts (mount.defs). Some prefixes belong to programs that init starts when a path
// below them is first asked for; who asks waits until the program has mounted itself or has ended.
// Clients are not trusted, and none can make init wait.
#pragma once

#include <mach.h>
#include <mig/mount_server.hpp>

class Mounts {
public:
    static constexpr size_t CAPACITY = 32;
    static constexpr size_t WAITERS = 64;

    // Makes the control port, a member of the set `events`, to which the ports also belong at which
    // programs' ends arrive. `notify`: where the kernel says that a server died.
    kern_return_t start(mach_port_name_t events, mach_port_name_t notify);
    mach_port_name_t control() const { return control_; }

    // From now on `program` is started for this prefix when it is needed, with a copy of the mount
    // control and, if there is one, of the right `also`. False: no room.
    bool add_program(const char* prefix, const char* program,
                     mach_port_name_t also = MACH_PORT_NULL);
    // Its end, if it is one of these that ended: true.
    bool ended(mach_port_name_t exit);
    // The port died: its entry is without a server.
    void forget(mach_port_name_t server);

    // The handlers. On success of add, `server` belongs to the table.
    kern_return_t resolve(mig::Request& request, const char* path, mach_port_name_t* server,
                          uint32_t* prefix_size);
    kern_return_t add(const char* prefix, const char* name, mach_port_name_t server);
    kern_return_t remove(const char* prefix);
    uint32_t list(uint32_t first, mount_entry* entries) const;

private:
    struct Entry {
        char prefix[MOUNT_PREFIX_SIZE] = {};  // empty: the entry is free
        char name[MOUNT_NAME_SIZE] = {};
        mach_port_name_t server = MACH_PORT_NULL;
        const char* program = nullptr;           // that serves it, if init is to start one
        mach_port_name_t also = MACH_PORT_NULL;  // a right that it is given
        mach_port_name_t exit = MACH_PORT_NULL;  // where its end arrives, while it runs
        bool mounted = false;                    // it has mounted itself since it was started
    };
    struct Waiter {
        Entry* entry = nullptr;  // NULL: free
        mig::Caller caller;
    };

    Entry* covering(const char* path);
    Entry* within(const char* prefix);
    Entry* exactly(const char* prefix);
    Entry* unused();
    kern_return_t start_program(Entry& entry);
    void answer_waiters(const Entry& entry, kern_return_t code);
    void drop_server(Entry& entry);

    mach_port_name_t control_ = MACH_PORT_NULL;
    mach_port_name_t notify_ = MACH_PORT_NULL;
    mach_port_name_t events_ = MACH_PORT_NULL;
    Entry entries_[CAPACITY];
    Waiter waiters_[WAITERS];
};

// The one that the generated demultiplexer serves.
extern Mounts mounts;
