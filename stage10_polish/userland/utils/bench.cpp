// bench [NAME [COUNT [SIZE]]]: what the system's operations cost, in ticks of the time stamp
// counter (under QEMU's -icount shift=0 one tick is one instruction). Each line is `bench NAME RUNS
// MIN MEAN`; the cost of reading the counter is taken off. `bench list` names the operations.
// `bench serve`, `yield`, `echo` and `drain` are the other task of a measurement.
#include <errno.h>
#include <fcntl.h>
#include <mig/host.h>
#include <services/file.h>
#include <services/task.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <syscall_stubs.h>
#include <threads.h>
#include <unistd.h>

namespace {

uint64_t ticks() {
    uint32_t low, high;
    asm volatile("rdtsc" : "=a"(low), "=d"(high)::"memory");
    return uint64_t{high} << 32 | low;
}

// The other task: receives on a port of its own, of which the parent is told, and answers.
// One page, whatever else there is: a buffer across two is what the kernel takes longer for.
union alignas(1024) Message {
    mach_msg_header header;
    uint8_t bytes[1024];
};

int serve() {
    mach_port_name_t port;
    Message message = {};
    if (port_allocate(MACH_PORT_RIGHT_RECEIVE, &port) != KERN_SUCCESS) return 1;
    message.header.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, MACH_MSG_TYPE_MAKE_SEND);
    message.header.msgh_remote_port = BIRTH_FIRST_GIVEN;
    message.header.msgh_local_port = port;
    mach_msg_size_t size = sizeof(message.header);
    while (mach_msg(&message.header, MACH_SEND_MSG | MACH_RCV_MSG, size, sizeof(message), port,
                    0) == MACH_MSG_SUCCESS) {
        size = message.header.msgh_size;
        message.header.msgh_bits &= MACH_MSGH_BITS_COMPLEX;
        message.header.msgh_bits |= MACH_MSGH_BITS(MACH_MSG_TYPE_MOVE_SEND_ONCE, 0);
        message.header.msgh_local_port = MACH_PORT_NULL;
    }
    return 1;
}

int yield_for_ever() {
    for (;;) thread_yield();
}

// Reads from one pipe, and writes what came to the other.
int echo_bytes() {
    char byte;
    while (read(STDIN_FILENO, &byte, 1) == 1 && write(STDOUT_FILENO, &byte, 1) == 1) {
    }
    return 0;
}

constexpr size_t PIPE_SIZE = 64 * 1024;
char pipe_bytes[PIPE_SIZE];

// Reads from a pipe until that is at its end.
int drain() {
    while (read(STDIN_FILENO, pipe_bytes, PIPE_SIZE) > 0) {
    }
    return 0;
}

struct Helper {
    uint32_t id = 0;
    mach_port_name_t task = MACH_PORT_NULL;
};

bool start_helper(const char* role, mach_port_name_t given, Helper& helper,
                  const int* streams = nullptr) {
    char name[] = "bench", argument[16];
    strlcpy(argument, role, sizeof(argument));
    char* const arguments[] = {name, argument, nullptr};
    spawn_arguments child = {};
    child.path = name;
    child.arguments = arguments;
    child.rights = &given;
    child.right_count = given != MACH_PORT_NULL ? 1 : 0;
    child.streams = streams;
    return spawn(&child, &helper.task, &helper.id) == KERN_SUCCESS;
}

void end_helper(const Helper& helper) {
    task_kill(BIRTH_TASK_SERVICE, helper.id);
    port_deallocate(helper.task);
}

// What operations need beside their own code; made by prepare, undone by finish.
struct State {
    unsigned size = 0;                         // SIZE: how many others there are
    mach_port_name_t port = MACH_PORT_NULL;    // a receive right of ours
    mach_port_name_t server = MACH_PORT_NULL;  // a send right to the other task
    Helper helper;
    void* memory = nullptr;
    Message message = {};
    int there[2] = {}, back[2] = {};  // pipes
};
State state;

bool prepare_nothing() { return true; }
void finish_nothing() {}

bool prepare_port() { return port_allocate(MACH_PORT_RIGHT_RECEIVE, &state.port) == KERN_SUCCESS; }
void finish_port() { port_destroy_receive(state.port); }

bool prepare_yield() {
    if (!start_helper("yield", MACH_PORT_NULL, state.helper)) return false;
    for (int i = 0; i < 10; i++) thread_yield();  // until it is past its start
    return true;
}
void finish_helper() { end_helper(state.helper); }

bool prepare_server() {
    if (!prepare_port()) return false;
    port_insert_right(state.port, state.port, MACH_MSG_TYPE_MAKE_SEND);
    if (!start_helper("serve", state.port, state.helper)) return false;
    Message hello;
    if (mach_msg(&hello.header, MACH_RCV_MSG, 0, sizeof(hello), state.port, 0) != MACH_MSG_SUCCESS)
        return false;
    state.server = hello.header.msgh_remote_port;
    return true;
}
void finish_server() {
    finish_helper();
    port_deallocate(state.server);
    port_deallocate(state.port);
    finish_port();
}

bool call_server(mach_msg_size_t size) {
    mach_msg_header& header = state.message.header;
    header.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, MACH_MSG_TYPE_MAKE_SEND_ONCE);
    header.msgh_remote_port = state.server;
    header.msgh_local_port = state.port;
    return mach_msg(&header, MACH_SEND_MSG | MACH_RCV_MSG, size, sizeof(state.message), state.port,
                    0) == MACH_MSG_SUCCESS;
}

// 64 KiB out of line, touched once beforehand and never written again; the copy that the server
// sends back is given up.
struct MemoryMessage {
    mach_msg_header header;
    mach_msg_body body;
    mach_msg_ool_descriptor memory;
};
constexpr size_t MEMORY_SIZE = 64 * 1024;

bool prepare_memory() {
    void* memory = nullptr;
    if (!prepare_server() ||
        vm_allocate(&memory, MEMORY_SIZE, VM_PROT_READ | VM_PROT_WRITE) != KERN_SUCCESS) {
        return false;
    }
    memset(memory, 1, MEMORY_SIZE);
    state.memory = memory;
    return true;
}
void finish_memory() {
    vm_deallocate(state.memory, MEMORY_SIZE);
    finish_server();
}

bool rpc_ool_64k() {
    MemoryMessage& message = *reinterpret_cast<MemoryMessage*>(&state.message);
    message.header.msgh_bits =
        MACH_MSGH_BITS_COMPLEX |
        MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, MACH_MSG_TYPE_MAKE_SEND_ONCE);
    message.header.msgh_remote_port = state.server;
    message.header.msgh_local_port = state.port;
    message.body.descriptor_count = 1;
    message.body.zero = 0;
    message.memory = {
        reinterpret_cast<uint64_t>(state.memory), MEMORY_SIZE, 0, 0, 0, MACH_MSG_OOL_DESCRIPTOR};
    const mach_msg_return_t result =
        mach_msg(&message.header, MACH_SEND_MSG | MACH_RCV_MSG, sizeof(message),
                 sizeof(state.message), state.port, 0);
    return result == MACH_MSG_SUCCESS &&
           vm_deallocate(reinterpret_cast<void*>(message.memory.address), MEMORY_SIZE) ==
               KERN_SUCCESS;
}

bool null_syscall() { return syscall_task_self() > 0; }
bool yield_task() { return syscall_thread_yield() >= 0; }
bool rpc_32() { return call_server(32); }
bool rpc_1k() { return call_server(1024); }

// A call to an object of the kernel that does next to nothing, through the library's stub.
bool mig_kernel_call() {
    uint64_t total, free, uptime;
    return host_info(BIRTH_HOST, &total, &free, &uptime) == KERN_SUCCESS;
}

bool vm_page() {
    void* page = nullptr;
    if (vm_allocate(&page, VM_PAGE_SIZE, VM_PROT_READ | VM_PROT_WRITE) != KERN_SUCCESS)
        return false;
    *static_cast<volatile char*>(page) = 1;
    return vm_deallocate(page, VM_PAGE_SIZE) == KERN_SUCCESS;
}

bool spawn_wait() {
    char name[] = "true";
    char* const arguments[] = {name, nullptr};
    spawn_arguments child = {};
    child.path = name;
    child.arguments = arguments;
    child.exit = state.port;
    mach_port_name_t task;
    uint32_t id;
    mach_msg_id_t message;
    task_ended_message ended;
    if (spawn(&child, &task, &id) != KERN_SUCCESS) return false;
    port_deallocate(task);
    return task_wait(state.port, TIMEOUT_NEVER, &message, &ended) == MACH_MSG_SUCCESS &&
           message == TASK_ENDED && task_end_status(&ended) == 0;
}

void* nothing(void*) { return nullptr; }

bool thread_start_join() {
    thread_t thread;
    return thread_start(&thread, nothing, nullptr) == KERN_SUCCESS &&
           thread_join(&thread, nullptr) == KERN_SUCCESS;
}

// SIZE files are open meanwhile.
bool prepare_files() {
    for (unsigned i = 0; i < state.size; i++) {
        mach_port_name_t file;
        uint64_t size;
        if (file_open(BIRTH_FILE_SERVICE, "/bench", &file, &size) != KERN_SUCCESS) return false;
    }
    return true;
}

bool open_read_close() {
    mach_port_name_t file;
    uint64_t size;
    uint32_t count;
    uint8_t bytes[FILE_READ_MAXIMUM];
    if (file_open(BIRTH_FILE_SERVICE, "/bench", &file, &size) != KERN_SUCCESS) return false;
    const bool read = file_read(file, 0, 100, bytes, &count) == KERN_SUCCESS;
    port_deallocate(file);
    return read && count == 100;
}

bool console_write_1() { return syscall_write(BIRTH_CONSOLE_OUTPUT, ".", 1) == 1; }
void finish_line() { write(STDOUT_FILENO, "\n", 1); }

// What somebody does who leaves a result in /tmp.
bool prepare_tmp() {
    mkdir("/tmp/bench", 0777);
    return true;
}
bool tmp_create_4k() {
    const int file = open("/tmp/bench/file", O_WRONLY | O_CREAT | O_TRUNC, 0666);
    const bool written = write(file, pipe_bytes, 4096) == 4096;
    return close(file) == 0 && written;
}
bool tmp_open_read_close() {
    char bytes[100];
    const int file = open("/tmp/bench/file", O_RDONLY);
    const bool came = read(file, bytes, sizeof(bytes)) == sizeof(bytes);
    return close(file) == 0 && came;
}
bool prepare_tmp_file() { return prepare_tmp() && tmp_create_4k(); }
void finish_tmp() {
    unlink("/tmp/bench/file");
    rmdir("/tmp/bench");
}

bool prepare_pipes(const char* role) {
    if (pipe(state.there) != 0 || pipe(state.back) != 0) return false;
    const int streams[] = {state.there[0], state.back[1], STDERR_FILENO};
    const bool started = start_helper(role, MACH_PORT_NULL, state.helper, streams);
    close(state.there[0]);
    close(state.back[1]);
    return started;
}
bool prepare_echo() { return prepare_pipes("echo"); }
bool prepare_drain() { return prepare_pipes("drain"); }
void finish_pipes() {
    close(state.there[1]);
    close(state.back[0]);
    port_deallocate(state.helper.task);
}
bool pipe_1() {
    char byte = 'x';
    return write(state.there[1], &byte, 1) == 1 && read(state.back[0], &byte, 1) == 1;
}
bool pipe_64k() { return write(state.there[1], pipe_bytes, PIPE_SIZE) == ssize_t{PIPE_SIZE}; }

bool malloc_64() {
    void* block = malloc(64);
    free(block);
    return block != nullptr;
}

bool empty() { return true; }

struct Operation {
    const char* name;
    unsigned runs;
    bool (*prepare)();
    bool (*run)();
    void (*finish)();
};

const Operation OPERATIONS[] = {
    {"null_syscall", 1000, prepare_nothing, null_syscall, finish_nothing},
    {"yield_task", 1000, prepare_yield, yield_task, finish_helper},
    {"rpc_32", 1000, prepare_server, rpc_32, finish_server},
    {"rpc_1k", 1000, prepare_server, rpc_1k, finish_server},
    {"rpc_ool_64k", 1000, prepare_memory, rpc_ool_64k, finish_memory},
    {"mig_kernel_call", 1000, prepare_nothing, mig_kernel_call, finish_nothing},
    {"vm_page", 1000, prepare_nothing, vm_page, finish_nothing},
    {"spawn_wait", 50, prepare_port, spawn_wait, finish_port},
    {"thread_start_join", 1000, prepare_nothing, thread_start_join, finish_nothing},
    {"open_read_close", 1000, prepare_files, open_read_close, finish_nothing},
    {"tmp_create_4k", 1000, prepare_tmp, tmp_create_4k, finish_tmp},
    {"tmp_open_read_close", 1000, prepare_tmp_file, tmp_open_read_close, finish_tmp},
    {"pipe_1", 1000, prepare_echo, pipe_1, finish_pipes},
    {"pipe_64k", 100, prepare_drain, pipe_64k, finish_pipes},
    {"console_write_1", 1000, prepare_nothing, console_write_1, finish_line},
    {"malloc_64", 1000, prepare_nothing, malloc_64, finish_nothing},
};

struct Times {
    uint64_t least = UINT64_MAX;
    uint64_t sum = 0;
};

bool measure(bool (*run)(), unsigned runs, Times& times) {
    if (!run()) return false;  // the first one fills caches and makes what is made once
    for (unsigned i = 0; i < runs; i++) {
        const uint64_t start = ticks();
        const bool done = run();
        const uint64_t taken = ticks() - start;
        if (!done) return false;
        if (taken < times.least) times.least = taken;
        times.sum += taken;
    }
    return true;
}

int bench(const Operation& operation, unsigned runs) {
    bool (*volatile nothing_to_do)() = empty;
    Times counter, times;
    measure(nothing_to_do, 100, counter);
    const bool prepared = operation.prepare();
    const bool measured = prepared && measure(operation.run, runs, times);
    if (prepared) operation.finish();
    if (!measured) {
        fprintf(stderr, "bench: %s failed\n", operation.name);
        return 1;
    }
    const uint64_t least = times.least - counter.least, mean = times.sum / runs - counter.least;
    printf("bench %s %u %lu %lu\n", operation.name, runs, least, mean);
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc > 1 && strcmp(argv[1], "serve") == 0) return serve();
    if (argc > 1 && strcmp(argv[1], "yield") == 0) return yield_for_ever();
    if (argc > 1 && strcmp(argv[1], "echo") == 0) return echo_bytes();
    if (argc > 1 && strcmp(argv[1], "drain") == 0) return drain();
    const bool list = argc > 1 && strcmp(argv[1], "list") == 0;
    const char* wrong = nullptr;
    unsigned numbers[2] = {};
    for (int i = 2; i < argc && i < 4 && wrong == nullptr; i++) {
        numbers[i - 2] = static_cast<unsigned>(strtonum(argv[i], 1, UINT32_MAX, &wrong));
    }
    if (argc > 4 || wrong != nullptr) {
        fprintf(stderr, "usage: bench [NAME [COUNT [SIZE]]]\n");
        return 2;
    }
    state.size = numbers[1];
    int status = 0;
    bool known = argc < 2 || list;
    for (const Operation& operation : OPERATIONS) {
        if (list) puts(operation.name);
        if (list || (argc > 1 && strcmp(argv[1], operation.name) != 0)) continue;
        known = true;
        status |= bench(operation, numbers[0] > 0 ? numbers[0] : operation.runs);
    }
    if (!known) fprintf(stderr, "bench: %s: no such operation (bench list)\n", argv[1]);
    return known ? status : 2;
}
