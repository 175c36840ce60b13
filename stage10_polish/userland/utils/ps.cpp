// ps: the tasks there are, with threads, memory charged, time used, and the processors on which
// their threads run, or ran last. An entry of task_list() has no room for the last, and programs
// that were built before rely on its form; /proc/tasks says it.
#include <services/task.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

namespace {

// The third word in the line of /proc/tasks for this task. Lines and questions are by ascending id.
const char* places_of(FILE* tasks, uint32_t id) {
    static char line[256];
    while (tasks && strtoul(line, nullptr, 10) < id) {
        if (!fgets(line, sizeof(line), tasks)) return "-";
    }
    char* at = line;
    if (!tasks || strtoul(line, &at, 10) != id) return "-";
    strtoul(at, &at, 10);
    char* const word = at + strspn(at, " ");
    char* const end = word + strcspn(word, " ");
    if (*end == 0) return "-";
    static char places[sizeof(line)];
    memcpy(places, word, static_cast<size_t>(end - word));
    places[end - word] = 0;
    return places;
}

}  // namespace

int main() {
    FILE* const tasks = fopen("/proc/tasks", "r");
    task_list_entry entries[TASK_LIST_MAXIMUM];
    uint32_t first = 0, count = 0;
    printf("   ID  THREADS    MEMORY        TIME  ON     NAME\n");
    do {
        const kern_return_t result = task_list(BIRTH_TASK_SERVICE, first, entries, &count);
        if (result != KERN_SUCCESS) {
            fprintf(stderr, "ps: %s\n", strerror(result));
            return 1;
        }
        for (uint32_t i = 0; i < count; i++) {
            const task_list_entry& task = entries[i];
            const uint64_t ms = task.run_time / 1000000;
            printf("%5u  %7u  %5lu KB  %6lu.%03lu  %-5s  %s\n", task.id, task.threads,
                   task.memory / 1024, ms / 1000, ms % 1000, places_of(tasks, task.id), task.name);
            first = task.id + 1;
        }
    } while (count == TASK_LIST_MAXIMUM);
    return 0;
}
