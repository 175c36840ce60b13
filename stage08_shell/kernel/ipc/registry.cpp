// The lists behind the monitor and the invariants.
#include "ipc/registry.hpp"

#include "sync/global.hpp"

namespace ipc {

namespace {

constinit Global<Ports> ports GUARDED_BY(lock);
constinit Global<Spaces> spaces GUARDED_BY(lock);

}  // namespace

constinit Counts counts;

Counts counts_now() {
    SpinlockGuard guard(lock);
    return counts;
}

Ports& all_ports() { return *ports; }
Spaces& all_spaces() { return *spaces; }

void remember(Port& port) {
    ports->push_back(port);
    counts.ports++;
}

void forget(Port& port) {
    ports->remove(port);
    counts.ports--;
}

void remember(Space& space) {
    spaces->push_back(space);
    counts.spaces++;
}

void forget(Space& space) {
    spaces->remove(space);
    counts.spaces--;
}

void initialise_registry() {
    SpinlockGuard guard(lock);
    ports.construct();
    spaces.construct();
}

}  // namespace ipc
