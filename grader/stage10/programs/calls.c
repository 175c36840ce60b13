// Calls and answers in one mach_msg each, as the fast path takes them, to a server in a task of its
// own: `calls PART` prints "PART: ok" or what failed. What is asked holds of every path.
#include <mach.h>
#include <mig/file.h>
#include <mig/host.h>
#include <services/task.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <threads.h>
#include <unistd.h>

static int failures;

#define CHECK(expression, expected)                                                                \
    do {                                                                                           \
        const long long came = (long long)(expression);                                            \
        if (came != (long long)(expected)) {                                                       \
            failures++;                                                                            \
            printf("line %d: %s is %lld, not %s\n", __LINE__, #expression, came, #expected);       \
        }                                                                                          \
    } while (0)

enum { PAGE = 4096, FULL = 128, SHORT = 48, SOON = 20, LATER = 100 };

// A question and its answer. With memory, the first 24 bytes behind the header are its descriptor.
struct message {
    struct mach_msg_header header;
    struct mach_msg_body body;
    struct mach_msg_ool_descriptor memory;
    uint64_t words[7];
};
_Static_assert(sizeof(struct message) == 24 + 8 + 16 + 56, "no padding");

// What the server is asked, by the message's id.
enum command {
    ECHO,          // words[0] comes back plus one
    RECEIVE_LESS,  // after its answer it receives SHORT bytes at most, and then all
    REQUEST,       // it asks to be told what becomes of the right to answer with; and answers
    NOTIFIED,      // the id of what it was told since
    TIMEOUT,       // after its answer it receives with a timeout of SOON
    LOOK,          // the first and last word of the memory, and its descriptor
    WRITE,         // the same, and it writes to it
    AGAIN,         // the first and last word of the memory that came last
    END,
};

static mach_msg_return_t receive(struct message* message, mach_port_name_t port, uint32_t limit) {
    return mach_msg(&message->header, MACH_RCV_MSG, 0, limit, port, 0);
}

static void server(void) {
    // In a page of its own, and with room behind SHORT bytes to see what is written there.
    static struct message message __attribute__((aligned(PAGE)));
    mach_port_name_t port, told, previous;
    uint64_t *arrived = NULL, size = 0, refused = 0;
    CHECK(port_allocate(MACH_PORT_RIGHT_RECEIVE, &port), KERN_SUCCESS);
    CHECK(port_allocate(MACH_PORT_RIGHT_RECEIVE, &told), KERN_SUCCESS);
    message.header.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, MACH_MSG_TYPE_MAKE_SEND);
    message.header.msgh_remote_port = BIRTH_FIRST_GIVEN;
    message.header.msgh_local_port = port;
    uint32_t answer_size = sizeof(struct mach_msg_header);
    mach_msg_option_t option = MACH_RCV_MSG;
    uint32_t limit = FULL;
    for (;;) {
        mach_msg_return_t result =
            mach_msg(&message.header, option | MACH_SEND_MSG, answer_size, limit, port, SOON);
        if (limit == SHORT) {
            const uint64_t* behind = (uint64_t*)((char*)&message + SHORT);
            refused = result == MACH_RCV_TOO_LARGE && behind[0] == 0x5a5a && behind[1] == 0x5a5a;
            if (result == MACH_RCV_TOO_LARGE) result = receive(&message, port, FULL);
        }
        // Nothing came in time: without a timeout from here on.
        if (result == MACH_RCV_TIMED_OUT) result = receive(&message, port, FULL);
        option = MACH_RCV_MSG;
        limit = FULL;
        if (result != MACH_MSG_SUCCESS) break;
        const bool memory = (message.header.msgh_bits & MACH_MSGH_BITS_COMPLEX) != 0;
        const mach_port_name_t reply = message.header.msgh_remote_port;
        struct message notification;
        if (memory) {
            arrived = (uint64_t*)message.memory.address;
            size = message.memory.size;
            message.words[2] =
                message.memory.deallocate | (uint64_t)message.memory.type << 8 | size << 16;
        }
        switch (message.header.msgh_id) {
        case ECHO:
            message.words[0] += 1;
            message.words[1] = refused;
            break;
        case RECEIVE_LESS:
            limit = SHORT;
            break;
        case REQUEST:
            message.words[0] = (uint64_t)port_request_notification(
                reply, MACH_NOTIFY_DEAD_NAME, 0, told, MACH_MSG_TYPE_MAKE_SEND_ONCE, &previous);
            break;
        case NOTIFIED:
            result = mach_msg(&notification.header, MACH_RCV_MSG | MACH_RCV_TIMEOUT, 0,
                              sizeof(notification), told, 0);
            message.words[0] =
                result == MACH_MSG_SUCCESS ? (uint64_t)notification.header.msgh_id : 0;
            break;
        case TIMEOUT:
            option |= MACH_RCV_TIMEOUT;
            break;
        case WRITE:
        case LOOK:
        case AGAIN:
            message.words[0] = arrived[0];
            message.words[1] = arrived[size / 8 - 1];
            if (message.header.msgh_id == WRITE) arrived[0] = arrived[size / 8 - 1] = 1;
            break;
        default:
            return;
        }
        message.header.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_MOVE_SEND_ONCE, 0);
        message.header.msgh_remote_port = reply;
        message.header.msgh_local_port = MACH_PORT_NULL;
        answer_size = sizeof(message);
        if (limit == SHORT) {
            // Short itself, so that what lies behind it is nobody's.
            answer_size = SHORT;
            memset((char*)&message + SHORT, 0, sizeof(message) - SHORT);
            ((uint64_t*)((char*)&message + SHORT))[0] = 0x5a5a;
            ((uint64_t*)((char*)&message + SHORT))[1] = 0x5a5a;
        }
        if (memory && message.header.msgh_id == LOOK) {
            const uintptr_t in_page = (uintptr_t)arrived % PAGE;
            vm_deallocate((char*)arrived - in_page, (in_page + size + PAGE - 1) / PAGE * PAGE);
        }
    }
    printf("server: %d\n", failures);
}

static mach_port_name_t service, answers;

static void start_server(void) {
    mach_port_name_t task, hello;
    struct message first;
    uint32_t id;
    char* arguments[] = {"calls", "server", NULL};
    CHECK(port_allocate(MACH_PORT_RIGHT_RECEIVE, &answers), KERN_SUCCESS);
    CHECK(port_allocate(MACH_PORT_RIGHT_RECEIVE, &hello), KERN_SUCCESS);
    CHECK(port_insert_right(hello, hello, MACH_MSG_TYPE_MAKE_SEND), KERN_SUCCESS);
    const struct spawn_arguments child = {
        .path = "calls", .arguments = arguments, .rights = &hello, .right_count = 1};
    CHECK(spawn(&child, &task, &id), KERN_SUCCESS);
    CHECK(receive(&first, hello, sizeof(first)), MACH_MSG_SUCCESS);
    service = first.header.msgh_remote_port;
}

// In a page of its own.
static struct message question __attribute__((aligned(PAGE)));

// One call. The answer is in `question`.
static mach_msg_return_t ask_with(struct message* message, int command, uint32_t size,
                                  uint32_t complex) {
    message->header.msgh_bits =
        MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, MACH_MSG_TYPE_MAKE_SEND_ONCE) | complex;
    message->header.msgh_remote_port = service;
    message->header.msgh_local_port = answers;
    message->header.msgh_id = command;
    const mach_msg_return_t result = mach_msg(&message->header, MACH_SEND_MSG | MACH_RCV_MSG, size,
                                              sizeof(*message), answers, 0);
    CHECK(result, MACH_MSG_SUCCESS);
    CHECK(message->header.msgh_id, command);
    return result;
}
static uint64_t ask(int command) {
    ask_with(&question, command, sizeof(question), 0);
    return question.words[0];
}

static void limits(void) {
    start_server();
    for (int i = 0; i < 3; i++) {
        question.words[0] = 7;
        CHECK(ask(ECHO), 8);
        ask_with(&question, RECEIVE_LESS, sizeof(question), 0);
        question.words[0] = 41;
        CHECK(ask(ECHO), 42);
        CHECK(question.words[1], 1);  // it was too large, and nothing was written
    }
}

static void requests(void) {
    start_server();
    for (int i = 0; i < 3; i++) {
        ask(ECHO);
        CHECK(ask(NOTIFIED), 0);
        CHECK(ask(REQUEST), KERN_SUCCESS);
        CHECK(ask(NOTIFIED), MACH_NOTIFY_PORT_DELETED);  // its name was freed by the answer
    }
}

// A call that comes in time ends the wait for good.
static void timeouts(void) {
    start_server();
    for (int i = 0; i < 3; i++) {
        ask(TIMEOUT);
        ask(ECHO);
        msleep(LATER);
        question.words[0] = (uint64_t)i;
        CHECK(ask(ECHO), i + 1);
    }
}

// Bytes that the kernel charges this program for.
static uint64_t charged(void) {
    static struct task_list_entry entries[TASK_LIST_MAXIMUM];
    uint32_t count = 0;
    CHECK(task_list(BIRTH_TASK_SERVICE, 0, entries, &count), KERN_SUCCESS);
    for (uint32_t i = 0; i < count; i++)
        if (strcmp(entries[i].name, "calls") == 0) return entries[i].memory;
    return 0;
}

static void send_memory(int command, void* start, uint32_t size, bool deallocate) {
    question.body = (struct mach_msg_body){.descriptor_count = 1};
    question.memory = (struct mach_msg_ool_descriptor){.address = (uintptr_t)start,
                                                       .size = size,
                                                       .deallocate = deallocate,
                                                       .type = MACH_MSG_OOL_DESCRIPTOR};
    ask_with(&question, command, sizeof(question), MACH_MSGH_BITS_COMPLEX);
    CHECK(question.words[2], 1 | MACH_MSG_OOL_DESCRIPTOR << 8 | (uint64_t)size << 16);
}

static uint64_t* fill(uint32_t size, uint64_t word, unsigned protection) {
    void* start = NULL;
    CHECK(vm_allocate(&start, size, VM_PROT_READ | VM_PROT_WRITE), KERN_SUCCESS);
    for (uint32_t i = 0; i < size / 8; i++) ((uint64_t*)start)[i] = word;
    if (protection == VM_PROT_READ) CHECK(vm_protect(start, size, protection), KERN_SUCCESS);
    return start;
}

// Copied and given away, from one page to more than are moved at once, whatever their protection.
static void memory(void) {
    start_server();
    const unsigned protections[] = {VM_PROT_READ | VM_PROT_WRITE, VM_PROT_READ};
    const uint32_t sizes[] = {PAGE, 3 * PAGE, 16 * PAGE, 40 * PAGE, PAGE + 8};
    uint64_t before = 0;
    for (uint64_t round = 0; round < 60; round++) {
        const uint32_t size = sizes[round % 5], whole = (size + PAGE - 1) & ~(PAGE - 1u);
        const bool deallocate = round % 3 == 0;
        uint64_t* start = fill(whole, round + 100, protections[round / 2 % 2]);
        send_memory(WRITE, start, size, deallocate);
        CHECK(question.words[0], round + 100);
        CHECK(question.words[1], round + 100);
        CHECK(ask(AGAIN), 1);  // written by the server
        if (!deallocate) {
            CHECK(start[0], round + 100);
            CHECK(start[size / 8 - 1], round + 100);
            CHECK(vm_deallocate(start, whole), KERN_SUCCESS);
        }
        // Of what went, in whole pages, nothing is left; else it is the sender's own affair.
        if (deallocate && size % PAGE != 0) (void)vm_deallocate(start, whole);
        // After some rounds nothing more is charged: what was given away is the server's.
        if (round == 30) before = charged();
    }
    CHECK(charged(), before);
    // The page with the message itself, which the kernel writes the answer to.
    for (int round = 0; round < 3; round++) {
        send_memory(AGAIN, &question, PAGE, false);
        const uint64_t sent = (uint64_t)(uint32_t)question.words[0];
        for (int i = 0; i < 3; i++) CHECK((uint32_t)ask(AGAIN), sent);
    }
}

static int open_objects(void) {
    FILE* file = fopen("/proc/ipc", "r");
    char line[80];
    int sum = 0, number;
    CHECK(file != NULL, true);
    while (file != NULL && fgets(line, sizeof(line), file) != NULL) {
        const char* digits = strpbrk(line, "0123456789");
        number = digits != NULL ? atoi(digits) : 0;
        if (strncmp(line, "ports", 5) == 0 || strncmp(line, "send-once", 9) == 0) sum += number;
    }
    if (file != NULL) fclose(file);
    return sum;
}

// Objects of the kernel go with their last right, and rights with the call that carried them.
static void objects(void) {
    start_server();
    static uint8_t bytes[FILE_READ_MAXIMUM];
    const int before = open_objects();
    for (int round = 0; round < 50; round++) {
        mach_port_name_t file;
        uint64_t size;
        uint32_t count;
        CHECK(file_open(BIRTH_FILE_SERVICE, "/welcome.txt", &file, &size), KERN_SUCCESS);
        for (int i = 0; i < 3; i++)
            CHECK(file_read(file, 0, 16, bytes, &count) == KERN_SUCCESS && count == 16, true);
        CHECK(file_read(file, 0, FILE_READ_MAXIMUM + 1, bytes, &count) != KERN_SUCCESS, true);
        CHECK(port_deallocate(file), KERN_SUCCESS);
    }
    // Memory that cannot go as it is, for it is no whole page.
    uint64_t* start = fill(PAGE, 5, VM_PROT_READ | VM_PROT_WRITE);
    uint64_t total, free_before = 0, free_after, uptime;
    for (int round = 0; round < 1200; round++) {
        if (round == 200) CHECK(host_info(BIRTH_HOST, &total, &free_before, &uptime), KERN_SUCCESS);
        send_memory(LOOK, start, 64, false);
    }
    CHECK(host_info(BIRTH_HOST, &total, &free_after, &uptime), KERN_SUCCESS);
    CHECK(free_after + (64 << 10) >= free_before, true);
    CHECK(open_objects(), before);
}

static void* first_in_line(void* result) {
    struct message message;
    *(int*)result = receive(&message, answers, sizeof(message)) == MACH_MSG_SUCCESS
                        ? message.header.msgh_id
                        : -1;
    // The other one waits behind.
    message.header.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_MAKE_SEND, 0);
    message.header.msgh_remote_port = answers;
    message.header.msgh_local_port = MACH_PORT_NULL;
    message.header.msgh_id = 77;
    mach_msg(&message.header, MACH_SEND_MSG, sizeof(message.header), 0, MACH_PORT_NULL, 0);
    return NULL;
}

// Who waits at the port for longer gets the answer, whoever called.
static void queues(void) {
    CHECK(port_allocate(MACH_PORT_RIGHT_RECEIVE, &answers), KERN_SUCCESS);
    for (int i = 0; i < 3; i++) {
        thread_t thread;
        volatile int got = 0;
        CHECK(thread_start(&thread, first_in_line, (void*)&got), KERN_SUCCESS);
        msleep(SOON);
        memset(&question, 0, sizeof(question));
        question.header.msgh_bits =
            MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, MACH_MSG_TYPE_MAKE_SEND_ONCE);
        question.header.msgh_remote_port = BIRTH_FILE_SERVICE;
        question.header.msgh_local_port = answers;
        question.header.msgh_id = 2799;  // no call of the service's
        CHECK(mach_msg(&question.header, MACH_SEND_MSG | MACH_RCV_MSG, 24, sizeof(question),
                       answers, 0),
              MACH_MSG_SUCCESS);
        CHECK(question.header.msgh_id, 77);
        if (question.header.msgh_id != 77) return;  // the other one would wait for ever
        CHECK(thread_join(&thread, NULL), KERN_SUCCESS);
        CHECK(got, 2899);
    }
}

int main(int argc, char** argv) {
    static const struct {
        const char* name;
        void (*run)(void);
    } parts[] = {{"limits", limits}, {"requests", requests}, {"timeouts", timeouts},
                 {"memory", memory}, {"objects", objects},   {"queues", queues}};
    if (argc == 2 && strcmp(argv[1], "server") == 0) {
        server();
        return 0;
    }
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        if (argc != 2 || strcmp(parts[i].name, argv[1]) != 0) continue;
        parts[i].run();
        if (failures == 0) printf("%s: ok\n", argv[1]);
        return failures != 0;
    }
    return 2;
}
