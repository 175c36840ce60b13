// Ways to crash on purpose, for the command `crash KIND`: each provokes one fault, to see how the
// kernel takes it. A file adds a kind with CRASH.
#pragma once

#include "monitor/monitor.hpp"

namespace crash {

struct Kind {
    const char* name;
    const char* usage;  // the arguments behind the kind
    const char* help;
    // Provokes the fault. The arguments begin with the kind itself. Returns only if nothing
    // happened, after saying why.
    void (*function)(monitor::Arguments& arguments);
};

}  // namespace crash

#define CRASH(name, usage, help, function)                                                         \
    TABLE_ENTRY("crash", crash::Kind) crash_kind_##name { #name, usage, help, function }
