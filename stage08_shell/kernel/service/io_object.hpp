// IoObject: what the system calls read and write work on - the console, and whatever else of the
// kernel takes or gives bytes. The buffers are the kernel's; the calls do the copying from and to
// programs.
#pragma once

#include "lib/result.hpp"
#include "lib/span.hpp"
#include "timer/deadline.hpp"

// Asked after every wait, before anything is taken that could not be given back: the reader's
// memory may have gone while it waited, and then the bytes are for the next reader.
class StillWanted {
public:
    // An error ends the read. With a spinlock held.
    virtual Result<void> check() const = 0;

protected:
    ~StillWanted() = default;
};

class IoObject {
public:
    // How many bytes were taken, at least one. KERN_INVALID_CAPABILITY: not for writing.
    virtual Result<size_t> write(Bytes) { return KERN_INVALID_CAPABILITY; }

    // Waits until there is something and gives at most what fits; 0 is the end of input. `raw`:
    // bytes as they come. KERN_OPERATION_TIMED_OUT, KERN_ABORTED, what `wanted` says;
    // KERN_INVALID_CAPABILITY: not for reading.
    virtual Result<size_t> read(Span<uint8_t>, const StillWanted& /*wanted*/, bool /*raw*/,
                                Deadline) {
        return KERN_INVALID_CAPABILITY;
    }

protected:
    ~IoObject() = default;
};
