// Jobs and the console, and what one program cannot do to another: `play PART` plays a part in a
// test, or prints "PART: ok" or what failed.
#include <mach.h>
#include <mach/special_ports.h>
#include <mig/console.h>
#include <mig/mach.h>
#include <services/task.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int failures;

#define CHECK(expression, expected)                                                                \
    do {                                                                                           \
        const long long came = (expression);                                                       \
        if (came != (expected)) {                                                                  \
            failures++;                                                                            \
            printf("line %d: %s is %lld, not %s\n", __LINE__, #expression, came, #expected);       \
        }                                                                                          \
    } while (0)

struct child {
    mach_port_name_t task;
    mach_port_name_t exit;
    uint32_t id;
};

// This program again, in another part.
static kern_return_t start(const char* part, mach_port_name_t job, uint32_t flags,
                           const mach_port_name_t* rights, uint32_t count, struct child* child) {
    char* const arguments[] = {"play", (char*)part, NULL};
    if (port_allocate(MACH_PORT_RIGHT_RECEIVE, &child->exit) != KERN_SUCCESS) return KERN_FAILURE;
    const struct spawn_arguments wanted = {.path = "play",
                                           .arguments = arguments,
                                           .rights = rights,
                                           .right_count = count,
                                           .flags = flags,
                                           .exit = child->exit,
                                           .job = job};
    return spawn(&wanted, &child->task, &child->id);
}

static struct task_ended_message end_of(const struct child* child) {
    struct task_ended_message ended;
    mach_msg_id_t id = 0;
    memset(&ended, 0xff, sizeof(ended));
    CHECK(task_wait(child->exit, TIMEOUT_NEVER, &id, &ended), MACH_MSG_SUCCESS);
    CHECK(id, TASK_ENDED);
    return ended;
}

static void sleep_for_ever(void) {
    for (;;) msleep(1000000);
}

// Reads lines until there are none any more.
static void reader(void) {
    char line[64];
    ssize_t size;
    printf("reader: waits\n");
    while ((size = read(STDIN_FILENO, line, sizeof(line))) > 0) printf("reader: %zd bytes\n", size);
    printf("reader: %zd\n", size);
}

// Leaves a reader behind.
static void leaves(void) {
    struct child child;
    CHECK(start("reader", MACH_PORT_NULL, 0, NULL, 0, &child), KERN_SUCCESS);
    msleep(10);  // until it waits
}

static void middle(void) {
    struct child child;
    CHECK(start("sleeper", MACH_PORT_NULL, 0, NULL, 0, &child), KERN_SUCCESS);
}

// Three generations; the one in the middle is gone.
static void family(void) {
    struct child child;
    CHECK(start("middle", MACH_PORT_NULL, 0, NULL, 0, &child), KERN_SUCCESS);
    CHECK(end_of(&child).reason, TASK_EXITED);
    printf("family: complete\n");
    sleep_for_ever();
}

// Starts its like as fast as it can.
static void breed(void) {
    for (;;) {
        struct child child;
        if (start("breed", MACH_PORT_NULL, 0, NULL, 0, &child) != KERN_SUCCESS) {
            port_destroy_receive(child.exit);
            msleep(1);
        }
    }
}

static void breeds(void) {
    printf("breeds: begins\n");
    breed();
}

// Nothing that a program has by birth gives it the keyboard or Ctrl-C.
static void grabs(void) {
    mach_port_name_t port, job;
    CHECK(port_allocate(MACH_PORT_RIGHT_RECEIVE, &port), KERN_SUCCESS);
    CHECK(job_create(BIRTH_TASK_SERVICE, &job), KERN_SUCCESS);
    for (mach_port_name_t name = BIRTH_TASK; name <= BIRTH_HOST; name += BIRTH_STEP) {
        if (name == BIRTH_BOOTSTRAP) continue;
        CHECK(console_set_interrupt(name, port), MIG_BAD_ID);
        CHECK(console_set_foreground(name, job), MIG_BAD_ID);
    }
    CHECK(console_set_interrupt(BIRTH_BOOTSTRAP, port), MIG_BAD_ID);
    CHECK(console_set_foreground(BIRTH_FIRST_GIVEN, job), MACH_SEND_INVALID_DEST);
    CHECK(console_set_foreground(job, job), MIG_BAD_ID);
}

// Of all tasks, only those of the session are nobody's.
static void overpowers(void) {
    struct task_list_entry entries[TASK_LIST_MAXIMUM];
    uint32_t count;
    CHECK(task_list(BIRTH_TASK_SERVICE, 0, entries, &count), KERN_SUCCESS);
    for (uint32_t i = 0; i < count; i++) {
        const bool session =
            strcmp(entries[i].name, "init") == 0 || strcmp(entries[i].name, "shell") == 0;
        mach_port_name_t task = MACH_PORT_NULL;
        const kern_return_t expected = session ? KERN_PROTECTION_FAILURE : KERN_SUCCESS;
        CHECK(task_for_id(BIRTH_TASK_SERVICE, entries[i].id, &task), expected);
        if (session) CHECK(task_kill(BIRTH_TASK_SERVICE, entries[i].id), expected);
    }
}

static void ends_threads(void) {
    struct child child;
    mach_port_name_t* threads;
    uint32_t count;
    CHECK(start("sleeper", MACH_PORT_NULL, 0, NULL, 0, &child), KERN_SUCCESS);
    CHECK(task_threads(child.task, &threads, &count), KERN_SUCCESS);
    CHECK(count, 1);
    CHECK(thread_terminate(threads[0]), KERN_SUCCESS);
    CHECK(end_of(&child).reason, TASK_KILLED);
}

// Three programs in one job, as in a pipeline; a fourth comes too late.
static void sets(void) {
    struct child child[4];
    mach_port_name_t job;
    CHECK(job_create(BIRTH_TASK_SERVICE, &job), KERN_SUCCESS);
    for (int i = 0; i < 3; i++) CHECK(start("sleeper", job, 0, NULL, 0, &child[i]), KERN_SUCCESS);
    struct child apart;
    CHECK(start("sleeper", job, SPAWN_BACKGROUND, NULL, 0, &apart), KERN_SUCCESS);
    CHECK(task_kill(job, child[0].id), MIG_BAD_ID);  // it is no task service
    CHECK(job_end(BIRTH_TASK_SERVICE), MIG_BAD_ID);
    CHECK(job_end(child[0].task), MIG_BAD_ID);
    CHECK(job_end(job), KERN_SUCCESS);
    for (int i = 0; i < 3; i++) {
        const struct task_ended_message ended = end_of(&child[i]);
        CHECK(ended.reason, TASK_INTERRUPTED);
        CHECK(task_end_status(&ended), 130);
    }
    CHECK(start("sleeper", job, 0, NULL, 0, &child[3]), KERN_ABORTED);
    CHECK(task_kill(BIRTH_TASK_SERVICE, apart.id), KERN_SUCCESS);
    CHECK(end_of(&apart).reason, TASK_KILLED);
}

// Without a right to its port a job lasts as long as its tasks.
static void lets_go(void) {
    struct child child;
    mach_port_name_t job;
    CHECK(job_create(BIRTH_TASK_SERVICE, &job), KERN_SUCCESS);
    CHECK(start("outsider", job, 0, NULL, 0, &child), KERN_SUCCESS);
    CHECK(port_deallocate(job), KERN_SUCCESS);
    CHECK(end_of(&child).status, 0);
}

// A job that is not in the foreground has no keyboard.
static void outsider(void) {
    char byte;
    CHECK(read(STDIN_FILENO, &byte, 1), 0);
    CHECK(read_with(STDIN_FILENO, &byte, 1, READ_RAW, TIMEOUT_NEVER), 0);
}

static bool is_dead(mach_port_name_t name) {
    return port_mod_refs(name, MACH_PORT_RIGHT_DEAD_NAME, 0) == KERN_SUCCESS;
}

static void heir(void) {
    CHECK(is_dead(BIRTH_BOOTSTRAP), true);
    CHECK(is_dead(BIRTH_FIRST_GIVEN), true);
    CHECK(is_dead(BIRTH_FIRST_GIVEN + BIRTH_STEP), true);
    CHECK(is_dead(BIRTH_FIRST_GIVEN + 2 * BIRTH_STEP), false);
    CHECK(port_mod_refs(BIRTH_FIRST_GIVEN + 2 * BIRTH_STEP, MACH_PORT_RIGHT_SEND, 0), KERN_SUCCESS);
}

// Its name server and a service that it hands on have died; its children live all the same.
static void bequeaths(void) {
    struct child child;
    mach_port_name_t server, service, living;
    CHECK(port_allocate(MACH_PORT_RIGHT_RECEIVE, &server), KERN_SUCCESS);
    CHECK(port_insert_right(server, server, MACH_MSG_TYPE_MAKE_SEND), KERN_SUCCESS);
    CHECK(task_set_special_port(BIRTH_TASK, TASK_BOOTSTRAP_PORT, server), KERN_SUCCESS);
    CHECK(port_allocate(MACH_PORT_RIGHT_RECEIVE, &service), KERN_SUCCESS);
    CHECK(port_insert_right(service, service, MACH_MSG_TYPE_MAKE_SEND), KERN_SUCCESS);
    CHECK(port_allocate(MACH_PORT_RIGHT_RECEIVE, &living), KERN_SUCCESS);
    CHECK(port_insert_right(living, living, MACH_MSG_TYPE_MAKE_SEND), KERN_SUCCESS);
    CHECK(port_destroy_receive(server), KERN_SUCCESS);
    CHECK(port_destroy_receive(service), KERN_SUCCESS);
    const mach_port_name_t rights[] = {service, MACH_PORT_DEAD, living};
    CHECK(start("heir", MACH_PORT_NULL, 0, rights, 3, &child), KERN_SUCCESS);
    CHECK(end_of(&child).status, 0);
}

int main(int argc, char** argv) {
    static const struct {
        const char* name;
        void (*run)(void);
        bool reports;
    } parts[] = {{"sleeper", sleep_for_ever, false},
                 {"reader", reader, false},
                 {"leaves", leaves, false},
                 {"middle", middle, false},
                 {"family", family, false},
                 {"breed", breed, false},
                 {"breeds", breeds, false},
                 {"outsider", outsider, false},
                 {"heir", heir, false},
                 {"grabs", grabs, true},
                 {"overpowers", overpowers, true},
                 {"ends_threads", ends_threads, true},
                 {"sets", sets, true},
                 {"lets_go", lets_go, true},
                 {"bequeaths", bequeaths, true}};
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        if (argc < 2 || strcmp(parts[i].name, argv[1]) != 0) continue;
        parts[i].run();
        if (parts[i].reports && failures == 0) printf("%s: ok\n", argv[1]);
        return failures != 0;
    }
    return 2;
}
