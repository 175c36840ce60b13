/* A QEMU TCG plugin that counts, for each processor, the instructions it executes in programs, in
 * the kernel, and while it waits for the kernel's lock; and the longest such wait, in the
 * instructions that the others executed in the kernel meanwhile.
 *
 * The counts lie in a file mapped shared (argument `counts=`), where processors.py reads them while
 * the guest stands still. `wait=FROM-TO`: the addresses of the function that waits for the lock.
 * Under -icount the processors run in turn, so nothing here is changed by two at a time.
 */
#include "plugin.h"

#include <stdbool.h>
#include <stdlib.h>

enum { PROCESSORS = 64 };
enum place { PROGRAM, KERNEL, WAITING, PLACES };

static struct counts {
    uint64_t longest_wait, waits;
    uint64_t of[PROCESSORS][PLACES];
} * counts;
static uint64_t wait_from, wait_to;
static uint64_t in_kernel; /* of all of them */
static struct {
    bool waits;
    uint64_t since;
} processors[PROCESSORS];

static void executed(unsigned cpu, enum place place, uint64_t instructions) {
    if (cpu >= PROCESSORS) return;
    counts->of[cpu][place] += instructions;
    if (place == KERNEL) in_kernel += instructions;
    if ((place == WAITING) == processors[cpu].waits) return;
    processors[cpu].waits = place == WAITING;
    if (place == WAITING) {
        processors[cpu].since = in_kernel;
        return;
    }
    counts->waits++;
    uint64_t waited = in_kernel - processors[cpu].since - instructions; /* the last are its own */
    if (waited > counts->longest_wait) counts->longest_wait = waited;
}

static void in_program(unsigned cpu, void* size) { executed(cpu, PROGRAM, (uintptr_t)size); }
static void in_the_kernel(unsigned cpu, void* size) { executed(cpu, KERNEL, (uintptr_t)size); }
static void in_the_wait(unsigned cpu, void* size) { executed(cpu, WAITING, (uintptr_t)size); }

static void translated(plugin_id id, struct tb* tb) {
    (void)id;
    const uint64_t address = qemu_plugin_insn_vaddr(qemu_plugin_tb_get_insn(tb, 0));
    const bool waits = address >= wait_from && address < wait_to;
    qemu_plugin_register_vcpu_tb_exec_cb(tb,
                                         address >> 63 == 0 ? in_program
                                         : waits            ? in_the_wait
                                                            : in_the_kernel,
                                         NO_REGISTERS,
                                         (void*)(uintptr_t)qemu_plugin_tb_n_insns(tb));
}

__attribute__((visibility("default"))) int
qemu_plugin_install(plugin_id id, const struct info* info, int argc, char** argv) {
    (void)info;
    const char* path = NULL;
    for (int i = 0; i < argc; i++) {
        const char* value;
        if ((value = value_of(argv[i], "counts="))) {
            path = value;
        } else if ((value = value_of(argv[i], "wait="))) {
            char* behind;
            wait_from = strtoull(value, &behind, 0);
            wait_to = strtoull(behind + 1, NULL, 0);
        }
    }
    counts = path ? map_shared(path, sizeof *counts) : NULL;
    if (!counts) return -1;
    qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
    return 0;
}
