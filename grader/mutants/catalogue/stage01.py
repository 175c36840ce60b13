"""Mutants of stage 01: boot, console, exceptions."""

from .mutant import Mutant

MUTANTS = [
    Mutant("tag_without_a_size", "01", "a Multiboot2 tag may be smaller than its header", "kernel/boot/multiboot2.cpp",
           'if (size < TAG_HEADER) return "a tag is smaller than its header";', "",
           "stage01/test_hostile_loader.py"),
    Mutant("module_outside_memory", "01", "modules are not checked against the memory map", "kernel/boot/multiboot2.cpp",
           'if (!progress) return "a module lies outside available memory";', "if (!progress) break;",
           "stage01/test_hostile_loader.py"),
    Mutant("double_fault_stack", "01", "#DF runs on the stack that caused it", "kernel/arch/x86_64/interrupts.cpp",
           "case vector::DOUBLE_FAULT:", "case 200:", "stage01/test_registers.py"),
    Mutant("ldt_never_loaded", "01", "LDTR stays as the reset left it: 64 KiB at address 0", "kernel/arch/x86_64/segments.asm",
           "    lldt cx\n", "", "stage01/test_registers.py"),
    Mutant("breakpoint_gate", "01", "INT3 in ring 3 is a protection fault", "kernel/arch/x86_64/interrupts.cpp",
           "i == vector::BREAKPOINT ? BREAKPOINT_GATE : INTERRUPT_GATE", "INTERRUPT_GATE", "stage01/test_registers.py -k idt"),
    Mutant("every_gate_for_ring_3", "01", "ring 3 may raise any interrupt by INT", "kernel/arch/x86_64/interrupts.cpp",
           "i == vector::BREAKPOINT ? BREAKPOINT_GATE : INTERRUPT_GATE", "BREAKPOINT_GATE", "stage01/test_registers.py -k idt"),
    Mutant("screen_cells_swapped", "01", "neighbouring cells of the screen are swapped", "kernel/arch/x86_64/vga_text.cpp",
           "cells[row * cells_in_row + column] =", "cells[row * cells_in_row + (column ^ 1)] =", "stage01/test_boot.py -k screen"),
    Mutant("crc_polynomial", "01", "CRC-32 with one bit wrong", "kernel/lib/crc32.cpp", "0xEDB88320", "0xEDB88321", "stage01/test_boot.py -k modules"),
    Mutant("refused_byte_lost", "01", "a byte is taken from the serial port although the full ring has no room for it", "kernel/console/serial.cpp",
           "if (!console::input_room()) return io::out8(INTERRUPT_ENABLE, 0);", "", "common/test_host.py -k serial"),
    Mutant("sender_waits_for_ever", "01", "nobody lets the serial port go on when the ring has room again", "kernel/console/input.cpp",
           "if (resume && head - tail == CAPACITY / 2) resume();", "", "common/test_host.py -k serial"),
    Mutant("interrupt_key_after_the_limit", "01", "a full ring refuses a key before it is looked at", "kernel/console/input.cpp",
           "if (filter && filter(byte)) return true;\n    if (!input_room()) return false;",
           "if (!input_room()) return false;\n    if (filter && filter(byte)) return true;", "common/test_host.py -k serial"),
]
