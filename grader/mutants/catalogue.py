"""The mutants: each breaks one mechanism of one stage, and names the tests that must notice."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mutant:
    name: str
    stage: str
    what: str
    file: str
    old: str  # stands exactly once in the file
    new: str
    tests: str  # arguments for pytest


MUTANTS = [
    Mutant("tag_without_a_size", "01", "a Multiboot2 tag may be smaller than its header", "kernel/boot/multiboot2.cpp",
           'if (size < TAG_HEADER) return "a tag is smaller than its header";', "",
           "stage01/test_hostile_loader.py"),
    Mutant("module_outside_memory", "01", "modules are not checked against the memory map", "kernel/boot/multiboot2.cpp",
           'if (!progress) return "a module lies outside available memory";', "if (!progress) break;",
           "stage01/test_hostile_loader.py"),
    Mutant("double_fault_stack", "01", "#DF runs on the stack that caused it", "kernel/arch/x86_64/interrupts.cpp",
           "case vector::DOUBLE_FAULT:", "case 200:", "stage01/test_registers.py"),
    Mutant("screen_cells_swapped", "01", "neighbouring cells of the screen are swapped", "kernel/arch/x86_64/vga_text.cpp",
           "cells[row * cells_in_row + column] =", "cells[row * cells_in_row + (column ^ 1)] =", "stage01/test_boot.py -k screen"),
    Mutant("crc_polynomial", "01", "CRC-32 with one bit wrong", "kernel/lib/crc32.cpp", "0xEDB88320", "0xEDB88321", "stage01/test_boot.py -k modules"),
    Mutant("unmap_without_flush", "02", "an unmapped page stays in the TLB", "kernel/memory/virtual.cpp",
           "    *entry = 0;\n    tlb::flush_page(address);\n    return true;", "    *entry = 0;\n    return true;",
           "common/test_trees.py stage02/test_page_tables.py -k kernel_tests or unmap"),
    Mutant("release_range_without_flush", "02", "the pages of a freed range stay in the TLB", "kernel/memory/virtual.cpp",
           "        entry = 0;\n        tlb::flush_page(address);\n", "        entry = 0;\n",
           "common/test_trees.py stage02 -k kernel_tests or own_tests"),
    Mutant("priority_ignored", "03", "the lowest priority runs first", "kernel/thread/run_queue.hpp",
           "31 - __builtin_clz(occupied_)", "__builtin_ctz(occupied_)", "common/test_trees.py stage03 -k kernel_tests or stage03"),
    Mutant("sse_not_saved", "03", "SSE registers are not saved when their owner changes", "kernel/arch/x86_64/include/arch/context.hpp",
           "    if (from) from->extended_state->save();\n", "", "common/test_trees.py stage03 -k kernel_tests or sse"),
    Mutant("slice_never_ends", "03", "a thread that never yields is never preempted", "kernel/thread/dispatch.cpp",
           "            slice_over_ = true;", "            slice_over_ = false;", "common/test_trees.py stage03"),
    Mutant("copy_on_write_unbroken", "04", "a shared page is not copied before it is written", "kernel/task/address_space_faults.cpp",
           "if (memory::frames().references(frame) > 1) {", "if (memory::frames().references(frame) > 100) {", "common/test_trees.py stage04 -k kernel_tests or stage04"),
    Mutant("no_senders_too_early", "04", "no-senders is told with one send right left", "kernel/ipc/destruction.cpp",
           "if (--port.send_rights == 0 && port.alive()) {", "if (--port.send_rights == 1 && port.alive()) {", "common/test_trees.py stage04 -k kernel_tests or stage04"),
    Mutant("receive_timeout_misnamed", "04", "a receive that times out says it was interrupted", "kernel/ipc/receive.cpp",
           "result == WaitResult::TimedOut ? MACH_RCV_TIMED_OUT", "result != WaitResult::TimedOut ? MACH_RCV_TIMED_OUT", "common/test_trees.py stage04 -k kernel_tests or stage04"),
    Mutant("registers_not_restored", "05", "a system call changes R8 and R9", "kernel/arch/x86_64/syscall_entry.asm",
           "    pop r10\n    pop r9\n    pop r8\n    pop rdx\n    pop rsi\n    pop rdi\n    pop r11\n    pop rcx                             ; below",
           "    pop r10\n    pop r8\n    pop r9\n    pop rdx\n    pop rsi\n    pop rdi\n    pop r11\n    pop rcx                             ; below", "stage05"),
    Mutant("exit_status_lost", "08", "the shell forgets a program's exit status", "userland/shell/shell.cpp",
           "        status_ = run_program(command);", "        run_program(command);", "stage08/test_shell.py stage08/test_session.py"),
    Mutant("write_and_execute", "06", "segments may be writable and executable", "kernel/loader/image.cpp",
           "    if (segment.writable && segment.executable) return Refusal::WRITABLE_AND_EXECUTABLE;\n", "", "stage06"),
    Mutant("archive_table_checksum", "07", "the archive's table checksum is not compared", "kernel/fs/initrd.cpp",
           "    if (table_checksum(header, table) != header.table_checksum) return KERN_BAD_FORMAT;\n", "", "stage07"),
    Mutant("archive_file_checksum", "07", "a file's checksum is not compared", "kernel/fs/initrd.cpp",
           "if (crc32(file.data) != raw_entry(index).checksum)", "if (false)", "stage07"),
    Mutant("dead_reply_right_kept", "08", "a server keeps the reply right of each client that died", "include/mig/server.hpp",
           "    if (result != MACH_MSG_SUCCESS) destroy(&reply.header);\n", "", "stage08/test_calc.py"),
    Mutant("dead_names_stay_registered", "08", "the name server never forgets a server that died", "userland/init/name_server.cpp",
           "        forget(dead->name);\n", "", "stage08/test_calc.py stage08/test_libc.py -k naming or calc"),
    Mutant("server_died_misread", "08", "a client takes the end of its server for a wrong reply", "include/mig/client.hpp",
           "message->msgh_id == MACH_NOTIFY_SEND_ONCE", "message->msgh_id == MACH_NOTIFY_NO_SENDERS", "stage08/test_calc.py"),
    Mutant("kernel_not_checked", "09", "GRUB starts a kernel whose checksum is wrong", "disk/grub.cfg",
           "if sha256sum --check /boot/kernel.sha256; then", "if [ a = a ]; then", "stage09/test_damage.py -k kernel_changed"),
    Mutant("random_uuid", "09", "the file system's number is drawn at random", "tools/create_image.sh",
           ' -U "$ext2_number"', "", "stage09/test_image.py -k anybody"),
    Mutant("builders_permissions", "09", "files on the disk have the permissions that the builder's umask left", "tools/create_image.sh",
           '\\nset_inode_field "%s" mode 0100644\\n\' "$1" "$2" "$2"', '\\n\' "$1" "$2"', "stage09/test_image.py -k anybody"),
    Mutant("core_misplaced", "09", "the rest of GRUB lies a sector too far", "tools/create_image.sh", "gap_start=1\n", "gap_start=2\n", "stage09/test_boot.py -k roadmap"),
]
