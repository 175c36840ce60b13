// The name server's calls, to BIRTH_BOOTSTRAP.
#pragma once

#include <mach.h>
#include <mach/bootstrap.h>

#ifdef __cplusplus
extern "C" {
#endif

// From now on `name` stands for the port, whose receive right the caller holds, until the port
// dies.
kern_return_t bootstrap_register(const char* name, mach_port_name_t port);
// A send right for whatever has that name.
kern_return_t bootstrap_look_up(const char* name, mach_port_name_t* port);

#ifdef __cplusplus
}
#endif
