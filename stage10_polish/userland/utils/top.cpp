// top [-d SECONDS] [-n TIMES]: the tasks that use the processors most, again and again; q ends it,
// a blank shows the next at once. -n: so often, without keys. If standard output is not the console
// it is shown once, or as often as -n says.
#include "terminal/console.hpp"
#include "utils/input.hpp"

#include <mig/host.h>
#include <services/task.h>

namespace {

struct Row {
    task_list_entry task;
    uint64_t used;  // nanoseconds since the last time
};

Row* rows = nullptr;
size_t row_count = 0, row_capacity = 0;
task_list_entry* before = nullptr;  // the tasks of the last time, by id
size_t before_count = 0;

uint64_t time_before(uint32_t id) {
    for (size_t i = 0; i < before_count; i++)
        if (before[i].id == id) return before[i].run_time;
    return 0;
}

bool add(const task_list_entry& task) {
    if (row_count == row_capacity) {
        const size_t larger = row_capacity > 0 ? 2 * row_capacity : 64;
        auto* const grown = static_cast<Row*>(realloc(rows, larger * sizeof(Row)));
        if (grown == nullptr) return false;
        rows = grown;
        row_capacity = larger;
    }
    const uint64_t earlier = time_before(task.id);
    rows[row_count++] = {task, task.run_time > earlier ? task.run_time - earlier : 0};
    return true;
}

bool look() {
    task_list_entry entries[TASK_LIST_MAXIMUM];
    uint32_t first = 0, count = 0;
    row_count = 0;
    do {
        if (task_list(BIRTH_TASK_SERVICE, first, entries, &count) != KERN_SUCCESS) return false;
        for (uint32_t i = 0; i < count; i++) {
            if (!add(entries[i])) return false;
            first = entries[i].id + 1;
        }
    } while (count == TASK_LIST_MAXIMUM);
    auto* const kept =
        static_cast<task_list_entry*>(realloc(before, (row_count + 1) * sizeof(task_list_entry)));
    if (kept == nullptr) return false;
    before = kept;
    before_count = row_count;
    for (size_t i = 0; i < row_count; i++) before[i] = rows[i].task;
    return true;
}

int more_used(const void* a, const void* b) {
    const Row& left = *static_cast<const Row*>(a);
    const Row& right = *static_cast<const Row*>(b);
    if (left.used != right.used) return left.used < right.used ? 1 : -1;
    return left.task.id < right.task.id ? -1 : 1;
}

void show(uint64_t elapsed, size_t room, const char* end) {
    uint64_t total = 0, free_memory = 0, up = 0;
    host_info(BIRTH_HOST, &total, &free_memory, &up);
    const uint64_t seconds = clock_nanoseconds() / 1000000000;
    qsort(rows, row_count, sizeof(Row), more_used);
    printf("up %lu:%02lu:%02lu, %zu tasks, memory %lu KB of %lu free%s", seconds / 3600,
           seconds / 60 % 60, seconds % 60, row_count, free_memory / 1024, total / 1024, end);
    printf("   ID  THREADS    MEMORY        TIME  %%CPU  NAME%s", end);
    for (size_t i = 0; i < row_count && i + 3 < room; i++) {
        const task_list_entry& task = rows[i].task;
        const uint64_t ms = task.run_time / 1000000;
        const uint64_t thousandths = elapsed > 0 ? rows[i].used * 1000 / elapsed : 0;
        printf("%5u  %7u  %5lu KB  %6lu.%03lu  %2lu.%lu  %.30s%s", task.id, task.threads,
               task.memory / 1024, ms / 1000, ms % 1000, thousandths / 10, thousandths % 10,
               task.name, end);
    }
}

bool number(const char* text, long long most, unsigned long* value) {
    const char* wrong;
    *value = static_cast<unsigned long>(strtonum(text, 1, most, &wrong));
    return wrong == nullptr;
}

// A key, or KEY_NONE when the time is over.
int wait(unsigned long seconds) {
    uint8_t byte;
    const ssize_t count = read_with(CONSOLE, &byte, 1, READ_RAW, seconds * 1000);
    if (count == 0) return 'q';  // the console is another's
    return count == 1 ? int{byte} : int{KEY_NONE};
}

}  // namespace

int main(int argc, char** argv) {
    unsigned long seconds = 2, times = 0;
    int option;
    while ((option = getopt(argc, argv, "d:n:")) != -1) {
        const bool good = (option == 'd' && number(optarg, 3600, &seconds)) ||
                          (option == 'n' && number(optarg, INT64_MAX, &times));
        if (!good) optind = argc + 1;
    }
    if (optind != argc) {
        fprintf(stderr, "usage: top [-d SECONDS] [-n TIMES]\n");
        return 2;
    }
    static char stream_buffer[8192];
    struct winsize size = {24, 80};
    const bool watched = times == 0 && open_console(&size);
    if (!watched && times == 0) times = 1;
    setvbuf(stdout, stream_buffer, _IOFBF, sizeof(stream_buffer));
    uint64_t last = 0;
    for (unsigned long round = 1;; round++) {
        if (!look()) return fail(argv[0], "tasks");
        const uint64_t now = clock_nanoseconds();
        if (watched) printf("\033[H");
        show(now - last, watched ? size.ws_row : ~size_t{0}, watched ? "\033[K\n" : "\n");
        if (watched) printf("\033[J");
        last = now;
        if (finish(argv[0], 0) != 0) return 1;
        if (watched) {
            const int key = wait(seconds);
            if (key == 'q' || key == control_key('C')) break;
        } else {
            if (round == times) break;
            sleep(static_cast<unsigned>(seconds));
        }
    }
    if (watched) printf("\033[H\033[J");
    return finish(argv[0], 0);
}
