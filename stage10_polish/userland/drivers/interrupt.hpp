// An interrupt line of a device (device.defs): registered for before a command is given, waited for
// behind it. What arrives may be somebody else's, or that of an earlier command: whoever waits
// looks at the device.
#pragma once

#include <mach.h>
#include <mig/device.h>

class Interrupt {
public:
    kern_return_t start(mach_port_name_t device, uint32_t index) {
        device_ = device;
        index_ = index;
        return port_allocate(MACH_PORT_RIGHT_RECEIVE, &port_);
    }

    // The line may fire, if it may not already. This acknowledges what was waited for.
    kern_return_t expect() {
        if (expected_) return KERN_SUCCESS;
        const kern_return_t result = device_wait_interrupt(device_, index_, port_);
        expected_ = result == KERN_SUCCESS;
        return result;
    }

    // Until it fires. False: nothing has come for so long.
    bool wait(uint64_t timeout_ms) {
        struct {
            mach_msg_header header;
            uint64_t room[4];
        } message;
        while (true) {
            const mach_msg_return_t result =
                mach_msg(&message.header, MACH_RCV_MSG | MACH_RCV_TIMEOUT | MACH_RCV_DISCARD, 0,
                         sizeof(message), port_, timeout_ms);
            if (result == MACH_RCV_INTERRUPTED) continue;
            if (result != MACH_MSG_SUCCESS) return false;
            if (message.header.msgh_id != DEVICE_INTERRUPTED) continue;
            expected_ = false;
            return true;
        }
    }

private:
    mach_port_name_t device_ = MACH_PORT_NULL;
    mach_port_name_t port_ = MACH_PORT_NULL;
    uint32_t index_ = 0;
    bool expected_ = false;
};
