// The processor's local interrupt controller (Intel SDM 3A, chapter 11). It serves for its timer;
// the 8259s' interrupts pass through it unchanged.
#pragma once

#include "lib/address.hpp"
#include "lib/result.hpp"

namespace local_apic {

inline constexpr uint8_t TIMER_VECTOR = 0x40;
// From one processor to another: look at what is pending (cpu::interrupt).
inline constexpr uint8_t RESCHEDULE_VECTOR = 0x41;
inline constexpr uint8_t NUDGE_VECTOR = 0x42;  // cpu::nudge; offsets.inc
inline constexpr uint8_t SPURIOUS_VECTOR = 0xFF;

// Where its registers are, REGISTERS_SIZE bytes.
inline constexpr uint64_t REGISTERS_SIZE = 0x400;
PhysicalAddress registers_start();

// Enables it. `mapped`: its registers, uncached. Panics, in words, where that is an error.
void initialise(Result<void*> mapped);
// The same on another processor, which has its own registers at the same address. The 8259s'
// interrupts are the boot processor's alone.
void initialise_here();

uint32_t id();  // of the processor that asks
void end_of_interrupt();

// To another processor, with interrupts off: an interrupt with that vector; an NMI; what brings it
// from wherever it is to its waiting state; and from there, in real mode, to the start of a page.
void send(uint32_t apic_id, uint8_t vector);
void send_nmi(uint32_t apic_id);
void send_init(uint32_t apic_id);
void send_startup(uint32_t apic_id, PhysicalAddress page);

// One shot: TIMER_VECTOR when `count` has gone down to zero; 0 stops it.
void start_timer(uint32_t count);
uint32_t timer_count();

}  // namespace local_apic
