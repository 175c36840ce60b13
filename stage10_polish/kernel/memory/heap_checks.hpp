// What a CHECKED=1 build adds to the heap: a red zone behind each object, which nobody may write
// to, and a quarantine, in which freed objects wait, filled, before they are used again.
#pragma once

#include "lib/utility.hpp"

namespace memory {

constexpr size_t RED_ZONE = 16;  // at least; all that is left of the object's room

// `room` is what the allocation takes; its last word remembers `size`.
void draw_red_zone(void* object, size_t size, size_t room);

// Panics if the red zone of an object that is being freed was written.
void check_red_zone(void* object, size_t room);

// Checks the red zone, fills the object and keeps it back. Returns the object that has been there
// longest, to be freed now, or null. Not for whole runs of pages: to free one, small objects are
// freed, which would free the next run that waits, and so on down the stack.
void* quarantine(void* object, size_t room);
// The oldest object, checked for writes after free; null when there is none.
void* leave_quarantine();

}  // namespace memory
