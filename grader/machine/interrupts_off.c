/* A QEMU TCG plugin that measures how many instructions a kernel executes at a stretch with
 * interrupts off, from the kernel's first instruction (`boot=`) on.
 *
 * It follows the interrupt flag by what changes it: CLI and STI in the kernel, its entries from
 * programs and traps (`entry=`, once for each), SYSRET, and IRET, unless that returns from an
 * exception that came with interrupts off. (POPF is used by no kernel after its boot.) Should an
 * interrupt come while they are thought to be off, executing code in `interrupts=FIRST-END`, the
 * plugin is mistaken, and says so.
 *
 * The longest stretch for each pair of first and last instruction lies in a file mapped shared
 * (`stretches=`), with the calls that were under way when it ended.
 */
#include "plugin.h"

#include <stdbool.h>
#include <stdlib.h>

enum { STRETCHES = 4096, CALLS = 12, DEPTH = 256, ENTRIES = 8 };
static const uint64_t KERNEL = 0xFFFFFFFF80000000;

struct stretch {
    uint64_t first, last; /* addresses of the instructions that began and ended it */
    uint64_t longest, times;
    uint64_t calls[CALLS]; /* of the longest: where they were made, the innermost first; 0: none */
};

static struct results {
    uint64_t instructions;
    uint64_t off;          /* interrupts are off now, */
    uint64_t began, first; /* since so many instructions, and this one */
    uint64_t mistakes;
    struct stretch stretches[STRETCHES];
} * results;

static unsigned exceptions; /* taken with interrupts off, and not returned from */
static uint64_t calls[DEPTH];
static unsigned depth;
static uint64_t entries[ENTRIES];
static unsigned entry_count;
static uint64_t boot, interrupts_first, interrupts_end;

static void on_disable(unsigned cpu, void* at) {
    (void)cpu;
    if (results->off) {
        return;
    }
    results->off = 1;
    results->began = results->instructions;
    results->first = (uint64_t)at;
    depth = 0;
    exceptions = 0;
}

static void on_boot(unsigned cpu, void* at) {
    results->off = 0; /* whatever the boot loader did */
    on_disable(cpu, at);
}

static struct stretch* find(uint64_t first, uint64_t last) {
    uint64_t place = (first * 31 + last) * 0x9E3779B97F4A7C15 >> 52;
    for (unsigned i = 0; i < STRETCHES; i++) {
        struct stretch* stretch = &results->stretches[(place + i) % STRETCHES];
        if (stretch->times == 0) {
            stretch->first = first;
            stretch->last = last;
        }
        if (stretch->first == first && stretch->last == last) {
            return stretch;
        }
    }
    abort();
}

static void on_enable(unsigned cpu, void* at) {
    (void)cpu;
    if (!results->off) {
        return;
    }
    results->off = 0;
    struct stretch* stretch = find(results->first, (uint64_t)at);
    stretch->times++;
    uint64_t length = results->instructions - results->began;
    if (length <= stretch->longest) {
        return;
    }
    stretch->longest = length;
    for (unsigned i = 0; i < CALLS; i++) {
        stretch->calls[i] = i < depth && depth <= DEPTH ? calls[depth - 1 - i] : 0;
    }
}

static void on_entry(unsigned cpu, void* at) {
    exceptions += results->off != 0;
    on_disable(cpu, at);
}

static void on_interrupt(unsigned cpu, void* at) {
    (void)cpu;
    (void)at;
    results->mistakes += results->off != 0;
}

static void on_iret(unsigned cpu, void* at) {
    if (exceptions > 0) {
        exceptions--;
    } else {
        on_enable(cpu, at);
    }
}

static void on_call(unsigned cpu, void* at) {
    (void)cpu;
    if (depth < DEPTH) {
        calls[depth] = (uint64_t)at;
    }
    depth++;
}

static void on_return(unsigned cpu, void* at) {
    (void)cpu;
    (void)at;
    depth -= depth > 0;
}

typedef void callback(unsigned, void*);

/* What an instruction of the kernel does to the flag or to the stack of calls, or null. */
static callback* effect_of(const struct code* code, uint64_t address) {
    for (unsigned i = 0; i < entry_count; i++) {
        if (address == entries[i]) {
            return on_entry;
        }
    }
    if (address >= interrupts_first && address < interrupts_end) {
        return on_interrupt;
    }
    switch (code->opcode) {
    case 0xfa:
        return on_disable;
    case 0xfb:
        return on_enable;
    case 0xcf:
        return on_iret;
    case 0xe8:
        return on_call;
    case 0xc3:
        return on_return;
    case 0xff:
        return (code->second >> 3 & 7) == 2 ? on_call : NULL;
    case 0x0f:
        return code->second == 0x07 ? on_enable : NULL;
    default:
        return NULL;
    }
}

static void translated(plugin_id id, struct tb* tb) {
    (void)id;
    for (size_t i = 0; i < qemu_plugin_tb_n_insns(tb); i++) {
        struct insn* insn = qemu_plugin_tb_get_insn(tb, i);
        uint64_t address = qemu_plugin_insn_vaddr(insn);
        struct code code = code_of(insn);
        callback* effect = address == boot     ? on_boot
                           : address >= KERNEL ? effect_of(&code, address)
                                               : NULL;
        if (effect) {
            qemu_plugin_register_vcpu_insn_exec_cb(insn, effect, NO_REGISTERS, (void*)address);
        }
        count(insn, &results->instructions);
    }
}

__attribute__((visibility("default"))) int
qemu_plugin_install(plugin_id id, const struct info* info, int argc, char** argv) {
    (void)info;
    for (int i = 0; i < argc; i++) {
        const char* value;
        if ((value = value_of(argv[i], "stretches="))) {
            results = map_shared(value, sizeof *results);
        } else if ((value = value_of(argv[i], "boot="))) {
            boot = strtoull(value, NULL, 0);
        } else if ((value = value_of(argv[i], "entry=")) && entry_count < ENTRIES) {
            entries[entry_count++] = strtoull(value, NULL, 0);
        } else if ((value = value_of(argv[i], "interrupts="))) {
            char* rest;
            interrupts_first = strtoull(value, &rest, 0);
            interrupts_end = strtoull(rest + 1, NULL, 0);
        }
    }
    if (!results) {
        return -1;
    }
    qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
    return 0;
}
