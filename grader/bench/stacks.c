/* A QEMU TCG plugin that counts the instructions a kernel executes for each stack of calls.
 *
 * The tree of calls lies in a file mapped shared (argument `stacks=`), where profile.py reads it
 * while the guest stands still: a node is a function, by the address it was called at, below the
 * node of its caller. Node 0 stands for what is not the kernel (addresses below `code=`); what
 * enters the kernel from there is its child.
 *
 * The plugin cannot read registers, but it sees where a call puts its return address. So each slot
 * of a stack remembers the node that is returned to. A return that reads the slot finds it, and
 * with it the right stack after a switch of threads. A slot that holds another return address than
 * the one returned to was written by other means (a new thread's stack): that begins a stack of its
 * own below node 0.
 */
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "plugin.h"

enum { NODES = 1 << 16, SLOTS = 1 << 20 };

static struct tree {
    uint64_t count;
    struct node {
        uint64_t parent, function, executed;
    } nodes[NODES];
} * tree;

static uint32_t first_child[NODES], next_sibling[NODES];
static struct slot {
    uint64_t returns_to;
    uint32_t node;
} slots[SLOTS];

static uint64_t code;
static uint32_t current;
static struct slot* popped;                             /* by the last return */
static enum { INSIDE, CALLED, RETURNED } last = INSIDE; /* what the last instruction did */

static uint32_t child(uint32_t parent, uint64_t function) {
    for (uint32_t node = first_child[parent]; node; node = next_sibling[node]) {
        if (tree->nodes[node].function == function) {
            return node;
        }
    }
    if (tree->count == NODES) {
        return parent; /* counted, one level too high */
    }
    uint32_t node = (uint32_t)tree->count++;
    tree->nodes[node] = (struct node){parent, function, 0};
    next_sibling[node] = first_child[parent];
    first_child[parent] = node;
    return node;
}

static void outside_executed(unsigned cpu, void* data) {
    (void)cpu;
    current = 0;
    last = INSIDE;
    tree->nodes[0].executed += (uintptr_t)data;
}

static void executed(unsigned cpu, void* data) {
    (void)cpu;
    uint64_t address = (uint64_t)data;
    if (last == RETURNED) {
        current = popped->returns_to == address ? popped->node : child(0, address);
    } else if (last == CALLED || current == 0) {
        current = child(current, address);
    }
    last = INSIDE;
    tree->nodes[current].executed++;
}

static struct slot* slot_at(uint64_t address) { return &slots[(address / 8) % SLOTS]; }

static void called(unsigned cpu, uint32_t how, uint64_t slot, void* next) {
    (void)cpu;
    (void)how;
    *slot_at(slot) = (struct slot){(uint64_t)next, current};
    last = CALLED;
}

static void returned(unsigned cpu, uint32_t how, uint64_t slot, void* data) {
    (void)cpu;
    (void)how;
    (void)data;
    popped = slot_at(slot);
    last = RETURNED;
}

static void translated(plugin_id id, struct tb* tb) {
    (void)id;
    size_t length = qemu_plugin_tb_n_insns(tb);
    if (qemu_plugin_insn_vaddr(qemu_plugin_tb_get_insn(tb, 0)) < code) {
        qemu_plugin_register_vcpu_tb_exec_cb(tb, outside_executed, NO_REGISTERS, (void*)length);
        return;
    }
    for (size_t i = 0; i < length; i++) {
        struct insn* insn = qemu_plugin_tb_get_insn(tb, i);
        const uint8_t* bytes = qemu_plugin_insn_data(insn);
        size_t size = qemu_plugin_insn_size(insn);
        uint64_t address = qemu_plugin_insn_vaddr(insn);
        size_t at = (bytes[0] & 0xf0) == 0x40 ? 1 : 0; /* REX */
        uint8_t modrm = at + 1 < size ? bytes[at + 1] : 0;
        bool is_call = bytes[at] == 0xe8 || (bytes[at] == 0xff && ((modrm >> 3) & 7) == 2);
        bool is_return = bytes[at] == 0xc3;

        qemu_plugin_register_vcpu_insn_exec_cb(insn, executed, NO_REGISTERS, (void*)address);
        if (is_call) {
            qemu_plugin_register_vcpu_mem_cb(insn, called, NO_REGISTERS, MEMORY_WRITTEN,
                                             (void*)(address + size));
        } else if (is_return) {
            qemu_plugin_register_vcpu_mem_cb(insn, returned, NO_REGISTERS, MEMORY_ANY, NULL);
        }
    }
}

__attribute__((visibility("default"))) int
qemu_plugin_install(plugin_id id, const struct info* info, int argc, char** argv) {
    (void)info;
    int file = -1;
    for (int i = 0; i < argc; i++) {
        if (strncmp(argv[i], "stacks=", 7) == 0) {
            file = open(argv[i] + 7, O_RDWR);
        } else if (strncmp(argv[i], "code=", 5) == 0) {
            code = strtoull(argv[i] + 5, NULL, 0);
        }
    }
    if (file < 0 || ftruncate(file, sizeof *tree) < 0) {
        return -1;
    }
    tree = mmap(NULL, sizeof *tree, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    if (tree == MAP_FAILED) {
        return -1;
    }
    tree->count = 1;
    qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
    return 0;
}
