// The console's calls, to BIRTH_CONSOLE_INPUT. Its bytes go through read and write (<unistd.h>).
#pragma once

#include <mach.h>
#include <mach/console.h>

#ifdef __cplusplus
extern "C" {
#endif

// The next Ctrl-C sends a CONSOLE_INTERRUPT message to `port`, whose receive right the caller
// holds; NULL: to nobody.
kern_return_t console_set_interrupt(mach_port_name_t port);

#ifdef __cplusplus
}
#endif
