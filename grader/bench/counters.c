/* A QEMU TCG plugin that counts what a guest executes: instructions, CR3 loads, TLB flushes, port
 * accesses.
 *
 * The counters lie in a file mapped shared (argument `counters=`), where bench.py reads them while
 * the guest stands still. At the first instruction at `entry=` (the kernel's) the count of
 * instructions so far is noted. With `code=ADDRESS` each of the CODE_SIZE addresses from there on
 * has a counter of its own, behind the others.
 */
#include "plugin.h"

#include <stdlib.h>

static struct counters {
    uint64_t instructions, cr3_loads, tlb_flushes, port_accesses, at_entry, entered;
} * counters;
static uint64_t entry;

enum { COUNTERS_SIZE = 4096, CODE_SIZE = 4 << 20 };
static uint64_t code_start, *executed;

static void note_entry(unsigned cpu, void* data) {
    (void)cpu;
    (void)data;
    if (!counters->entered) {
        counters->entered = 1;
        counters->at_entry = counters->instructions;
    }
}

static void translated(plugin_id id, struct tb* tb) {
    (void)id;
    for (size_t i = 0; i < qemu_plugin_tb_n_insns(tb); i++) {
        struct insn* insn = qemu_plugin_tb_get_insn(tb, i);
        struct code code = code_of(insn);
        uint8_t opcode = code.opcode, second = code.second, modrm = code.third;
        unsigned reg = (modrm >> 3) & 7;

        if (qemu_plugin_insn_vaddr(insn) == entry) {
            qemu_plugin_register_vcpu_insn_exec_cb(insn, note_entry, NO_REGISTERS, NULL);
        }
        count(insn, &counters->instructions);
        if (executed && qemu_plugin_insn_vaddr(insn) - code_start < CODE_SIZE) {
            count(insn, &executed[qemu_plugin_insn_vaddr(insn) - code_start]);
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
    const char* path = NULL;
    for (int i = 0; i < argc; i++) {
        const char* value;
        if ((value = value_of(argv[i], "counters="))) {
            path = value;
        } else if ((value = value_of(argv[i], "entry="))) {
            entry = strtoull(value, NULL, 0);
        } else if ((value = value_of(argv[i], "code="))) {
            code_start = strtoull(value, NULL, 0);
        }
    }
    counters =
        path ? map_shared(path, COUNTERS_SIZE + (code_start ? sizeof *executed * CODE_SIZE : 0))
             : NULL;
    if (!counters) {
        return -1;
    }
    if (code_start) {
        executed = (uint64_t*)((char*)counters + COUNTERS_SIZE);
    }
    qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
    return 0;
}
