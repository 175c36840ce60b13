// Checks of the tree's libc, in C, as a program in the machine: `checks GROUP` prints "GROUP: ok"
// or what failed.
#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <mach.h>
#include <mig/bootstrap.h>
#include <mig/host.h>
#include <services/file.h>
#include <services/task.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <threads.h>
#include <time.h>
#include <unistd.h>

static int failures;

#define CHECK(condition)                                                                           \
    ((condition) ? (void)0 : (void)(failures++, printf("line %d: %s\n", __LINE__, #condition)))

static void strings(void) {
    char text[64] = "abc";
    CHECK(strlen("") == 0 && strlen("abc") == 3 && strnlen("abcdef", 4) == 4);
    CHECK(strcmp("a", "b") < 0 && strcmp("b", "a") > 0 && strcmp("a", "a") == 0 &&
          strcmp("\xff", "a") > 0);
    CHECK(strncmp("abc", "abd", 2) == 0 && strcasecmp("HeLLo", "hEllO") == 0);
    CHECK(strcmp(strcat(strcpy(text, "one"), " two"), "one two") == 0);
    CHECK(strcmp(strncat(text, " three", 3), "one two th") == 0);
    CHECK(strlcpy(text, "long enough", 5) == 11 && strcmp(text, "long") == 0);
    CHECK(strchr("hello", 'l')[1] == 'l' && strrchr("hello", 'l')[1] == 'o' &&
          strchr("a", 'x') == NULL);
    CHECK(*strchr("a", 0) == 0);
    CHECK(strcmp(strstr("find the word here", "word"), "word here") == 0 &&
          strstr("a", "ab") == NULL);
    CHECK(strspn("aabbc", "ab") == 4 && strcspn("aabbc", "c") == 4 &&
          *strpbrk("hello", "xlo") == 'l');
    char list[] = ",a,,b;c";
    CHECK(strcmp(strtok(list, ",;"), "a") == 0 && strcmp(strtok(NULL, ",;"), "b") == 0);
    CHECK(strcmp(strtok(NULL, ",;"), "c") == 0 && strtok(NULL, ",;") == NULL);
    char* copy = strdup("copied");
    CHECK(strcmp(copy, "copied") == 0);
    free(copy);
    char block[300], other[300];
    for (int i = 0; i < 300; i++) block[i] = (char)(i * 7);
    for (size_t size = 0; size < 200; size++) {
        memcpy(other, block, sizeof(block));
        memmove(other + 3, other, size);
        CHECK(memcmp(other + 3, block, size) == 0);
        memcpy(other, block, sizeof(block));
        memmove(other, other + 5, size);
        CHECK(memcmp(other, block + 5, size) == 0);
        memset(other, 'x', size);
        CHECK(size == 0 || (other[0] == 'x' && other[size - 1] == 'x'));
        CHECK(other[size] != 'x' || block[size] == 'x' || block[size + 5] == 'x');
    }
    CHECK(memchr(block, block[40], 300) != NULL);
    for (int c = 0; c < 256; c++) {
        CHECK(!isalpha(c) == !((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')));
        CHECK(!isspace(c) == !(c == ' ' || (c >= 9 && c <= 13)));
        CHECK(tolower(c) == (c >= 'A' && c <= 'Z' ? c + 32 : c));
    }
}

static void numbers(void) {
    char* end;
    char text[64];
    CHECK(strtol("  -42rest", &end, 10) == -42 && strcmp(end, "rest") == 0);
    CHECK(strtol("0x7fFz", &end, 0) == 0x7ff && *end == 'z' && strtol("0755", NULL, 0) == 0755);
    CHECK(strtol("none", &end, 10) == 0 && *end == 'n');
    errno = 0;
    CHECK(strtol("9223372036854775808", NULL, 10) == LONG_MAX && errno == ERANGE);
    CHECK(strtoul("18446744073709551615", NULL, 10) == ULONG_MAX);
    CHECK(strtoll("-9223372036854775808", NULL, 10) == LLONG_MIN &&
          strtoull("zz", NULL, 36) == 35 * 36 + 35);
    CHECK(atoi("12") == 12 && atol("-3") == -3 && abs(-4) == 4 && labs(-5L) == 5);
    CHECK(div(-7, 2).quot == -3 && div(-7, 2).rem == -1);
    CHECK(snprintf(text, 4, "%d", 12345) == 5 && strcmp(text, "123") == 0);
    CHECK(snprintf(NULL, 0, "%s", "measure") == 7);
    CHECK(sprintf(text, "%" PRIu64 " %hhd %zu", UINT64_MAX, (signed char)-1, sizeof(text)) == 26);
    CHECK(strcmp(text, "18446744073709551615 -1 64") == 0);
    const char* volatile refused = "%n";
    int written = 5;
    CHECK(snprintf(text, sizeof(text), refused, &written) == -1 && written == 5);
    srand(SEED);
    int first = rand();
    srand(SEED);
    CHECK(rand() == first && first >= 0);
}

static int compare_numbers(const void* a, const void* b) {
    uint32_t left = *(const uint32_t*)a, right = *(const uint32_t*)b;
    return left < right ? -1 : left > right;
}

static void sorting(void) {
    static uint32_t values[5000];
    srand(SEED);
    uint64_t sum = 0, after = 0;
    for (int i = 0; i < 5000; i++) sum += values[i] = (uint32_t)rand() % 3000;
    qsort(values, 5000, sizeof(values[0]), compare_numbers);
    for (int i = 0; i < 5000; i++) after += values[i];
    for (int i = 1; i < 5000; i++) CHECK(values[i - 1] <= values[i]);
    CHECK(sum == after);
    uint32_t key = values[1234], missing = 3000;
    uint32_t* found = bsearch(&key, values, 5000, sizeof(values[0]), compare_numbers);
    CHECK(found != NULL && *found == key);
    CHECK(bsearch(&missing, values, 5000, sizeof(values[0]), compare_numbers) == NULL);
}

// Bytes that the kernel charges this program for.
static uint64_t charged(void) {
    struct task_list_entry entries[TASK_LIST_MAXIMUM];
    uint32_t count = 0;
    CHECK(task_list(BIRTH_TASK_SERVICE, 0, entries, &count) == KERN_SUCCESS);
    for (uint32_t i = 0; i < count; i++)
        if (strcmp(entries[i].name, "checks") == 0) return entries[i].memory;
    return 0;
}

// What is freed goes back to the kernel, but for a little that malloc may keep.
static void memory_comes_back(void) {
    enum { BLOCKS = 4000, KEPT = 256 << 10 };
    static char* blocks[BLOCKS];
    const uint64_t before = charged();
    for (int round = 0; round < 3; round++) {
        const size_t size = 300 + 100 * (size_t)round;
        for (int i = 0; i < BLOCKS; i++) blocks[i] = malloc(size);
        CHECK(charged() + KEPT >= before + BLOCKS * size);
        for (int i = 0; i < BLOCKS; i++) free(blocks[round == 1 ? BLOCKS - 1 - i : i]);
        CHECK(charged() <= before + KEPT);
    }
}

static void memory(void) {
    static struct {
        unsigned char* start;
        size_t size;
        unsigned char fill;
    } live[500];
    srand(SEED);
    for (int step = 0; step < 20000; step++) {
        int slot = rand() % 500;
        for (size_t i = 0; i < live[slot].size; i += 97)
            CHECK(live[slot].start[i] == live[slot].fill);
        size_t size = (size_t)rand() % (rand() % 50 == 0 ? 100000 : 600);
        unsigned char* next = rand() % 2 ? realloc(live[slot].start, size) : NULL;
        if (next == NULL) {
            free(live[slot].start);
            next = calloc(1, size);
            CHECK(next != NULL && (size == 0 || (next[0] == 0 && next[size - 1] == 0)));
        }
        CHECK((uintptr_t)next % 16 == 0);
        live[slot].start = next;
        live[slot].size = size;
        live[slot].fill = (unsigned char)rand();
        memset(next, live[slot].fill, size);
    }
    for (int slot = 0; slot < 500; slot++) free(live[slot].start);
    memory_comes_back();
    errno = 0;
    CHECK(malloc((size_t)1 << 46) == NULL && errno == ENOMEM);
    CHECK(calloc(SIZE_MAX, 2) == NULL);
    void* page = NULL;
    CHECK(vm_allocate(&page, 10000, VM_PROT_READ | VM_PROT_WRITE) == KERN_SUCCESS);
    memset(page, 1, 10000);
    CHECK(vm_protect(page, 4096, VM_PROT_READ) == KERN_SUCCESS && *(char*)page == 1);
    CHECK(vm_protect(page, 4096, VM_PROT_WRITE | VM_PROT_EXECUTE) != KERN_SUCCESS);
    CHECK(vm_deallocate(page, 10000) == KERN_SUCCESS);
}

static void streams(void) {
    char line[64];
    FILE* file = fopen("data.txt", "r");
    CHECK(file != NULL);
    if (file == NULL) return;
    CHECK(strcmp(fgets(line, sizeof(line), file), "first line\n") == 0 && ftell(file) == 11);
    CHECK(fgetc(file) == 's' && ungetc('S', file) == 'S' && fgetc(file) == 'S');
    CHECK(fseek(file, -3, SEEK_END) == 0 && fread(line, 1, 10, file) == 3 &&
          memcmp(line, "end", 3) == 0);
    CHECK(feof(file) && fgetc(file) == EOF && !ferror(file));
    rewind(file);
    char* whole = NULL;
    size_t capacity = 0;
    CHECK(getline(&whole, &capacity, file) == 11 && getline(&whole, &capacity, file) == 12);
    CHECK(getline(&whole, &capacity, file) == 21 && strcmp(whole, "no newline at the end") == 0);
    CHECK(getline(&whole, &capacity, file) == -1);
    free(whole);
    CHECK(fclose(file) == 0);
    CHECK(fopen("missing", "r") == NULL && errno == ENOENT);
    CHECK(fopen("data.txt", "w") == NULL);
    uint64_t size;
    uint32_t flags, count;
    CHECK(file_stat(BIRTH_FILE_SERVICE, "/data.txt", &size, &flags) == KERN_SUCCESS && size == 44 &&
          (flags & FILE_EXECUTABLE) == 0);
    CHECK(file_stat(BIRTH_FILE_SERVICE, "checks", &size, &flags) == KERN_SUCCESS &&
          (flags & FILE_EXECUTABLE) != 0);
    struct file_list_entry entries[FILE_LIST_MAXIMUM];
    CHECK(file_list(BIRTH_FILE_SERVICE, 0, "/proc", entries, &count) == KERN_SUCCESS && count >= 3);
    CHECK(file_list(BIRTH_FILE_SERVICE, 0, "/data.txt", entries, &count) != KERN_SUCCESS);
    CHECK(write(STDOUT_FILENO, NULL, 5) == -1 && errno == EFAULT);
    CHECK(write(12345, "x", 1) == -1 && errno == EBADF);
}

static void environment(void) {
    CHECK(getenv("PWD") != NULL && strcmp(getenv("PWD"), "/") == 0 && getenv("missing") == NULL);
    CHECK(setenv("NAME", "value", 1) == 0 && strcmp(getenv("NAME"), "value") == 0);
    CHECK(setenv("NAME", "other", 0) == 0 && strcmp(getenv("NAME"), "value") == 0);
    CHECK(setenv("NAME", "other", 1) == 0 && strcmp(getenv("NAME"), "other") == 0);
    CHECK(unsetenv("NAME") == 0 && getenv("NAME") == NULL && setenv("A=B", "x", 1) == -1);
    for (int i = 0; i < 100; i++) {
        char name[16];
        snprintf(name, sizeof(name), "N%d", i);
        CHECK(setenv(name, name, 1) == 0);
    }
    CHECK(strcmp(getenv("N57"), "N57") == 0 && strcmp(getenv("PWD"), "/") == 0);
}

static int counter;

static void* count_up(void* argument) {
    for (int i = 0; i < 1000; i++) {
        __atomic_fetch_add(&counter, 1, __ATOMIC_RELAXED);
        void* block = malloc((size_t)(i % 300));
        memset(block, i, (size_t)(i % 300));
        if (i % 100 == 0) thread_yield();
        free(block);
    }
    errno = (int)(uintptr_t)argument;
    thread_yield();
    return errno == (int)(uintptr_t)argument ? argument : NULL;
}

static void* call_a_service(void* argument) {
    uint64_t total, available, uptime;
    return host_info(BIRTH_HOST, &total, &available, &uptime) == KERN_SUCCESS && available < total
               ? argument
               : NULL;
}

static void threads(void) {
    for (int round = 0; round < 20; round++) {
        thread_t started[8];
        void* result;
        counter = 0;
        for (uintptr_t i = 0; i < 8; i++)
            CHECK(thread_start(&started[i], count_up, (void*)(i + 1)) == KERN_SUCCESS);
        for (uintptr_t i = 0; i < 8; i++) {
            CHECK(thread_join(&started[i], &result) == KERN_SUCCESS && result == (void*)(i + 1));
        }
        CHECK(counter == 8000);
        CHECK(thread_start(&started[0], call_a_service, &counter) == KERN_SUCCESS);
        CHECK(thread_join(&started[0], &result) == KERN_SUCCESS && result == &counter);
    }
}

// A child that has ended already leaves no port to name.
static void let_go(mach_port_name_t task) {
    CHECK(task == MACH_PORT_DEAD || port_deallocate(task) == KERN_SUCCESS);
}

static void end_of(const char* name, const char* argument, struct task_ended_message* ended) {
    char* arguments[] = {(char*)name, (char*)argument, NULL};
    mach_port_name_t exit_port = MACH_PORT_NULL, task;
    uint32_t id;
    mach_msg_id_t message = 0;
    CHECK(port_allocate(MACH_PORT_RIGHT_RECEIVE, &exit_port) == KERN_SUCCESS);
    struct spawn_arguments child = {.path = name, .arguments = arguments, .exit = exit_port};
    CHECK(spawn(&child, &task, &id) == KERN_SUCCESS);
    if (strcmp(name, "spin") == 0) CHECK(task_kill(BIRTH_TASK_SERVICE, id) == KERN_SUCCESS);
    CHECK(task_wait(exit_port, TIMEOUT_NEVER, &message, ended) == MACH_MSG_SUCCESS &&
          message == TASK_ENDED);
    let_go(task);
    CHECK(port_destroy_receive(exit_port) == KERN_SUCCESS);
}

// The child of `tasks` that is given rights: a message to the first, the second and the last.
static void given(void) {
    const mach_port_name_t last = SPAWN_RIGHTS_MAXIMUM - 1, numbers[] = {0, 1, last};
    for (int i = 0; i < 3; i++) {
        struct mach_msg_header message = {.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, 0),
                                          .msgh_remote_port =
                                              BIRTH_FIRST_GIVEN + numbers[i] * BIRTH_STEP,
                                          .msgh_id = (int32_t)numbers[i]};
        CHECK(mach_msg(&message, MACH_SEND_MSG, sizeof(message), 0, MACH_PORT_NULL, 0) ==
              MACH_MSG_SUCCESS);
    }
}

static int32_t next_message(mach_port_name_t port) {
    struct mach_msg_header message;
    const mach_msg_return_t result =
        mach_msg(&message, MACH_RCV_MSG | MACH_RCV_TIMEOUT, 0, sizeof(message), port, 10000);
    return result == MACH_MSG_SUCCESS ? message.msgh_id : -1;
}

// As many rights as there may be, and no exit right; one more is refused.
static void rights_for_a_child(void) {
    enum { MOST = SPAWN_RIGHTS_MAXIMUM };
    mach_port_name_t ports[MOST + 1], task;
    uint32_t id;
    for (int i = 0; i <= MOST; i++) {
        CHECK(port_allocate(MACH_PORT_RIGHT_RECEIVE, &ports[i]) == KERN_SUCCESS);
        CHECK(port_insert_right(ports[i], ports[i], MACH_MSG_TYPE_MAKE_SEND) == KERN_SUCCESS);
    }
    char* arguments[] = {"checks", "given", NULL};
    struct spawn_arguments child = {
        .path = "checks", .arguments = arguments, .rights = ports, .right_count = MOST};
    CHECK(spawn(&child, &task, &id) == KERN_SUCCESS);
    let_go(task);
    CHECK(next_message(ports[0]) == 0 && next_message(ports[1]) == 1);
    CHECK(next_message(ports[MOST - 1]) == MOST - 1);
    child.right_count = MOST + 1;
    CHECK(spawn(&child, &task, &id) != KERN_SUCCESS);
    for (int i = 0; i <= MOST; i++) {
        CHECK(port_destroy_receive(ports[i]) == KERN_SUCCESS);
        CHECK(port_deallocate(ports[i]) == KERN_SUCCESS);
    }
}

// Strings that just fit, and strings of one byte more.
static void strings_for_a_child(void) {
    static char number[SPAWN_ARGUMENTS_SIZE], path[SPAWN_PATH_SIZE + 1],
        variable[SPAWN_ENVIRONMENT_SIZE + 1];
    struct task_ended_message ended;
    mach_port_name_t task;
    uint32_t id;
    memset(number, '0', sizeof(number) - 1);
    number[sizeof(number) - sizeof("leave") - 1] = 0;
    memcpy(strchr(number, 0) - 2, "77", 2);
    end_of("leave", number, &ended);
    CHECK(ended.status == 77);
    strcat(number, "0");
    char *arguments[] = {"leave", number, NULL}, *environment[] = {variable, NULL};
    struct spawn_arguments child = {.path = "leave", .arguments = arguments};
    CHECK(spawn(&child, &task, &id) == KERN_NAME_TOO_LONG);
    arguments[1] = NULL;
    child.environment = environment;
    memset(variable, 'v', SPAWN_ENVIRONMENT_SIZE - 1);
    CHECK(spawn(&child, &task, &id) == KERN_SUCCESS);
    let_go(task);
    variable[SPAWN_ENVIRONMENT_SIZE - 1] = 'v';
    CHECK(spawn(&child, &task, &id) == KERN_NAME_TOO_LONG);
    child.environment = NULL;
    child.path = path;
    memset(path, 'p', SPAWN_PATH_SIZE - 1);
    CHECK(spawn(&child, &task, &id) == KERN_NOT_FOUND);
    path[SPAWN_PATH_SIZE - 1] = 'p';
    CHECK(spawn(&child, &task, &id) == KERN_NAME_TOO_LONG);
}

static void tasks(void) {
    struct task_ended_message ended;
    mach_port_name_t quiet = MACH_PORT_NULL;
    mach_msg_id_t none;
    CHECK(port_allocate(MACH_PORT_RIGHT_RECEIVE, &quiet) == KERN_SUCCESS);
    CHECK(task_wait(quiet, 1, &none, &ended) == MACH_RCV_TIMED_OUT);
    rights_for_a_child();
    strings_for_a_child();
    end_of("leave", "-300", &ended);  // all of it to the parent; the shell shows the low byte
    CHECK(ended.reason == TASK_EXITED && ended.status == -300 && task_end_status(&ended) == 212);
    end_of("leave", "77", &ended);
    CHECK(ended.reason == TASK_EXITED && ended.status == 77 && task_end_status(&ended) == 77);
    end_of("crash", "null", &ended);
    CHECK(ended.reason == TASK_FAULTED && ended.vector == 14 && ended.address == 0 &&
          task_end_status(&ended) == 142);
    end_of("spin", NULL, &ended);
    CHECK(ended.reason == TASK_KILLED && task_end_status(&ended) == 130);
    char* arguments[] = {"none", NULL};
    struct spawn_arguments child = {.path = "none", .arguments = arguments};
    mach_port_name_t task;
    uint32_t id;
    CHECK(spawn(&child, &task, &id) == KERN_NOT_FOUND);
    child.path = "data.txt";
    CHECK(spawn(&child, &task, &id) == KERN_BAD_FORMAT);
    CHECK(task_kill(BIRTH_TASK_SERVICE, 999999) == KERN_NOT_FOUND);
}

static void messages(void) {
    struct {
        struct mach_msg_header header;
        uint64_t content[4];
    } message = {.content = {1, 2, 3, 4}};
    mach_port_name_t port;
    CHECK(port_allocate(MACH_PORT_RIGHT_RECEIVE, &port) == KERN_SUCCESS);
    message.header.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_MAKE_SEND, 0);
    message.header.msgh_remote_port = port;
    message.header.msgh_id = 99;
    CHECK(mach_msg(&message.header, MACH_SEND_MSG, sizeof(message), 0, MACH_PORT_NULL, 0) ==
          MACH_MSG_SUCCESS);
    struct mach_port_status status;
    CHECK(port_status(port, &status) == KERN_SUCCESS && status.msgcount == 1 && status.qlimit == 5);
    memset(&message, 0, sizeof(message));
    CHECK(mach_msg(&message.header, MACH_RCV_MSG, 0, 32, port, 0) == MACH_RCV_TOO_LARGE);
    CHECK(mach_msg(&message.header, MACH_RCV_MSG, 0, sizeof(message), port, 0) == MACH_MSG_SUCCESS);
    CHECK(message.header.msgh_id == 99 && message.content[3] == 4 &&
          message.header.msgh_local_port == port);
    CHECK(mach_msg(&message.header, MACH_RCV_MSG | MACH_RCV_TIMEOUT, 0, sizeof(message), port, 0) ==
          MACH_RCV_TIMED_OUT);
    uint64_t before = clock_nanoseconds();
    CHECK(mach_msg(&message.header, MACH_RCV_MSG | MACH_RCV_TIMEOUT, 0, sizeof(message), port,
                   20) == MACH_RCV_TIMED_OUT);
    CHECK(clock_nanoseconds() - before >= 20000000);
    CHECK(port_destroy_receive(port) == KERN_SUCCESS && port_deallocate(port) == KERN_INVALID_NAME);
}

static void naming(void) {
    mach_port_name_t server, client, other;
    char long_name[100];
    memset(long_name, 'n', sizeof(long_name));
    long_name[99] = 0;
    CHECK(bootstrap_look_up(BIRTH_BOOTSTRAP, "calculator", &client) == KERN_NOT_FOUND);
    CHECK(port_allocate(MACH_PORT_RIGHT_RECEIVE, &server) == KERN_SUCCESS);
    CHECK(bootstrap_register(BIRTH_BOOTSTRAP, "calculator", server) == KERN_SUCCESS);
    CHECK(bootstrap_register(BIRTH_BOOTSTRAP, "calculator", server) == KERN_ALREADY_EXISTS);
    CHECK(bootstrap_register(BIRTH_BOOTSTRAP, "adder", server) == KERN_SUCCESS &&
          bootstrap_register(BIRTH_BOOTSTRAP, "", server) == KERN_INVALID_ARGUMENT);
    CHECK(bootstrap_register(BIRTH_BOOTSTRAP, long_name, server) == MIG_ARRAY_TOO_LARGE);
    CHECK(bootstrap_look_up(BIRTH_BOOTSTRAP, "calculator", &client) == KERN_SUCCESS &&
          client == server);
    CHECK(bootstrap_look_up(BIRTH_BOOTSTRAP, "adder", &other) == KERN_SUCCESS && other == server);
    struct mach_msg_header hello = {.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, 0),
                                    .msgh_remote_port = client};
    CHECK(mach_msg(&hello, MACH_SEND_MSG, sizeof(hello), 0, MACH_PORT_NULL, 0) == MACH_MSG_SUCCESS);
    CHECK(mach_msg(&hello, MACH_RCV_MSG, 0, sizeof(hello), server, 0) == MACH_MSG_SUCCESS);
    CHECK(port_destroy_receive(server) == KERN_SUCCESS);
    CHECK(bootstrap_look_up(BIRTH_BOOTSTRAP, "calculator", &other) == KERN_NOT_FOUND &&
          bootstrap_look_up(BIRTH_BOOTSTRAP, "adder", &other) == KERN_NOT_FOUND);
    // What is no request is answered with an error, and the server goes on.
    struct {
        struct mach_msg_header header;
        uint64_t content[20];
    } message = {.content = {~0ull, ~0ull}};
    mach_port_name_t reply;
    CHECK(port_allocate(MACH_PORT_RIGHT_RECEIVE, &reply) == KERN_SUCCESS);
    for (uint32_t size = 24; size <= sizeof(message); size += 8) {
        for (int id = 2999; id <= 3002; id++) {
            message.header.msgh_bits =
                MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, MACH_MSG_TYPE_MAKE_SEND_ONCE);
            message.header.msgh_remote_port = BIRTH_BOOTSTRAP;
            message.header.msgh_local_port = reply;
            message.header.msgh_id = id;
            memset(message.content, id == 3001 ? 0xff : 0, sizeof(message.content));
            CHECK(mach_msg(&message.header, MACH_SEND_MSG | MACH_RCV_MSG, size, sizeof(message),
                           reply, 0) == MACH_MSG_SUCCESS);
            CHECK(message.header.msgh_id == id + 100 && message.header.msgh_size == 32 &&
                  (int32_t)message.content[0] < 0);
        }
    }
    CHECK(bootstrap_look_up(BIRTH_BOOTSTRAP, "calculator", &other) == KERN_NOT_FOUND);
    // More names than there is room for; the port's end frees them all.
    CHECK(port_allocate(MACH_PORT_RIGHT_RECEIVE, &server) == KERN_SUCCESS);
    kern_return_t result = KERN_SUCCESS;
    int registered = 0;
    for (; registered < 1000 && result == KERN_SUCCESS; registered++) {
        char name[16];
        snprintf(name, sizeof(name), "name%d", registered);
        result = bootstrap_register(BIRTH_BOOTSTRAP, name, server);
    }
    CHECK(result == KERN_NO_SPACE && registered > 16);
    CHECK(port_destroy_receive(server) == KERN_SUCCESS &&
          bootstrap_look_up(BIRTH_BOOTSTRAP, "name1", &other) == KERN_NOT_FOUND);
    CHECK(port_allocate(MACH_PORT_RIGHT_RECEIVE, &server) == KERN_SUCCESS &&
          bootstrap_register(BIRTH_BOOTSTRAP, "last", server) == KERN_SUCCESS);
    CHECK(bootstrap_look_up(BIRTH_BOOTSTRAP, "last", &other) == KERN_SUCCESS && other == server);
}

static void errors(void) {
    CHECK(strcmp(strerror(ENOENT), "not found") == 0 && strerror(123456) != NULL);
    CHECK(strcmp(strerror(MACH_SEND_INVALID_DEST), "no such service") == 0);
    CHECK(msleep(1) == 0 && usleep(1500) == 0 && sleep(0) == 0);
    struct timespec now;
    CHECK(clock_gettime(CLOCK_MONOTONIC, &now) == 0 && now.tv_nsec < 1000000000);
    CHECK(clock() >= 0);
    assert(failures == 0);
}

int main(int argc, char** argv) {
    static const struct {
        const char* name;
        void (*run)(void);
    } groups[] = {{"strings", strings}, {"numbers", numbers}, {"sorting", sorting},
                  {"memory", memory},   {"streams", streams}, {"environment", environment},
                  {"threads", threads}, {"tasks", tasks},     {"messages", messages},
                  {"naming", naming},   {"errors", errors},   {"given", given}};
    for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++) {
        if (argc < 2 || strcmp(groups[i].name, argv[1]) != 0) continue;
        groups[i].run();
        if (failures == 0 && groups[i].run != given) printf("%s: ok\n", groups[i].name);
        return failures != 0;
    }
    return 2;
}
