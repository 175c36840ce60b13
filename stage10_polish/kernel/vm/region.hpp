// Region: a range of allocated pages with one protection.
#pragma once

#include "lib/intrusive_list.hpp"
#include "lib/range_tree.hpp"
#include "memory/protection.hpp"

struct Region : RangeNode {
    enum class State : uint8_t {
        Usable,
        Reserved,  // for memory that is about to arrive, or a device's: nobody can take it away
        Removed,   // not allocated any more, its pages are about to be freed
    };

    Protection protection;
    State state = State::Usable;
    // Its pages belong to a device (address_space_devices.cpp), and are there from the start.
    // Reserved.
    bool of_device = false;
    // A stack, which becomes longer downwards, to here at most, when it is touched below its start.
    // 0: the region does not grow.
    uint64_t grows_to = 0;
    ListLink unfinished_link;  // in its space's list of regions with pages to enter or to free

    // Pages that arrived in a message and are not in the page tables yet: entry i is for page i of
    // the region, those before `arrived` are entered. Owned; null if there are none.
    uint64_t* arriving = nullptr;
    uint64_t arrived = 0;

    uint64_t pages() const { return (end - start) / 4096; }
};

// Regions that splitting a range off may need, allocated beforehand so that it cannot fail.
class SpareRegions : NonCopyable {
public:
    static constexpr size_t COUNT = 2;

    SpareRegions() = default;
    SpareRegions(SpareRegions&& other);
    SpareRegions& operator=(SpareRegions&& other);
    ~SpareRegions() {
        for (Region* region : regions_) {
            if (region) free(*region);
        }
    }

    Result<void> fill();
    bool filled() const { return regions_[0] && regions_[COUNT - 1]; }
    Region& take();  // only after fill(), COUNT times

private:
    static void free(Region& region);

    Region* regions_[COUNT] = {};
};
