#include "test/ipc/test_task.hpp"

#include "ipctest/program.hpp"
#include "lib/string.h"

#include <mach.h>
#include <mach/special_ports.h>
#include <mach/syscalls.h>
#include <mach/task_end.h>
#include <mach/vm.h>
#include <mig/mach.h>
#include <mig/mach_port.h>

namespace ipc_test {

using agent::Operation;
using program::TaskReply;

namespace {

agent::Command the_command;
agent::Report the_report;

kern_return_t code(int64_t result) {
    return result < 0 ? static_cast<kern_return_t>(-result) : KERN_SUCCESS;
}

// What comes back behind the return code, if it is KERN_SUCCESS.
Result<uint32_t> word(Name task, mach_msg_id_t id, uint32_t first, uint32_t second) {
    TaskReply reply;
    const kern_return_t result = program::call_task(task, id, first, second, reply);
    if (result != KERN_SUCCESS) return result;
    return reply.word(8);
}

kern_return_t without_result(Name task, mach_msg_id_t id, uint32_t first, uint32_t second) {
    TaskReply reply;
    return program::call_task(task, id, first, second, reply);
}

}  // namespace

// --- The agent ---

TestTask::TestTask() : next_(exchange(first_, this)) {
    task_port_ = program::start_agent(&exit_);
    EXPECT(task_port_ != MACH_PORT_NULL);
    begin();
}

TestTask::TestTask(TestTask& parent) : next_(exchange(first_, this)) {
    (void)parent.command(Operation::Spawn);
    task_port_ = parent.carry_out().right.name;
    begin();
}

void TestTask::begin() {
    commands_ = program::wait_for_hello();
    Names names;
    list_names(names);
    for (const NameAndType& name : names) EXPECT(own_names_.push_back(Name{name.name}).ok());
    send_buffer_ = pages(BUFFER_PAGES);
    receive_buffer_ = pages(BUFFER_PAGES);
}

void TestTask::end() {
    if (task_port_ == MACH_PORT_NULL) return;
    TestTask** link = &first_;
    while (*link != this) link = &(*link)->next_;
    *link = next_;
    program::end_task(exchange(task_port_, MACH_PORT_NULL));
    port_deallocate(commands_);
    if (exit_ != MACH_PORT_NULL) port_destroy_receive(exit_);
}

agent::Command& TestTask::command(Operation operation) {
    memset(&the_command, 0, offsetof(agent::Command, bytes));
    the_command.operation = operation;
    the_command.right.disposition = COPY_SEND;  // of NULL
    return the_command;
}

agent::Report& TestTask::carry_out(uint32_t write_size) {
    the_command.header.msgh_bits = MACH_MSGH_BITS(COPY_SEND, 0) | MACH_MSGH_BITS_COMPLEX;
    the_command.header.msgh_remote_port = commands_;
    the_command.body.descriptor_count = 1;
    the_command.right.type = MACH_MSG_PORT_DESCRIPTOR;
    the_command.write_size = write_size;
    EXPECT_EQ(mach_msg(&the_command.header, MACH_SEND_MSG, agent::command_size(write_size), 0,
                       MACH_PORT_NULL, 0),
              MACH_MSG_SUCCESS);
    if (the_command.operation != Operation::Jump) program::wait_for_report(the_report);
    return the_report;
}

template <typename... Arguments>
int64_t TestTask::system_call(uint64_t number, Arguments... arguments) {
    agent::Command& order = command(Operation::Call);
    order.call_count = 1;
    order.calls[0] = {number, {static_cast<uint64_t>(arguments)...}};
    return carry_out().result;
}

Name TestTask::give(Name name, uint32_t disposition) {
    agent::Command& order = command(Operation::Give);
    order.name = name;
    order.value = disposition;
    return carry_out().right.name;
}

Name TestTask::take(Name program_name, uint32_t disposition) {
    agent::Command& order = command(Operation::Take);
    order.right.name = program_name;
    order.right.disposition = static_cast<uint8_t>(disposition);
    return static_cast<Name>(carry_out().result);
}

// --- What a case begins with ---

bool TestTask::take_all_names() {
    command(Operation::AllocateAll).value = MACH_PORT_RIGHT_DEAD_NAME;
    return code(carry_out().result) == KERN_NO_SPACE;
}

void TestTask::use_up_objects() {
    command(Operation::AllocateAll).value = MACH_PORT_RIGHT_RECEIVE;
    EXPECT_EQ(code(carry_out().result), KERN_RESOURCE_SHORTAGE);
}

Name TestTask::send_to(TestTask& owner, Name port, uint32_t references) {
    const Name name = take(owner.give(port, MAKE_SEND), MOVE_SEND);
    EXPECT_EQ(mod_refs(name, MACH_PORT_RIGHT_SEND, references - int64_t{1}), KERN_SUCCESS);
    return name;
}

Name TestTask::send_once_to(TestTask& owner, Name port) {
    return take(owner.give(port, MAKE_SEND_ONCE), MOVE_SEND_ONCE);
}

Name TestTask::task_port_of(TestTask& other) { return take(other.task_port_, COPY_SEND); }

void TestTask::set_bootstrap(TestTask& owner, Name name, uint32_t disposition) {
    const Name right = owner.give(name, disposition);
    EXPECT_EQ(program::give_task(task_port_, TASK_SET_SPECIAL_PORT, right, MOVE_SEND,
                                 TASK_BOOTSTRAP_PORT, 0),
              KERN_SUCCESS);
}

void TestTask::clear_bootstrap() {
    EXPECT_EQ(program::give_task(task_port_, TASK_SET_SPECIAL_PORT, MACH_PORT_NULL, COPY_SEND,
                                 TASK_BOOTSTRAP_PORT, 0),
              KERN_SUCCESS);
}

// --- Port calls ---

Result<Name> TestTask::allocate(uint64_t right) {
    const int64_t result = system_call(SYS_port_allocate, right);
    if (result < 0) return code(result);
    return static_cast<Name>(result);
}
kern_return_t TestTask::allocate_name(uint64_t right, Name name) {
    return without_result(task_port_, MACH_PORT_ALLOCATE_NAME, static_cast<uint32_t>(right), name);
}
kern_return_t TestTask::destroy(Name name) {
    return without_result(task_port_, MACH_PORT_DESTROY, name, 0);
}
kern_return_t TestTask::deallocate(Name name) {
    return code(system_call(SYS_port_deallocate, name));
}
kern_return_t TestTask::mod_refs(Name name, uint64_t right, int64_t delta) {
    return code(system_call(SYS_port_mod_refs, name, right, delta));
}
kern_return_t TestTask::insert_right(Name name, Name port_name, uint32_t disposition) {
    return code(system_call(SYS_port_insert_right, name, port_name, disposition));
}
kern_return_t TestTask::move_member(Name member, Name set) {
    return code(system_call(SYS_port_move_member, member, set));
}
kern_return_t TestTask::rename(Name old_name, Name new_name) {
    return without_result(task_port_, MACH_PORT_RENAME, old_name, new_name);
}
kern_return_t TestTask::set_limit(Name name, uint64_t limit) {
    return without_result(task_port_, MACH_PORT_SET_QLIMIT, name, static_cast<uint32_t>(limit));
}

kern_return_t TestTask::request(Name name, int64_t id, uint64_t sync, Name notify,
                                uint32_t disposition, Name* previous) {
    const int64_t result =
        system_call(SYS_port_request_notification, name, id, sync, notify, disposition);
    if (previous && result >= 0) *previous = static_cast<Name>(result);
    return code(result);
}

// --- Looking ---

Result<mach_port_type_t> TestTask::get_type(Name name) {
    return word(task_port_, MACH_PORT_TYPE, name, 0);
}

Result<uint32_t> TestTask::get_refs(Name name, uint64_t right) {
    return word(task_port_, MACH_PORT_GET_REFS, name, static_cast<uint32_t>(right));
}

Result<mach_port_status> TestTask::get_status(Name name) {
    agent::Command& order = command(Operation::Call);
    order.call_count = 1;
    order.calls[0] = {SYS_port_status, {name, receive_buffer_}};
    order.read_address = receive_buffer_;
    order.read_size = sizeof(mach_port_status);
    const agent::Report& report = carry_out();
    if (report.result < 0) return code(report.result);
    mach_port_status status;
    memcpy(&status, report.bytes, sizeof(status));
    return status;
}

uint32_t TestTask::names() {
    Names names;
    list_names(names);
    return static_cast<uint32_t>(names.size());
}

uint64_t TestTask::charge() {
    TaskReply reply;
    EXPECT_EQ(program::call_task(task_port_, TASK_INFO, 0, 0, reply), KERN_SUCCESS);
    return reply.word(16);
}

void TestTask::list_names(Names& names) {
    TaskReply reply;
    EXPECT_EQ(program::call_task(task_port_, MACH_PORT_NAMES, 0, 0, reply, 2), KERN_SUCCESS);
    mach_msg_ool_descriptor lists[2];
    memcpy(lists, reply.bytes + sizeof(mach_msg_body), sizeof(lists));
    const auto* name = reinterpret_cast<const Name*>(lists[0].address);
    const auto* type = reinterpret_cast<const mach_port_type_t*>(lists[1].address);
    size_t own = 0;
    for (size_t i = 0; i < lists[0].size / sizeof(Name); i++) {
        if (own < own_names_.size() && name[i] == own_names_[own]) {
            own++;  // both lists ascend
        } else {
            EXPECT(names.push_back({name[i], type[i]}).ok());
        }
    }
    for (const mach_msg_ool_descriptor& list : lists) {
        vm_deallocate(reinterpret_cast<void*>(list.address), list.size);
    }
}

// --- Messages ---

mach_msg_return_t TestTask::call(uint64_t address, uint64_t options, uint64_t send_size,
                                 uint64_t receive_limit, Name receive_name, uint64_t timeout) {
    return code(system_call(SYS_mach_msg, address, options, send_size | receive_limit << 32,
                            receive_name, timeout));
}

// The message's bytes go to `buffer`, and come back from there if it is to be `read`, with the same
// command that makes the call; a long one's separately.
mach_msg_return_t TestTask::call_with(TestMessage& message, uint64_t buffer, bool read,
                                      uint64_t options, uint64_t send_size, uint64_t limit,
                                      Name name, uint64_t timeout) {
    const uint32_t size = message.capacity();
    if (size > agent::BYTES) {
        write_bytes(buffer, message.bytes(), size);
        const mach_msg_return_t result = call(buffer, options, send_size, limit, name, timeout);
        if (read) read_bytes(buffer, message.bytes(), size);
        return result;
    }
    agent::Command& order = command(Operation::Call);
    order.write_address = order.read_address = buffer;
    order.read_size = read ? size : 0;
    order.call_count = 1;
    order.calls[0] = {SYS_mach_msg, {buffer, options, send_size | limit << 32, name, timeout}};
    memcpy(order.bytes, message.bytes(), size);
    const agent::Report& report = carry_out(size);
    if (read) memcpy(message.bytes(), report.bytes, size);
    return code(report.result);
}

mach_msg_return_t TestTask::send(const TestMessage& message, uint32_t options, uint64_t timeout) {
    return call_with(const_cast<TestMessage&>(message), send_buffer_, false,
                     MACH_SEND_MSG | options, message.size(), 0, MACH_PORT_NULL, timeout);
}

mach_msg_return_t TestTask::receive(Name name, TestMessage& message, uint64_t limit,
                                    uint32_t options, uint64_t timeout) {
    message.wipe();
    return call_with(message, receive_buffer_, true, MACH_RCV_MSG | options, 0, limit, name,
                     timeout);
}

mach_msg_return_t TestTask::send_receive(TestMessage& message, Name name, uint32_t options,
                                         uint64_t timeout) {
    return call_with(message, send_buffer_, true, MACH_SEND_MSG | MACH_RCV_MSG | options,
                     message.size(), message.capacity(), name, timeout);
}

TestTask::IdAndCode TestTask::next_id_then_send(Name name, mach_msg_id_t id) {
    TestMessage message = message_to(name, COPY_SEND);
    message.id(id);
    write_bytes(send_buffer_, message.bytes(), message.size());
    agent::Command& order = command(Operation::Call);
    order.call_count = 2;
    order.calls[0] = {SYS_mach_msg,
                      {receive_buffer_, MACH_RCV_MSG | MACH_RCV_TIMEOUT,
                       uint64_t{TestMessage::CAPACITY} << 32, name, 0}};
    order.calls[1] = {
        SYS_mach_msg,
        {send_buffer_, MACH_SEND_MSG | MACH_SEND_TIMEOUT, message.size(), MACH_PORT_NULL, 0}};
    order.read_address = receive_buffer_;
    order.read_size = sizeof(mach_msg_header);
    const agent::Report& report = carry_out();
    mach_msg_header received;
    memcpy(&received, report.bytes, sizeof(received));
    return {report.result == 0 ? received.msgh_id : 0, code(report.second_result)};
}

// --- Memory ---

uint64_t TestTask::pages(uint64_t count) {
    const int64_t address =
        system_call(SYS_vm_allocate, 0, count * PAGE_SIZE, VM_PROT_READ | VM_PROT_WRITE);
    EXPECT_EQ(code(address), KERN_SUCCESS);
    return static_cast<uint64_t>(address);
}

void TestTask::fill(uint64_t address, uint64_t size, uint8_t byte) {
    agent::Command& order = command(Operation::Fill);
    order.write_address = address;
    order.amount = size;
    order.value = byte;
    (void)carry_out();
}

bool TestTask::filled(uint64_t address, uint64_t size, uint8_t byte) {
    agent::Command& order = command(Operation::Check);
    order.read_address = address;
    order.amount = size;
    order.value = byte;
    return carry_out().result == 1;
}

void TestTask::write_bytes(uint64_t address, const void* bytes, uint64_t size) {
    const auto* from = static_cast<const uint8_t*>(bytes);
    for (uint64_t done = 0; done < size;) {
        const uint32_t part = static_cast<uint32_t>(min(size - done, uint64_t{agent::BYTES}));
        agent::Command& order = command(Operation::Call);
        order.write_address = address + done;
        memcpy(order.bytes, from + done, part);
        (void)carry_out(part);
        done += part;
    }
}

void TestTask::read_bytes(uint64_t address, void* bytes, uint64_t size) {
    auto* to = static_cast<uint8_t*>(bytes);
    for (uint64_t done = 0; done < size;) {
        const uint32_t part = static_cast<uint32_t>(min(size - done, uint64_t{agent::BYTES}));
        agent::Command& order = command(Operation::Call);
        order.read_address = address + done;
        order.read_size = part;
        memcpy(to + done, carry_out().bytes, part);
        done += part;
    }
}

bool TestTask::unmap(uint64_t address) {
    return system_call(SYS_vm_deallocate, address, PAGE_SIZE) == 0;
}
bool TestTask::make_read_only(uint64_t address) {
    return system_call(SYS_vm_protect, address, PAGE_SIZE, VM_PROT_READ) == 0;
}

// The kernel reads a message there, or says that it cannot; the bytes are none that can be sent.
bool TestTask::readable(uint64_t address) {
    const mach_msg_return_t result =
        call(address, MACH_SEND_MSG | MACH_SEND_TIMEOUT, 24, 0, MACH_PORT_NULL);
    return result != MACH_SEND_INVALID_DATA;
}

bool TestTask::protected_from_execution(uint64_t address) {
    constexpr uint32_t PAGE_FAULT = 14;
    if (!readable(address)) return false;
    command(Operation::Jump).read_address = address;
    (void)carry_out();
    task_ended_message ended = {};
    EXPECT_EQ(
        mach_msg(&ended.header, MACH_RCV_MSG | MACH_RCV_TIMEOUT, 0, sizeof(ended), exit_, 10'000),
        MACH_MSG_SUCCESS);
    return ended.reason == TASK_FAULTED && ended.vector == PAGE_FAULT && ended.address == address;
}

}  // namespace ipc_test
