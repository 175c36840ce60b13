// DmaMemory: a piece of memory that a device reads and writes by itself. When the device has ended
// without its driver having stopped it, commands that were under way may still be carried out: the
// piece is kept aside then, for the next device of the same function.
#pragma once

#include "lib/address.hpp"
#include "lib/intrusive_list.hpp"
#include "lib/result.hpp"
#include "memory/box.hpp"

namespace device {

class DmaMemory : NonCopyable {
public:
    static constexpr uint32_t NO_FUNCTION = ~uint32_t{0};

    struct Place {
        uint64_t address;  // in the memory of the task
        uint64_t physical;
    };

    // One that is kept for the function, or a new one, zeroed. `pages`: a power of two.
    static Result<DmaMemory*> take(uint32_t function, uint64_t pages);
    // It is nobody's any more: kept for the function, if there is one and it may still write there.
    void leave(bool stopped);
    // Nothing is kept for the function any more.
    static void free_kept(uint32_t function);

    const PhysicalRange& range() const { return range_; }

    ListLink link;

private:
    friend class Box<DmaMemory>;
    DmaMemory(uint32_t function, PhysicalRange range) : function_(function), range_(range) {}
    void free();

    const uint32_t function_;
    const PhysicalRange range_;
};

}  // namespace device
