// What a task's own port is asked: BIRTH_TASK, or the port that task_spawn gave.
#pragma once

#include <mach.h>
#include <mach/mach.h>

#ifdef __cplusplus
extern "C" {
#endif

kern_return_t task_terminate(mach_port_name_t task);
// `which`: TASK_BOOTSTRAP_PORT, TASK_EXCEPTION_PORT; children inherit it. `port`: a receive right
// of the caller, or NULL.
kern_return_t task_set_special_port(mach_port_name_t task, int which, mach_port_name_t port);
// All names of the task and what they stand for, in memory of their own: release both arrays with
// vm_deallocate.
kern_return_t task_port_names(mach_port_name_t task, mach_port_name_t** names,
                              mach_port_type_t** types, uint32_t* count);

#ifdef __cplusplus
}
#endif
