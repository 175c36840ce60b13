/* What goes wrong only where several processors run one task: `smp PART ROUNDS` prints "PART: ok",
 * or what it found. Every wait in here ends its processor's turn (PAUSE), so that under -icount,
 * where the emulator runs the processors in turn, the others come to theirs. */
#include <mach.h>
#include <mach/exception.h>
#include <mach/special_ports.h>
#include <mach/syscalls.h>
#include <mig/exc.h>
#include <mig/mach.h>
#include <services/task.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <threads.h>
#include <unistd.h>

enum { PAGE = VM_PAGE_SIZE, PAGES = 16, WORDS = PAGE / sizeof(uint64_t), LONG = 2000 };

static int rounds;
static const char* part;

static void check(kern_return_t result, const char* what) {
    if (result == KERN_SUCCESS) return;
    printf("%s: %s: %s\n", part, what, strerror(result));
    exit(1);
}

static void expect(bool holds, const char* what) {
    if (holds) return;
    printf("%s: %s\n", part, what);
    exit(1);
}

static void pause_for(int times) {
    for (int i = 0; i < times; i++) __builtin_ia32_pause();
}

static uint64_t* pages(size_t count, uint64_t* wanted) {
    void* memory = wanted;
    check(vm_allocate(&memory, count * PAGE, VM_PROT_READ | VM_PROT_WRITE), "vm_allocate");
    return memory;
}

static mach_port_name_t new_port(void) {
    mach_port_name_t port;
    check(port_allocate(MACH_PORT_RIGHT_RECEIVE, &port), "port_allocate");
    check(port_insert_right(port, port, MACH_MSG_TYPE_MAKE_SEND), "port_insert_right");
    return port;
}

/* --- the other thread --- */

static volatile uint64_t* volatile shared; /* what it works on; NULL: it is to end */
static volatile uint64_t turns;            /* it has looked at `shared` that often */
static thread_t other;

static void start(void* (*body)(void*)) { check(thread_start(&other, body, NULL), "thread_start"); }

/* Until the other thread is really at it. */
static void let_it_turn(void) {
    const uint64_t before = turns;
    while (turns < before + 3) pause_for(1);
}

static void stop(void) {
    shared = NULL;
    check(thread_join(&other, NULL), "thread_join");
}

/* Counts in every page of `shared`, as fast as it can. */
static void* counts(void* nothing) {
    volatile uint64_t* at;
    while ((at = shared) != NULL) {
        for (int i = 0; i < PAGES && shared; i++) at[i * WORDS]++;
        turns++;
        pause_for(1);
    }
    return nothing;
}

static volatile uint64_t seen;

/* Reads the first word of `shared`, as fast as it can. */
static void* reads(void* nothing) {
    volatile uint64_t* at;
    while ((at = shared) != NULL) {
        seen = at[0];
        turns++;
        pause_for(1);
    }
    return nothing;
}

/* --- its faults: they come here as messages, and it waits --- */

static mach_port_name_t exceptions;
static union {
    struct exception_raise_state_identity_request request;
    char room[1024];
} fault;

static void take_faults(void) {
    exceptions = new_port();
    check(task_set_special_port(BIRTH_TASK, TASK_EXCEPTION_PORT, exceptions), "exception port");
}

static void wait_for_fault(void) {
    check(mach_msg(&fault.request.header, MACH_RCV_MSG, 0, sizeof(fault), exceptions, 0), "fault");
    expect(fault.request.exception == EXC_BAD_ACCESS, "the other thread did something else wrong");
    check(port_deallocate(fault.request.task.name), "the task's right");
    check(port_deallocate(fault.request.thread.name), "the thread's right");
}

/* It tries again. */
static void let_it_go_on(void) {
    struct exception_raise_state_identity_reply reply = {};
    reply.header.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_MOVE_SEND_ONCE, 0);
    reply.header.msgh_remote_port = fault.request.header.msgh_remote_port;
    reply.header.msgh_id = fault.request.header.msgh_id + 100;
    reply.return_code = KERN_SUCCESS;
    reply.state = fault.request.state;
    check(mach_msg(&reply.header, MACH_SEND_MSG, sizeof(reply), 0, MACH_PORT_NULL, 0), "answer");
}

/* --- the parts --- */

/* Once vm_protect is back, nobody writes any more. */
static void protects(void) {
    take_faults();
    volatile uint64_t* const memory = shared = pages(PAGES, NULL);
    start(counts);
    for (int round = 0; round < rounds; round++) {
        let_it_turn();
        check(vm_protect((void*)memory, PAGES * PAGE, VM_PROT_READ), "vm_protect");
        uint64_t before = 0, after = 0;
        for (int i = 0; i < PAGES; i++) before += memory[i * WORDS];
        pause_for(LONG);
        for (int i = 0; i < PAGES; i++) after += memory[i * WORDS];
        expect(before == after, "the other thread wrote to pages that are read-only");
        wait_for_fault();
        check(vm_protect((void*)memory, PAGES * PAGE, VM_PROT_READ | VM_PROT_WRITE), "vm_protect");
        let_it_go_on();
    }
    stop();
}

/* Once vm_deallocate is back, nobody reads any more what comes to be in those frames. */
static void unmaps(void) {
    enum { OURS = 0x0c0ffee, OTHERS = 0xbadbad };
    take_faults();
    uint64_t* const memory = pages(1, NULL);
    memory[0] = seen = OURS;
    shared = memory;
    start(reads);
    for (int round = 0; round < rounds; round++) {
        let_it_turn();
        check(vm_deallocate(memory, PAGE), "vm_deallocate");
        uint64_t* const others = pages(PAGES, NULL);
        for (int i = 0; i < PAGES; i++) others[i * WORDS] = OTHERS;
        pause_for(LONG);
        wait_for_fault();
        check(vm_deallocate(others, PAGES * PAGE), "vm_deallocate");
        pages(1, memory)[0] = OURS;
        let_it_go_on();
        expect(seen == OURS || seen == 0, "the other thread saw what was in other memory");
    }
    stop();
}

struct carrier {
    struct mach_msg_header header;
    struct mach_msg_body body;
    mach_msg_descriptor_t descriptor;
    uint64_t room[8];
};

static mach_msg_return_t send_memory(struct carrier* message, mach_port_name_t port, void* memory) {
    memset(message, 0, sizeof(*message));
    message->header.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, 0) | MACH_MSGH_BITS_COMPLEX;
    message->header.msgh_remote_port = port;
    message->body.descriptor_count = 1;
    message->descriptor.out_of_line.address = (uintptr_t)memory;
    message->descriptor.out_of_line.size = PAGES * PAGE;
    message->descriptor.out_of_line.type = MACH_MSG_OOL_DESCRIPTOR;
    const mach_msg_size_t size = offsetof(struct carrier, room);
    return mach_msg(&message->header, MACH_SEND_MSG | MACH_RCV_MSG, size, sizeof(*message), port,
                    0);
}

/* What was received is a copy: what the sender's other thread writes is not in it. */
static void sends(void) {
    const mach_port_name_t port = new_port();
    uint64_t* const memory = pages(PAGES, NULL);
    shared = memory;
    start(counts);
    for (int round = 0; round < rounds; round++) {
        let_it_turn();
        struct carrier message;
        check(send_memory(&message, port, memory), "mach_msg");
        volatile uint64_t* const copy =
            (uint64_t*)(uintptr_t)message.descriptor.out_of_line.address;
        uint64_t before = 0, after = 0;
        for (int i = 0; i < PAGES; i++) before += copy[i * WORDS];
        pause_for(LONG);
        for (int i = 0; i < PAGES; i++) after += copy[i * WORDS];
        expect(before == after, "the sender's other thread wrote into what was received");
        check(vm_deallocate((void*)copy, PAGES * PAGE), "vm_deallocate");
    }
    stop();
}

/* A page that is copied because it is written to is the new one for all threads at once. */
static void copies(void) {
    const mach_port_name_t port = new_port();
    volatile uint64_t* const memory = pages(PAGES, NULL);
    shared = memory;
    start(reads);
    for (int round = 1; round <= rounds; round++) {
        struct carrier message;
        check(send_memory(&message, port, (void*)memory), "mach_msg");
        let_it_turn(); /* it remembers the page as it is shared now */
        memory[0] = (uint64_t)round;
        let_it_turn();
        expect(seen == (uint64_t)round, "the other thread still reads the page as it was before");
        check(vm_deallocate((void*)(uintptr_t)message.descriptor.out_of_line.address, PAGES * PAGE),
              "vm_deallocate");
    }
    stop();
}

/* A descriptor that changes while it is sent is taken as one of the things that it was. */
static volatile struct carrier flipped;
static void* flips(void* nothing) {
    while (shared) {
        flipped.descriptor.out_of_line.size = turns % 2 ? PAGE : 3 * PAGE;
        flipped.descriptor.type.type = turns % 3 ? MACH_MSG_OOL_DESCRIPTOR : 77;
        flipped.body.descriptor_count = turns % 5 ? 1 : 200;
        turns++;
        if (turns % 64 == 0) pause_for(1);
    }
    return nothing;
}

static void descriptors(void) {
    const mach_port_name_t port = new_port();
    uint64_t* const memory = pages(PAGES, NULL);
    int arrived = 0;
    shared = memory;
    start(flips);
    for (int round = 0; round < rounds; round++) {
        if (round % 8 == 0) let_it_turn();
        flipped.header = (struct mach_msg_header){
            .msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, 0) | MACH_MSGH_BITS_COMPLEX,
            .msgh_remote_port = port};
        flipped.descriptor.out_of_line.address = (uintptr_t)memory;
        flipped.descriptor.out_of_line.deallocate = flipped.descriptor.out_of_line.copy = 0;
        const mach_msg_return_t sent = mach_msg((struct mach_msg_header*)&flipped, MACH_SEND_MSG,
                                                offsetof(struct carrier, room), 0, 0, 0);
        if (sent != MACH_MSG_SUCCESS) continue;
        struct carrier in;
        check(mach_msg(&in.header, MACH_RCV_MSG, 0, sizeof(in), port, 0), "receive");
        arrived++;
        const struct mach_msg_ool_descriptor* got = &in.descriptor.out_of_line;
        expect(in.body.descriptor_count == 1, "another number of descriptors arrived");
        expect(got->type == MACH_MSG_OOL_DESCRIPTOR, "a descriptor arrived that is none");
        expect(got->size == PAGE || got->size == 3 * PAGE, "another size arrived");
        mach_msg_destroy(&in.header);
    }
    stop();
    expect(arrived > 0, "not one message got through");
}

/* --- many threads --- */

enum { MANY = 9 };

static void run_many(void* (*body)(void*)) {
    thread_t threads[MANY];
    for (uintptr_t i = 0; i < MANY; i++) {
        check(thread_start(&threads[i], body, (void*)(i + 1)), "thread_start");
    }
    for (int i = 0; i < MANY; i++) {
        void* wrong;
        check(thread_join(&threads[i], &wrong), "thread_join");
        expect(wrong == NULL, "a thread found something wrong");
    }
}

/* Every thread has the registers that it had, wherever it goes on: SSE, x87, and the base of FS.
 * The compiler has no instruction in between. */
static void* keeps_registers(void* number) {
    static _Thread_local uintptr_t local;
    local = (uintptr_t)number;
    for (int round = 0; round < rounds; round++) {
        const double mine = (double)((uintptr_t)number * 1000 + (unsigned)round);
        double low = mine, high = -mine, x87 = 0;
        const uint64_t call = round % 2 ? SYS_thread_yield : SYS_thread_sleep;
        __asm__ volatile("movq %0, %%xmm0\n movq %1, %%xmm15\n fldl %0\n"
                         "mov $20, %%ebx\n 1: pause\n dec %%ebx\n jnz 1b\n"
                         "mov %3, %%rax\n mov $1, %%edi\n syscall\n"
                         "movq %%xmm0, %0\n movq %%xmm15, %1\n fstpl %2"
                         : "+m"(low), "+m"(high), "=m"(x87)
                         : "r"(call)
                         : "rax", "rbx", "rcx", "rdi", "r11", "xmm0", "xmm15", "memory");
        if (low != mine || high != -mine || x87 != mine || local != (uintptr_t)number) {
            return number;
        }
    }
    return NULL;
}
static void registers(void) { run_many(keeps_registers); }

/* Threads come and go, and their kernel stacks with them, on all processors. */
static void* nothing_else(void* argument) { return argument; }
static void* starts_others(void* unused) {
    (void)unused;
    for (int round = 0; round < rounds; round++) {
        thread_t thread;
        void* result;
        check(thread_start(&thread, nothing_else, &thread), "thread_start");
        if (round % 4 == 0) msleep(1);
        check(thread_join(&thread, &result), "thread_join");
        if (result != &thread) return &rounds;
    }
    return NULL;
}
static void threads(void) { run_many(starts_others); }

static void work(int instructions) {
    for (int i = 1; i <= instructions / 2; i++) {
        if (i % 256 == 0) __builtin_ia32_pause();
    }
}

/* Calls and answers among threads that sleep in between, or work: no wake-up is lost. */
static mach_port_name_t serves[MANY + 1];
static int works_for = -1; /* instructions; negative: they sleep */
static void* plays(void* argument) {
    const uintptr_t number = (uintptr_t)argument;
    const bool server = number % 2 == 0;
    struct mach_msg_header message;
    for (int round = 0; round < rounds; round++) {
        message.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, 0);
        message.msgh_remote_port = serves[server ? number - 1 : number + 1];
        message.msgh_local_port = MACH_PORT_NULL;
        message.msgh_id = round;
        if (works_for >= 0) {
            work(works_for);
        } else if (!server && round % 16 == 0) {
            msleep((unsigned)(round / 16 % 3));
        }
        if (!server) {
            check(mach_msg(&message, MACH_SEND_MSG, sizeof(message), 0, 0, 0), "send");
        }
        union {
            struct mach_msg_header header;
            char room[128];
        } in;
        check(mach_msg(&in.header, MACH_RCV_MSG, 0, sizeof(in), serves[number], 0), "receive");
        if (in.header.msgh_id != round) return argument;
        if (server) check(mach_msg(&message, MACH_SEND_MSG, sizeof(message), 0, 0, 0), "answer");
    }
    return NULL;
}
static void* plays_if_paired(void* argument) {
    return (uintptr_t)argument == MANY ? NULL : plays(argument);
}
static void calls(void) {
    for (int i = 1; i <= MANY; i++) serves[i] = new_port();
    run_many(plays_if_paired);
}

/* Equal threads that never wait each get on, on however few processors. */
static volatile uint64_t got_on[MANY + 1];
static volatile bool enough;
static void* spins(void* argument) {
    while (!enough) {
        got_on[(uintptr_t)argument]++;
        pause_for(1);
    }
    return NULL;
}
static void* waits_for_all(void* unused) {
    (void)unused;
    for (int i = 2; i <= MANY; i++) {
        while (got_on[i] < (uint64_t)rounds) msleep(1);
    }
    enough = true;
    return NULL;
}
static void* spins_or_waits(void* argument) {
    return (uintptr_t)argument == 1 ? waits_for_all(argument) : spins(argument);
}
static void turn(void) { run_many(spins_or_waits); }

/* This program again, in another part and as often; its end is told at `exits`. The task's port. */
static mach_port_name_t start_part(const char* which, mach_port_name_t exits) {
    char times[16];
    snprintf(times, sizeof(times), "%d", rounds);
    char* const arguments[] = {"smp", (char*)which, times, NULL};
    const struct spawn_arguments child = {.path = "smp", .arguments = arguments, .exit = exits};
    mach_port_name_t task;
    uint32_t id;
    check(spawn(&child, &task, &id), "spawn");
    return task;
}

/* A task whose threads run on several processors is ended from another. */
static void spinning(void) {
    rounds = 1 << 30;
    run_many(spins);
}
static void kills(void) {
    for (int round = 0; round < rounds; round++) {
        const mach_port_name_t exits = new_port(), task = start_part("spinning", exits);
        mach_msg_id_t what;
        struct task_ended_message ended;
        msleep((unsigned)(round % 8));
        check(task_terminate(task), "task_terminate");
        check(task_wait(exits, TIMEOUT_NEVER, &what, &ended), "task_wait");
        expect(what == TASK_ENDED && ended.reason == TASK_KILLED, "the task ended in another way");
        check(port_deallocate(task), "task");
        check(port_destroy_receive(exits), "exits");
    }
}

/* --- what grader/bench/processors.py measures --- */

/* Four programs, side by side. */
static void start_four(const char* which) {
    const mach_port_name_t exits = new_port();
    for (int i = 0; i < 4; i++) check(port_deallocate(start_part(which, exits)), "task");
    for (int i = 0; i < 4; i++) {
        mach_msg_id_t what;
        struct task_ended_message ended;
        check(task_wait(exits, TIMEOUT_NEVER, &what, &ended), "task_wait");
    }
}

static void computing(void) { work(rounds * 1000); }
static void computes(void) { start_four("computing"); }

/* A pair calls and answers; `own`: the instructions that each of the two executes for a call. */
static void pair(int own) {
    for (int i = 1; i <= 2; i++) serves[i] = new_port();
    thread_t server;
    works_for = own;
    check(thread_start(&server, plays, (void*)2), "thread_start");
    plays((void*)1);
    check(thread_join(&server, NULL), "thread_join");
}
static void pair_that_works(void) { pair(1000); }
static void pair_alone(void) { pair(0); }
static void pairs_that_work(void) { start_four("pair_that_works"); }
static void pairs(void) { start_four("pair_alone"); }

/* Two changes of a page's protection a round, while threads of this task run on the other
 * processors. */
static void shootdowns(void) {
    enum { OTHERS = 3 };
    thread_t threads[OTHERS + 1];
    volatile uint64_t* const page = pages(1, NULL);
    for (uintptr_t i = 1; i <= OTHERS; i++) {
        check(thread_start(&threads[i], spins, (void*)i), "thread_start");
        while (got_on[i] == 0) pause_for(1);
    }
    for (int round = 0; round < rounds; round++) {
        page[0]++; /* so that this processor, too, has something to forget */
        check(vm_protect((void*)page, PAGE, VM_PROT_READ), "vm_protect");
        check(vm_protect((void*)page, PAGE, VM_PROT_READ | VM_PROT_WRITE), "vm_protect");
    }
    enough = true;
    for (int i = 1; i <= OTHERS; i++) check(thread_join(&threads[i], NULL), "thread_join");
}

/* A message wakes a thread on a processor that is idle; it says so, and waits for the next one. */
static volatile int woken;
static void* wakes_up(void* unused) {
    for (int round = 0; round < rounds; round++) {
        struct carrier in;
        check(mach_msg(&in.header, MACH_RCV_MSG, 0, sizeof(in), serves[1], 0), "receive");
        woken = round + 1;
    }
    return unused;
}
static void wakes(void) {
    thread_t thread;
    serves[1] = new_port();
    check(thread_start(&thread, wakes_up, NULL), "thread_start");
    for (int round = 0; round < rounds; round++) {
        struct mach_msg_header message = {.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, 0),
                                          .msgh_remote_port = serves[1]};
        pause_for(LONG); /* by then it waits */
        check(mach_msg(&message, MACH_SEND_MSG, sizeof(message), 0, 0, 0), "send");
        while (woken != round + 1) pause_for(1);
    }
    check(thread_join(&thread, NULL), "thread_join");
}

static const struct {
    const char* name;
    void (*body)(void);
} parts[] = {{"protects", protects},
             {"unmaps", unmaps},
             {"sends", sends},
             {"copies", copies},
             {"descriptors", descriptors},
             {"registers", registers},
             {"threads", threads},
             {"calls", calls},
             {"turn", turn},
             {"spinning", spinning},
             {"kills", kills},
             {"computing", computing},
             {"computes", computes},
             {"pair_that_works", pair_that_works},
             {"pairs_that_work", pairs_that_work},
             {"pair_alone", pair_alone},
             {"pairs", pairs},
             {"shootdowns", shootdowns},
             {"wakes", wakes}};

int main(int argc, char** argv) {
    part = argc > 1 ? argv[1] : "?";
    rounds = argc > 2 ? atoi(argv[2]) : 1;
    for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
        if (strcmp(part, parts[i].name) != 0) continue;
        parts[i].body();
        printf("%s: ok\n", part);
        return 0;
    }
    printf("smp: %s: no such part\n", part);
    return 2;
}
