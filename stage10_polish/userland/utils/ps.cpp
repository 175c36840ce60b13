// ps: the tasks there are, with threads, memory charged and time used.
#include <services/task.h>
#include <stdio.h>
#include <string.h>

int main() {
    task_list_entry entries[TASK_LIST_MAXIMUM];
    uint32_t first = 0, count = 0;
    printf("   ID  THREADS    MEMORY        TIME  NAME\n");
    do {
        const kern_return_t result = task_list(BIRTH_TASK_SERVICE, first, entries, &count);
        if (result != KERN_SUCCESS) {
            fprintf(stderr, "ps: %s\n", strerror(result));
            return 1;
        }
        for (uint32_t i = 0; i < count; i++) {
            const task_list_entry& task = entries[i];
            const uint64_t ms = task.run_time / 1000000;
            printf("%5u  %7u  %5lu KB  %6lu.%03lu  %s\n", task.id, task.threads, task.memory / 1024,
                   ms / 1000, ms % 1000, task.name);
            first = task.id + 1;
        }
    } while (count == TASK_LIST_MAXIMUM);
    return 0;
}
