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
        char* end;
        const unsigned long id = strtoul(argv[i], &end, 10);
        const bool number = end != argv[i] && *end == 0 && id <= 0xffffffff;
        const kern_return_t result =
            number ? task_kill(BIRTH_TASK_SERVICE, static_cast<uint32_t>(id)) : KERN_SUCCESS;
        if (number && result == KERN_SUCCESS) continue;
        fprintf(stderr, "kill: %s: %s\n", argv[i], number ? strerror(result) : "not a task");
        status = 1;
    }
    return status;
}
