// ipctest [PREFIX]: the conformance cases of IPC (docs/ipc_cases.csv) from user mode, each under
// its name, as KTAP: all of them, or those whose name begins so (`ipctest A`, `ipctest B13`). The
// cases are the kernel's own sources, compiled for a program; every system call of theirs is made
// by a task of its own.
#include "ipctest/program.hpp"
#include "test/ktap.hpp"

#include <stdio.h>
#include <string.h>

int main(int argc, char** argv) {
    if (argc == 2 && strcmp(argv[1], "agent") == 0) agent::run();
    if (argc > 2) {
        fprintf(stderr, "usage: ipctest [PREFIX]\n");
        return 2;
    }
    if (!program::start()) {
        fprintf(stderr, "ipctest: no ports\n");
        return 1;
    }
    return test::run(argc == 2 ? argv[1] : "") ? 0 : 1;
}
