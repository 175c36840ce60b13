/* What our plugins call of QEMU's interface for TCG plugins (docs/devel/tcg-plugins). Declarations
 * of our own: QEMU's header is in no package. */
#ifndef QEMU_PLUGIN_H
#define QEMU_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

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

#endif
