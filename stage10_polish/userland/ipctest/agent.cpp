// The agent: takes one command after the other.
#include "ipctest/protocol.hpp"

#include <mach.h>
#include <services/task.h>
#include <stdlib.h>
#include <string.h>
#include <syscall_stubs.h>

namespace agent {

namespace {

// A thread that makes one call.
struct Slot {
    alignas(16) uint8_t stack[8192];
    alignas(16) uint8_t buffer[SLOT_BUFFER];
    SystemCall call;
    volatile bool may_begin;
    volatile uint32_t state;
    volatile int64_t result;
};

Slot slots[SLOTS];
Command command;
Report report;
mach_port_name_t commands;

// A message to oneself that keeps room in the budget of kernel objects: when the budget is used up,
// a report takes its place.
mach_port_name_t reserve;
bool reserve_wanted = false, reserve_there = false;

void send_reserve() {
    static Report message;
    message.header.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_MAKE_SEND, 0);
    message.header.msgh_remote_port = reserve;
    reserve_there = mach_msg(&message.header, MACH_SEND_MSG | MACH_SEND_TIMEOUT, sizeof(message), 0,
                             MACH_PORT_NULL, 0) == MACH_MSG_SUCCESS;
}

void drop_reserve() {
    static Report message;
    mach_msg(&message.header, MACH_RCV_MSG | MACH_RCV_TIMEOUT, 0, sizeof(message), reserve, 0);
    reserve_there = false;
}

void send_report() {
    report.header.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, 0) | MACH_MSGH_BITS_COMPLEX;
    report.header.msgh_remote_port = REPORTS;
    report.header.msgh_local_port = MACH_PORT_NULL;
    report.body = {1, 0};
    report.right.type = MACH_MSG_PORT_DESCRIPTOR;
    const uint32_t size = report_size(report.size);
    while (mach_msg(&report.header, MACH_SEND_MSG, size, 0, MACH_PORT_NULL, 0) !=
           MACH_MSG_SUCCESS) {
        if (!reserve_there) exit(1);
        drop_reserve();
    }
}

void read_back(const void* from, uint32_t size) {
    memcpy(report.bytes, from, size);
    report.size = size;
}

void* pointer(uint64_t address) { return reinterpret_cast<void*>(address); }

void make_calls() {
    memcpy(pointer(command.write_address), command.bytes, command.write_size);
    if (command.call_count > 0) report.result = system_call(command.calls[0]);
    if (command.call_count > 1) report.second_result = system_call(command.calls[1]);
    read_back(pointer(command.read_address), command.read_size);
}

bool holds_only(const uint8_t* bytes, uint64_t size, uint8_t value) {
    for (uint64_t i = 0; i < size; i++) {
        if (bytes[i] != value) return false;
    }
    return true;
}

int64_t allocate_all(uint64_t right) {
    reserve_wanted = true;
    send_reserve();
    for (;;) {
        const int64_t result = syscall_port_allocate(right);
        if (result < 0) return result;
    }
}

void run_slot(void* argument) {
    Slot& slot = *static_cast<Slot*>(argument);
    while (!slot.may_begin) thread_yield();
    slot.state = CALLING;
    slot.result = system_call(slot.call);
    slot.state = RETURNED;
    syscall_thread_exit();
}

int64_t start_thread(Slot& slot) {
    slot.call = command.calls[0];
    if (command.value & 1) slot.call.arguments[0] = reinterpret_cast<uint64_t>(slot.buffer);
    slot.may_begin = (command.value & 2) == 0;
    memcpy(slot.buffer, command.bytes, command.write_size);
    // As after a call: 8 bytes off a multiple of 16.
    return syscall_thread_create(run_slot, slot.stack + sizeof(slot.stack) - 8, &slot, nullptr);
}

// Every other thread gets several turns: one that has not returned after them waits.
void look_at(const Slot& slot) {
    constexpr int TURNS = 8;
    for (int i = 0; i < TURNS && slot.state != RETURNED; i++) thread_yield();
    report.state = slot.state;
    report.result = slot.result;
    read_back(slot.buffer, SLOT_BUFFER);
}

// The right is in the report only once the report is sent.
void give(mach_port_name_t name, uint64_t disposition) {
    report.right.name = name;
    report.right.disposition = static_cast<uint8_t>(disposition);
}

void spawn_child() {
    mach_port_name_t task;
    report.result = -static_cast<int64_t>(spawn_agent(HELLO, REPORTS, MACH_PORT_NULL, &task));
    if (report.result == 0) give(task, MACH_MSG_TYPE_MOVE_SEND);
}

void carry_out() {
    Slot& slot = slots[command.slot % SLOTS];
    uint8_t* const write = static_cast<uint8_t*>(pointer(command.write_address));
    const uint8_t value = static_cast<uint8_t>(command.value);
    switch (command.operation) {
    case Operation::Call:
        return make_calls();
    case Operation::Fill:
        memset(write, value, command.amount);
        return;
    case Operation::Check:
        report.result =
            holds_only(static_cast<uint8_t*>(pointer(command.read_address)), command.amount, value);
        return;
    case Operation::Give:
        return give(command.name, command.value);
    case Operation::Take:
        report.result = command.right.name;
        return;
    case Operation::AllocateAll:
        report.result = allocate_all(command.value);
        return;
    case Operation::Start:
        report.result = start_thread(slot);
        return;
    case Operation::Go:
        slot.may_begin = true;
        return;
    case Operation::Look:
        return look_at(slot);
    case Operation::Jump:
        reinterpret_cast<void (*)()>(command.read_address)();
        return;
    case Operation::Spawn:
        return spawn_child();
    }
}

void say_hello() {
    if (port_allocate(MACH_PORT_RIGHT_RECEIVE, &reserve) != KERN_SUCCESS ||
        port_allocate(MACH_PORT_RIGHT_RECEIVE, &commands) != KERN_SUCCESS) {
        exit(1);
    }
    struct {
        mach_msg_header header;
        mach_msg_body body;
        mach_msg_port_descriptor right;
    } hello = {};
    hello.header.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, 0) | MACH_MSGH_BITS_COMPLEX;
    hello.header.msgh_remote_port = HELLO;
    hello.body.descriptor_count = 1;
    hello.right.name = commands;
    hello.right.disposition = MACH_MSG_TYPE_MAKE_SEND;
    if (mach_msg(&hello.header, MACH_SEND_MSG, sizeof(hello), 0, MACH_PORT_NULL, 0) !=
        MACH_MSG_SUCCESS) {
        exit(1);
    }
}

}  // namespace

int64_t system_call(const SystemCall& call) {
    register uint64_t fourth asm("r10") = call.arguments[3];
    register uint64_t fifth asm("r8") = call.arguments[4];
    register uint64_t sixth asm("r9") = call.arguments[5];
    int64_t result;
    asm volatile("syscall"
                 : "=a"(result)
                 : "a"(call.number), "D"(call.arguments[0]), "S"(call.arguments[1]),
                   "d"(call.arguments[2]), "r"(fourth), "r"(fifth), "r"(sixth)
                 : "rcx", "r11", "memory");
    return result;
}

kern_return_t spawn_agent(mach_port_name_t hello, mach_port_name_t reports, mach_port_name_t exit,
                          mach_port_name_t* task) {
    const mach_port_name_t rights[] = {hello, reports};
    char name[] = "ipctest", role[] = "agent";
    char* const arguments[] = {name, role, nullptr};
    spawn_arguments child = {};
    child.path = name;
    child.arguments = arguments;
    child.rights = rights;
    child.right_count = 2;
    child.exit = exit;
    uint32_t id;
    return spawn(&child, task, &id);
}

void run() {
    say_hello();
    for (;;) {
        const mach_msg_return_t code =
            mach_msg(&command.header, MACH_RCV_MSG, 0, sizeof(command), commands, 0);
        if (code != MACH_MSG_SUCCESS) exit(1);
        if (reserve_wanted && !reserve_there) send_reserve();
        memset(&report, 0, offsetof(Report, bytes));
        report.right.disposition = MACH_MSG_TYPE_COPY_SEND;  // of NULL
        carry_out();
        send_report();
    }
}

}  // namespace agent
