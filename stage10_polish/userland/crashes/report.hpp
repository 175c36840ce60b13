// What is printed about a thread that cannot go on.
#pragma once

#include <mig/exc.h>

// `task` is a right to the port of its task, whose memory and name are looked at.
void report_exception(mach_port_name_t task, int exception, int64_t reason, uint64_t subcode,
                      const thread_state& state);
