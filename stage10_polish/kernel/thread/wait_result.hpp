// How a wait ended. Interrupted: the thread was killed, or its wait aborted; it unwinds by ordinary
// returns. Every wait can end in each of these ways unless its declaration says otherwise.
#pragma once

#include <mach/kern_return.h>
#include <stdint.h>

enum class [[nodiscard]] WaitResult : uint8_t{Woken, TimedOut, Interrupted};

constexpr kern_return_t to_kern_return(WaitResult result) {
    switch (result) {
    case WaitResult::TimedOut:
        return KERN_OPERATION_TIMED_OUT;
    case WaitResult::Interrupted:
        return KERN_ABORTED;
    default:
        return KERN_SUCCESS;
    }
}
