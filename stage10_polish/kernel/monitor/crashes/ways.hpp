// Mistakes that only a CHECKED=1 build notices, and that are made only there.
#pragma once

#include "lib/checked.hpp"
#include "lib/format.hpp"
#include "monitor/crash.hpp"

namespace crash {

struct Way {
    StringView name;
    void (*function)();
};

// Makes the mistake that the argument behind the kind names. `known`: the names, for people.
inline void in_a_way(monitor::Arguments& arguments, Span<const Way> ways, const char* known) {
    for (const Way& way : ways) {
        if (!(arguments[1] == way.name)) continue;
        if (CHECKED_BUILD) way.function();
        return println("nothing noticed: only a build with CHECKED=1 looks");
    }
    println("crash {}: {}, not {}", arguments[0], known, arguments[1]);
}

}  // namespace crash
