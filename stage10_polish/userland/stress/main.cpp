// stress [CALLS [SEED]]: random system calls with random arguments.
// stress ipc SEED CALLS: random messages and port calls of four tasks, which are killed and started
// again at random.
#include "stress/stress.hpp"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

namespace {

[[noreturn]] void usage() {
    fprintf(stderr, "usage: stress [CALLS [SEED]]\n       stress ipc SEED CALLS\n");
    exit(2);
}

uint64_t number(const char* text) {
    const char* wrong;
    const long long value = strtonumx(text, 0, INT64_MAX, &wrong, 0);
    if (wrong != nullptr) usage();
    return static_cast<uint64_t>(value);
}

}  // namespace

int main(int argc, char** argv) {
    const char* const part = argc > 1 ? argv[1] : "";
    if (argc == 4) {
        const uint64_t first = number(argv[2]), second = number(argv[3]);
        if (strcmp(part, "ipc") == 0) return stress::ipc(first, second);
        if (strcmp(part, "child") == 0) return stress::system_call_child(first, second);
        if (strcmp(part, "ipc-child") == 0) return stress::ipc_child(first, second);
    }
    if (argc > 3) usage();
    return stress::system_calls(argc > 1 ? number(argv[1]) : 10000, argc > 2 ? number(argv[2]) : 1);
}
