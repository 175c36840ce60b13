#include "test/ipc/test_task.hpp"

#include "ipc/account.hpp"
#include "ipc/mach_msg.hpp"
#include "thread/scheduler.hpp"

#include <mach/special_ports.h>

namespace ipc_test {

namespace {

template <typename T>
kern_return_t code(const Result<T>& result) {
    check_invariants();
    return result.error();
}

// For what a case takes for granted.
template <typename T>
T must(Result<T> result, T otherwise = {}) {
    EXPECT_EQ(result.error(), KERN_SUCCESS);
    return result.ok() ? move(result).value() : otherwise;
}

// A right that `owner` makes, under a name that the kernel chooses in `taker`.
Name hand_over(TestTask& owner, Name port, uint32_t disposition, TestTask& taker) {
    Result<HeldRight> right = ipc::port_extract_right(owner.space(), port, disposition);
    EXPECT_EQ(right.error(), KERN_SUCCESS);
    if (!right.ok()) return MACH_PORT_NULL;
    HeldRight held = move(right).value();
    return must(ipc::port_give_right(taker.space(), held));
}

}  // namespace

TestTask::TestTask() : next_(exchange(first_, this)) {
    Result<Ref<Task>> created = Task::create("case");
    EXPECT_EQ(created.error(), KERN_SUCCESS);
    ASSERT(created.ok());
    task_ = created.value();
    send_buffer_ = pages(BUFFER_PAGES);
    receive_buffer_ = pages(BUFFER_PAGES);
}

TestTask::TestTask(TestTask& parent) : TestTask() { task_->inherit_special_ports(*parent.task_); }

void TestTask::end() {
    if (!task_) return;
    TestTask** link = &first_;
    while (*link != this) link = &(*link)->next_;
    *link = next_;
    task_->terminate({.reason = TaskEnd::Reason::Killed});
    EXPECT_EQ(task_->wait_until_gone(Deadline::after_ms(10'000)), WaitResult::Woken);
    task_ = nullptr;
    check_invariants();
}

// --- What a case begins with ---

bool TestTask::take_all_names() {
    while (ipc::port_allocate(space(), MACH_PORT_RIGHT_DEAD_NAME).ok())
        scheduler::preemption_point();
    return names() == MACH_PORT_INDEX_LIMIT - 1;
}

Name TestTask::send_to(TestTask& owner, Name port, uint32_t references) {
    const Name name = hand_over(owner, port, MAKE_SEND, *this);
    EXPECT_EQ(mod_refs(name, MACH_PORT_RIGHT_SEND, references - int64_t{1}), KERN_SUCCESS);
    return name;
}

Name TestTask::send_once_to(TestTask& owner, Name port) {
    return hand_over(owner, port, MAKE_SEND_ONCE, *this);
}

Name TestTask::task_port_of(TestTask& other) {
    HeldRight right = other.task().port_right();
    return must(ipc::port_give_right(space(), right));
}

void TestTask::set_bootstrap(TestTask& owner, Name name, uint32_t disposition) {
    Result<HeldRight> right = ipc::port_extract_right(owner.space(), name, disposition);
    EXPECT_EQ(right.error(), KERN_SUCCESS);
    if (!right.ok()) return;
    EXPECT_EQ(task_->set_special_port(TASK_BOOTSTRAP_PORT, move(right).value()).error(),
              KERN_SUCCESS);
}

void TestTask::clear_bootstrap() {
    EXPECT_EQ(task_->set_special_port(TASK_BOOTSTRAP_PORT, HeldRight()).error(), KERN_SUCCESS);
}

// --- Port calls ---

Result<Name> TestTask::allocate(uint64_t right) {
    Result<Name> result = ipc::port_allocate(space(), right);
    check_invariants();
    return result;
}
kern_return_t TestTask::allocate_name(uint64_t right, Name name) {
    return code(ipc::port_allocate_name(space(), right, name));
}
kern_return_t TestTask::destroy(Name name) { return code(ipc::port_destroy(space(), name)); }
kern_return_t TestTask::deallocate(Name name) { return code(ipc::port_deallocate(space(), name)); }
kern_return_t TestTask::mod_refs(Name name, uint64_t right, int64_t delta) {
    return code(ipc::port_mod_refs(space(), name, right, delta));
}
kern_return_t TestTask::insert_right(Name name, Name port_name, uint32_t disposition) {
    return code(ipc::port_insert_right(space(), name, port_name, disposition));
}
kern_return_t TestTask::move_member(Name member, Name set) {
    return code(ipc::port_move_member(space(), member, set));
}
kern_return_t TestTask::rename(Name old_name, Name new_name) {
    return code(ipc::port_rename(space(), old_name, new_name));
}
kern_return_t TestTask::set_limit(Name name, uint64_t limit) {
    return code(ipc::port_set_qlimit(space(), name, limit));
}

kern_return_t TestTask::request(Name name, int64_t id, uint64_t sync, Name notify,
                                uint32_t disposition, Name* previous) {
    Result<Name> result =
        ipc::port_request_notification(space(), name, id, sync, notify, disposition);
    if (previous && result.ok()) *previous = result.value();
    return code(result);
}

void TestTask::use_up_objects() {
    while (ipc::port_allocate(space(), MACH_PORT_RIGHT_RECEIVE).ok()) scheduler::preemption_point();
}

// --- Looking ---

Result<mach_port_type_t> TestTask::get_type(Name name) { return ipc::port_type(space(), name); }
Result<uint32_t> TestTask::get_refs(Name name, uint64_t right) {
    return ipc::port_get_refs(space(), name, right);
}
Result<mach_port_status> TestTask::get_status(Name name) {
    return ipc::port_get_receive_status(space(), name);
}

uint32_t TestTask::names() { return space().used(); }
uint64_t TestTask::charge() { return memory().charge(); }
uint64_t TestTask::object_charge() { return space().account().used(); }
void TestTask::list_names(Names& names) {
    EXPECT_EQ(ipc::port_names(space(), names).error(), KERN_SUCCESS);
}

// --- Messages ---

mach_msg_return_t TestTask::call(uint64_t address, uint64_t options, uint64_t send_size,
                                 uint64_t receive_limit, Name receive_name, uint64_t timeout) {
    const mach_msg_return_t result =
        ipc::mach_msg(space(), MessageBuffer(memory(), address), options, send_size, receive_limit,
                      receive_name, timeout);
    check_invariants();
    return result;
}

mach_msg_return_t TestTask::send(const TestMessage& message, uint32_t options, uint64_t timeout) {
    EXPECT_EQ(memory().copy_out(send_buffer_, message.bytes(), message.capacity()).error(),
              KERN_SUCCESS);
    return call(send_buffer_, MACH_SEND_MSG | options, message.size(), 0, MACH_PORT_NULL, timeout);
}

mach_msg_return_t TestTask::receive(Name name, TestMessage& message, uint64_t limit,
                                    uint32_t options, uint64_t timeout) {
    message.wipe();
    EXPECT_EQ(memory().copy_out(receive_buffer_, message.bytes(), message.capacity()).error(),
              KERN_SUCCESS);
    const mach_msg_return_t result =
        call(receive_buffer_, MACH_RCV_MSG | options, 0, limit, name, timeout);
    EXPECT_EQ(memory().copy_in(message.bytes(), receive_buffer_, message.capacity()).error(),
              KERN_SUCCESS);
    return result;
}

mach_msg_return_t TestTask::send_receive(TestMessage& message, Name name, uint32_t options,
                                         uint64_t timeout) {
    EXPECT_EQ(memory().copy_out(send_buffer_, message.bytes(), message.capacity()).error(),
              KERN_SUCCESS);
    const mach_msg_return_t result = call(send_buffer_, MACH_SEND_MSG | MACH_RCV_MSG | options,
                                          message.size(), message.capacity(), name, timeout);
    EXPECT_EQ(memory().copy_in(message.bytes(), send_buffer_, message.capacity()).error(),
              KERN_SUCCESS);
    return result;
}

// --- Memory ---

uint64_t TestTask::pages(uint64_t count) {
    return must(memory().allocate(0, count * PAGE_SIZE, Protection::read_write()));
}

void TestTask::fill(uint64_t address, uint64_t size, uint8_t byte) {
    for (uint64_t i = 0; i < size; i++) write(address + i, byte);
}

bool TestTask::filled(uint64_t address, uint64_t size, uint8_t byte) {
    for (uint64_t i = 0; i < size; i++) {
        if (read<uint8_t>(address + i) != byte) return false;
    }
    return true;
}

bool TestTask::unmap(uint64_t address) { return memory().deallocate(address, PAGE_SIZE).ok(); }
bool TestTask::make_read_only(uint64_t address) {
    return memory().protect(address, PAGE_SIZE, Protection::read()).ok();
}
bool TestTask::readable(uint64_t address) { return memory().check(address, 1, Access::Read).ok(); }
bool TestTask::protected_from_execution(uint64_t address) {
    return memory().resolve(address, Access::Execute).error() == KERN_PROTECTION_FAILURE;
}

}  // namespace ipc_test
