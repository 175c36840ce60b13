// The machine: what it has, and switching it off.
#pragma once

#include <mach.h>
#include <mach/host.h>

#ifdef __cplusplus
extern "C" {
#endif

kern_return_t host_info(uint64_t* memory_total, uint64_t* memory_free, uint64_t* uptime);
// `control` is the right that init holds. Does not come back when it succeeds.
kern_return_t host_shutdown(mach_port_name_t control);

#ifdef __cplusplus
}
#endif
