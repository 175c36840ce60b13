// kill ID...: ends tasks, by the ids that ps shows.
#include <services/task.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int argc, char** argv) {
    if (argc < 2) {
        fprintf(stderr, "usage: kill ID...\n");
        return 2;
    }
    int status = 0;
    for (int i = 1; i < argc; i++) {
        const char* wrong;
        const auto id = static_cast<uint32_t>(strtonum(argv[i], 1, UINT32_MAX, &wrong));
        const kern_return_t result =
            wrong == nullptr ? task_kill(BIRTH_TASK_SERVICE, id) : KERN_SUCCESS;
        if (wrong == nullptr && result == KERN_SUCCESS) continue;
        fprintf(stderr, "kill: %s: %s\n", argv[i],
                wrong == nullptr ? strerror(result) : "not a task");
        status = 1;
    }
    return status;
}
