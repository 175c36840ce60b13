// stress [CALLS [SEED]]: random system calls with random arguments.
// stress ipc SEED CALLS: random messages and port calls of four tasks, which are killed and started
// again at random.
#include "stress/stress.hpp"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

namespace {

uint64_t number(const char* text) { return strtoul(text, nullptr, 0); }

}  // namespace

int main(int argc, char** argv) {
    const char* const part = argc > 1 ? argv[1] : "";
    if (strcmp(part, "ipc") == 0) {
        if (argc == 4) return stress::ipc(number(argv[2]), number(argv[3]));
        fprintf(stderr, "usage: stress [CALLS [SEED]]\n       stress ipc SEED CALLS\n");
        return 2;
    }
    if (argc == 4 && strcmp(part, "child") == 0) {
        return stress::system_call_child(number(argv[2]), number(argv[3]));
    }
    if (argc == 4 && strcmp(part, "ipc-child") == 0) {
        return stress::ipc_child(number(argv[2]), number(argv[3]));
    }
    return stress::system_calls(argc > 1 ? number(argv[1]) : 10000, argc > 2 ? number(argv[2]) : 1);
}
