/* What our plugins call of QEMU's interface for TCG plugins (docs/devel/tcg-plugins), and what they
 * have in common. Declarations of our own: QEMU's header is in no package. */
#ifndef PLUGIN_H
#define PLUGIN_H

#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

typedef uint64_t plugin_id;
struct tb;
struct insn;
struct info;
enum { NO_REGISTERS = 0 }; /* a callback looks at none */
enum {
    MEMORY_WRITTEN = 2,
    MEMORY_ANY = 3
}; /* which accesses it is told of; QEMU 7.2 tells of no read to who asks for reads alone */
enum { ADD = 0 }; /* an inline operation */

extern void qemu_plugin_register_vcpu_tb_trans_cb(plugin_id id,
                                                  void (*callback)(plugin_id, struct tb*));
extern void qemu_plugin_register_vcpu_tb_exec_cb(struct tb* tb, void (*callback)(unsigned, void*),
                                                 int flags, void* data);
extern size_t qemu_plugin_tb_n_insns(const struct tb* tb);
extern struct insn* qemu_plugin_tb_get_insn(const struct tb* tb, size_t index);
extern const void* qemu_plugin_insn_data(const struct insn* insn);
extern size_t qemu_plugin_insn_size(const struct insn* insn);
extern uint64_t qemu_plugin_insn_vaddr(const struct insn* insn);
extern void qemu_plugin_register_vcpu_insn_exec_inline(struct insn* insn, int operation,
                                                       void* counter, uint64_t addend);
extern void qemu_plugin_register_vcpu_insn_exec_cb(struct insn* insn,
                                                   void (*callback)(unsigned, void*), int flags,
                                                   void* data);
extern void qemu_plugin_register_vcpu_mem_cb(struct insn* insn,
                                             void (*callback)(unsigned, uint32_t, uint64_t, void*),
                                             int flags, int accesses, void* data);

__attribute__((visibility("default"))) int qemu_plugin_version = 1;

/* Adds one to the counter each time the instruction is executed. */
static inline void count(struct insn* insn, uint64_t* counter) {
    qemu_plugin_register_vcpu_insn_exec_inline(insn, ADD, counter, 1);
}

/* The first bytes of an instruction behind its legacy prefixes and REX; 0 where there are fewer. */
struct code {
    uint8_t opcode, second, third;
};

static inline struct code code_of(const struct insn* insn) {
    const uint8_t* bytes = qemu_plugin_insn_data(insn);
    size_t size = qemu_plugin_insn_size(insn);
    size_t at = 0;
    while (at < size && (strchr("\x66\x67\xf2\xf3\x2e\x36\x3e\x26\x64\x65\xf0", bytes[at]) ||
                         (bytes[at] & 0xf0) == 0x40)) {
        at++;
    }
    return (struct code){.opcode = at < size ? bytes[at] : 0,
                         .second = at + 1 < size ? bytes[at + 1] : 0,
                         .third = at + 2 < size ? bytes[at + 2] : 0};
}

/* The value of an argument `NAME=`, or null if it is another one. */
static inline const char* value_of(const char* argument, const char* name) {
    size_t size = strlen(name);
    return strncmp(argument, name, size) == 0 ? argument + size : NULL;
}

/* `size` bytes of a file, shared with whoever reads it; null on failure. */
static inline void* map_shared(const char* path, size_t size) {
    int file = open(path, O_RDWR);
    if (file < 0) {
        return NULL;
    }
    void* memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    return memory == MAP_FAILED ? NULL : memory;
}

#endif
