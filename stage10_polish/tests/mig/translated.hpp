// What the example's server sees instead of a handle.
#pragma once

#include <mig/server.hpp>

struct Thing {
    uint32_t value;
    int users;
};
inline Thing the_thing{};
inline Thing* thing_of(uint32_t number) {
    the_thing.value = number;
    the_thing.users++;
    return &the_thing;
}
inline uint32_t handle_of(const Thing* thing) { return thing == nullptr ? 0 : thing->value + 1; }
inline Thing* thing_of_port(mig::Port) {
    the_thing.users++;
    return &the_thing;
}
inline void thing_done(Thing* thing) { thing->users--; }
// The thing that a request port stands for; there is one, behind port 7.
inline Thing* thing_behind(mig::Target port) { return port == 7 ? &the_thing : nullptr; }
