// The screen as a console sink: VGA text memory, or a linear framebuffer if the boot loader set one
// up.
#pragma once

#include "console/framebuffer.hpp"

namespace screen {

// Chooses by what the boot loader says; none of both is fine too (serial line only), and
// say_if_dark() says so later, if there is a screen that cannot be used. A framebuffer outside the
// part of physical memory mapped at boot shows nothing before move_to(), and then all that was
// written so far.
void initialise(const Framebuffer& framebuffer);
void say_if_dark(const Framebuffer& framebuffer);

// Assumes VGA text memory at its usual place: for when the boot loader's word cannot be trusted.
void assume_vga_text();

// The device memory in use; size 0 if none.
PhysicalRange device_memory();

// The memory is about to be at no virtual address: what is written from now on, be it a panic, is
// only kept, until move_to().
void leave();

// The same memory appears at another virtual address from now on.
void move_to(void* device_memory);

// Nothing is shown any more: for device memory that cannot be mapped.
void turn_off();

}  // namespace screen
