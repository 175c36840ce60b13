// The monitor in a thread of its own, with the highest priority: it answers however busy the others
// are.
#pragma once

namespace monitor {

// `first`, if not null, is called once before the monitor begins to ask for commands.
void start_thread(void (*first)() = nullptr);

}  // namespace monitor
