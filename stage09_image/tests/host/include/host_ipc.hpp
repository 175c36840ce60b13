// For host tests: all of IPC, on the emulated machine, with the kernel's own scheduler. A test
// makes a HostIpc first; spaces are name spaces without tasks.
#pragma once

#include "host_address_space.hpp"
#include "host_memory.hpp"
#include "host_threads.hpp"

#include "ipc/counts.hpp"
#include "ipc/invariants.hpp"
#include "ipc/ipc.hpp"
#include "ipc/kernel_message.hpp"
#include "ipc/kernel_object.hpp"
#include "ipc/mach_msg.hpp"
#include "ipc/port_calls.hpp"
#include "ipc/send_once.hpp"
#include "ipc/space.hpp"

#include <mach/notify.h>

// The emulated machine with IPC started; at its end nothing may be left.
class HostIpc {
public:
    explicit HostIpc(uint64_t frames = 16384) : memory_(frames) {
        static const bool started = [] {
            host_threads();
            ipc::initialise();
            return true;
        }();
        (void)started;
        objects_ = memory::host_heap_objects;
    }
    // Heap objects that were not freed since the start.
    uint64_t leaked() const { return memory::host_heap_objects - objects_; }

private:
    HostMemory memory_;
    uint64_t objects_ = 0;
};

// A name space that ends with its scope, as a task's would.
class HostSpace {
public:
    explicit HostSpace(AddressSpace* memory = nullptr) : space_(Space::create(memory).value()) {}
    ~HostSpace() { end(); }
    HostSpace(const HostSpace&) = delete;
    HostSpace& operator=(const HostSpace&) = delete;

    void end() {
        if (!space_) return;
        while (space_->release_step()) {
        }
        Space::destroy(*exchange(space_, nullptr));
    }
    Space& operator*() { return *space_; }
    operator Space&() { return *space_; }

private:
    Space* space_;
};

// A task without the Task: memory and names, which end with its scope.
class HostTask {
public:
    ~HostTask() {
        space_.end();
        while (memory_.release_step()) {
        }
    }
    AddressSpace& memory() { return memory_; }
    Space& space() { return space_; }

private:
    static AddressSpace* initialised(AddressSpace& memory) {
        ASSERT(memory.initialize().ok());
        return &memory;
    }
    AddressSpace memory_;
    HostSpace space_{initialised(memory_)};
};
