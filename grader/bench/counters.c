/* A QEMU TCG plugin that counts what a guest executes: instructions, CR3 loads, TLB flushes, port
 * accesses.
 *
 * The counters lie in a file mapped shared (argument `counters=`), where bench.py reads them while
 * the guest stands still. At the first instruction at `entry=` (the kernel's) the count of
 * instructions so far is noted. With `code=ADDRESS` each of the CODE_SIZE addresses from there on
 * has a counter of its own, behind the others.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "qemu_plugin.h"

static struct counters {
    uint64_t instructions, cr3_loads, tlb_flushes, port_accesses, at_entry, entered;
} * counters;
static uint64_t entry;

enum { COUNTERS_SIZE = 4096, CODE_SIZE = 4 << 20 };
static uint64_t code, *executed;

static void note_entry(unsigned cpu, void* data) {
    (void)cpu;
    (void)data;
    if (!counters->entered) {
        counters->entered = 1;
        counters->at_entry = counters->instructions;
    }
}

/* Bytes before the opcode: legacy prefixes and REX. */
static size_t prefixes(const uint8_t* bytes, size_t size) {
    size_t count = 0;
    while (count < size && (strchr("\x66\x67\xf2\xf3\x2e\x36\x3e\x26\x64\x65\xf0", bytes[count]) ||
                            (bytes[count] & 0xf0) == 0x40)) {
        count++;
    }
    return count;
}

static void count(struct insn* insn, uint64_t* counter) {
    qemu_plugin_register_vcpu_insn_exec_inline(insn, ADD, counter, 1);
}

static void translated(plugin_id id, struct tb* tb) {
    (void)id;
    for (size_t i = 0; i < qemu_plugin_tb_n_insns(tb); i++) {
        struct insn* insn = qemu_plugin_tb_get_insn(tb, i);
        const uint8_t* bytes = qemu_plugin_insn_data(insn);
        size_t size = qemu_plugin_insn_size(insn);
        size_t at = prefixes(bytes, size);
        uint8_t opcode = at < size ? bytes[at] : 0;
        uint8_t second = at + 1 < size ? bytes[at + 1] : 0;
        uint8_t modrm = at + 2 < size ? bytes[at + 2] : 0;
        unsigned reg = (modrm >> 3) & 7;

        if (qemu_plugin_insn_vaddr(insn) == entry) {
            qemu_plugin_register_vcpu_insn_exec_cb(insn, note_entry, NO_REGISTERS, NULL);
        }
        count(insn, &counters->instructions);
        if (executed && qemu_plugin_insn_vaddr(insn) - code < CODE_SIZE) {
            count(insn, &executed[qemu_plugin_insn_vaddr(insn) - code]);
        }
        if (opcode == 0x0f && second == 0x22 && reg == 3) {
            count(insn, &counters->cr3_loads);
        }
        if (opcode == 0x0f &&
            ((second == 0x22 && (reg == 3 || reg == 4)) ||
             (second == 0x01 && reg == 7 && modrm < 0xc0) || (second == 0x38 && modrm == 0x82))) {
            count(insn, &counters->tlb_flushes);
        }
        if ((opcode >= 0xe4 && opcode <= 0xe7) || (opcode >= 0xec && opcode <= 0xef) ||
            (opcode >= 0x6c && opcode <= 0x6f)) {
            count(insn, &counters->port_accesses);
        }
    }
}

__attribute__((visibility("default"))) int
qemu_plugin_install(plugin_id id, const struct info* info, int argc, char** argv) {
    (void)info;
    int file = -1;
    for (int i = 0; i < argc; i++) {
        if (strncmp(argv[i], "counters=", 9) == 0) {
            file = open(argv[i] + 9, O_RDWR);
        } else if (strncmp(argv[i], "entry=", 6) == 0) {
            entry = strtoull(argv[i] + 6, NULL, 0);
        } else if (strncmp(argv[i], "code=", 5) == 0) {
            code = strtoull(argv[i] + 5, NULL, 0);
        }
    }
    if (file < 0) {
        return -1;
    }
    size_t size = COUNTERS_SIZE + (code ? sizeof *executed * CODE_SIZE : 0);
    counters = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    if (counters == MAP_FAILED) {
        return -1;
    }
    if (code) {
        executed = (uint64_t*)((char*)counters + COUNTERS_SIZE);
    }
    qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
    return 0;
}
